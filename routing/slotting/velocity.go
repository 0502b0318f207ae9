package slotting

import (
	"cmp"
	"math"
	"slices"
)

// Velocity is how fast a SKU moves now: orders fade with the affinity's
// half-life, so that the class follows the season.
type Velocity struct {
	SKU         string
	LinesPerDay float64
	UnitsPerDay float64
	Class       byte // 'A', 'B' or 'C'
}

// Shares of all lines that the classes A and A with B make up (the usual ABC
// analysis: Pareto's 80 and 95 %).
const (
	shareA  = 0.80
	shareAB = 0.95
)

const dayMs = 24 * 3600_000

// perDay turns a decayed sum on the scale of base into a rate a day at now: a
// steady stream of r a day that fades with half-life h sums up to r·h/ln 2, less
// what a history shorter than that is missing.
func (a *Affinity) perDay(sum float64, now int64) float64 {
	if a.orders == 0 {
		return 0
	}
	half := float64(a.cfg.HalfLifeMs) / dayMs
	now = max(now, a.last)
	span := max(float64(now-a.first)/dayMs, 1) // a history of minutes tells no daily rate
	return sum / a.scale(now) * math.Ln2 / (half * (1 - math.Exp2(-span/half)))
}

// LinesPerDay is the rate of all order lines at now (ms).
func (a *Affinity) LinesPerDay(now int64) float64 { return a.perDay(a.lines, now) }

// Velocities classes all SKUs by their lines at now (ms), the fastest first.
func (a *Affinity) Velocities(now int64) []Velocity {
	list := make([]Velocity, len(a.items))
	for i := range a.items {
		it := &a.items[i]
		list[i] = Velocity{SKU: it.sku, LinesPerDay: a.perDay(it.weight, now), UnitsPerDay: a.perDay(it.units, now)}
	}
	slices.SortFunc(list, func(x, y Velocity) int {
		return cmp.Or(-cmp.Compare(x.LinesPerDay, y.LinesPerDay), cmp.Compare(x.SKU, y.SKU))
	})
	all, sum := a.perDay(a.lines, now), 0.0
	for i := range list {
		switch { // the SKU that crosses the share still belongs to the class
		case sum < shareA*all:
			list[i].Class = 'A'
		case sum < shareAB*all:
			list[i].Class = 'B'
		default:
			list[i].Class = 'C'
		}
		sum += list[i].LinesPerDay
	}
	return list
}
