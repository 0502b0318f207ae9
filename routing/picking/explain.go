package picking

import (
	"fmt"
	"slices"
)

// explain gives every visit and release its reason in words.
func (v *Solver) explain(plan *Plan) {
	for i := range plan.Visits {
		plan.Visits[i].Why = v.whyVisit(&plan.Visits[i])
	}
	for i := range plan.Release {
		plan.Release[i].Why = v.whyRelease(plan, &plan.Release[i])
	}
}

func (v *Solver) slackMin(order int32) int64 { return (v.p.Orders[order].Due - v.p.Now) / 60_000 }

func (v *Solver) whyVisit(x *Visit) string {
	v.queue = v.queue[:0]
	slack := v.slackMin(x.Picks[0].Order)
	for _, k := range x.Picks {
		v.queue = append(v.queue, k.Order)
		slack = min(slack, v.slackMin(k.Order))
	}
	slices.Sort(v.queue)
	what := fmt.Sprintf("%d lines of %d orders, the least slack %d min", len(x.Picks), len(slices.Compact(v.queue)), slack)
	switch sh := &v.p.Shelves[x.Shelf]; {
	case !x.New:
		return what + "; comes anyway"
	case sh.Onward:
		return fmt.Sprintf("%s; goes straight on, %d s away", what, sh.TravelSec[x.Station])
	default:
		return fmt.Sprintf("%s; %d s away", what, sh.TravelSec[x.Station])
	}
}

func (v *Solver) whyRelease(plan *Plan, r *Release) string {
	all := len(v.p.Orders[r.Order].Lines)
	lines, served := all, 0
	if r.Lines != nil {
		lines = len(r.Lines)
	}
	for i := range plan.Visits {
		for _, k := range plan.Visits[i].Picks {
			if k.Order == r.Order && plan.Visits[i].Station == r.Station {
				served++
			}
		}
	}
	why := fmt.Sprintf("%d of %d lines on shelves that come, %d min slack", min(served, lines), lines, v.slackMin(r.Order))
	if lines < all {
		why += fmt.Sprintf("; %d lines for other stations", all-lines)
	}
	return why
}
