// Package delivery plans trips for vans and drones: capacity, time windows,
// shifts and reloads, wind and areas without flights. Trips grow by cheapest insertion from the stop due first
// and are improved by ruin and recreate; policy.go says which of them leave.
// It is pure and seeded; budgets count iterations.
package delivery

import (
	"dayrun/routing/flight"
	"dayrun/routing/roads"
)

// Problem is one rolling-horizon question: which vehicle leaves when with what.
type Problem struct {
	Version  int64
	Now      int64 // Unix ms
	Depot    roads.Point
	Travel   roads.Detour // straight-line travel model, where there is no street network
	Streets  *Streets     // the street network that vans drive on; nil: none
	Sky      *Sky         // what drones fly in; nil: still air, nothing between
	Vehicles []Vehicle
	Stops    []Stop
	Seed     uint64
	Budget   int   // ruin-and-recreate iterations on the trips that leave
	MarginMs int64 // held back from every promise; 0: 20 minutes
}

// Vehicle is a van or drone that stands at the dock or comes back to it.
type Vehicle struct {
	ID          string
	Drone       bool
	FreeAt      int64 // ms: when it can load next
	ShiftStart  int64 // ms: today's shift; trips lie inside
	ShiftEnd    int64
	MaxWeightG  int64
	MaxVolume   int64 // cm3
	MaxParcels  int
	MaxRangeM   int64        // whole trip, 0: no limit
	SpeedMmS    int32        // drone cruise; vans use Travel
	Craft       flight.Craft // of a drone, its speed left out
	StopMs      int64        // service at a stop
	ParcelMs    int64        // each further parcel at the same stop
	LoadMs      int64        // at the dock before a trip
	CostPerM    int32
	CostPerTrip int32
	ServedToday int // stops of its earlier trips of this shift; 0: not used yet
}

// Stop is one address with the parcels that wait for it at the dock.
type Stop struct {
	ID        string // opaque to the solver
	At        roads.Point
	Parcels   int
	WeightG   int64
	VolumeCm3 int64
	Open      int64 // ms, earliest handover, 0: any
	Due       int64 // ms, the promise
	DroneOK   bool
	NoVan     bool // drones only
}

// Plan lists the trips in order of departure. Go says the trip should leave
// now (full, or waiting longer would endanger a promise); the others are the
// present intention and are planned anew next time.
type Plan struct {
	Version  int64
	Trips    []Trip
	Unserved []int32 // stops no vehicle of the fleet could ever take, by index
	Waiting  []int32 // stops in no trip yet: no vehicle is near, or a later shift takes them in time
	Late     []int32 // stops in a trip whose promise no vehicle at hand can keep
}

// Trip is one tour from dock to dock.
type Trip struct {
	Vehicle int32   // index in Problem.Vehicles
	Stops   []int32 // indices in Problem.Stops, in order
	Eta     []int64 // ms by stop
	Depart  int64
	Return  int64
	Metres  int64
	Legs    []Leg // to each stop, and home; none for drones
	Go      bool
	Why     string
}
