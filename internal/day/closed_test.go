package day

import (
	"slices"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// A supervisor closes a quarter of the floor for two hours in the middle of the
// day: robots inside leave, nobody is sent in, and all orders arrive.
func TestClosedQuarter(t *testing.T) {
	o, items := real(t, "orders_small.csv")
	opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Override: Fleet{Stations: 4, Robots: 12}}
	opened := false
	var nodes []string
	var closed fulfilment.Time
	opt.Supervise = func(now fulfilment.Time, s *site.Site) []fulfilment.Command {
		v := s.Compose(0, now)
		if nodes == nil {
			nodes = quarter(t, s)
		}
		switch {
		case closed == 0:
			n := 0
			for _, r := range v.Robots {
				if slices.Contains(nodes, r.Node) {
					n++
				}
			}
			if n < 2 {
				return nil // while it is worth it
			}
			closed = now
			return []fulfilment.Command{fulfilment.CloseArea{Nodes: nodes, Reason: "a shelf fell over", By: "Ada", Until: now + 2*fulfilment.Hour}}
		case len(v.Areas) == 0:
			opened = true
		default:
			if in := v.Areas[0].Inside; now > closed+5*fulfilment.Minute && len(in) > 0 {
				t.Errorf("%v inside %d min after it was closed", in, (now-closed)/fulfilment.Minute)
			}
		}
		return nil
	}
	rep, err := Run(opt)
	if err != nil {
		t.Fatal(err)
	}
	if !opened {
		t.Error("it was never closed, or not opened again by its time")
	}
	if rep.Check != "ok" || rep.OrdersDelivered != rep.OrdersPlaced || rep.Within24hShare < 1 {
		t.Errorf("check %q, %d delivered of %d, share %.3f, exceptions %v", rep.Check, rep.OrdersDelivered, rep.OrdersPlaced, rep.Within24hShare, rep.Exceptions)
	}
}

// quarter gives the nodes of the floor's quarter with the most shelves but no
// station.
func quarter(t *testing.T, s *site.Site) []string {
	t.Helper()
	e := s.Ledger().Floor()
	f, err := routing.ReadLIF(e.Lif, e.Side)
	if err != nil {
		t.Fatal(err)
	}
	var box [4]int32 // least and most x, y
	for i := range f.X {
		if i == 0 {
			box = [4]int32{f.X[0], f.X[0], f.Y[0], f.Y[0]}
		}
		box = [4]int32{min(box[0], f.X[i]), max(box[1], f.X[i]), min(box[2], f.Y[i]), max(box[3], f.Y[i])}
	}
	mx, my := (box[0]+box[1])/2, (box[2]+box[3])/2
	part := func(n int32) int {
		q := 0
		if f.X[n] > mx {
			q++
		}
		if f.Y[n] > my {
			q += 2
		}
		return q
	}
	var shelves [4]int
	for _, p := range f.Shelves {
		shelves[part(p.Node)]++
	}
	for _, st := range f.Stations {
		shelves[part(st.Pick)] = -1
	}
	best := 0
	for q := range shelves {
		if shelves[q] > shelves[best] {
			best = q
		}
	}
	if shelves[best] < 1 {
		t.Fatalf("no quarter of the floor is without a station: %v", shelves)
	}
	var nodes []string
	for n := range f.NodeID {
		if part(int32(n)) == best {
			nodes = append(nodes, f.NodeID[n])
		}
	}
	t.Logf("closes %d of %d nodes with %d shelves", len(nodes), len(f.NodeID), shelves[best])
	return nodes
}
