package picking

import (
	"math/rand/v2"
	"testing"
)

// smallCase is a question that brute force can answer: everything stands at
// its place, equally far, and nothing is older than anything else, so that a
// plan is worth the lines it serves.
func smallCase(rnd *rand.Rand, parts int) Problem {
	p := Problem{Now: 1, MaxJobs: 1 + rnd.IntN(3), MaxParts: parts, Seed: 7}
	for range 2 {
		p.Stations = append(p.Stations, Station{FreePlaces: 1 + rnd.IntN(3), FreeVisits: 1 + rnd.IntN(2)})
	}
	items := 4 + rnd.IntN(4)
	for range 3 + rnd.IntN(3) {
		s := Shelf{Visit: -1, TravelSec: []int32{20, 20}}
		for it := range items {
			if (it+len(p.Shelves))%3 == 0 || rnd.IntN(4) == 0 { // each item lies on one of the first three
				s.Stock = append(s.Stock, Stock{Item: int32(it), Units: 9})
			}
		}
		p.Shelves = append(p.Shelves, s)
	}
	for range 2 + rnd.IntN(4) {
		o := Order{Station: -1, Due: 1 << 50}
		for _, it := range rnd.Perm(items)[:1+rnd.IntN(3)] {
			o.Lines = append(o.Lines, Line{Item: int32(it), Units: 1})
		}
		p.Orders = append(p.Orders, o)
	}
	return p
}

// mostLines tries every way to send shelves and to give places.
func mostLines(p *Problem) int {
	sent := make([]int, len(p.Shelves)) // 0: none, else station + 1
	best := 0
	for {
		if held, ok := heldAt(p, sent); ok {
			places := make([]int, len(p.Stations))
			for j := range places {
				places[j] = p.Stations[j].FreePlaces
			}
			best = max(best, mostPlaced(p, held, places, 0))
		}
		k := 0
		for ; k < len(sent) && sent[k] == len(p.Stations); k++ {
			sent[k] = 0
		}
		if k == len(sent) {
			return best
		}
		sent[k]++
	}
}

// heldAt are the items that come to each station, if so many shelves may.
func heldAt(p *Problem, sent []int) ([]map[int32]bool, bool) {
	held, jobs := make([]map[int32]bool, len(p.Stations)), 0
	for j := range held {
		held[j] = map[int32]bool{}
		visits := 0
		for k, to := range sent {
			if to == j+1 {
				visits++
				for _, st := range p.Shelves[k].Stock {
					held[j][st.Item] = true
				}
			}
		}
		if jobs += visits; visits > p.Stations[j].FreeVisits {
			return nil, false
		}
	}
	return held, jobs <= p.MaxJobs
}

// mostPlaced tries every set of stations for each order from i on: one station
// if it stays whole.
func mostPlaced(p *Problem, held []map[int32]bool, places []int, i int) int {
	if i == len(p.Orders) {
		return 0
	}
	best := 0
	for set := range 1 << len(places) {
		parts, fits, lines := 0, true, 0
		for j := range places {
			if set>>j&1 == 1 {
				parts++
				fits = fits && places[j] > 0
			}
		}
		if !fits || parts > max(p.MaxParts, 1) {
			continue
		}
		for _, l := range p.Orders[i].Lines {
			for j := range places {
				if set>>j&1 == 1 && held[j][l.Item] {
					lines++
					break
				}
			}
		}
		for j := range places {
			places[j] -= set >> j & 1
		}
		best = max(best, lines+mostPlaced(p, held, places, i+1))
		for j := range places {
			places[j] += set >> j & 1
		}
	}
	return best
}

// The gap to brute force on small cases: greedy alone and with a search of 100
// plans, for whole and for split orders.
func TestGapToBruteForce(t *testing.T) {
	for _, c := range []struct {
		parts, budget int
		gap, worst    float64 // % of lines over all cases; share of the best in the worst one
	}{{1, 0, 20, 0.15}, {1, 100, 4, 0.5}, {3, 0, 20, 0.15}, {3, 100, 5, 0.5}} {
		rnd := rand.New(rand.NewPCG(3, 3))
		got, want, worst := 0, 0, 1.0
		for range 150 {
			p := smallCase(rnd, c.parts)
			p.Budget = c.budget
			plan := Solve(p)
			if err := Verify(&p, &plan); err != nil {
				t.Fatal(err)
			}
			lines := 0
			for _, v := range plan.Visits {
				lines += len(v.Picks)
			}
			most := mostLines(&p)
			if lines > most {
				t.Fatalf("%d lines served, brute force finds %d at most: %+v", lines, most, p)
			}
			if got, want = got+lines, want+most; most > 0 {
				worst = min(worst, float64(lines)/float64(most))
			}
		}
		gap := 100 * (1 - float64(got)/float64(want))
		t.Logf("parts %d, budget %d: %d of %d lines, gap %.1f %%, worst case %.2f of the best", c.parts, c.budget, got, want, gap, worst)
		if gap > c.gap || worst < c.worst {
			t.Errorf("parts %d, budget %d: gap %.1f %%, worst case %.2f: want %.0f %% at most and %.2f at least", c.parts, c.budget, gap, worst, c.gap, c.worst)
		}
	}
}
