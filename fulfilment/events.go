package fulfilment

import "encoding/json"

// Event is a fact that happened. The set is closed: every type is in this
// file or events_order.go, and in the table of codec.go.
type Event interface{ Kind() string }

type (
	SKUDefined struct {
		SKU
	}
	// FloorAdopted makes a floor the site's own. Lif and Side are the documents
	// as taken in; Shelves names its shelf locations with the node each stands at.
	FloorAdopted struct {
		Name    string          `json:"name"`
		Lif     json.RawMessage `json:"lif"`
		Side    json.RawMessage `json:"side"`
		Shelves []ShelfAt       `json:"shelves"`
	}
	ShelfAt struct {
		Shelf LocationID `json:"shelf"`
		Node  string     `json:"node"`
	}
	DeviceAccepted struct {
		Device DeviceID `json:"device"`
	}
	// DeviceRejected: a person turned away what spoke unasked.
	DeviceRejected struct {
		Device DeviceID `json:"device"`
	}

	StockReceived struct { // supplier -> Location
		SKU      string     `json:"sku"`
		Qty      int64      `json:"qty"`
		Location LocationID `json:"location"`
		Lot      LotID      `json:"lot,omitempty"`
		Expires  Time       `json:"expires,omitempty"` // of the lot
		Since    Time       `json:"since,omitempty"`   // when the first of the lot came; 0: now
		ASN      ASNID      `json:"asn,omitempty"`     // that announced it
		Line     int        `json:"line,omitempty"`    // of the announcement

	}
	ASNAnnounced struct {
		ASN
	}
	// ASNClosed says that no more will come of an announcement; Why is "all came" or
	// what was missing or too many.
	ASNClosed struct {
		ASN ASNID  `json:"asn"`
		Why string `json:"why"`
		By  string `json:"by,omitempty"` // "": the last of it came
	}
	StockMoved struct {
		SKU    string     `json:"sku"`
		Qty    int64      `json:"qty"`
		From   LocationID `json:"from"`
		To     LocationID `json:"to"`
		Reason string     `json:"reason"`
		Lot    LotID      `json:"lot,omitempty"`
		Cause  Cause      `json:"cause,omitempty"` // of a correction
	}
	StockReserved struct {
		Order    OrderID    `json:"order"`
		Line     int        `json:"line"`
		SKU      string     `json:"sku"`
		Qty      int64      `json:"qty"`
		Location LocationID `json:"location"`
		Lot      LotID      `json:"lot,omitempty"`
	}
	// ReservationMoved takes a line's reservation to another shelf or lot.
	ReservationMoved struct {
		Order OrderID    `json:"order"`
		Line  int        `json:"line"`
		SKU   string     `json:"sku"`
		Qty   int64      `json:"qty"`
		From  LocationID `json:"from"`
		To    LocationID `json:"to"`
		Lot   LotID      `json:"lot,omitempty"` // at From
		ToLot LotID      `json:"to_lot,omitempty"`
	}

	OrderPlaced struct {
		Order         OrderID     `json:"order"`
		ClientOrderID string      `json:"client_order_id"`
		Key           string      `json:"key"`
		BodyHash      string      `json:"body_hash"`
		PlacedAt      Time        `json:"placed_at"`
		Promise       Time        `json:"promise"`
		Scheduled     bool        `json:"scheduled,omitempty"`
		Dest          LatLon      `json:"dest"`
		Window        Window      `json:"window"`
		Lines         []OrderLine `json:"lines"`
		WeightG       int64       `json:"weight_g"`
		VolumeCm3     int64       `json:"volume_cm3"`
		Priority      int         `json:"priority,omitempty"`
		Service       Service     `json:"service,omitempty"`
		PickUpCode    string      `json:"pick_up_code,omitempty"`
	}
	// OrderLine asks for units of an article. Weight and volume are those of one
	// unit where they differ from the article's; 0: they do not.
	OrderLine struct {
		SKU       string `json:"sku"`
		Qty       int64  `json:"qty"`
		WeightG   int64  `json:"weight_g,omitempty"`
		VolumeCm3 int64  `json:"volume_cm3,omitempty"`
	}
	// OrderBackordered names the lines without stock, by index. An order that was
	// being picked gives its put-wall place up; what it has stays at the station.
	OrderBackordered struct {
		Order  OrderID `json:"order"`
		Lines  []int   `json:"lines"`
		Reason string  `json:"reason,omitempty"` // "": nothing was left when it was placed
	}
	BackorderFilled struct { // the last missing line was reserved
		Order OrderID `json:"order"`
	}
	OrderReleased struct { // to a put-wall place of a station
		Order   OrderID `json:"order"`
		Station string  `json:"station"`
		Place   int     `json:"place"`
		Why     string  `json:"why,omitempty"`
		Lines   []int   `json:"lines,omitempty"` // of a split order, by index; none: all, or those put aside there
	}
	// PartPicked hands a part of a split order from its station to packing, where
	// it waits for the others; the last one is a PickingDone.
	PartPicked struct {
		Order   OrderID `json:"order"`
		Station string  `json:"station"`
	}

	JobCreated struct {
		Job     JobID      `json:"job"`
		Shelf   LocationID `json:"shelf"`
		Station string     `json:"station"`
		Picks   []Pick     `json:"picks"`
		Due     Time       `json:"due"`
		Why     string     `json:"why"`
		For     WorkKind   `json:"for,omitempty"` // of the work that a job without picks is for, or JobClear
		To      string     `json:"to,omitempty"`  // node that a JobClear takes the shelf to
	}
	JobExtended struct {
		Job   JobID  `json:"job"`
		Picks []Pick `json:"picks"`
		Due   Time   `json:"due"`
		Why   string `json:"why,omitempty"`
	}
	JobAssignedTo struct {
		Job   JobID    `json:"job"`
		Robot DeviceID `json:"robot"`
		Why   string   `json:"why"`
	}
	JobUnassigned struct {
		Job    JobID    `json:"job"`
		Robot  DeviceID `json:"robot"`
		Reason string   `json:"reason"`
	}
	ShelfLifted struct {
		Job   JobID      `json:"job"`
		Shelf LocationID `json:"shelf"`
		Robot DeviceID   `json:"robot"`
	}
	ShelfArrived struct {
		Job     JobID  `json:"job"`
		Station string `json:"station"`
	}
	ShelfLeft struct { // all picks done, shelf goes back
		Job JobID  `json:"job"`
		To  string `json:"to,omitempty"` // node; "": its first one
		Why string `json:"why,omitempty"`
	}
	// ShelfHopped ends Job and makes Next: the shelf goes on to a station on the
	// same robot, without being set down.
	ShelfHopped struct {
		Job     JobID      `json:"job"`
		Next    JobID      `json:"next"`
		Shelf   LocationID `json:"shelf"`
		Robot   DeviceID   `json:"robot"`
		Station string     `json:"station"`
		Picks   []Pick     `json:"picks"`
		Due     Time       `json:"due"`
		Why     string     `json:"why"`
		For     WorkKind   `json:"for,omitempty"`
	}
	ShelfStored struct { // ends the job
		Job   JobID      `json:"job"`
		Shelf LocationID `json:"shelf"`
		Node  string     `json:"node"`
	}

	TourCreated struct {
		Tour     JobID      `json:"tour"`
		Orders   []OrderID  `json:"orders"`
		Picks    []TourPick `json:"picks"`
		Due      Time       `json:"due"`
		LengthMm int64      `json:"length_mm"`
		Why      string     `json:"why"`
	}
	TourAssignedTo struct {
		Tour   JobID    `json:"tour"`
		Picker DeviceID `json:"picker"`
		Why    string   `json:"why"`
		Robot  DeviceID `json:"robot,omitempty"` // that carries the totes from now on
	}
	TourUnassigned struct {
		Tour   JobID    `json:"tour"`
		Picker DeviceID `json:"picker"`
		Reason string   `json:"reason"`
	}
	TourHandedOver struct { // ends the tour
		Tour   JobID    `json:"tour"`
		Picker DeviceID `json:"picker"`
		ReadID string   `json:"read_id"`
	}

	LinePicked struct { // shelf -> station
		Job     JobID      `json:"job"`
		Order   OrderID    `json:"order"`
		Line    int        `json:"line"`
		SKU     string     `json:"sku"`
		Qty     int64      `json:"qty"`
		Shelf   LocationID `json:"shelf"`
		Station string     `json:"station"`
		ReadID  string     `json:"read_id"`
		Lot     LotID      `json:"lot,omitempty"`
	}
	// PickShort ends a pick of Asked units of which the shelf has Found; the
	// reservation of the others is gone. What was found is a LinePicked of its own.
	PickShort struct {
		Job     JobID      `json:"job"`
		Order   OrderID    `json:"order"`
		Line    int        `json:"line"`
		SKU     string     `json:"sku"`
		Asked   int64      `json:"asked"`
		Found   int64      `json:"found"`
		Shelf   LocationID `json:"shelf"`
		Station string     `json:"station"`
		Reason  string     `json:"reason"`
		ReadID  string     `json:"read_id,omitempty"` // "": another pick of the same face
		Lot     LotID      `json:"lot,omitempty"`
	}
	// PickWithdrawn takes a pick out of a job; its units stay reserved.
	PickWithdrawn struct {
		Job    JobID   `json:"job"`
		Order  OrderID `json:"order"`
		Line   int     `json:"line"`
		SKU    string  `json:"sku"`
		Qty    int64   `json:"qty"`
		Reason string  `json:"reason"`
		Lot    LotID   `json:"lot,omitempty"`
	}
	// ReservationDropped takes a reservation away whose units are not there.
	ReservationDropped struct {
		Order    OrderID    `json:"order"`
		Line     int        `json:"line"`
		SKU      string     `json:"sku"`
		Qty      int64      `json:"qty"`
		Location LocationID `json:"location"`
		Reason   string     `json:"reason"`
		Lot      LotID      `json:"lot,omitempty"`
	}
	// PickingDone hands a complete order from the station to packing.
	PickingDone struct {
		Order OrderID `json:"order"`
	}
	OrderPacked struct { // packing -> dock
		Order  OrderID  `json:"order"`
		Parcel ParcelID `json:"parcel"`
		Bench  string   `json:"bench"`
		ReadID string   `json:"read_id"`
	}
	TripPlannedFor struct {
		Trip    TripID   `json:"trip"`
		Vehicle DeviceID `json:"vehicle"`
		Stops   []Stop   `json:"stops"`
		Depart  Time     `json:"depart"`
		Return  Time     `json:"return"`
		LengthM int64    `json:"length_m"`
		Why     string   `json:"why"`
	}
	TripLeft struct { // dock -> vehicle, all parcels of the trip
		Trip TripID `json:"trip"`
	}
	OrderDelivered struct { // vehicle -> customer
		Order  OrderID  `json:"order"`
		Trip   TripID   `json:"trip"`
		Parcel ParcelID `json:"parcel"`
		ReadID string   `json:"read_id"`
	}
	CustodyClosed struct {
		Order  OrderID `json:"order"`
		OnTime bool    `json:"on_time"` // by the first promise
	}
	TripReturned struct {
		Trip    TripID `json:"trip"`
		DrivenM int64  `json:"driven_m"`
	}

	// TripReplanned gives an open trip's stops a new order and new times; what is
	// handed over at each stays.
	TripReplanned struct {
		Trip    TripID `json:"trip"`
		Stops   []Stop `json:"stops"`
		Return  Time   `json:"return"`
		LengthM int64  `json:"length_m"`
		Why     string `json:"why"`
	}
	// TripCancelled ends a trip that has not left; its orders wait for another.
	TripCancelled struct {
		Trip   TripID `json:"trip"`
		Reason string `json:"reason"`
	}
	// RescuePlanned sends a vehicle to one that cannot go on with trip From, to
	// collect parcels and bring them to their customers. The parcels stay on the
	// first vehicle until each is scanned onto the other: ParcelTransferred.
	RescuePlanned struct {
		Trip    TripID   `json:"trip"`
		Vehicle DeviceID `json:"vehicle"`
		From    TripID   `json:"from"`
		Meet    Stop     `json:"meet"` // where the other vehicle stands, without orders
		Stops   []Stop   `json:"stops"`
		Depart  Time     `json:"depart"`
		Return  Time     `json:"return"`
		LengthM int64    `json:"length_m"`
		Why     string   `json:"why"`
	}
	ParcelTransferred struct { // vehicle -> vehicle
		Order  OrderID  `json:"order"`
		From   TripID   `json:"from"`
		To     TripID   `json:"to"`
		Parcel ParcelID `json:"parcel"`
		ReadID string   `json:"read_id"`
	}
	ParcelReturned struct { // vehicle -> dock: not delivered, it waits for another trip
		Order  OrderID  `json:"order"`
		Trip   TripID   `json:"trip"`
		Parcel ParcelID `json:"parcel"`
		ReadID string   `json:"read_id"`
	}

	// StreetClosed closes or slows streets for vans; StreetReopened ends that.
	StreetClosed   struct{ StreetClosure }
	StreetReopened struct {
		ID     ClosureID `json:"id"`
		By     string    `json:"by"`
		Reason string    `json:"reason,omitempty"`
	}
	// FlightForbidden keeps drones out of an area; FlightAllowed ends that.
	FlightForbidden struct{ NoFly }
	FlightAllowed   struct {
		ID     NoFlyID `json:"id"`
		By     string  `json:"by"`
		Reason string  `json:"reason,omitempty"`
	}
	WeatherSet struct{ Weather }
	// VehicleOut says that a van or drone cannot go on; VehicleBack that it can.
	VehicleOut  struct{ Outage }
	VehicleBack struct {
		Vehicle DeviceID `json:"vehicle"`
		By      string   `json:"by"`
		Reason  string   `json:"reason,omitempty"`
	}

	// SlottingAccepted is a person's, or within its budget the automation's,
	// decision where SKUs are to lie. It replaces the one before.
	SlottingAccepted struct {
		Proposal string     `json:"proposal"`
		By       string     `json:"by"`
		Moves    []SlotMove `json:"moves"`
	}
	SlotMove struct {
		SKU  string     `json:"sku"`
		Qty  int64      `json:"qty"`
		From LocationID `json:"from"`
		To   LocationID `json:"to"`
	}

	// WorkPlanned gives a shelf something to be done at its next visit.
	WorkPlanned struct {
		Work Work `json:"work"`
	}
	// WorkDone ends a work at a station; what it moved or corrected is a
	// StockMoved of its own. Qty are the units counted, put or taken.
	WorkDone struct {
		Work    WorkID     `json:"work"`
		Shelf   LocationID `json:"shelf"`
		SKU     string     `json:"sku"`
		Qty     int64      `json:"qty"`
		Book    int64      `json:"book"` // units of the face on the book before
		Station string     `json:"station"`
		ReadID  string     `json:"read_id"`
		Lot     LotID      `json:"lot,omitempty"`
	}
	WorkCancelled struct {
		Work   WorkID `json:"work"`
		Reason string `json:"reason"`
	}

	AreaClosed struct {
		Closure
	}
	AreaOpened struct {
		ID string `json:"id"`
		By string `json:"by"`
	}

	ScanRefused struct {
		ReadID  string `json:"read_id"`
		Scanner string `json:"scanner"`
		Got     string `json:"got"`
		Want    string `json:"want"`
	}
	ExceptionRaised struct {
		Exception
	}
	ExceptionResolved struct {
		ID   string `json:"id"`
		By   string `json:"by"`
		Note string `json:"note,omitempty"`
	}
)

func (SKUDefined) Kind() string         { return "sku_defined" }
func (FloorAdopted) Kind() string       { return "floor_adopted" }
func (DeviceAccepted) Kind() string     { return "device_accepted" }
func (DeviceRejected) Kind() string     { return "device_rejected" }
func (StockReceived) Kind() string      { return "stock_received" }
func (StockMoved) Kind() string         { return "stock_moved" }
func (ASNAnnounced) Kind() string       { return "asn_announced" }
func (ASNClosed) Kind() string          { return "asn_closed" }
func (StockReserved) Kind() string      { return "stock_reserved" }
func (ReservationMoved) Kind() string   { return "reservation_moved" }
func (OrderPlaced) Kind() string        { return "order_placed" }
func (OrderBackordered) Kind() string   { return "order_backordered" }
func (BackorderFilled) Kind() string    { return "backorder_filled" }
func (OrderReleased) Kind() string      { return "order_released" }
func (JobCreated) Kind() string         { return "job_created" }
func (JobExtended) Kind() string        { return "job_extended" }
func (JobAssignedTo) Kind() string      { return "job_assigned" }
func (JobUnassigned) Kind() string      { return "job_unassigned" }
func (ShelfLifted) Kind() string        { return "shelf_lifted" }
func (ShelfArrived) Kind() string       { return "shelf_arrived" }
func (ShelfLeft) Kind() string          { return "shelf_left" }
func (ShelfHopped) Kind() string        { return "shelf_hopped" }
func (ShelfStored) Kind() string        { return "shelf_stored" }
func (LinePicked) Kind() string         { return "line_picked" }
func (PickShort) Kind() string          { return "pick_short" }
func (PickWithdrawn) Kind() string      { return "pick_withdrawn" }
func (ReservationDropped) Kind() string { return "reservation_dropped" }
func (WorkPlanned) Kind() string        { return "work_planned" }
func (WorkDone) Kind() string           { return "work_done" }
func (WorkCancelled) Kind() string      { return "work_cancelled" }
func (PartPicked) Kind() string         { return "part_picked" }
func (PickingDone) Kind() string        { return "picking_done" }
func (OrderPacked) Kind() string        { return "order_packed" }
func (TripPlannedFor) Kind() string     { return "trip_planned" }
func (TripLeft) Kind() string           { return "trip_left" }
func (OrderDelivered) Kind() string     { return "order_delivered" }
func (CustodyClosed) Kind() string      { return "custody_closed" }
func (TripReturned) Kind() string       { return "trip_returned" }
func (TripReplanned) Kind() string      { return "trip_replanned" }
func (TripCancelled) Kind() string      { return "trip_cancelled" }
func (RescuePlanned) Kind() string      { return "rescue_planned" }
func (ParcelTransferred) Kind() string  { return "parcel_transferred" }
func (ParcelReturned) Kind() string     { return "parcel_returned" }
func (StreetClosed) Kind() string       { return "street_closed" }
func (StreetReopened) Kind() string     { return "street_reopened" }
func (FlightForbidden) Kind() string    { return "flight_forbidden" }
func (FlightAllowed) Kind() string      { return "flight_allowed" }
func (WeatherSet) Kind() string         { return "weather_set" }
func (VehicleOut) Kind() string         { return "vehicle_out" }
func (VehicleBack) Kind() string        { return "vehicle_back" }
func (ScanRefused) Kind() string        { return "scan_refused" }
func (ExceptionRaised) Kind() string    { return "exception_raised" }
func (ExceptionResolved) Kind() string  { return "exception_resolved" }

func (AreaClosed) Kind() string       { return "area_closed" }
func (AreaOpened) Kind() string       { return "area_opened" }
func (SlottingAccepted) Kind() string { return "slotting_accepted" }
func (TourCreated) Kind() string      { return "tour_created" }
func (TourAssignedTo) Kind() string   { return "tour_assigned" }
func (TourUnassigned) Kind() string   { return "tour_unassigned" }
func (TourHandedOver) Kind() string   { return "tour_handed_over" }
