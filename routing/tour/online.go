package tour

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

// Online is the rule for orders that come one by one: whenever a picker has
// fewer than two batches before it, all orders still waiting are batched anew
// and one batch is released; there are no waves. What was released stays.
type Online struct {
	Pace   Pace
	Steps  int    // of the search, each time
	Seed   uint64 // of the search
	Margin int64  // ms of slack below which the promise decides
}

// Release chooses the batch that goes next at time now, by index in p.Orders,
// with the length of its tour in mm: the one with the least slack when an order
// of it would be ready less than Margin before its due time, else the one that
// shares most, its tour shortest against those of its orders walked alone. Of
// equals, the first in the sequence of its first order. No order: nil.
func (r Online) Release(p *Problem, now int64) ([]int32, int64) {
	if len(p.Orders) == 0 {
		return nil, 0
	}
	search := NewSearch(p, r.Steps, r.Seed)
	left := r.Steps
	search.Improve(func() bool { left--; return left < 0 })
	best, _ := search.Best()
	chosen, least, share := -1, int64(0), 0.0
	urgent := false
	for i, members := range best {
		mm, alone, slack := search.length(members), int64(0), farAway
		takes := r.Pace.Takes(mm, len(members))
		for _, o := range members {
			alone += search.own[o]
			if due := p.Orders[o].Due; due != 0 {
				slack = min(slack, due-now-takes)
			}
		}
		hurry := slack < r.Margin
		part := float64(mm) / float64(max(1, alone))
		better := chosen < 0 || hurry && !urgent || hurry == urgent && (hurry && slack < least || !hurry && part < share)
		if better {
			chosen, least, share, urgent = i, slack, part, hurry
		}
	}
	return best[chosen], search.length(best[chosen])
}
