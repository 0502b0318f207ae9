// Package picking decides which orders share a station, which shelf serves
// which of their lines, where a shelf goes on to and where it goes back. It is
// pure.
//
// Orders, lines and shelves are decided together. A shelf's visit is worth what
// its lines are worth: those of orders that have a place at the station, and
// those of waiting orders that would take a free place there because of it. The
// best visit for the time of robot and station is started, the orders it serves
// take their places, and so on while there are robots. A shelf that leaves a
// station goes on to another one if that is worth more than fetching another
// shelf there.
//
// An order may be split: its lines take places at several stations, as shelves
// with them come, and its parts are joined at packing. Problem.MaxParts bounds
// that.
//
// The ageing rule. A line's worth grows with the age of its order, measured
// against twice the mean age of all waiting orders: that is what the oldest
// would have if all were taken in turn. An order beyond it is late, and its
// worth grows steeply; an order near its promise is urgent, and one line of it
// is worth more than any visit without. So an old order draws shelves to it,
// whatever it fits with, and none is passed over for long: as it ages, at last
// no visit is worth more than the one that serves it.
//
// What that guarantees: an urgent order (less than UrgentMs before its promise, or
// past it) whose articles lie on some shelf takes the next free place of any
// station. No order without that need gets a place while one waits.
package picking

// Problem is the live state of stations, shelves and waiting orders, in dense
// indices chosen by the caller.
type Problem struct {
	Version  int64
	Now      int64 // ms
	Stations []Station
	Shelves  []Shelf
	Orders   []Order // those with a place and a pool of waiting ones
	MaxJobs  int     // shelf visits that may be started with robots: those free now and so many as are free soon
	// MaxParts is how many stations may share an order whose parts are joined at
	// packing. 0 and 1: orders stay whole.
	MaxParts int
	// Stocked marks the shelves' stock: a solver that is asked twice with the same
	// mark, not 0, may take it that no shelf and no stock changed between.
	Stocked int64
	// Fresh says how much later than the first lot of its item a lot may expire
	// and still be picked before it, ms. 0: first expired, first out, strictly.
	Fresh int64
	// Seed is that of the random numbers of the search; Budget is how many other
	// plans it may try, 0: none.
	Seed   uint64
	Budget int
}

// Station is one open station. FreePlaces may be filled with waiting orders or
// parts of them; FreeVisits says how many more shelves may be bound for it
// (queue limit, those on their way counted).
type Station struct {
	FreePlaces int
	FreeVisits int
	OpenSec    int32 // s until it closes: what would arrive later is not sent; 0: it stays open
}

// Shelf is one shelf that holds something asked for.
type Shelf struct {
	Visit     int32   // station it is bound for and can still serve, -1: none
	Next      int32   // s until that visit begins, for the order of visits; 0 is next
	Busy      bool    // cannot start a visit now (lifted, or reserved by a job elsewhere)
	Onward    bool    // on a robot whose visit ends: a visit of it needs no further robot; with none it goes back
	TravelSec []int32 // by station, from where it stands; -1: it cannot get there (another zone or floor)
	RobotSec  int32   // s for the nearest free robot to get to it, 0 if on one or not known
	Stock     []Stock // by item index, units not yet promised to a job; one entry a lot
}

// Stock is what a shelf holds of one lot of an item.
type Stock struct {
	Item    int32
	Units   int32
	Expires int64 // ms; 0: it does not
}

// Order is an order that waits, or the part of one that has a place.
type Order struct {
	Station int32 // where it has a place, -1: waiting
	Parts   int32 // of a waiting one: parts of it that have places already
	Due     int64 // ms, the promise
	Age     int64 // ms since it was placed
	Lines   []Line
}

// Line is an open line. A caller that binds lines to visits once (jobs) leaves
// out bound ones and takes their units off the shelf's stock; one that does not
// gives every line not picked and gets the coming shelves' picks anew.
type Line struct {
	Item  int32
	Units int32
}

// Plan is what to do now.
type Plan struct {
	Version int64
	Release []Release // orders that take a place
	Visits  []Visit   // new shelf visits, or more picks for one on its way
}

// Release gives a waiting order, or a part of it, a place at a station.
type Release struct {
	Order, Station int32
	Lines          []int32 // of an order that is split: the lines that take the place; nil: all
	Why            string
}

// Visit sends a shelf to a station (New) or adds picks to the visit it is on. A
// new visit of a shelf that is Onward goes straight on with its robot.
type Visit struct {
	Shelf, Station int32
	New            bool
	Picks          []Pick
	Why            string
}

// Pick takes units of a line of an order from the visit's shelf.
type Pick struct {
	Order int32
	Line  int32 // index in Problem.Orders[Order].Lines
	Stock int32 // index in Problem.Shelves[Shelf].Stock: the lot
	Units int32
}
