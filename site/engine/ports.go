package engine

import (
	"context"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// Journal makes batches durable. An implementation syncs before Commit returns.
type Journal interface {
	// Commit writes one batch in one transaction: entries, table rows, fleet
	// rows, under the lease epoch. An empty batch proves that a commit is
	// possible. An error other than ErrUnavailable ends the process.
	Commit(ctx context.Context, b Batch) error
	// Head gives the last stored entry.
	Head(ctx context.Context) (site.Head, error)
	// Prior looks up an order by idempotency key or client order id beyond the
	// ledger's memory; nil when unknown.
	Prior(ctx context.Context, key, clientOrderID string) (*fulfilment.Prior, error)
}

// Fleet sends instructions to devices. It never blocks: the newest order per
// robot wins, and what is lost is sent again by the conversation.
type Fleet interface {
	Send([]devices.Instruction)
}

// Recorder takes telemetry. It never blocks and may drop (and count) samples.
type Recorder interface {
	Record([]site.Sample)
}

// Planner answers questions on its own goroutines. It never blocks; answers
// come back through the function given at its start.
type Planner interface {
	Ask(site.Question)
}

// Watcher is shown every View once it is durable. It must not block.
type Watcher interface {
	Show(*site.View)
}

// Batch is what one round of the loop has to make durable.
type Batch = site.Batch

// ErrUnavailable is how a Journal says that a commit may work later.
var ErrUnavailable = site.ErrUnavailable
