package site

import (
	"dayrun/fulfilment"
	"dayrun/routing/roads"
)

// View is the live state as a supervisor sees it: value copies, safe to keep
// and to read from any goroutine. Lists are sorted by id.
type View struct {
	Seq        int64              `json:"seq"` // journal sequence it reflects
	At         fulfilment.Time    `json:"at"`
	Site       string             `json:"site"`
	Speed      float64            `json:"speed"` // site seconds per wall second
	Zone       string             `json:"zone"`  // IANA time zone of the site
	FloorHash  string             `json:"floor_hash"`
	Depot      *fulfilment.LatLon `json:"depot,omitempty"`
	Summary    Summary            `json:"summary"`
	Robots     []RobotRow         `json:"robots"`
	Shelves    []ShelfRow         `json:"shelves"`
	Stations   []StationRow       `json:"stations"`
	Vehicles   []VehicleRow       `json:"vehicles"`
	Trips      []TripRow          `json:"trips"`
	Devices    []DeviceRow        `json:"devices"`
	AtRisk     []OrderRow         `json:"at_risk"` // least slack first, at most 100
	Events     []EventRow         `json:"events"`  // newest last, at most 200
	Outlook    *Outlook           `json:"-"`
	Exceptions []ExceptionRow     `json:"exceptions"`
	Areas      []AreaRow          `json:"areas,omitempty"` // closed parts of the floor
	// Works are the open ones, by shelf.
	Works []fulfilment.Work `json:"works,omitempty"`
	// Supply are the articles that shelves run out of soonest, at most 100.
	Supply []SupplyRow `json:"supply,omitempty"`
	// Foreseen are van and time of orders at the dock. Read-only.
	Foreseen map[fulfilment.OrderID]Foreseen `json:"-"`
	// StreetClosures and NoFly are what supervisors marked on the map, oldest first.
	StreetClosures []fulfilment.StreetClosure `json:"street_closures,omitempty"`
	NoFly          []fulfilment.NoFly         `json:"no_fly,omitempty"`
	Weather        fulfilment.Weather         `json:"weather"`
	Limits         Limits                     `json:"-"`
}

// Limits are closed and slowed segments of the site's streets.
type Limits []roads.Limit

// Summary is the overview page's figures.
type Summary struct {
	Placed        int64     `json:"placed"`
	Delivered     int64     `json:"delivered"`
	OnTime        int64     `json:"on_time"`         // delivered by the first promise
	Scheduled     int64     `json:"scheduled"`       // left out of the share
	SharePermyr   int64     `json:"share_permyriad"` // of orders due so far, delivered by the first promise, in 1/10000; -1: none due
	Forecast      int64     `json:"forecast_permyriad"`
	GoalPermyr    int64     `json:"goal_permyriad"`
	Stages        []Stage   `json:"stages"` // in the order of fulfilment.OrderStates without delivered
	Strip         [][]int64 `json:"strip"`  // [25][6]: hours until due 24..1, then late; by stage
	AtRisk        int64     `json:"at_risk"`
	Causes        []Cause   `json:"causes"` // most frequent first, at most 3
	Use           []Use     `json:"use"`    // robots, stations, benches, vans, drones
	Hourly        []int64   `json:"hourly"` // orders placed in each of the last 24 hours, oldest first
	HourlyOut     []int64   `json:"hourly_out"`
	ShareTrend    []int64   `json:"share_trend"` // permyriad by half hour, last 24, oldest first, -1 none
	InterventionN int64     `json:"interventions"`
}

// Stage is one row of the flow table.
type Stage struct {
	State   fulfilment.OrderState `json:"state"`
	Queue   int64                 `json:"queue"`
	InHour  int64                 `json:"in_hour"`
	OutHour int64                 `json:"out_hour"`
	Oldest  fulfilment.Time       `json:"oldest_since"` // 0: none
}

// Cause says why orders are at risk.
type Cause struct {
	Text   string `json:"text"`
	Orders int64  `json:"orders"`
}

// Use is how much of a resource is at work.
type Use struct {
	Kind  string  `json:"kind"`
	Total int64   `json:"total"`
	Busy  int64   `json:"busy"`
	Out   int64   `json:"out"`   // offline, faulty, charging
	Trend []int64 `json:"trend"` // percent by half hour, last 24, oldest first, -1 none
}

// RobotRow is one robot.
type RobotRow struct {
	ID       string          `json:"id"`
	Online   bool            `json:"online"`
	Accepted bool            `json:"accepted"`
	State    string          `json:"state"` // idle, driving, waiting, working, charging, paused, offline, error, manual
	Since    fulfilment.Time `json:"since"`
	X        int32           `json:"x_mm"`
	Y        int32           `json:"y_mm"`
	Theta    int32           `json:"theta_mrad"`
	Node     string          `json:"node"`
	Battery  int32           `json:"battery_permyriad"` // -1 unknown
	Shelf    string          `json:"shelf,omitempty"`
	Job      string          `json:"job,omitempty"`
	Goal     string          `json:"goal,omitempty"`
	Path     []int32         `json:"path,omitempty"` // released nodes ahead, by index in the floor
	WaitsFor string          `json:"waits_for,omitempty"`
	Why      string          `json:"why,omitempty"` // why it stands, why this job
	Heard    fulfilment.Time `json:"heard"`         // last message
	Version  string          `json:"version,omitempty"`
}

// ShelfRow is one shelf: its node, or the robot that carries it.
type ShelfRow struct {
	ID    string `json:"id"`
	Node  string `json:"node,omitempty"`
	Robot string `json:"robot,omitempty"`
}

// StationRow is one goods-to-person station.
type StationRow struct {
	ID        string   `json:"id"`
	Online    bool     `json:"online"`
	Places    int      `json:"places"`
	Used      int      `json:"used"`
	Queue     []string `json:"queue"` // jobs bound for it
	LinesHour int64    `json:"lines_hour"`
	Task      string   `json:"task,omitempty"` // what the picker is asked to do
}

// VehicleRow is a van or drone.
type VehicleRow struct {
	ID     string          `json:"id"`
	Kind   string          `json:"kind"` // van, drone
	Online bool            `json:"online"`
	Status string          `json:"status"`
	Trip   string          `json:"trip,omitempty"`
	LatE7  int32           `json:"lat_e7"`
	LonE7  int32           `json:"lon_e7"`
	Done   int             `json:"done"`
	Stops  int             `json:"stops"`
	Late   int             `json:"late"` // stops predicted late
	Return fulfilment.Time `json:"return,omitempty"`
	Heard  fulfilment.Time `json:"heard"`
	Out    string          `json:"out,omitempty"` // why it cannot go on
}

// TripRow is one open trip with its stops.
type TripRow struct {
	ID      string          `json:"id"`
	Vehicle string          `json:"vehicle"`
	State   string          `json:"state"`
	Depart  fulfilment.Time `json:"depart"`
	Return  fulfilment.Time `json:"return"`
	LengthM int64           `json:"length_m"`
	Stops   []TripStopRow   `json:"stops"`
	Why     string          `json:"why,omitempty"`
}

// TripStopRow is one stop of a trip.
type TripStopRow struct {
	LatE7  int32           `json:"lat_e7"`
	LonE7  int32           `json:"lon_e7"`
	Orders []string        `json:"orders"`
	Eta    fulfilment.Time `json:"eta"`
	Due    fulfilment.Time `json:"due"`
	Done   bool            `json:"done"`
}

// DeviceRow is any device, also one that is not accepted.
type DeviceRow struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Online   bool            `json:"online"`
	Accepted bool            `json:"accepted"`
	Link     string          `json:"link"`
	Heard    fulfilment.Time `json:"heard"`
	Detail   string          `json:"detail,omitempty"`
	Node     string          `json:"node,omitempty"`
	Heading  int32           `json:"heading_mrad,omitempty"`
	Battery  int32           `json:"battery_permyriad"` // -1 unknown
}

// SupplyRow is an article that its shelves are likely to run out of.
type SupplyRow struct {
	SKU        string          `json:"sku"`
	Free       int64           `json:"free"`      // units on shelves that no order has reserved
	Receiving  int64           `json:"receiving"` // units that wait for a shelf
	PerDay     int64           `json:"per_day"`   // units asked for a day, of late
	StockOutAt fulfilment.Time `json:"stock_out_at"`
	Bring      int64           `json:"bring"`                 // units that would last three days
	Announced  int64           `json:"announced,omitempty"`   // units that suppliers announced
	ExpectedAt fulfilment.Time `json:"expected_at,omitempty"` // the first of them
	ASN        string          `json:"asn,omitempty"`         // their announcement
}

// OrderRow is one order in a list.
type OrderRow struct {
	ID            string                `json:"order_id"`
	ClientOrderID string                `json:"client_order_id"`
	State         fulfilment.OrderState `json:"state"`
	PlacedAt      fulfilment.Time       `json:"placed_at"`
	Promise       fulfilment.Time       `json:"promise"`
	Predicted     fulfilment.Time       `json:"predicted"`
	SlackMs       int64                 `json:"slack_ms"`
	Why           string                `json:"why,omitempty"`
}

// EventRow is one line of the event log.
type EventRow struct {
	Seq     int64           `json:"seq"`
	At      fulfilment.Time `json:"at"`
	Kind    string          `json:"kind"`
	Subject string          `json:"subject"`
	Text    string          `json:"text"`
}

// ExceptionRow is something that needs a person, with the proposed action.
type ExceptionRow struct {
	fulfilment.Exception
	Action string `json:"action,omitempty"`
}
