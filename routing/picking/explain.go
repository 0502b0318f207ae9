package picking

import (
	"fmt"
	"slices"
)

// explain gives every visit and release its reason in words.
func (v *Solver) explain() {
	for i := range v.plan.Visits {
		v.plan.Visits[i].Why = v.whyVisit(&v.plan.Visits[i])
	}
	for i := range v.plan.Release {
		v.plan.Release[i].Why = v.whyRelease(&v.plan.Release[i])
	}
}

func (v *Solver) whyVisit(x *Visit) string {
	v.queue = v.queue[:0]
	for _, k := range x.Picks {
		v.queue = append(v.queue, k.Order)
	}
	slices.Sort(v.queue)
	orders := len(slices.Compact(v.queue))
	what := fmt.Sprintf("%d lines of %d orders", len(x.Picks), orders)
	switch sh := &v.p.Shelves[x.Shelf]; {
	case !x.New:
		return what + ", comes anyway"
	case sh.Onward:
		return fmt.Sprintf("%s, goes straight on, %d s away", what, sh.TravelSec[x.Station])
	default:
		return fmt.Sprintf("%s, %d s away", what, sh.TravelSec[x.Station])
	}
}

func (v *Solver) whyRelease(r *Release) string {
	all := len(v.p.Orders[r.Order].Lines)
	lines, served := all, 0
	if r.Lines != nil {
		lines = len(r.Lines)
	}
	for k := range int32(all) {
		if l := v.d.first[r.Order] + k; v.d.need[l] <= 0 && (r.Lines == nil || slices.Contains(r.Lines, k)) {
			served++
		}
	}
	why := fmt.Sprintf("%d of %d lines on shelves that come, %d min slack", served, lines, (v.p.Orders[r.Order].Due-v.p.Now)/60_000)
	if lines < all {
		why += fmt.Sprintf("; %d lines stay for another station", all-lines)
	}
	return why
}
