package fulfilment

// Facts about orders that something out of the ordinary happens to.

// Request names who asked for something, and the key under which the same
// request is answered once. All are optional.
type Request struct {
	Key      string `json:"key,omitempty"`
	BodyHash string `json:"body_hash,omitempty"`
	By       string `json:"by,omitempty"`
}

type (
	// OrderHeld stops an order before picking, and before a trip.
	OrderHeld struct {
		Order  OrderID  `json:"order"`
		Hold   HoldKind `json:"hold"`
		Reason string   `json:"reason,omitempty"`
		Request
	}
	HoldReleased struct {
		Order  OrderID  `json:"order"`
		Hold   HoldKind `json:"hold"`
		Reason string   `json:"reason,omitempty"`
		Request
	}
	// OrderCancelled gives an order up. What was picked of it goes back to
	// receiving.
	OrderCancelled struct {
		Order  OrderID    `json:"order"`
		Was    OrderState `json:"was"`
		Reason string     `json:"reason"`
		Request
	}
	// OrderChanged says what an order asks for from now on. Lines are none where
	// they stay; else all of them by index, those taken out with no units.
	OrderChanged struct {
		Order     OrderID     `json:"order"`
		Lines     []OrderLine `json:"lines,omitempty"`
		Dest      LatLon      `json:"dest"`
		Window    Window      `json:"window"`
		Scheduled bool        `json:"scheduled,omitempty"`
		WeightG   int64       `json:"weight_g"`
		VolumeCm3 int64       `json:"volume_cm3"`
		Reason    string      `json:"reason"`
		Request
	}
	// OrderRepromised is the one way in which a promise moves. The first promise
	// stays what the site is measured by.
	OrderRepromised struct {
		Order  OrderID `json:"order"`
		From   Time    `json:"from"`
		To     Time    `json:"to"`
		Reason string  `json:"reason"`
		Request
	}
	// JobDropped ends a job that no robot has and that nothing is left to do for.
	JobDropped struct {
		Job    JobID  `json:"job"`
		Reason string `json:"reason"`
	}
	// DeliveryFailed says that a parcel on the road was not taken; it comes back
	// to the dock with its trip.
	DeliveryFailed struct {
		Order  OrderID `json:"order"`
		Trip   TripID  `json:"trip"`
		Reason string  `json:"reason"`
		ReadID string  `json:"read_id,omitempty"`
		Request
	}
	OrderBroughtBack struct { // vehicle -> dock
		Order OrderID `json:"order"`
		Trip  TripID  `json:"trip"`
	}
	// ReturnAnnounced says that a customer sends delivered units back.
	ReturnAnnounced struct {
		Return ReturnID   `json:"return"`
		Order  OrderID    `json:"order"`
		Lines  []Returned `json:"lines"`
		SKUs   []string   `json:"skus"` // of the lines
		Reason string     `json:"reason"`
		Request
	}
	// ReturnReceived books units of a return in at receiving. Damaged ones are
	// written off by a StockMoved of their own.
	ReturnReceived struct { // customer -> receiving
		Return ReturnID `json:"return"`
		Order  OrderID  `json:"order"`
		Line   int      `json:"line"`
		SKU    string   `json:"sku"`
		Qty    int64    `json:"qty"`
		Grade  Grade    `json:"grade"`
		Reason string   `json:"reason,omitempty"`
		ReadID string   `json:"read_id,omitempty"`
		Lot    LotID    `json:"lot,omitempty"`
		Request
	}
)

func (OrderHeld) Kind() string        { return "order_held" }
func (HoldReleased) Kind() string     { return "hold_released" }
func (OrderCancelled) Kind() string   { return "order_cancelled" }
func (OrderChanged) Kind() string     { return "order_changed" }
func (OrderRepromised) Kind() string  { return "order_repromised" }
func (JobDropped) Kind() string       { return "job_dropped" }
func (DeliveryFailed) Kind() string   { return "delivery_failed" }
func (OrderBroughtBack) Kind() string { return "order_brought_back" }
func (ReturnAnnounced) Kind() string  { return "return_announced" }
func (ReturnReceived) Kind() string   { return "return_received" }
