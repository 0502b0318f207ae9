package tour

import (
	"cmp"
	"slices"
)

// Pace is how long a picker takes.
type Pace struct {
	SpeedMmS int64 // walking
	OrderMs  int64 // an order: its lines picked and scanned
	SetUpMs  int64 // a batch: trolley fetched and handed over
}

// Takes is how long a batch with a tour of so many mm takes in ms.
func (c Pace) Takes(mm int64, orders int) int64 {
	return c.SetUpMs + int64(orders)*c.OrderMs + mm*1000/max(1, c.SpeedMmS)
}

// Online is the rule for orders that come one by one: whenever a picker is free,
// all orders still waiting are batched anew and one batch is released to it;
// there are no waves. What was released stays.
type Online struct {
	Pace   Pace
	Steps  int    // of the search, each time
	Seed   uint64 // of the search
	Margin int64  // ms of slack below which the promise decides
}

// Released is a batch that is to be picked now.
type Released struct {
	Orders   []int32 // by index in Problem.Orders
	Stops    []int32 // in the sequence of the walk
	LengthMm int64
	SlackMs  int64 // of the order that is due first, when it is ready in time; negative: it will be late
	Urgent   bool  // chosen for that
}

// Release chooses up to most batches that go next at time now: first those with
// the least slack, where an order would be ready less than Margin before its due
// time; then those that share most, their tour shortest against those of their
// orders walked alone. A batch that fills less than three quarters of a trolley
// is left out while all of its orders may be held and none is urgent. Of equals,
// the first in the search's list.
func (r Online) Release(p *Problem, now int64, most int) []Released {
	if len(p.Orders) == 0 || most < 1 {
		return nil
	}
	search := NewSearch(p, r.Steps, r.Seed)
	left := r.Steps
	search.Improve(func() bool { left--; return left < 0 })
	best, _ := search.Best()
	type candidate struct {
		Released
		share float64
	}
	var list []candidate
	for _, members := range best {
		c := candidate{Released: Released{Orders: members, LengthMm: search.length(members), SlackMs: farAway}}
		takes := r.Pace.Takes(c.LengthMm, len(members))
		alone, load, hold := int64(0), int64(0), farAway
		for _, o := range members {
			alone, load, hold = alone+search.own[o], load+p.Orders[o].Load, min(hold, p.Orders[o].Hold)
			if due := p.Orders[o].Due; due != 0 {
				c.SlackMs = min(c.SlackMs, due-now-takes)
			}
		}
		c.Urgent = c.SlackMs < r.Margin
		c.share = float64(c.LengthMm) / float64(max(1, alone))
		if c.Urgent || 4*load >= 3*p.Capacity || hold <= now {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.Urgent != b.Urgent && a.Urgent:
			return -1
		case a.Urgent != b.Urgent:
			return 1
		case a.Urgent:
			return cmp.Compare(a.SlackMs, b.SlackMs)
		}
		return cmp.Compare(a.share, b.share)
	})
	out := make([]Released, 0, most)
	for _, c := range list[:min(most, len(list))] {
		c.Stops = p.Measure.Sequence(search.stops.of(c.Orders))
		out = append(out, c.Released)
	}
	return out
}

// Request asks which batches free pickers get now.
type Request struct {
	Problem Problem
	Rule    Online
	Now     int64 // ms
	Free    int   // pickers without a tour
}

// Plan answers a Request.
type Plan struct{ Tours []Released }

// Solve answers r.
func Solve(r Request) Plan { return Plan{r.Rule.Release(&r.Problem, r.Now, r.Free)} }
