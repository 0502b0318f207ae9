package slotting

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Supply is what a SKU has on shelves and behind them.
type Supply struct {
	SKU     string
	Shelves int64 // units on shelves that no order has reserved
	Reserve int64 // units at receiving or in bulk, that could be put on shelves
	NextAt  int64 // ms, the next visit of one of its shelves that happens anyway; 0: none known
}

// Window is a time of the day with little to do, ms of absolute time.
type Window struct{ From, To int64 }

// ReplenishConfig says when to bring in more. Zero values take the defaults.
type ReplenishConfig struct {
	LeadMs    int64    // from the decision to the units on the shelf; default 2 h
	CoverDays float64  // demand for which to fill up; default 3
	Quiet     []Window // coming ones, by time
}

// When says how a replenishment is to be made.
type When string

// A replenishment rides on a visit that happens anyway, waits for the quiet
// hours, or cannot wait.
const (
	Rides  When = "with a visit that happens anyway"
	Quiet  When = "in quiet hours"
	AtOnce When = "at once"
)

// Replenishment is what to bring from the reserve to the shelves.
type Replenishment struct {
	SKU        string
	Units      int64
	StockOutAt int64 // ms, projected
	At         int64 // ms, when to do it
	When       When
	Why        string
}

// Replenish says which SKUs run out before more could lie on the shelf, those
// that run out first at the head. The next visit of the SKU's shelf or the quiet
// hours, whichever come first, are the occasion: a SKU that lasts until then, but
// not for a day and the lead time more, is due at it. A SKU whose shelves are
// empty or below the usual reorder point (what is asked for in the lead time)
// cannot wait for one. What is asked for is the affinity's decayed rate at now
// (ms) and a margin of two standard deviations of a Poisson stream.
func Replenish(now int64, list []Supply, a *Affinity, c ReplenishConfig) ([]Replenishment, error) {
	c.LeadMs, c.CoverDays = cmp.Or(c.LeadMs, 2*3600_000), cmp.Or(c.CoverDays, 3)
	if c.LeadMs < 0 || c.CoverDays < 0 {
		return nil, fmt.Errorf("lead %d ms, cover %g days: give no negative time", c.LeadMs, c.CoverDays)
	}
	if err := unique("supply", len(list), func(i int) string { return list[i].SKU }); err != nil {
		return nil, err
	}
	var out []Replenishment
	for i := range list {
		s := &list[i]
		if s.Shelves < 0 || s.Reserve < 0 {
			return nil, fmt.Errorf("supply of %s: shelves %d, reserve %d: negative stock, count it", s.SKU, s.Shelves, s.Reserve)
		}
		if r, ok := s.replenish(now, a, &c); ok {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y Replenishment) int {
		return cmp.Or(cmp.Compare(x.StockOutAt, y.StockOutAt), cmp.Compare(x.SKU, y.SKU))
	})
	return out, nil
}

func (s *Supply) replenish(now int64, a *Affinity, c *ReplenishConfig) (Replenishment, bool) {
	i, known := a.index[s.SKU]
	if !known || s.Reserve == 0 {
		return Replenishment{}, false
	}
	perMs := a.perDay(a.items[i].units, now) / dayMs
	occasion, when := now, AtOnce
	for _, w := range c.Quiet {
		if w.To > now {
			occasion, when = max(w.From, now), Quiet
			break
		}
	}
	if s.NextAt > now && (when == AtOnce || s.NextAt < occasion) {
		occasion, when = s.NextAt, Rides
	}
	if perMs <= 0 {
		return Replenishment{}, false
	}
	left := float64(s.Shelves)
	out := now + int64(min(left/perMs, 365*dayMs))
	lasts := left > asked(float64(perMs*float64(occasion-now)))
	switch {
	case when != AtOnce && lasts && left-float64(perMs*float64(occasion-now)) <= asked(float64(perMs*float64(dayMs+c.LeadMs))):
		// It would not last from this occasion to the next one, a day later.
	case s.Shelves == 0 || left <= asked(float64(perMs*float64(c.LeadMs))):
		occasion, when = now, AtOnce
	default:
		return Replenishment{}, false
	}
	want := int64(math.Ceil(perMs*c.CoverDays*dayMs)) - s.Shelves
	units := min(s.Reserve, max(want, 1))
	return Replenishment{SKU: s.SKU, Units: units, StockOutAt: out, At: occasion, When: when,
		Why: fmt.Sprintf("%d left on shelves, %.1f go a day: gone in %s; %s", s.Shelves, float64(perMs*dayMs), hours(out-now), when)}, true
}

// asked is what demand stays below but in one case of forty.
func asked(mean float64) float64 { return mean + float64(2*math.Sqrt(mean)) }

func hours(ms int64) string {
	if ms < 48*3600_000 {
		return fmt.Sprintf("%.1f h", float64(ms)/3600_000)
	}
	return fmt.Sprintf("%.0f days", float64(ms)/dayMs)
}
