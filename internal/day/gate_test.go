package day

import (
	"encoding/json"
	"testing"

	"dayrun/routing"
	"dayrun/simulator"
)

// gated gives a generated floor with doors on the edges into some travel nodes,
// and zones round others, in its side file.
func gated(t *testing.T, opt Options, doors, zones int) (lif, side []byte) {
	t.Helper()
	plan, err := Prepare(opt)
	if err != nil {
		t.Fatal(err)
	}
	f := plan.Floor
	var file map[string]any
	if err := json.Unmarshal(plan.Side, &file); err != nil {
		t.Fatal(err)
	}
	var travel []int32
	for n, k := range f.Kind {
		if k == routing.Travel {
			travel = append(travel, int32(n))
		}
	}
	var list []any
	for i := range doors {
		n := travel[(i*2+1)*len(travel)/(2*doors+1)]
		var edges []string
		for _, e := range f.In[f.InStart[n]:f.InStart[n+1]] {
			if f.Kind[f.From[e]] == routing.Travel {
				edges = append(edges, f.EdgeID[e])
			}
		}
		list = append(list, map[string]any{"id": f.NodeID[n], "edges": edges})
	}
	file["doors"] = list
	list = nil
	for i := range zones {
		n := travel[(i*2+2)*len(travel)/(2*zones+3)]
		m := n
		for _, e := range f.Out[f.OutStart[n]:f.OutStart[n+1]] {
			if f.Kind[f.To[e]] == routing.Travel {
				m = f.To[e]
			}
		}
		x0, x1, y0, y1 := float64(min(f.X[n], f.X[m]))/1000-0.4, float64(max(f.X[n], f.X[m]))/1000+0.4, float64(min(f.Y[n], f.Y[m]))/1000-0.4, float64(max(f.Y[n], f.Y[m]))/1000+0.4
		list = append(list, map[string]any{"id": "Z" + f.NodeID[n], "type": "RELEASE", "vertices": [][]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}})
	}
	file["areas"] = list
	if side, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	return plan.Lif, side
}

// Robots pass doors only when these are open, and zones for one robot at a time
// one by one; every order is delivered. The world's own eyes see each shut door
// that is driven against, the floor's log each zone with two robots in it.
func TestDoorsAndZones(t *testing.T) {
	o, items := sample(60, 3)
	opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Override: Fleet{Robots: 6, Stations: 2}}
	for _, tt := range []struct {
		name         string
		doors, zones int
		faults       simulator.Faults
	}{
		{"Doors", 6, 0, simulator.Faults{}},
		{"Zones", 0, 4, simulator.Faults{}},
		{"Both", 4, 3, simulator.Faults{}},
		{"LossyLink", 4, 2, simulator.Faults{LoseOrder: 0.05, DoubleOrder: 0.05, LoseState: 0.05, DoubleState: 0.05}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opt := opt
			opt.Planner = newInline()
			opt.Lif, opt.Side = gated(t, opt, tt.doors, tt.zones)
			opt.Override.Stations = 0 // the floor fixes them
			opt.Faults = tt.faults
			rep := run1(t, opt)
			t.Logf("%d doors passed, %d delivered, share %.3f, exceptions %v %v", rep.DoorsPassed, rep.OrdersDelivered, rep.Within24hShare, rep.Exceptions, rep.Told)
			if rep.OrdersDelivered != rep.OrdersPlaced || rep.Interventions > 0 && tt.name != "LossyLink" { // lost heartbeats look like silence
				t.Errorf("%d of %d delivered, %d interventions", rep.OrdersDelivered, rep.OrdersPlaced, rep.Interventions)
			}
			if (rep.DoorsPassed > 0) != (tt.doors > 0) {
				t.Errorf("%d doors passed of %d", rep.DoorsPassed, tt.doors)
			}
		})
	}
}
