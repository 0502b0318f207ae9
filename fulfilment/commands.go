package fulfilment

import "encoding/json"

// Command is a wish that Decide grants with events or refuses. The set is closed.
type Command interface{ command() }

type (
	DefineSKU  struct{ SKU SKU }
	AdoptFloor struct {
		Name      string
		Lif, Side json.RawMessage
		Shelves   []ShelfAt
	}
	AcceptDevice struct{ Device DeviceID }
	// RejectDevice turns away a device that was never accepted: it is not listed
	// and not heard until it is accepted after all.
	RejectDevice struct{ Device DeviceID }

	// ReceiveStock books stock in at Location, then fills backorders of the SKU
	// by promise where Location is reservable (any shelf).
	ReceiveStock struct {
		SKU      string
		Qty      int64
		Location LocationID // required here; the site chooses one when the caller gave none
		Lot      LotID      // "" and no Expires: no lot information
		Expires  Time       // of the lot, 0: as it is known, or by the article's shelf life
	}
	// PutAway moves stock from Receiving to a shelf, then fills backorders.
	PutAway struct {
		SKU string
		Qty int64
		To  LocationID
		Lot LotID
	}
	// AnnounceASN takes a supplier's announcement in. A repeat of Key with the same
	// BodyHash is Repeated with the ASN's id as the value, with another KeyReused.
	AnnounceASN struct {
		Key, BodyHash       string
		Supplier, Reference string
		ExpectedAt          Time
		Lines               []ASNLine
	}
	// ReceiveASN books goods of an announcement in; what is not said of the lot is
	// as announced.
	ReceiveASN struct {
		ASN      ASNID
		SKU      string
		Qty      int64
		Location LocationID
		Lot      LotID
		Expires  Time
	}
	CloseASN struct { // no more of it will come
		ASN ASNID
		By  string
	}
	// AdjustStock books Qty units found at a place, or writes -Qty off. A shelf, a
	// place before one, with the lot as it is on the book.
	AdjustStock struct {
		SKU      string
		Location LocationID
		Lot      LotID
		Qty      int64
		Cause    Cause
		By, Note string // the note is optional
	}
	// ExpireStock takes the reservations off stock of a lot that has expired; the
	// lines look for other stock.
	ExpireStock struct {
		SKU      string
		Location LocationID
		Lot      LotID
	}

	// PlaceOrder takes an order in. Repeats of Key with the same BodyHash answer
	// with ErrRepeated (carrying the order), with another hash ErrKeyReused; the
	// same ClientOrderID under another key is ErrDuplicateOrder.
	PlaceOrder struct {
		Key           string
		BodyHash      string
		ClientOrderID string
		PlacedAt      Time // 0: now
		Dest          LatLon
		Window        Window
		Lines         []OrderLine
		Priority      int // 0 standard to 9
		Service       Service
		PickUpCode    string     // of a pick-up order, what the customer will show
		Holds         []HoldKind // that it is placed with
		CutOff        Time       // earliest next cut-off of the site, 0: none
		// Prior is what the store knows of the key or the client id beyond the
		// ledger's memory of 48 h; nil when nothing.
		Prior *Prior
		// Reserve names, by line, the shelves to reserve at in order of liking;
		// shelves not named follow by their id. Optional.
		Reserve [][]LocationID
	}
	Prior struct {
		Order         OrderID
		ClientOrderID string
		Key, BodyHash string
		Promise       Time
		State         OrderState
	}
	MoveReservation struct {
		Order OrderID
		Line  int
		To    LocationID
		Lot   LotID
	}
	ReleaseOrder struct {
		Order   OrderID
		Station string
		Place   int
		Why     string
		Lines   []int // those that take the place, by index; nil: all that have none
	}

	CreateJob struct {
		Shelf   LocationID
		Station string
		Picks   []Pick
		Why     string
	}
	// ClearShelf takes a shelf that stands in the way of job Behind's to another node.
	ClearShelf struct {
		Shelf  LocationID
		To     string
		Behind JobID
		Why    string
	}
	ExtendJob struct { // legal until the shelf has left the station
		Job   JobID
		Picks []Pick
		Why   string
	}
	AssignJob struct { // legal in JobOpen; a robot with an open job is refused
		Job   JobID
		Robot DeviceID
		Why   string
	}
	UnassignJob struct { // legal in JobAssigned
		Job    JobID
		Reason string
	}
	LiftShelf   struct{ Job JobID }
	ArriveShelf struct{ Job JobID }
	// LeaveStation sends a shelf whose picks are all done back: to the node To,
	// where no shelf stands and none is on its way; "": it is said later.
	LeaveStation struct {
		Job JobID
		To  string
		Why string
	}
	// HopShelf sends a shelf whose picks are all done, at the station or on its
	// way back, on to its next visit with the same robot.
	HopShelf struct {
		Job     JobID
		Station string
		Picks   []Pick
		Why     string
	}
	StoreShelf struct {
		Job  JobID
		Node string
	}

	// ConfirmPick books a pick that a scanner read confirmed; the order's last
	// pick also yields PickingDone.
	ConfirmPick struct {
		Job    JobID
		Order  OrderID
		Line   int
		Qty    int64
		ReadID string
		Lot    LotID
	}
	// CreateTour takes waiting orders onto a trolley. The picks must cover their
	// reservations, each once, in the sequence of the walk.
	CreateTour struct {
		Orders   []OrderID
		Picks    []TourPick
		LengthMm int64
		Why      string
	}
	AssignTour struct { // legal in TourOpen; a picker or robot with a tour is refused
		Tour   JobID
		Picker DeviceID
		Why    string
		Robot  DeviceID // that carries the totes; "": a trolley does, or the one that it has already
	}
	UnassignTour struct { // legal until it is handed over; the trolley stays as it is
		Tour   JobID
		Reason string
	}
	// ConfirmTourPick books pick number Pick, which a scanner read confirmed.
	ConfirmTourPick struct {
		Tour   JobID
		Pick   int
		ReadID string
	}
	HandOverTour struct { // legal in TourPicked; yields PickingDone of its orders
		Tour   JobID
		ReadID string
	}
	// ShortPick books a pick for which the shelf has Found units, fewer than
	// asked. The face counts as empty then: the rest is written off, other lines
	// that counted on it look elsewhere, and a count is wanted.
	ShortPick struct {
		Job    JobID
		Order  OrderID
		Line   int
		Found  int64
		Reason string
		ReadID string
		Lot    LotID
	}
	// PlanWork gives a shelf something to be done at its next visit. A count of a
	// face that is to be counted already is no event.
	PlanWork struct {
		Kind  WorkKind
		Shelf LocationID
		SKU   string
		Qty   int64      // of a put or take
		From  LocationID // of a put: Receiving or Moving
		To    LocationID // of a take: the shelf that gets the units
		Why   string
		Lot   LotID
	}
	// ConfirmWork books a work that was done with the shelf at a station.
	ConfirmWork struct {
		Work   WorkID
		Qty    int64 // units counted, put or taken
		ReadID string
	}
	CancelWork struct {
		Work   WorkID
		Reason string
	}
	ConfirmPack struct {
		Order  OrderID
		Parcel ParcelID
		Bench  string
		ReadID string
	}
	PlanTrip struct { // vehicle must have no open trip; orders AwaitingTrip without a trip
		Vehicle        DeviceID
		Stops          []Stop
		Depart, Return Time
		LengthM        int64
		Why            string
	}
	DepartTrip      struct{ Trip TripID }
	ConfirmDelivery struct { // yields OrderDelivered and CustodyClosed
		Order  OrderID
		Parcel ParcelID
		ReadID string
	}
	EndTrip struct { // every order delivered, or brought back
		Trip    TripID
		DrivenM int64
	}

	// ReplanTrip changes order and times of an open trip's stops, nothing else.
	ReplanTrip struct {
		Trip    TripID
		Stops   []Stop
		Return  Time
		LengthM int64
		Why     string
	}
	CancelTrip struct { // one that has not left
		Trip   TripID
		Reason string
	}
	// PlanRescue sends Vehicle to collect the orders of Stops, which trip From has
	// on board, at Meet.
	PlanRescue struct {
		From           TripID
		Vehicle        DeviceID
		Meet           Stop
		Stops          []Stop
		Depart, Return Time
		LengthM        int64
		Why            string
	}
	TransferParcel struct { // onto the vehicle of rescue trip To
		Order  OrderID
		To     TripID
		Parcel ParcelID
		ReadID string
	}
	BringBack struct { // a parcel that was not delivered is at the dock again
		Order  OrderID
		Parcel ParcelID
		ReadID string
	}

	CloseStreet  struct{ Closure StreetClosure } // its ID is the ledger's to give
	ReopenStreet struct {
		ID         ClosureID
		By, Reason string
	}
	ForbidFlight struct{ Zone NoFly } // its ID is the ledger's to give
	AllowFlight  struct {
		ID         NoFlyID
		By, Reason string
	}
	SetWeather     struct{ Weather Weather } // the same again is no event
	TakeVehicleOut struct{ Outage Outage }   // one that is out already is no event
	ReturnVehicle  struct {
		Vehicle    DeviceID
		By, Reason string
	}

	// AcceptSlotting makes a proposal of moves the site's decision: stock that
	// comes in goes where it says. The one accepted last again is no event.
	AcceptSlotting struct {
		Proposal, By string
		Moves        []SlotMove
	}

	RefuseScan struct {
		ReadID, Scanner, Got, Want string
	}
	RaiseException struct { // a second one of the same kind and subject is no event
		Kind, Subject, Text string
		Orders              int
	}
	ResolveException struct{ ID, By, Note string }
)

func (DefineSKU) command()        {}
func (AdoptFloor) command()       {}
func (AcceptDevice) command()     {}
func (RejectDevice) command()     {}
func (ReceiveStock) command()     {}
func (PutAway) command()          {}
func (ExpireStock) command()      {}
func (AnnounceASN) command()      {}
func (ReceiveASN) command()       {}
func (CloseASN) command()         {}
func (AdjustStock) command()      {}
func (PlaceOrder) command()       {}
func (MoveReservation) command()  {}
func (ReleaseOrder) command()     {}
func (CreateJob) command()        {}
func (ClearShelf) command()       {}
func (ExtendJob) command()        {}
func (AssignJob) command()        {}
func (UnassignJob) command()      {}
func (LiftShelf) command()        {}
func (ArriveShelf) command()      {}
func (LeaveStation) command()     {}
func (HopShelf) command()         {}
func (StoreShelf) command()       {}
func (ConfirmPick) command()      {}
func (CreateTour) command()       {}
func (AssignTour) command()       {}
func (UnassignTour) command()     {}
func (ConfirmTourPick) command()  {}
func (HandOverTour) command()     {}
func (ShortPick) command()        {}
func (PlanWork) command()         {}
func (ConfirmWork) command()      {}
func (CancelWork) command()       {}
func (ConfirmPack) command()      {}
func (PlanTrip) command()         {}
func (DepartTrip) command()       {}
func (ConfirmDelivery) command()  {}
func (EndTrip) command()          {}
func (ReplanTrip) command()       {}
func (CancelTrip) command()       {}
func (PlanRescue) command()       {}
func (TransferParcel) command()   {}
func (BringBack) command()        {}
func (CloseStreet) command()      {}
func (ReopenStreet) command()     {}
func (ForbidFlight) command()     {}
func (AllowFlight) command()      {}
func (SetWeather) command()       {}
func (TakeVehicleOut) command()   {}
func (ReturnVehicle) command()    {}
func (RefuseScan) command()       {}
func (RaiseException) command()   {}
func (ResolveException) command() {}

func (AcceptSlotting) command() {}
func (CloseArea) command()      {}
func (OpenArea) command()       {}
