package day

import (
	"encoding/hex"
	"slices"

	"dayrun/fulfilment"
	"dayrun/internal/intake"
	"dayrun/simulator"
)

// Report is what a run measured. Its JSON names are kept.
type Report struct {
	OrdersPlaced      int64   `json:"orders_placed"` // accepted
	OrdersRefused     int64   `json:"orders_refused"`
	OrdersDelivered   int64   `json:"orders_delivered"`
	OrdersBackordered int64   `json:"orders_backordered"` // still so at the end
	OrdersScheduled   int64   `json:"orders_scheduled"`   // with a window that opens later than 24 h
	Within24hShare    float64 `json:"within_24h_share"`   // delivered by the first promise / (placed - scheduled)
	CycleP50          float64 `json:"cycle_p50_s"`        // placed to delivered
	CycleP95          float64 `json:"cycle_p95_s"`
	CycleP99          float64 `json:"cycle_p99_s"`

	Robots             int     `json:"robots"`
	RobotUtilisation   float64 `json:"robot_utilisation"` // in the busiest four hours, of all robots, charging ones not counted as busy
	Stations           int     `json:"stations"`
	StationUtilisation float64 `json:"station_utilisation"` // in the busiest four hours: a shelf is before the picker
	Benches            int     `json:"benches"`
	BenchUtilisation   float64 `json:"bench_utilisation"`
	Vans               int     `json:"vans"`
	Drones             int     `json:"drones"`
	VansUsed           int     `json:"vans_used"`
	VanStops           int64   `json:"van_stops"`
	VanStopsPerShift   float64 `json:"van_stops_per_shift"` // of a van on a day on which it drove
	VanUtilisation     float64 `json:"van_utilisation"`     // in the busiest four hours
	DroneUtilisation   float64 `json:"drone_utilisation"`
	DroneFlights       int64   `json:"drone_flights"`
	VanKm              float64 `json:"van_km"`
	DroneKm            float64 `json:"drone_km"`

	JournalEvents int64  `json:"journal_events"`
	JournalHash   string `json:"journal_hash"`
	Check         string `json:"check"` // "ok", or what is wrong

	FloorNodes        int     `json:"floor_nodes"`
	DoorsPassed       int     `json:"doors_passed,omitempty"`
	TravelNodes       int     `json:"travel_nodes"`
	Shelves           int     `json:"shelves"`
	Hops              int64   `json:"hops"`
	RobotWaitShare    float64 `json:"robot_wait_share"`   // of the time with something to do, standing without working; station lanes not counted
	PeakBlockDensity  float64 `json:"peak_block_density"` // most robots a travel node in a square of ten nodes a side
	DeadlocksResolved int64   `json:"deadlocks_resolved"`
	Interventions     int64   `json:"interventions"` // exceptions that asked for a person, wrong scans apart
	WrongScans        int64   `json:"wrong_scans"`
	ShortPicks        int64   `json:"short_picks"`
	Works             int64   `json:"works"` // counts, put-aways and moves done at stations
	LinesPerVisit     float64 `json:"lines_per_visit"`
	PartsJoined       int64   `json:"parts_joined"` // parts of split orders that waited at packing for another
	ShelfHops         int64   `json:"shelf_hops"`   // visits to which a shelf went on from another station
	Tours             int64   `json:"tours"`        // of people past fixed shelves
	OrdersPerTour     float64 `json:"orders_per_tour"`
	LinesPerTour      float64 `json:"lines_per_tour"`
	WalkMPerLine      float64 `json:"walk_m_per_line"` // as planned

	Exceptions map[string]int64 `json:"exceptions"` // raised, by kind
	Told       []string         `json:"intervention_texts"`

	Sizing     []string           `json:"sizing"`
	Parameters map[string]float64 `json:"parameters"`

	SurgeOrders    int64   `json:"surge_orders"`
	SurgeWithin24h float64 `json:"surge_within_24h_share"`
	QueuePeak      int64   `json:"queue_peak"`     // orders placed and not yet picked
	Recovery       float64 `json:"recovery_s"`     // from the surge's end to the queue before it; -1: never
	SiteHours      float64 `json:"site_hours"`     // from the first order to the end
	Messages       int64   `json:"messages"`       // heard from devices
	TrafficPlans   int64   `json:"traffic_plans"`  // questions answered
	CodecMessages  int64   `json:"codec_messages"` // that crossed as VDA 5050 bytes

	Refused []intake.Refusal `json:"refused_lines"`
}

// percentile gives the p-th per mille of sorted values, in seconds (nearest rank).
func percentile(sorted []int64, perMille int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	rank := (len(sorted)*perMille + 999) / 1000
	return float64(sorted[max(rank, 1)-1]) / 1000
}

// report sums up what was measured.
func (r *run) report() Report {
	l, m, s := r.site.Ledger(), &r.meter, &r.plan.Sizing
	head := r.site.Head()
	rep := Report{
		OrdersPlaced: l.PlacedCount, OrdersRefused: int64(len(r.plan.opt.Orders.Lost)) + r.refused, OrdersDelivered: l.DeliveredCount,
		OrdersBackordered: int64(l.CountIn(fulfilment.Backorder)), OrdersScheduled: l.ScheduledCount,
		Robots: s.Robots, Stations: s.Stations, Benches: s.Benches, Vans: s.Vans, Drones: s.Drones,
		RobotUtilisation: m.busyHours("robots"), StationUtilisation: m.busyHours("stations"), BenchUtilisation: m.busyHours("benches"),
		VanUtilisation: m.busyHours("vans"), DroneUtilisation: m.busyHours("drones"),
		VansUsed: m.vansUsed(), VanStops: m.vanStops, DroneFlights: m.flights, VanKm: float64(m.vanM) / 1000, DroneKm: float64(m.droneM) / 1000,
		JournalEvents: head.Seq, JournalHash: hex.EncodeToString(head.Hash[:]),
		FloorNodes: len(r.plan.Floor.NodeID), DoorsPassed: r.world.DoorsPassed(), TravelNodes: r.plan.Floor.TravelNodes(), Shelves: s.Shelves,
		PeakBlockDensity: m.density.peak, DeadlocksResolved: m.deadlocks, Interventions: m.interventions, Exceptions: m.exceptions, Told: m.told, WrongScans: m.wrongScans, ShortPicks: m.shortPicks, ShelfHops: m.hopped, PartsJoined: m.parted, Works: m.works,
		Sizing: s.Arithmetic, Parameters: r.plan.parameters(),
		SurgeOrders: m.surgeOrders, QueuePeak: m.queuePeak, Recovery: m.recovery, SiteHours: float64(r.now-r.start) / 3.6e6,
		Messages: r.messages, TrafficPlans: r.plans, CodecMessages: r.wired.count, Refused: append(slices.Clone(r.plan.opt.Orders.Refused), r.unknown...),
	}
	if n := rep.OrdersPlaced - rep.OrdersScheduled; n > 0 {
		rep.Within24hShare = float64(l.OnTimeCount) / float64(n)
	}
	if n := len(m.vanDays); n > 0 {
		rep.VanStopsPerShift = float64(m.vanStops) / float64(n)
	}
	if m.busySum > 0 {
		rep.RobotWaitShare = float64(m.waitSum) / float64(m.busySum)
	}
	if m.visits > 0 {
		rep.LinesPerVisit = float64(m.linesPicked) / float64(m.visits)
	}
	if m.tours > 0 {
		rep.Tours, rep.OrdersPerTour, rep.LinesPerTour = m.tours, float64(m.tourOrders)/float64(m.tours), float64(m.tourLines)/float64(m.tours)
		rep.WalkMPerLine = float64(m.walkMm) / 1000 / float64(m.tourLines)
	}
	if m.surgeOrders > 0 {
		rep.SurgeWithin24h = float64(m.surgeOnTime) / float64(m.surgeOrders)
	}
	slices.Sort(m.cycles)
	rep.CycleP50, rep.CycleP95, rep.CycleP99 = percentile(m.cycles, 500), percentile(m.cycles, 950), percentile(m.cycles, 990)
	var counts string
	rep.Hops, counts = r.floorCheck()
	rep.Check = r.check(rep, counts)
	return rep
}

// parameters are the speeds and times that the run used.
func (p *Plan) parameters() map[string]float64 {
	c, w := &p.cfg, p.world()
	return map[string]float64{
		"robot_speed_m_s": float64(w.Motion.SpeedMmS) / 1000, "robot_loaded_speed_m_s": float64(w.Motion.LoadedSpeedMmS) / 1000,
		"turn_90_s": float64(w.Motion.Turn90Ms) / 1000, "lift_s": float64(w.Motion.LiftMs) / 1000, "drop_s": float64(w.Motion.DropMs) / 1000,
		"pick_min_s": float64(w.Pick.MinMs) / 1000, "pick_max_s": float64(w.Pick.MaxMs) / 1000,
		"pack_min_s": float64(w.Pack.MinMs) / 1000, "pack_max_s": float64(w.Pack.MaxMs) / 1000,
		"van_speed_m_s": float64(w.Van.SpeedMmS) / 1000, "van_detour": float64(w.Van.DetourPermille) / 1000, "van_noise": float64(w.Van.NoisePercent) / 100,
		"van_stop_s": float64(w.Van.StopMs) / 1000, "van_further_parcel_s": float64(w.Van.ParcelMs) / 1000, "van_load_s": float64(w.Van.LoadMs) / 1000,
		"van_parcels": float64(c.Van.MaxParcels), "van_m3": float64(c.Van.MaxVolumeCm3) / 1e6,
		"drone_speed_m_s": float64(w.Drone.SpeedMmS) / 1000, "drone_stop_s": float64(w.Drone.StopMs) / 1000, "drone_load_s": float64(w.Drone.LoadMs) / 1000,
		"drone_kg": float64(c.Drone.MaxWeightG) / 1000, "drone_range_km": float64(c.Drone.MaxRangeM) / 1000,
		"battery_drive_h": simulator.BatteryDriveMs / 3_600_000.0, "charge_percent_in_6_min": 100 * 360_000.0 * simulator.ChargeRate / simulator.BatteryDriveMs, "charge_below": float64(c.ChargeBelow) / 10000, "charge_to": float64(c.ChargeTo) / 10000,
		"put_wall_places": float64(c.PutWall), "wrong_scan_share": w.Faults.WrongScan,
	}
}
