// Package devices says what a device can report and be told, as closed sets of
// types, and compares each robot state with the robot's shadow. It is pure;
// the codecs below it turn bytes into these types and back.
package devices

// ID names a device: "<kind>/<id>"; robots are "robot/<manufacturer>/<serial>".
type ID string

// Kind gives the part before the first slash.
func (id ID) Kind() string {
	for i := range len(id) {
		if id[i] == '/' {
			return string(id[:i])
		}
	}
	return ""
}

// Connection is what a device says of its link.
type Connection string

const (
	Online  Connection = "ONLINE"
	Offline Connection = "OFFLINE"
	Broken  Connection = "CONNECTIONBROKEN"
	// Hibernating is VDA 5050 3.0's: connected, but without states until woken.
	Hibernating Connection = "HIBERNATING"
)

// Pose is a place on a map. Heading in milliradians.
type Pose struct {
	Map   string `json:"map,omitempty"`
	Xmm   int32  `json:"x_mm"`
	Ymm   int32  `json:"y_mm"`
	Theta int32  `json:"theta_mrad"`
}

// RobotState is a VDA 5050 state in the internal model (any version).
type RobotState struct {
	HeaderID       uint32
	SentMs         int64  // its own clock, Unix ms, 0 unknown; shown, never decided by
	Version        string // as sent, "2.1.0"
	OrderID        string
	OrderUpdateID  uint32
	LastNode       string
	LastNodeSeq    uint32
	NodeStates     []NodeState // nodes still to be traversed
	EdgeStates     []EdgeState
	Actions        []ActionState
	Loads          []string // load ids
	Driving        bool
	Paused         bool
	NewBaseRequest bool
	Mode           string // AUTOMATIC, SEMIAUTOMATIC, MANUAL, SERVICE, TEACHIN; of 3.0 also STARTUP, INTERVENED
	Pose           Pose
	PoseKnown      bool
	BatteryPct     int32 // per ten thousand
	Charging       bool
	Errors         []RobotError
	EStop          string // NONE, AUTOACK, MANUAL, REMOTE
	FieldViolation bool
	Maps           []MapState     // on the robot, from 2.1
	ZoneSets       []ZoneSetState // on the robot, from 3.0
	Requests       []Request      // what it waits for or was granted, from 3.0
	Path           []Waypoint     // where it will be next (3.0's intermediatePath), at most MaxPath
}

type NodeState struct {
	NodeID   string
	Seq      uint32
	Released bool
}

type EdgeState struct {
	EdgeID   string
	Seq      uint32
	Released bool
}

// ActionState status: WAITING INITIALIZING RUNNING PAUSED FINISHED FAILED, of 3.0
// also RETRIABLE.
type ActionState struct {
	ID, Type, Status, Result string
	Scope                    Scope
}

// Scope says what an action belongs to. Before 3.0 robots list instant actions
// among the order's.
type Scope uint8

// The scopes.
const (
	OfOrder Scope = iota
	OfInstant
	OfZone
)

// RobotError level: WARNING or FATAL (URGENT, CRITICAL in 3.0).
type RobotError struct {
	Type, Level, Text string
	Refs              []KeyValue
}

type KeyValue struct{ Key, Value string }

// Transition is what changed between a state and the shadow before it. The set
// is closed. Transitions of one robot come in order and are never dropped.
type Transition interface{ transition() }

type (
	Connected     struct{ Link Connection }
	OrderAccepted struct {
		OrderID  string
		UpdateID uint32
	} // the state echoes it
	// OrderRejected comes once for each error that refuses an order.
	OrderRejected struct {
		OrderID  string
		UpdateID uint32
		Unnamed  bool // the error has no orderId reference: OrderID is the robot's present order
		NoUpdate bool // it has no orderUpdateId reference: UpdateID is the present one
		Errors   []RobotError
	}
	NodePassed struct {
		OrderID, Node string
		Seq           uint32
	} // lastNode moved on and the node left nodeStates
	ActionChanged  struct{ OrderID, ActionID, Type, Status, Result string }
	LoadChanged    struct{ Loads []string }
	ModeChanged    struct{ Mode string }
	ErrorsChanged  struct{ Errors []RobotError }
	DrivingChanged struct{ Driving, Paused bool }
	SafetyChanged  struct {
		EStop          string
		FieldViolation bool
	}
	OrderDone struct {
		OrderID  string
		UpdateID uint32 // a later update may be under way to the robot
	} // no nodes, edges left, every action ended
	BaseRequested struct{}
	// Restarted says that the robot lost the order it was in (orderId changed or emptied unasked).
	Restarted struct{ OrderID string }
	Described struct{ Factsheet Factsheet }
	// Requested says that a robot asks for access, replanning or a corridor (3.0).
	Requested struct{ Requests []Request }
)

func (Connected) transition()      {}
func (OrderAccepted) transition()  {}
func (OrderRejected) transition()  {}
func (NodePassed) transition()     {}
func (ActionChanged) transition()  {}
func (LoadChanged) transition()    {}
func (ModeChanged) transition()    {}
func (ErrorsChanged) transition()  {}
func (DrivingChanged) transition() {}
func (SafetyChanged) transition()  {}
func (OrderDone) transition()      {}
func (BaseRequested) transition()  {}
func (Restarted) transition()      {}
func (Described) transition()      {}
func (Requested) transition()      {}

// Report is one thing heard of a device. The set is closed.
type Report interface{ From() ID }

type (
	// RobotReport carries the transitions of one state (or connection, or
	// factsheet) message, with the newest pose and battery.
	RobotReport struct {
		Robot       ID
		Transitions []Transition
		Pose        Pose
		PoseKnown   bool
		BatteryPct  int32 // per ten thousand, -1 unknown
		Charging    bool
		LastNode    string
		OrderID     string
		Version     string
		Idle        bool // nothing left to drive or do, and its factsheet refuses nothing that it was to get
	}
	// LinkReport is the connection of a device that is not a robot.
	LinkReport struct {
		Device ID
		Link   Connection
	}
	// Read is a scanner's read, also a van driver's or drone's hand-over.
	Read struct {
		Device   ID     `json:"-"`
		ReadID   string `json:"read_id"`            // unique by device, repeats are answered again, not booked again
		Kind     string `json:"kind"`               // "pick", "short", "count", "put", "take", "pack", "deliver", "undelivered", "collect", "bring_back", "pick_up"; "locate", "hand_over" on a tour; "towed"
		Task     string `json:"task"`               // id of the task it answers, "" unasked; of towed the robot
		Code     string `json:"code"`               // as read: SKU or GTIN at a station, order id for pack, parcel id (SSCC) for deliver, undelivered, collect and bring_back, the label's text for locate and hand_over
		Quantity int64  `json:"quantity,omitempty"` // picked, found, counted, put, taken
		Reason   string `json:"reason,omitempty"`   // why units are missing, for short
	}
	// VehicleReport is the state of a van or drone.
	VehicleReport struct {
		Device     ID     `json:"-"`
		Status     string `json:"status"` // "idle", "loading", "driving", "at_stop", "returning", "broken_down"
		Trip       string `json:"trip,omitempty"`
		Stop       int    `json:"stop"` // stops done
		LatE7      int32  `json:"lat_e7"`
		LonE7      int32  `json:"lon_e7"`
		DrivenM    int64  `json:"driven_m"`              // on this trip
		BatteryPct int32  `json:"battery_pct,omitempty"` // per ten thousand
	}
)

// From is the robot that reports.
func (r RobotReport) From() ID { return r.Robot }

// From is the device whose connection it is.
func (r LinkReport) From() ID { return r.Device }

// From is the scanner, van or drone that read.
func (r Read) From() ID { return r.Device }

// From is the van or drone.
func (r VehicleReport) From() ID { return r.Device }

// Instruction is one thing to tell a device. The set is closed.
type Instruction interface{ To() ID }

type (
	// Order is a VDA 5050 order or order update: released nodes first (base),
	// then the horizon. Edges lie between nodes; SequenceIds run over both.
	Order struct {
		Robot    ID
		OrderID  string
		UpdateID uint32
		Nodes    []OrderNode
		Edges    []OrderEdge // len(Nodes)-1
	}
	OrderNode struct {
		NodeID   string
		Seq      uint32
		Released bool
		Xmm, Ymm int32
		Map      string
		Actions  []Action
		// Heading is what the robot must face at the node, if Turned.
		Heading       int32 `json:",omitempty"` // mrad
		Turned        bool  `json:",omitempty"`
		DeviationMm   int32 `json:",omitempty"` // radius within which the node counts as reached, 0: the robot's own
		DeviationMrad int32 `json:",omitempty"`
	}
	OrderEdge struct {
		EdgeID      string
		Seq         uint32
		Released    bool
		MaxSpeedMmS int32
		LengthMm    int32     `json:",omitempty"`
		Corridor    *Corridor `json:",omitempty"` // not told to robots before 2.1, which keep to the path
		Actions     []Action  `json:",omitempty"`
	}
	// Instant is one instantActions message with one action.
	Instant struct {
		Robot  ID
		Action Action
	}
	// Task tells a scanner what its person is to do.
	Task struct {
		Scanner  ID     `json:"-"`
		TaskID   string `json:"task_id"`
		Kind     string `json:"kind"` // "pick", "count", "put", "take", "pack"; "locate", "hand_over" on a tour
		Shelf    string `json:"shelf,omitempty"`
		SKU      string `json:"sku,omitempty"`
		Lot      string `json:"lot,omitempty"` // the one to take or count; "": stock without lots
		Quantity int64  `json:"quantity,omitempty"`
		Order    string `json:"order"`
		Place    int    `json:"place,omitempty"`
		Text     string `json:"text"`
	}
	// Ack answers a read.
	Ack struct {
		Device ID     `json:"-"`
		ReadID string `json:"read_id"`
		OK     bool   `json:"ok"`
		Reason string `json:"reason,omitempty"`
	}
	// TripTask sends a van or drone on a tour; Mission for drones has the same shape.
	// A later plan of the same trip has a higher Plan: the vehicle goes on by it,
	// leaving out what is handed over already; one without stops calls it back.
	TripTask struct {
		Vehicle ID         `json:"-"`
		Trip    string     `json:"trip"`
		Plan    int        `json:"plan,omitempty"`
		Depart  int64      `json:"depart_ms"`
		Stops   []TripStop `json:"stops"`
		Avoid   []Avoid    `json:"avoid,omitempty"`  // streets that are closed or slow
		NoFly   [][]Place  `json:"no_fly,omitempty"` // areas that a drone keeps out of, as rings of corners
	}
	TripStop struct {
		LatE7   int32    `json:"lat_e7"`
		LonE7   int32    `json:"lon_e7"`
		Parcels []string `json:"parcels"`           // SSCC to hand over and scan
		Collect []string `json:"collect,omitempty"` // SSCC to take over from the vehicle that stands here, and scan
		EtaMs   int64    `json:"eta_ms"`
	}
	// Avoid is a closed or slowed part of the map: a way of OpenStreetMap; or what
	// a ring of corners or a circle touches; or the street nearest to one place.
	Avoid struct {
		Way           int64   `json:"way,omitempty"`
		Points        []Place `json:"points,omitempty"`
		RadiusM       int64   `json:"radius_m,omitempty"`
		SpeedPermille int64   `json:"speed_permille,omitempty"` // what is left of the speed; 0: closed
	}
	// Place is a WGS 84 position in 1e-7 degrees.
	Place struct {
		LatE7 int32 `json:"lat_e7"`
		LonE7 int32 `json:"lon_e7"`
	}
)

// Action is a VDA 5050 action. Blocking: NONE, SOFT, SINGLE, HARD.
type Action struct {
	Type      string
	ID        string
	Blocking  string
	Params    []KeyValue
	Retriable bool `json:",omitempty"` // told from 3.0 on
}

func (o Order) To() ID    { return o.Robot }
func (i Instant) To() ID  { return i.Robot }
func (t Task) To() ID     { return t.Scanner }
func (a Ack) To() ID      { return a.Device }
func (t TripTask) To() ID { return t.Vehicle }
