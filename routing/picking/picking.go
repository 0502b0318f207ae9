// Package picking decides which orders share a station and which shelf serves
// which of their lines. It is pure.
package picking

// Problem is the live state of stations, shelves and waiting orders, in dense
// indices chosen by the caller.
type Problem struct {
	Version  int64
	Now      int64 // ms
	Stations []Station
	Shelves  []Shelf
	Orders   []Order // released ones and a pool of waiting ones, most urgent first
	MaxJobs  int     // shelf visits to start at most
}

// Station is one open station. FreePlaces may be filled with waiting orders;
// FreeVisits says how many more shelves may be sent to it.
type Station struct {
	FreePlaces int
	FreeVisits int
}

// Shelf is one shelf that holds something asked for.
type Shelf struct {
	Visit     int32   // station it is bound for and can still serve, -1: none
	Busy      bool    // cannot start a visit now (lifted, or reserved by a job elsewhere)
	TravelSec []int32 // by station, from its place to the station
	Stock     []Stock // by item index, units not yet promised to a job
}

// Stock is what a shelf holds of one item.
type Stock struct {
	Item  int32
	Units int32
}

// Order is one order in the game.
type Order struct {
	Station int32 // where it has a place, -1: waiting
	Due     int64 // ms, the promise
	Age     int64 // ms since it was placed
	Lines   []Line
}

// Line is an open line without a job.
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

// Release gives a waiting order a place at a station.
type Release struct{ Order, Station int32 }

// Visit sends a shelf to a station (New) or adds picks to the visit it is on.
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
	Units int32
}
