package api

import (
	"context"
	"strconv"
	"time"
)

// Reader is the store's read side in the API's own shapes. It sees an order as
// soon as its 201 went out.
type Reader interface {
	// Order gives one order, nil when there is none.
	Order(ctx context.Context, id string) (*Order, error)
	// Orders gives a page of orders, newest first, and the next cursor.
	// A *CursorError names a cursor that no page gave.
	Orders(ctx context.Context, f OrderFilter) ([]Order, string, error)
	// OrderEvents gives the journal entries that concern an order, in order.
	OrderEvents(ctx context.Context, id string) ([]Event, error)
	// Explanation tells what an order waited for until now, nil when there is none.
	Explanation(ctx context.Context, id string, now time.Time) (*Explanation, error)
	// Jobs gives the jobs of an order, nil when there is none.
	Jobs(ctx context.Context, id string) ([]Job, error)
	// Returns gives the returns of an order, oldest first.
	Returns(ctx context.Context, order string) ([]Return, error)
}

// OrderFilter selects orders; empty fields select all.
type OrderFilter struct {
	ClientOrderID, State, Query, Cursor string
}

// CursorError is a cursor that no page gave.
type CursorError struct{ Cursor string }

func (e *CursorError) Error() string {
	return "cursor " + strconv.Quote(e.Cursor) + ": give the next value of the page before, or none to start again"
}

// StockReader reads stock from the store.
type StockReader interface {
	// SKU gives master data, nil when unknown.
	SKU(ctx context.Context, code string) (*SKU, error)
	// Stock gives a page of balances by SKU or location; *CursorError as Orders.
	// ASNs gives a page of announcements, newest first, by id or state, both optional.
	ASNs(ctx context.Context, id, state, cursor string) ([]ASN, string, error)
	Stock(ctx context.Context, f StockFilter) ([]Balance, string, error)
}

// Records is all that the API reads from the store.
type Records interface {
	Reader
	StockReader
	// EPCIS gives a page of booked reads after a journal sequence as an EPCIS 2.0
	// document made at now, oldest first, and the sequence to go on from, 0 at the end.
	EPCIS(ctx context.Context, now time.Time, after int64) ([]byte, int64, error)
	// Floor gives the floor in use, nil when there is none.
	Floor(ctx context.Context) (*Floor, error)
}
