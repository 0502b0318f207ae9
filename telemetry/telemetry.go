// Package telemetry keeps the site's measurements: robot batteries, queue
// lengths, use. It must never slow the ledger: samples go into a bounded queue
// and the oldest are dropped, and counted, when the time series store is away.
package telemetry

import (
	"context"
	"time"
)

// Sample is one value of one series. Label says of what (a robot, a stage),
// empty when there is only one.
type Sample struct {
	At     time.Time
	Series string
	Label  string
	Value  float64
}

// Point is one stored value.
type Point struct {
	At    time.Time
	Value float64
}

// Store is a time series store. Write is called by one goroutine; a failed
// batch is written again, so writing the same sample twice must be harmless.
type Store interface {
	Write(ctx context.Context, batch []Sample) error
	// Query gives the points of one series and label in [from, to], by time.
	Query(ctx context.Context, series, label string, from, to time.Time) ([]Point, error)
	Close() error
}
