package solve

import (
	"math/rand/v2"
	"sync"

	"dayrun/routing/delivery/vrp"
)

// meetings is how often the islands compare their plans, at equal shares of the budget.
const meetings = 8

// Islands improves one instance on several solvers, each on a goroutine of its
// own, and gives the one with the best plan and the iterations of all. They
// draw from seed and their own number; at each meeting the worst goes on from
// the best plan. progress is the share of the budget that an island has used
// after so many iterations of its own; it is called from several goroutines.
// If it follows the iterations alone, the result depends on the instance, the
// seed and the number of islands, not on the number of cores. All begin from the
// plan start, if it is not nil.
func Islands(in *vrp.Instance, c vrp.Convention, fewer bool, seed uint64, islands int, start [][]int32, progress func(iterations int64) float64) (*vrp.Solver, int64, error) {
	list := make([]*vrp.Solver, islands)
	var refused error
	for k := 1; k <= meetings; k++ {
		var all sync.WaitGroup
		for i := range list {
			all.Go(func() {
				if list[i] == nil {
					list[i] = vrp.NewSolver(in, c, fewer, rand.New(rand.NewPCG(seed, uint64(i))))
					if start != nil {
						if err := list[i].Start(start); err != nil {
							if i == 0 {
								refused = err // by every island
							}
							return
						}
					}
				}
				s := list[i]
				s.ImproveTo(float64(k)/meetings, func() float64 { return progress(s.Iterations) })
			})
		}
		all.Wait()
		if refused != nil {
			return nil, 0, refused
		}
		if best, worst := ends(list); k < meetings && best.Better(worst) {
			worst.Adopt(best)
		}
	}
	iterations := int64(0)
	for _, s := range list {
		iterations += s.Iterations
	}
	best, _ := ends(list)
	return best, iterations, nil
}

// ends are the solvers with the best and the worst plan, the first of equals.
func ends(list []*vrp.Solver) (best, worst *vrp.Solver) {
	best, worst = list[0], list[0]
	for _, s := range list {
		if s.Better(best) {
			best = s
		}
		if worst.Better(s) {
			worst = s
		}
	}
	return best, worst
}
