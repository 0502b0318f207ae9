package fulfilment

// OrderState is the stage of an order. It only ever moves forward in the
// order given here, except backorder, which an order leaves when stock comes,
// and on_the_road, from which a parcel may come back to the dock.
type OrderState string

const (
	Backorder    OrderState = "backorder"     // a line has no stock
	Waiting      OrderState = "waiting"       // all reserved, no station yet
	Picking      OrderState = "picking"       // has a place at a station
	AtPacking    OrderState = "packing"       // all lines picked
	AwaitingTrip OrderState = "awaiting_trip" // packed, at the dock
	OnTheRoad    OrderState = "on_the_road"   // left on a trip
	Delivered    OrderState = "delivered"     // custody closed
	Cancelled    OrderState = "cancelled"     // given up; what was picked went back to receiving
)

// OrderStates lists the states in their order.
var OrderStates = []OrderState{Backorder, Waiting, Picking, AtPacking, AwaitingTrip, OnTheRoad, Delivered, Cancelled}

// Line is one line of an order.
type Line struct {
	SKU      string     `json:"sku"`
	Quantity int64      `json:"quantity"`
	Reserved int64      `json:"reserved"` // units reserved and not yet picked: the sum of Allocs
	Picked   int64      `json:"picked"`
	Location LocationID `json:"location,omitempty"` // where the first units are, or were, reserved
	Allocs   []Alloc    `json:"allocs,omitempty"`
	Lots     []LotQty   `json:"lots,omitempty"` // what was picked of stock with lots
	Part     int        `json:"-"`              // the part of the order that it belongs to, from 1; 0: none yet

	WeightG   int64 `json:"weight_g,omitempty"` // of one unit, where it differs from the article's
	VolumeCm3 int64 `json:"volume_cm3,omitempty"`
}

// Alloc is a part of a line reserved of one lot at one shelf; Job brings it, ""
// none yet.
type Alloc struct {
	Location LocationID `json:"location"`
	Qty      int64      `json:"qty"`
	Job      JobID      `json:"job,omitempty"`
	Lot      LotID      `json:"lot,omitempty"`
}

func (a *Alloc) spot() spot { return spot{a.Location, a.Lot} }

// Order is one customer order.
type Order struct {
	ID            OrderID    `json:"order_id"`
	ClientOrderID string     `json:"client_order_id"`
	Key           string     `json:"-"`
	BodyHash      string     `json:"-"`
	PlacedAt      Time       `json:"placed_at"`
	Promise       Time       `json:"promise"`                  // the first promise, never moved
	Repromised    Time       `json:"repromised,omitempty"`     // the newest promise, 0: the first one stands
	RepromisedFor string     `json:"repromised_for,omitempty"` // why
	Priority      int        `json:"priority,omitempty"`       // 0 standard to 9
	Service       Service    `json:"service,omitempty"`
	PickUpCode    string     `json:"-"` // what the customer shows who fetches the order
	Holds         []Hold     `json:"holds,omitempty"`
	Attempts      int        `json:"attempts,omitempty"` // hand-overs that failed since the address was last changed
	Failed        string     `json:"failed,omitempty"`   // why the one of the present trip did, "": it has not
	Keys          []string   `json:"-"`                  // of later requests that it answered
	Scheduled     bool       `json:"scheduled,omitempty"`
	Dest          LatLon     `json:"dest"`
	Window        Window     `json:"window"`
	Lines         []Line     `json:"lines"`
	State         OrderState `json:"state"`
	Since         Time       `json:"since"`             // when State began
	Station       string     `json:"station,omitempty"` // of the first part that has a place or was put aside
	Place         int        `json:"place,omitempty"`   // its put-wall place, 1-based
	Parts         []Part     `json:"-"`
	Parcel        ParcelID   `json:"parcel,omitempty"`
	Trip          TripID     `json:"trip,omitempty"`
	DeliveredAt   Time       `json:"delivered_at,omitempty"`
	CancelledAt   Time       `json:"cancelled_at,omitempty"`
	WeightG       int64      `json:"weight_g"`
	VolumeCm3     int64      `json:"volume_cm3"`
}

// JobState is the stage of a pick job (a shelf visit).
type JobState string

const (
	JobOpen     JobState = "open"     // no robot yet
	JobAssigned JobState = "assigned" // a robot is on its way to the shelf
	JobCarrying JobState = "carrying" // shelf lifted, on its way to the station
	JobAtWork   JobState = "at_work"  // shelf stands at the station
	JobStoring  JobState = "storing"  // shelf on its way back
	JobDone     JobState = "done"
)

// Pick is one line (or part) that a job serves.
type Pick struct {
	Order OrderID `json:"order"`
	Line  int     `json:"line"` // index in Order.Lines
	SKU   string  `json:"sku"`
	Qty   int64   `json:"qty"`
	Done  bool    `json:"done,omitempty"`
	// Missing units are part of Qty that the pick was not to yield after all:
	// the shelf was short of them, or the pick was withdrawn.
	Missing int64 `json:"missing,omitempty"`
	Lot     LotID `json:"lot,omitempty"`
}

// WorkKind is what is to be done at a shelf beside picks.
type WorkKind string

const (
	WorkCount WorkKind = "count" // count the units of an article on the shelf
	WorkPut   WorkKind = "put"   // put units from receiving, or from another shelf, on it
	WorkTake  WorkKind = "take"  // take units off, for another shelf
)

// Work is something to be done at a shelf the next time it stands at a station.
type Work struct {
	ID    WorkID     `json:"id"`
	Kind  WorkKind   `json:"kind"`
	Shelf LocationID `json:"shelf"`
	SKU   string     `json:"sku"`
	Since Time       `json:"since"`
	Why   string     `json:"why"`
	Qty   int64      `json:"qty,omitempty"`  // units to put or take
	From  LocationID `json:"from,omitempty"` // of a put: Receiving or Moving
	To    LocationID `json:"to,omitempty"`   // of a take: the shelf that gets the units
	Lot   LotID      `json:"lot,omitempty"`
}

// face is the stock that the work is about.
func (w *Work) face() stockKey { return stockKey{w.SKU, w.Shelf, w.Lot} }

// Job brings one shelf to one station for some picks, or for works alone.
type Job struct {
	ID      JobID      `json:"job_id"`
	Shelf   LocationID `json:"shelf"`
	Station string     `json:"station"`
	Picks   []Pick     `json:"picks"`
	Due     Time       `json:"due"`           // earliest promise among its orders
	For     WorkKind   `json:"for,omitempty"` // of the work that it was made for, or JobClear; "": picks
	State   JobState   `json:"state"`
	Since   Time       `json:"since"`
	Robot   DeviceID   `json:"robot,omitempty"`
	Return  string     `json:"return,omitempty"` // node that the shelf goes to, of a JobClear or while storing; "": its first one
}

// TripState is the stage of a van trip or drone flight.
type TripState string

const (
	TripPlanned  TripState = "planned"  // loading at the dock
	TripDeparted TripState = "departed" // on the road
	TripEnded    TripState = "ended"    // vehicle back at the dock
)

// Stop is one delivery address of a trip, with all orders handed over there.
type Stop struct {
	Orders []OrderID `json:"orders"`
	Dest   LatLon    `json:"dest"`
	Eta    Time      `json:"eta"`
}

// Trip is one tour of a vehicle from dock to dock.
type Trip struct {
	ID      TripID    `json:"trip_id"`
	Vehicle DeviceID  `json:"vehicle"`
	Stops   []Stop    `json:"stops"`
	Depart  Time      `json:"depart"`   // planned
	Return  Time      `json:"return"`   // planned
	LengthM int64     `json:"length_m"` // planned
	State   TripState `json:"state"`
	Since   Time      `json:"since"`
	Open    int       `json:"open"` // orders not yet delivered
	LeftAt  Time      `json:"left_at,omitempty"`
	BackAt  Time      `json:"back_at,omitempty"`
	DrivenM int64     `json:"driven_m,omitempty"`
	// A rescue collects at its first stop, which has no orders, what trip From has
	// on board: Collect[i] are the orders that are still to be scanned for Stops[i].
	From    TripID      `json:"from,omitempty"`
	Collect [][]OrderID `json:"collect,omitempty"`
	Rescues int         `json:"rescues,omitempty"` // planned for this trip so far
	Plans   int         `json:"plans,omitempty"`   // changes of the plan so far
}

// Exception is something that needs a person.
type Exception struct {
	ID      string `json:"id"`
	At      Time   `json:"at"`
	Kind    string `json:"kind"` // "wrong_scan", "robot_stalled", "robot_offline", "order_rejected", ...
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Orders  int    `json:"orders,omitempty"` // orders it touches
}

// Balance is the stock of one lot of a SKU at one location, in units.
type Balance struct {
	SKU      string     `json:"sku"`
	Location LocationID `json:"location"`
	OnHand   int64      `json:"on_hand"`
	Reserved int64      `json:"reserved"`
	Lot      LotID      `json:"lot,omitempty"`

	jobbed int64 // part of Reserved that open jobs are to bring
	of     *Lot  // nil: stock without lot information
}

func (b *Balance) key() stockKey { return stockKey{b.SKU, b.Location, b.Lot} }

// Unjobbed is what is on hand beyond what open jobs are to bring.
func (b *Balance) Unjobbed() int64 { return b.OnHand - b.jobbed }
