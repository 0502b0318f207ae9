package fulfilment

// Ledger is the state of one site's orders, stock, jobs and trips. It is not
// safe for concurrent use: one goroutine owns it.
type Ledger struct {
	PlacedCount, DeliveredCount, OnTimeCount, ScheduledCount, CancelledCount int64

	skus       map[string]*SKU
	gtins      map[string]string // article by GTIN of 14 digits
	stock      map[stockKey]*Balance
	bySKU      map[string][]*Balance     // sorted by location
	byLocation map[LocationID][]*Balance // sorted by sku
	totals     map[string]*Total
	lots       map[lotKey]*Lot
	ending     []*Lot          // those that expire, the earliest first
	lotted     map[string]bool // articles that came by lots
	now        Time            // of the last event
	holders    map[stockKey][]holder

	floor    *FloorAdopted
	shelves  []LocationID
	shelfAt  map[LocationID]shelfPlace
	nodeHas  map[string]LocationID
	accepted map[DeviceID]bool
	rejected map[DeviceID]bool
	devices  []DeviceID

	asns     map[ASNID]*ASN
	asnKeys  map[string]*ASN
	openASNs []*ASN
	lastASN  int64

	orders    map[OrderID]*Order
	promised  map[OrderID]Time // as first given, to check Order.Promise against
	byClient  map[string]*Order
	byKey     map[string]*Order
	stages    map[OrderState]*queue
	short     map[string]*queue // backordered orders by missing sku
	lastOrder int64
	forgotten int64             // delivered and cancelled orders that Prune took out
	answers   map[string]answer // requests about known orders, by their keys

	returns    map[ReturnID]*Return
	returnsOf  map[OrderID][]ReturnID
	lastReturn int64

	jobs       map[JobID]*Job
	openJobs   []*Job
	jobRobot   map[DeviceID]*Job
	jobShelf   map[LocationID]*Job
	jobStation map[string][]*Job
	lastJob    int64

	tours      map[JobID]*Tour
	openTours  []*Tour
	tourPicker map[DeviceID]*Tour
	lastTour   int64

	works    map[WorkID]*Work
	workAt   map[LocationID][]*Work // by shelf, oldest first
	puts     map[stockKey]int64     // units that works are to put on shelves, by where they are
	lastWork int64

	trips       map[TripID]*Trip
	openTrips   []*Trip
	tripVehicle map[DeviceID]*Trip
	lastTrip    int64

	streetClosures    []StreetClosure
	lastStreetClosure int64
	noFly             []NoFly
	lastNoFly         int64
	weather           Weather
	out               map[DeviceID]Outage
	closures          []Closure
	lastClosure       int64

	exceptions    []Exception
	lastException int64

	slotting string // the proposal accepted last
	slots    map[string][]SlotMove
}

type stockKey struct {
	sku string
	loc LocationID
	lot LotID
}

type shelfPlace struct {
	node  string
	robot DeviceID
}

// Total is the whole stock of one SKU: received = on hand + delivered + adjusted.
type Total struct {
	SKU                         string
	Received, OnHand, Delivered int64
	Adjusted                    int64 // written off less found
}

// New gives an empty ledger.
func New() *Ledger {
	l := &Ledger{
		skus:        map[string]*SKU{},
		gtins:       map[string]string{},
		stock:       map[stockKey]*Balance{},
		bySKU:       map[string][]*Balance{},
		byLocation:  map[LocationID][]*Balance{},
		totals:      map[string]*Total{},
		lots:        map[lotKey]*Lot{},
		asns:        map[ASNID]*ASN{},
		asnKeys:     map[string]*ASN{},
		lotted:      map[string]bool{},
		holders:     map[stockKey][]holder{},
		shelfAt:     map[LocationID]shelfPlace{},
		nodeHas:     map[string]LocationID{},
		accepted:    map[DeviceID]bool{},
		rejected:    map[DeviceID]bool{},
		orders:      map[OrderID]*Order{},
		promised:    map[OrderID]Time{},
		byClient:    map[string]*Order{},
		byKey:       map[string]*Order{},
		stages:      map[OrderState]*queue{},
		short:       map[string]*queue{},
		jobs:        map[JobID]*Job{},
		jobRobot:    map[DeviceID]*Job{},
		jobShelf:    map[LocationID]*Job{},
		jobStation:  map[string][]*Job{},
		tours:       map[JobID]*Tour{},
		tourPicker:  map[DeviceID]*Tour{},
		answers:     map[string]answer{},
		returns:     map[ReturnID]*Return{},
		returnsOf:   map[OrderID][]ReturnID{},
		works:       map[WorkID]*Work{},
		puts:        map[stockKey]int64{},
		workAt:      map[LocationID][]*Work{},
		trips:       map[TripID]*Trip{},
		tripVehicle: map[DeviceID]*Trip{},
		out:         map[DeviceID]Outage{},
	}
	for _, s := range OrderStates {
		l.stages[s] = &queue{}
	}
	return l
}
