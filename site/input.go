package site

import (
	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/assign"
	"dayrun/routing/delivery"
	"dayrun/routing/delivery/dispatch"
	"dayrun/routing/picking"
	"dayrun/routing/tour"
	"dayrun/routing/traffic"
)

// Input is one thing that happens to a site. The set is closed.
type Input interface{ input() }

type (
	// Do asks the ledger for something; the reply carries ID. Receipts without
	// a location get one from the site.
	Do struct {
		ID      uint64
		Command fulfilment.Command
	}
	// PauseRobot and ResumeRobot are a supervisor's startPause and stopPause.
	PauseRobot struct {
		ID    uint64
		Robot devices.ID
	}
	ResumeRobot struct {
		ID    uint64
		Robot devices.ID
	}
	// Heard is one report of a device.
	Heard struct{ Report devices.Report }
	// Answered is a planner's answer to a Question. Exactly one plan is set.
	Answered struct {
		Question  int64
		Picking   *picking.Plan
		Tour      *tour.Plan
		Assign    *assign.Plan
		Traffic   *traffic.Plan
		Delivery  *delivery.Plan
		Road      *delivery.RoadPlan
		Foresight *dispatch.Foresight
	}
	// Tick lets time pass. The engine sends one at least every Config.TickMs.
	Tick struct{}
)

func (Do) input()          {}
func (PauseRobot) input()  {}
func (ResumeRobot) input() {}
func (Heard) input()       {}
func (Answered) input()    {}
func (Tick) input()        {}

// Output is what follows from one input. Its slices belong to the site and are
// valid until the next Step.
type Output struct {
	Events       []fulfilment.Event
	Entries      []Entry // the same events as journal entries, chained
	Rows         []Row   // the table rows that follow from them, in order
	Replies      []Reply
	Instructions []devices.Instruction
	Questions    []Question
	Fleet        []FleetRow
	Samples      []Sample
	Moves        []Move
}

// Reply answers a Do, PauseRobot or ResumeRobot. Err is a *fulfilment.Refusal
// or nil. Order is set for PlaceOrder (also for Repeated and DuplicateOrder).
type Reply struct {
	ID    uint64
	Err   error
	Order *fulfilment.Prior
	Text  string // what was done, for commands without an order
}

// Question is a planning problem for a worker. Exactly one problem is set; it
// is a deep copy that shares only immutable graphs.
type Question struct {
	ID       int64
	Picking  *picking.Problem
	Tour     *tour.Request
	Assign   *assign.Problem
	Traffic  *traffic.Problem
	Delivery *delivery.Problem
	Road     *delivery.RoadProblem

	Foresee *delivery.Problem // which van will bring what waits at the dock, and when
}

// FleetRow is the durable state of one robot's conversation, written in the
// same commit as the events and before the order goes out.
type FleetRow struct {
	Robot    devices.ID     `json:"robot"`
	Order    *devices.Order `json:"order,omitempty"` // last order sent, to be sent again word for word
	Owned    []string       `json:"owned"`           // node ids, oldest first; the last one is the frontier
	LastNode string         `json:"last_node"`       // last accepted state's
	LastSeq  uint32         `json:"last_seq"`
	Heading  int32          `json:"heading_mrad"`
	Counter  int64          `json:"counter"`          // orders given so far, for order ids
	Action   string         `json:"action,omitempty"` // id of the errand's action that the order carries
	Errand   string         `json:"errand"`
}

// Sample is one telemetry value.
type Sample struct {
	At     fulfilment.Time
	Series string // "robot_battery", "orders_placed", ...
	Label  string // robot, station, "" none
	Value  float64
}

// Move is one release or freeing of a floor node, for the floor verifier.
type Move struct {
	At      fulfilment.Time
	Robot   devices.ID
	Node    int32
	Release bool // false: freed
	Removed bool // freed, because people took the robot off the floor: all its nodes are
}
