package fulfilment

type (
	// PlaceHold stops an order that is not on a trip. One of the same kind that
	// stands already is no event.
	PlaceHold struct {
		Order  OrderID
		Hold   HoldKind
		Reason string // optional
		Request
	}
	ReleaseHold struct {
		Order  OrderID
		Hold   HoldKind
		Reason string // optional
		Request
	}
	// CancelOrder is legal until the order is on a trip. A cancelled order again
	// is no event.
	CancelOrder struct {
		Order  OrderID
		Reason string
		Request
	}
	// ChangeOrder sets what an order asks for. Nil fields stay as they are. Lines
	// are the whole new content, by article; they change until something of the
	// order is released, address and window until it is on a trip.
	ChangeOrder struct {
		Order  OrderID
		Lines  []OrderLine
		Dest   *LatLon
		Window *Window
		Reason string
		Request
	}
	// RePromise moves the promise of an open order, with the reason.
	RePromise struct {
		Order  OrderID
		To     Time
		Reason string
		Request
	}
	// FailDelivery books that a parcel on the road was not taken.
	FailDelivery struct {
		Order  OrderID
		Reason string
		ReadID string
		Request
	}
	// HandOver gives a pick-up order at the dock to the customer who shows Code.
	HandOver struct {
		Order  OrderID
		Code   string
		ReadID string
	}
	// AnnounceReturn books that a customer sends units of a delivered order back.
	AnnounceReturn struct {
		Order  OrderID
		Lines  []Returned // each line once
		Reason string
		// Past is what the store knows of an order that the ledger has forgotten.
		Past *Past
		Request
	}
	// ReceiveReturn books units of a return that came to the dock.
	ReceiveReturn struct {
		Return ReturnID
		Line   int
		Qty    int64
		Grade  Grade
		Lot    LotID  // of an article that is kept by lot
		Reason string // of damaged ones what is wrong with them
		ReadID string
		Request
	}
)

func (PlaceHold) command()      {}
func (ReleaseHold) command()    {}
func (CancelOrder) command()    {}
func (ChangeOrder) command()    {}
func (RePromise) command()      {}
func (FailDelivery) command()   {}
func (HandOver) command()       {}
func (AnnounceReturn) command() {}
func (ReceiveReturn) command()  {}
