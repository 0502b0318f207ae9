package site

import (
	"time"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/flight"
	"dayrun/routing/roads"
)

// Config holds a site's settings. Figures that no measurement replaces yet are
// the field's usual ones (goods-to-person stations, AMRs, vans, drones).
type Config struct {
	Site     string
	Zone     *time.Location
	Depot    fulfilment.LatLon
	DepotSet bool   // false: the first order's destination counts as the depot
	CutOff   string // "HH:MM" local, "" none

	Motion       routing.Motion
	Footprint    routing.Footprint // of the largest robot with its load: a floor must have room for it
	PutWall      int               // order places a station
	ShelfFaces   int               // articles that a shelf can hold, for put-away
	PickPool     int               // waiting orders looked at by one picking decision
	PickMs       int64             // expected, a line
	PackMs       int64             // expected, a parcel
	ChargeBelow  int32             // battery in 1/10000 at which a robot goes to charge
	ChargeTo     int32
	TickMs       int64
	PlanMs       int64 // traffic is planned at least this often
	PlanMinMs    int64 // and at most this often, when something changed
	Steps        int   // traffic look-ahead
	MaxBase      int   // released nodes ahead of a robot
	DispatchMs   int64 // delivery is planned this often
	DispatchIter int
	OfflineMs    int64 // silence after which a device counts as offline
	StallMs      int64 // a robot with a released way that stands for so long is stalled
	GoalPermyr   int64

	// People who fetch from fixed shelves.
	TourPool     int   // waiting orders looked at by one decision on tours
	TourHoldMs   int64 // an order waits at most so long for others on its trolley
	TourSteps    int   // of the search for batches, each time
	WalkMmS      int64 // walking with a trolley, expected
	LocateMs     int64 // scanning a location's label, expected
	PickerAwayMs int64 // offline for so long, a picker gives its tour back

	LateMs int64 // a trip that is so far off its times gets new ones
	LostMs int64 // a vehicle on the road without contact for so long is reported
	GoneMs int64 // and after so long it counts as broken down
	MeetMs int64 // taking parcels over from another vehicle, beside ParcelMs for each

	Van           Vehicle
	Streets       *roads.Network // that vans drive on; nil: straight lines with a detour factor
	Drone         Vehicle
	Airframe      Airframe              // of the drones
	NoFly         [][]fulfilment.LatLon // rings of corners, beside those that supervisors mark
	AcceptUnknown bool
	FleetRows     bool // emit fleet rows; false where nothing is to survive the process
	TrafficBudget int  // iterations of local search a traffic plan
	PickEveryMs   int64
	VisitsAhead   int // shelf visits a station may have beyond its lane
	MaxParts      int // stations that may share an order, its parts joined at packing; 1: orders stay whole
	// StockOutAheadMs is how long before shelves are likely to run out of an article
	// the supervisor is told; 0: not at all.
	StockOutAheadMs int64
	Seed            uint64
}

// Vehicle is what the vans or the drones of a site can do.
type Vehicle struct {
	ShiftStart, ShiftEnd string // "HH:MM" local
	MaxWeightG           int64
	MaxVolumeCm3         int64
	MaxParcels           int
	MaxRangeM            int64
	SpeedMmS             int32 // average in traffic, or cruise
	DetourPermille       int32
	StopMs, ParcelMs     int64
	LoadMs               int64
}

// Defaults are the settings of a site that configures nothing.
func Defaults() Config {
	return Config{
		Site: "main", Zone: time.UTC,
		Motion:    routing.Motion{SpeedMmS: 1500, LoadedSpeedMmS: 1300, Turn90Ms: 2500, LiftMs: 4000, DropMs: 4000},
		Footprint: routing.Footprint{LengthMm: 950, WidthMm: 700},
		PutWall:   12, ShelfFaces: 16, PickPool: 400, PickMs: 10_000, PackMs: 45_000,
		ChargeBelow: 3000, ChargeTo: 8500,
		TickMs: 500, PlanMs: 2000, PlanMinMs: 1000, Steps: 4, MaxBase: 4,
		DispatchMs: 300_000, DispatchIter: 2000, OfflineMs: 60_000, StallMs: 120_000, GoalPermyr: 9900,
		Van: Vehicle{ShiftStart: "07:00", ShiftEnd: "22:00", MaxWeightG: 1_000_000, MaxVolumeCm3: 10_000_000, MaxParcels: 150,
			SpeedMmS: 8300, DetourPermille: 1300, StopMs: 150_000, ParcelMs: 20_000, LoadMs: 900_000},
		Drone: Vehicle{ShiftStart: "07:00", ShiftEnd: "22:00", MaxWeightG: 2_500, MaxVolumeCm3: 20_000, MaxParcels: 1, MaxRangeM: 15_000,
			SpeedMmS: 15_000, DetourPermille: 1000, StopMs: 60_000, ParcelMs: 20_000, LoadMs: 120_000},
		LateMs: 600_000, LostMs: 600_000, GoneMs: 7200_000, MeetMs: 300_000,
		Airframe: Airframe{Craft: flight.Craft{ClimbMmS: 4000, SinkMmS: 3000, HeightMm: 60_000, MassG: 9000, CruiseMw: 900_000, BatteryMWh: 500_000, ReservePermille: 200},
			MaxWindMmS: 10_000, SwapMs: 30_000},
		TourPool: 100, TourHoldMs: 300_000, TourSteps: 400, WalkMmS: 1200, LocateMs: 3000, PickerAwayMs: 600_000,
		Seed: 1, FleetRows: true, PickEveryMs: 2000, VisitsAhead: 3, MaxParts: 3,
	}
}
