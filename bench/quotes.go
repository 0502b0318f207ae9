package main

import (
	"fmt"
	"slices"
	"time"

	trips "dayrun/routing/delivery"
	"dayrun/routing/roads"
)

const questions = 500

// quoteLimitMs is what an answer may take at most: a shopper waits for it.
const quoteLimitMs = 20

// quotes measures what a shop's question for a delivery slot takes at 1,000
// open stops, by straight lines and by the streets.
func quotes(net *roads.Network, places []roads.Point) ([]Row, error) {
	p := trips.Problem{Now: 9 * 3600_000, Depot: places[0], Travel: roads.Detour{FactorPermille: 1300, SpeedMmS: 8300}, Seed: 1, Budget: 200}
	for i := range 20 {
		p.Vehicles = append(p.Vehicles, trips.Vehicle{ID: fmt.Sprintf("van/%02d", i), FreeAt: p.Now + int64(1+i%5)*600_000, ShiftStart: 7 * 3600_000, ShiftEnd: 22 * 3600_000, MaxWeightG: 1_000_000, MaxVolume: 10_000_000,
			MaxParcels: 150, StopMs: 150_000, ParcelMs: 20_000, LoadMs: 900_000})
	}
	for i := range 1000 {
		p.Stops = append(p.Stops, trips.Stop{ID: fmt.Sprint(i), At: places[i%len(places)], Parcels: 1, WeightG: 1500, VolumeCm3: 4000, Due: p.Now + int64(4+i%20)*3600_000})
	}
	var rows []Row
	for _, by := range []string{"straight lines", "streets"} {
		atlas := roads.NewAtlas(net)
		problem := p
		if by == "streets" {
			problem.Streets = &trips.Streets{Network: net}
		}
		problem = problem.WithLegs(atlas)
		plan := trips.Solve(problem)
		var took []time.Duration
		offers := 0
		cpu := cpuSeconds(func() {
			for i := range questions {
				ask := trips.Stop{At: places[(7*i+3)%len(places)], Parcels: 1, WeightG: 900, VolumeCm3: 2000, Due: p.Now + 24*3600_000}
				start := time.Now()
				spokes := trips.Spokes{}
				if problem.Streets != nil {
					spokes = problem.StreetSpokes(atlas, &plan, ask.At)
				} else {
					spokes = problem.Spokes(ask.At)
				}
				offers += len(trips.Quote(&problem, &plan, p.Now, ask, spokes))
				took = append(took, time.Since(start))
			}
		})
		if offers == 0 {
			return nil, fmt.Errorf("no offer for any of %d questions", questions)
		}
		slices.Sort(took)
		ms := func(q int) float64 { return float64(took[len(took)*q/100].Microseconds()) / 1000 }
		rows = append(rows, row("quote at 1000 stops, by "+by+", mean", 1000*cpu/questions, "ms CPU", quoteLimitMs), row("quote at 1000 stops, by "+by+", p50", ms(50), "ms", quoteLimitMs), row("quote at 1000 stops, by "+by+", p99", ms(99), "ms", quoteLimitMs))
	}
	return rows, nil
}
