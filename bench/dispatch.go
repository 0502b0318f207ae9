package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	trips "dayrun/routing/delivery"
	live "dayrun/routing/delivery/dispatch"
	"dayrun/routing/delivery/dispatch/episode"
	"dayrun/routing/delivery/vrp"
	"dayrun/routing/roads"
)

// insertLimitMs is what taking in one order may take at 1,000 open stops.
const insertLimitMs = 5

// inserts measures what it takes to confirm one order with a van and a time
// while 1,000 stops are open, a fifth of the vans on the road.
func inserts() ([]Row, error) {
	const hour, open, asked = 3600_000, 1000, 2000
	depot := roads.Point{LatE7: -204_600_000, LonE7: -546_200_000}
	rng := rand.New(rand.NewPCG(1, 1))
	set := live.Usual()
	set.Depot, set.Travel, set.Seed = depot, roads.Detour{FactorPermille: 1300, SpeedMmS: 8300}, 1
	d, err := live.New(set, 7*hour)
	if err != nil {
		return nil, err
	}
	for i := range 20 {
		if _, err := d.AddVehicle(trips.Vehicle{ID: fmt.Sprintf("van/%02d", i), ShiftStart: 7 * hour, ShiftEnd: 22 * hour, MaxWeightG: 1_000_000, MaxVolume: 10_000_000,
			MaxParcels: 150, StopMs: 150_000, ParcelMs: 20_000, LoadMs: 900_000}); err != nil {
			return nil, err
		}
	}
	stop := func(i int) trips.Stop {
		return trips.Stop{ID: strconv.Itoa(i), Parcels: 1, WeightG: 1500, VolumeCm3: 4000, Due: d.Now() + int64(4+rng.IntN(20))*hour,
			At: roads.Point{LatE7: depot.LatE7 + rng.Int32N(1_600_000) - 800_000, LonE7: depot.LonE7 + rng.Int32N(1_600_000) - 800_000}}
	}
	for i := range open {
		if _, _, err := d.Add(stop(i), d.Now(), nil); err != nil {
			return nil, err
		}
	}
	sent := 0
	for _, t := range d.Plan().Trips {
		if sent < 4 && !t.Gone {
			if _, err := d.Leave(t.Vehicle); err != nil {
				return nil, err
			}
			sent++
		}
	}
	locked := func() (list []live.Trip) {
		for _, t := range d.Plan().Trips {
			if t.Gone {
				list = append(list, t)
			}
		}
		return list
	}
	before := locked()
	var cpu, wall []float64
	for i := range asked {
		st, from, at := stop(open+i), ownCPU(), time.Now()
		p, _, err := d.Add(st, d.Now(), nil)
		wall, cpu = append(wall, float64(time.Since(at).Microseconds())/1000), append(cpu, float64((ownCPU()-from).Microseconds())/1000)
		if err != nil {
			return nil, err
		}
		if p.Vehicle == "" {
			return nil, fmt.Errorf("stop %s has no van: %s", st.ID, p.Why)
		}
		if _, err := d.Cancel(st.ID); err != nil {
			return nil, err
		}
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(before, locked()) {
		return nil, fmt.Errorf("trips on the road have changed")
	}
	slices.Sort(cpu)
	slices.Sort(wall)
	return []Row{row("insert one order into 1000 stops, p50", cpu[asked/2], "ms CPU", insertLimitMs), row("insert one order into 1000 stops, p99", cpu[asked*99/100], "ms CPU", insertLimitMs),
		row("insert one order into 1000 stops, p99 by the clock", wall[asked*99/100], "ms", insertLimitMs)}, nil
}

// decideShare is how much of an hour's budget goes into the decision who leaves.
const decideShare = 0.8

// dynamic plays ten days of customers who appear hour by hour, each once with
// everybody sent at once and once with send-or-wait decisions, on the same
// routing solver and the same CPU time an hour: DYNAMIC_BUDGET, 10s if not set.
func dynamic() ([]Row, error) {
	budget, err := time.ParseDuration(cmp.Or(os.Getenv("DYNAMIC_BUDGET"), "10s"))
	if err != nil || budget <= 0 {
		return nil, fmt.Errorf("DYNAMIC_BUDGET %q: give a time as 10s", os.Getenv("DYNAMIC_BUDGET"))
	}
	files, err := filepath.Glob(filepath.Join(routingFiles, "homberger", "*.txt"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no Homberger files in %s: %w", routingFiles, err)
	}
	var rows []Row
	var gains []float64
	for seed := range uint64(10) {
		r, gain, err := playBoth(files[int(seed)%len(files)], seed, budget.Seconds())
		if err != nil {
			return rows, err
		}
		rows, gains = append(rows, r), append(gains, gain)
	}
	return append(rows, spread(gains, budget)...), nil
}

// spread gives mean, standard deviation and extremes.
func spread(gains []float64, budget time.Duration) []Row {
	mean, square := 0.0, 0.0
	for _, g := range gains {
		mean += g / float64(len(gains))
	}
	for _, g := range gains {
		square += (g - mean) * (g - mean) / float64(len(gains)-1)
	}
	of := fmt.Sprintf("below dispatch at once, %v an hour, %d seeds, ", budget, len(gains))
	return []Row{row(of+"mean (aim 7, stretch 10)", mean, "%", 0), row(of+"standard deviation", math.Sqrt(square), "%", 0),
		row(of+"least", slices.Min(gains), "%", 0), row(of+"most", slices.Max(gains), "%", 0)}
}

// playBoth plays one episode in both ways, with the same CPU seconds an hour.
func playBoth(file string, seed uint64, seconds float64) (Row, float64, error) {
	f, err := os.Open(file)
	if err != nil {
		return Row{}, 0, fmt.Errorf("open instance: %w", err)
	}
	defer f.Close()
	in, err := vrp.Read(f)
	if err != nil {
		return Row{}, 0, fmt.Errorf("read %s: %w", file, err)
	}
	e, err := episode.New(in, episode.Competition(), seed)
	if err != nil {
		return Row{}, 0, err
	}
	part := func(share float64) func() func() float64 {
		return func() func() float64 {
			from := ownCPU()
			return func() float64 { return (ownCPU() - from).Seconds() / (share * seconds) }
		}
	}
	once, err := e.Play(false, live.Tuning{}, episode.Budget{Route: part(1)})
	if err != nil {
		return Row{}, 0, fmt.Errorf("%s, seed %d, dispatch at once: %w", in.Name, seed, err)
	}
	waits, err := e.Play(true, live.Tuned(), episode.Budget{Decide: part(decideShare), Route: part(1 - decideShare)})
	if err != nil {
		return Row{}, 0, fmt.Errorf("%s, seed %d, send or wait: %w", in.Name, seed, err)
	}
	name := fmt.Sprintf("%s, seed %d: %d customers, %d trips for %d", strings.ToLower(in.Name), seed, waits.Customers, waits.Routes, once.Routes)
	return row(name, waits.Distance, "distance", once.Distance), 100 * (1 - waits.Distance/once.Distance), nil
}
