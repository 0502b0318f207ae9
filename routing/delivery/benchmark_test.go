package delivery

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const vrpData = "../../../shared/data/vrp"

// instance is a Solomon or Gehring & Homberger VRPTW instance.
type instance struct {
	name     string
	vehicles int
	capacity int64
	rows     [][7]int64 // id x y demand ready due service; the first is the depot
}

func readInstance(t testing.TB, family, name string) instance {
	f, err := os.Open(filepath.Join(vrpData, family, name+".txt"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("instance %s is not here: benchmark data lies beside the repository in shared/data/vrp", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := instance{name: name}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		v := [7]int64{}
		numbers := 0
		for i, s := range fields {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil || i >= 7 {
				break
			}
			v[i], numbers = n, numbers+1
		}
		switch {
		case numbers == 2 && in.vehicles == 0:
			in.vehicles, in.capacity = int(v[0]), v[1]
		case numbers == 7:
			in.rows = append(in.rows, v)
		}
	}
	if in.capacity == 0 || len(in.rows) < 2 {
		t.Fatalf("%s: %d rows, capacity %d: not a VRPTW instance", name, len(in.rows), in.capacity)
	}
	return in
}

// bestKnown gives vehicles and distance by SINTEF's convention.
func bestKnown(t testing.TB, name string) (int, float64) {
	f, err := os.Open(filepath.Join(vrpData, "bks.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r[1] == name {
			n, _ := strconv.Atoi(r[3])
			d, _ := strconv.ParseFloat(r[4], 64)
			return n, d
		}
	}
	t.Fatalf("bks.csv has no row for %s", name)
	return 0, 0
}

const tenthousandth = 10_000 // instances are solved on integers of 1e-4, arcs rounded up

// solveInstance plans an instance on the same core that plans trips.
func solveInstance(in instance, seed uint64, fleet, distance int) (vehicles int, length float64, routes [][]int32) {
	p := Problem{Seed: seed, Stops: make([]Stop, len(in.rows)-1)}
	m := newModel(&p)
	m.plane, m.waitM = tenthousandth, 0
	all := make([]int32, 0, m.n)
	for i, row := range in.rows {
		m.x[i], m.y[i] = float64(row[1]), float64(row[2])
		m.weight[i], m.parcels[i] = row[3], 1
		m.open[i], m.due[i] = row[4]*tenthousandth, row[5]*tenthousandth
		if i > 0 {
			all = append(all, int32(i))
		}
	}
	m.fillMatrix()
	t := newTours(m)
	g := newGrower(t, all)
	empty := func() *route {
		return &route{end: m.due[depot], maxWeight: in.capacity, maxVolume: never, maxParcels: math.MaxInt32, stopMs: in.rows[1][6] * tenthousandth, open: true}
	}
	for {
		seed, far := int32(-1), int32(-1)
		for _, i := range all {
			if d := m.leg(depot, i).metres; t.routeOf[i] < 0 && d > far {
				seed, far = i, d
			}
		}
		if seed < 0 {
			break
		}
		n := int32(len(t.routes))
		t.routes = append(t.routes, empty())
		g.insert(n, seed, 0)
		g.pool.drop(seed)
		g.fill(n)
	}
	s := newSearch(t, fleet, nil)
	left := fleet
	s.saveRoutes(func() bool { left--; return left < 0 })
	for k := len(t.routes) - 1; k >= 0; k-- {
		if len(t.routes[k].stops) == 0 {
			t.routes[k].open = false
		}
	}
	s = newSearch(t, distance, nil)
	for range distance {
		s.step()
	}
	s.restore()
	for _, r := range t.routes {
		if len(r.stops) > 0 {
			routes = append(routes, r.stops)
		}
	}
	length, _ = in.measure(routes)
	return len(routes), length, routes
}

// measure recomputes a solution in double precision from the file's rows.
func (in instance) measure(routes [][]int32) (float64, error) {
	total := 0.0
	seen := make([]bool, len(in.rows))
	for k, r := range routes {
		at, load, prev := 0.0, int64(0), in.rows[0]
		for _, i := range append(append([]int32{}, r...), 0) {
			row := in.rows[i]
			d := math.Hypot(float64(row[1]-prev[1]), float64(row[2]-prev[2]))
			total += d
			at = math.Max(at+d, float64(row[4]))
			if at > float64(row[5]) {
				return 0, fmt.Errorf("route %d: customer %d served at %.3f, due %d", k, i, at, row[5])
			}
			at += float64(row[6])
			load += row[3]
			if i > 0 && seen[i] {
				return 0, fmt.Errorf("customer %d is served twice", i)
			}
			seen[i] = true
			prev = row
		}
		if load > in.capacity {
			return 0, fmt.Errorf("route %d carries %d of %d", k, load, in.capacity)
		}
	}
	for i, ok := range seen {
		if !ok {
			return 0, fmt.Errorf("customer %d is not served", i)
		}
	}
	return total, nil
}

func TestInstances(t *testing.T) {
	for _, c := range []struct {
		family, name string
		extra        int     // vehicles above the best known at most
		gap          float64 // and distance, in percent, when vehicles are equal
	}{
		{"solomon", "R101", 0, 2}, {"solomon", "C103", 0, 3}, {"solomon", "RC108", 1, 4}, {"homberger", "r1_2_5", 1, 35},
	} {
		if raceDetector && c.family == "homberger" {
			continue // nothing here is concurrent: scripts/test.sh runs the long ones without -race
		}
		t.Run(c.name, func(t *testing.T) {
			in := readInstance(t, c.family, c.name)
			start := time.Now()
			vehicles, length, routes := solveInstance(in, 1, 15_000, 15_000)
			if _, err := in.measure(routes); err != nil {
				t.Fatal(err)
			}
			n, d := bestKnown(t, c.name)
			gap := (length/d - 1) * 100
			t.Logf("%s: %d vehicles, %.2f; best known %d, %.2f; gap %+.2f %%; %v", c.name, vehicles, length, n, d, gap, time.Since(start).Round(time.Millisecond))
			if vehicles > n+c.extra || vehicles == n && gap > c.gap {
				t.Errorf("too far from the best known")
			}
		})
	}
}

func BenchmarkInstances(b *testing.B) {
	for _, c := range [][2]string{{"solomon", "R101"}, {"solomon", "C103"}, {"solomon", "RC108"}, {"solomon", "R112"}, {"solomon", "RC208"}, {"homberger", "r1_2_5"}, {"homberger", "c1_2_4"},
		{"homberger", "r1_4_4"}, {"homberger", "r1_10_5"}} {
		b.Run(c[1], func(b *testing.B) {
			in := readInstance(b, c[0], c[1])
			n, d := bestKnown(b, c[1])
			for b.Loop() {
				vehicles, length, _ := solveInstance(in, 1, 50_000, 100_000)
				b.ReportMetric(float64(vehicles-n), "vehicles_over")
				b.ReportMetric((length/d-1)*100, "gap_%")
			}
		})
	}
}
