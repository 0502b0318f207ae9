package dispatch

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

// TestFollow lets a dispatcher follow a rolling problem in which parcels come,
// leave and grow, vans leave, return and fail, and on streets the legs change.
// After each the plan is right and says for every stop what it foresees.
func TestFollow(t *testing.T) {
	for _, streets := range []bool{false, true} {
		t.Run(fmt.Sprintf("streets %v", streets), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 5))
			d, err := New(settings(), 7*hour)
			if err != nil {
				t.Fatal(err)
			}
			p := &delivery.Problem{Now: 7 * hour, Depot: depot}
			for i := range 5 {
				p.Vehicles = append(p.Vehicles, oneVan(fmt.Sprintf("van/%02d", i)))
			}
			p.Vehicles = append(p.Vehicles, delivery.Vehicle{ID: "drone/1", Drone: true})
			factor := int32(1300)
			for n := range 120 {
				p.Version, p.Now = int64(n), p.Now+int64(rng.IntN(8))*minute
				for range rng.IntN(4) {
					p.Stops = append(p.Stops, stop(rng, len(p.Stops)*1000+n, p.Now))
				}
				if len(p.Stops) > 0 && n%5 == 0 {
					p.Stops[rng.IntN(len(p.Stops))].Parcels++
				}
				if len(p.Stops) > 20 {
					k := rng.IntN(15)
					p.Stops = slices.Delete(slices.Clone(p.Stops), k, k+5)
				}
				p.Vehicles = slices.Clone(p.Vehicles)
				p.Vehicles[rng.IntN(5)].FreeAt = p.Now + int64(rng.IntN(120)-60)*minute
				asked := *p
				if n%7 == 3 {
					asked.Vehicles = p.Vehicles[1:]
				}
				if streets {
					if n%20 == 10 {
						factor += 200
					}
					asked.Streets = &delivery.Streets{Legs: tableOf(&asked, factor)}
				}
				f, err := d.Follow(&asked, 20)
				if err != nil {
					t.Fatal(err)
				}
				if err := d.Check(); err != nil {
					t.Fatalf("after problem %d: %v", n, err)
				}
				if f.Version != int64(n) || len(f.Of) != len(p.Stops) || d.Open() != len(p.Stops) {
					t.Fatalf("problem %d: version %d, %d stops foreseen, %d open, want %d", n, f.Version, len(f.Of), d.Open(), len(p.Stops))
				}
				foreseen := map[string]Expected{}
				for _, tr := range d.Plan().Trips {
					for _, s := range tr.Stops {
						foreseen[s.Stop] = Expected{tr.Vehicle, s.Eta}
					}
				}
				for i, e := range f.Of {
					if e != foreseen[p.Stops[i].ID] {
						t.Fatalf("problem %d: stop %s foreseen %+v, planned %+v", n, p.Stops[i].ID, e, foreseen[p.Stops[i].ID])
					}
					if n%7 == 3 && e.Vehicle == "van/00" {
						t.Fatalf("problem %d: stop %s is foreseen for a van that is away", n, p.Stops[i].ID)
					}
				}
				if streets {
					for i := range p.Stops {
						want := toLeg(asked.Streets.Legs.Metres[i+1], asked.Streets.Legs.Seconds[i+1])
						if got := d.b.tab.between(0, d.nodeOf[p.Stops[i].ID]+1); got != want {
							t.Fatalf("problem %d: leg to stop %s is %+v, the streets say %+v", n, p.Stops[i].ID, got, want)
						}
					}
				}
			}
		})
	}
}

// tableOf stands for streets: ways there are longer than ways back.
func tableOf(p *delivery.Problem, factor int32) *roads.Matrix {
	points := []roads.Point{p.Depot}
	for i := range p.Stops {
		points = append(points, p.Stops[i].At)
	}
	m := roads.Detour{FactorPermille: factor, SpeedMmS: 8300}.Matrix(points)
	for i := range points {
		for j := range i {
			m.Seconds[i*m.N+j] += 30
		}
	}
	return &m
}
