// Package store says what keeps a site's durable state: the journal, the
// tables that follow from it and the robots' conversations, written in one
// transaction. Its implementations differ in driver only; storetest is the
// suite that each of them passes.
package store

import (
	"context"
	"errors"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Errors that callers tell apart; implementations wrap them.
var (
	// ErrUnavailable: no commit now, but perhaps later (disk full, database away).
	ErrUnavailable = site.ErrUnavailable
	// ErrHeld: another process runs this site on this data.
	ErrHeld = errors.New("data is in use by another process")
	// ErrDeposed: another process has taken the site over; this one must exit.
	ErrDeposed = errors.New("deposed: another process has taken the site over")
	// ErrUnreadable: there is no ledger here, or it cannot be read.
	ErrUnreadable = errors.New("ledger unreadable")
	// ErrCursor: a cursor that no page gave.
	ErrCursor = errors.New("cursor is not one that a page gave: start again without it")
)

// Store is the durable state of one site. It is safe for concurrent use; the
// reading methods see everything that was committed before they began.
type Store interface {
	Writer
	Source
	OrderReader
	StockReader
	StateReader
	StateWriter
	OpenOrders
	// FleetRows gives the stored conversations, by robot id.
	FleetRows(ctx context.Context) ([]site.FleetRow, error)
	Close() error
}

// Writer is the side of the engine's loop.
type Writer interface {
	// Commit writes one batch in one transaction and returns when it is durable.
	// An empty batch proves that a commit is possible.
	Commit(ctx context.Context, b site.Batch) error
	// Head gives the last stored entry; before the first one, the genesis.
	Head(ctx context.Context) (site.Head, error)
	// Prior looks an order up by idempotency key, then by the client's id; nil
	// when there is none.
	Prior(ctx context.Context, key, clientOrderID string) (*fulfilment.Prior, error)
}

// Source reads back what was stored, for replay and verification.
type Source interface {
	// Entries calls fn for each entry from sequence from on, in order. An entry
	// belongs to fn only until it returns.
	Entries(ctx context.Context, from int64, fn func(site.Entry) error) error
	// Rows calls fn for each row of a table, without site_id, in any order.
	Rows(ctx context.Context, table site.Table, fn func(values []any) error) error
	// Name is the site's name, which starts the hash chain.
	Name() string
}

// OrderReader reads orders and their history.
type OrderReader interface {
	// Order gives one order, nil when there is none.
	Order(ctx context.Context, id string) (*fulfilment.Order, error)
	// Orders gives a page, newest first, and the cursor of the next one, "" at the end.
	Orders(ctx context.Context, f OrderFilter) ([]fulfilment.Order, string, error)
	// OrderEvents gives the entries that concern an order, in order.
	OrderEvents(ctx context.Context, id string) ([]site.Entry, error)
	// Returns gives what customers announced to send back of an order, oldest first.
	Returns(ctx context.Context, order string) ([]fulfilment.Return, error)
}

// StockReader reads master data, balances, the floor and the journal's tail.
type StockReader interface {
	// SKU gives an article, nil when it is unknown.
	SKU(ctx context.Context, code string) (*fulfilment.SKU, error)
	// Stock gives a page of balances by article or location, both optional.
	Stock(ctx context.Context, f StockFilter) ([]Balance, string, error)
	// ASNs gives a page of announcements, newest first.
	ASNs(ctx context.Context, f ASNFilter) ([]fulfilment.ASN, string, error)
	// Floor gives the floor adopted last, nil when there is none.
	Floor(ctx context.Context) (*fulfilment.FloorAdopted, error)
	// Events gives at most limit entries after a sequence.
	Events(ctx context.Context, after int64, limit int) ([]site.Entry, error)
}

// ASNFilter selects announcements; empty fields select all. State is open or
// closed.
type ASNFilter struct {
	ID     fulfilment.ASNID
	State  string
	Cursor string
}

// StockFilter selects balances; empty fields select all.
type StockFilter struct {
	SKU      string
	Location string
	Cursor   string
	At       fulfilment.Time // as of the end of that millisecond, from the movements; 0: now
}

// Balance is the stock of one lot of an article at one location. Of a past
// moment nothing is known of reservations.
type Balance struct {
	SKU      string
	Location fulfilment.LocationID
	Lot      fulfilment.LotID
	OnHand   int64
	Reserved int64
	Expires  fulfilment.Time // of the lot, 0: never
	Received fulfilment.Time // when the lot's first units came, 0: stock without a lot
}

// PageSize is the length of a full page.
const PageSize = 100

// OrderFilter selects orders; empty fields select all. Query is the start of
// an order id or of a client order id.
type OrderFilter struct {
	ClientOrderID string
	State         string
	Query         string
	Cursor        string
	Limit         int // 0: PageSize
}
