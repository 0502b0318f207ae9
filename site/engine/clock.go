package engine

import (
	"time"

	"dayrun/fulfilment"
)

// Clock tells the site's time: it showed an origin at a wall time and runs at
// a speed. It uses the monotonic part of the wall time, so that a wall clock
// that is set does not move it. It is immutable and safe for concurrent use.
type Clock struct {
	wall, origin time.Time
	speed        float64
}

// NewClock starts now. Origin is the site's time at this moment, held at or
// after last, the time of the journal's last entry; the zero origin is the wall
// time. Speed is site seconds per wall second.
func NewClock(origin time.Time, speed float64, last fulfilment.Time) *Clock {
	wall := time.Now()
	if origin.IsZero() {
		origin = wall
	}
	if l := last.UTC(); origin.Before(l) {
		origin = l
	}
	return &Clock{wall: wall, origin: origin.Round(0), speed: speed}
}

// Now is the site's time.
func (c *Clock) Now() time.Time {
	return c.origin.Add(time.Duration(float64(time.Since(c.wall)) * c.speed))
}

// At is the site's time in the ledger's unit.
func (c *Clock) At() fulfilment.Time { return fulfilment.At(c.Now()) }

// Rate gives the wall time at which the clock showed origin, and its speed in
// site seconds per wall second.
func (c *Clock) Rate() (wall, origin time.Time, speed float64) { return c.wall, c.origin, c.speed }

// Wall turns a span of site time, in milliseconds, into wall time.
func (c *Clock) Wall(ms int64) time.Duration {
	return time.Duration(float64(ms) / c.speed * float64(time.Millisecond))
}
