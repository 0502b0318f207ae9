// Package fulfilment holds the rules of the ledger: orders, stock, jobs,
// trips, custody and the 24-hour promise. It is pure: Decide looks at the
// state and a command and answers with the events that follow or a refusal;
// Apply folds an event into the state. Nothing here reads a clock, draws a
// random number or does I/O.
package fulfilment

import (
	"strings"
	"time"
)

// Time is a moment in Unix milliseconds, UTC.
type Time int64

// Common spans in milliseconds.
const (
	Second Time = 1000
	Minute      = 60 * Second
	Hour        = 60 * Minute
	Day         = 24 * Hour
)

// UTC gives t as a time.Time for printing.
func (t Time) UTC() time.Time { return time.UnixMilli(int64(t)).UTC() }

// At converts a time.Time to Time, cutting below the millisecond.
func At(t time.Time) Time { return Time(t.UnixMilli()) }

// Identifiers. All are short printable strings without spaces.
type (
	OrderID    string // given by the ledger, "o-1"
	JobID      string // given by the ledger, "j-1"
	TripID     string // given by the ledger, "t-1"
	WorkID     string // given by the ledger, "w-1"
	ParcelID   string // SSCC of a packed parcel
	LocationID string // a shelf, or one of the named places below
	DeviceID   string // "<kind>/<id>", robots "robot/<manufacturer>/<serial>"
)

// Places that are not shelves. Stock at a station, bench, dock or vehicle is
// on its way to one customer; Receiving holds what has no shelf yet and is
// not reservable; Supplier, Customer and Adjustment close the double entry.
const (
	Supplier  LocationID = "supplier"
	Receiving LocationID = "receiving"
	Moving    LocationID = "moving" // taken off a shelf, to be put on another; not reservable
	Dock      LocationID = "dock"
	Customer  LocationID = "customer"
	// Adjustment is the outer end of what counts and short picks correct: units
	// written off go to it, units found come from it.
	Adjustment LocationID = "adjustment"
)

// AtStation is the place of stock that was picked at a station.
func AtStation(id string) LocationID { return LocationID("station:" + id) }

// AtBench is the place of an order that waits for or is at a pack bench.
const Packing LocationID = "packing"

// OnVehicle is the place of parcels that a van or drone carries.
func OnVehicle(vehicle DeviceID) LocationID { return LocationID("vehicle:" + string(vehicle)) }

// named says that a location is one of the places that are not shelves.
func named(loc LocationID) bool {
	switch loc {
	case Supplier, Receiving, Moving, Packing, Dock, Customer, Adjustment:
		return true
	}
	return strings.HasPrefix(string(loc), string(AtStation(""))) || strings.HasPrefix(string(loc), string(OnVehicle("")))
}

// LatLon is a WGS 84 position in 1e-7 degrees.
type LatLon struct {
	LatE7 int32 `json:"lat_e7"`
	LonE7 int32 `json:"lon_e7"`
}

// Window is the span in which a customer takes a delivery; zero means open.
type Window struct {
	Open  Time `json:"open,omitempty"`
	Close Time `json:"close,omitempty"`
}
