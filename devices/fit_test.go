package devices_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dayrun/devices"
)

// way is an order over n nodes, base of them released, with a pick at the end of
// the base.
func way(n, base int) devices.Order {
	o := devices.Order{Robot: "robot/a/1", OrderID: "17"}
	for i := range n {
		if i > 0 {
			o.Edges = append(o.Edges, devices.OrderEdge{EdgeID: "9", Seq: uint32(2*i - 1), Released: i < base, MaxSpeedMmS: 1000})
		}
		o.Nodes = append(o.Nodes, devices.OrderNode{NodeID: "5", Seq: uint32(2 * i), Released: i < base, Map: "m"})
	}
	o.Nodes[base-1].Actions = []devices.Action{{Type: "pick", ID: "3", Blocking: "HARD", Params: []devices.KeyValue{{Key: "loadId", Value: "S17"}, {Key: "stationType", Value: "floor"}}}}
	return o
}

func TestFit(t *testing.T) {
	tests := []struct {
		name  string
		sheet devices.Factsheet
		nodes int    // of the order sent
		limit string // of the refusal
	}{
		{"NoLimits", devices.Factsheet{}, 8, ""},
		{"NodesCutHorizon", devices.Factsheet{MaxNodes: 5}, 5, ""},
		{"EdgesCutHorizon", devices.Factsheet{MaxEdges: 3}, 4, ""},
		{"ErrBaseTooLong", devices.Factsheet{MaxNodes: 3}, 0, "order.nodes"},
		{"ErrBaseEdges", devices.Factsheet{MaxEdges: 2}, 0, "order.nodes"},
		{"ErrAction", devices.Factsheet{Actions: []string{"drop"}}, 0, "agvActions"},
		{"ActionListed", devices.Factsheet{Actions: []string{"drop", "pick"}}, 8, ""},
		{"ErrActionParams", devices.Factsheet{MaxParams: 1}, 0, "actionsParameters"},
		{"ErrLoadID", devices.Factsheet{MaxLoadID: 2}, 0, "loadIdLen"},
		{"ErrIDLength", devices.Factsheet{MaxID: 1}, 0, "idLen"},
		{"NumericIDs", devices.Factsheet{NumericIDs: true}, 8, ""},
		{"RequiredGiven", devices.Factsheet{Required: []string{"order.nodes.nodePosition", "order.edges.maxSpeed"}}, 8, ""},
		{"ErrRequired", devices.Factsheet{Required: []string{"order.nodes.nodePosition.theta"}}, 0, "optionalParameters"},
		{"ErrRequiredUnknown", devices.Factsheet{Required: []string{"order.nodes.nodeMarker"}}, 0, "optionalParameters"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := tt.sheet.Fit(way(8, 4))
			var u *devices.Unfit
			if tt.limit != "" {
				if !errors.As(err, &u) || !strings.Contains(u.Limit, tt.limit) || u.Text == "" {
					t.Fatalf("error %v, want a refusal by %s", err, tt.limit)
				}
				return
			}
			if err != nil || len(o.Nodes) != tt.nodes || len(o.Edges) != tt.nodes-1 {
				t.Fatalf("%d nodes, %d edges, %v; want %d nodes", len(o.Nodes), len(o.Edges), err, tt.nodes)
			}
		})
	}
}

// What the robot cannot do in the horizon is cut away and refuses nothing.
func TestFitCutsHorizonActions(t *testing.T) {
	o := way(8, 4)
	o.Nodes[5].Actions = []devices.Action{{Type: "weld", ID: "1", Blocking: "HARD"}}
	sheet := devices.Factsheet{Actions: []string{"pick"}}
	got, err := sheet.Fit(o)
	if err != nil || len(got.Nodes) != 5 {
		t.Fatalf("%d nodes, %v", len(got.Nodes), err)
	}
	if len(o.Nodes) != 8 {
		t.Fatal("the caller's order was changed")
	}
}

// Whatever the limits: the base comes through unchanged or not at all, and what
// comes through keeps them.
func TestFitKeepsTheBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		base := rapid.IntRange(1, n).Draw(t, "base")
		f := devices.Factsheet{MaxNodes: rapid.IntRange(0, 12).Draw(t, "maxNodes"), MaxEdges: rapid.IntRange(0, 12).Draw(t, "maxEdges"), MaxActions: rapid.IntRange(0, 1).Draw(t, "maxActions")}
		o := way(n, base)
		got, err := f.Fit(o)
		if err != nil {
			if f.MaxNodes >= base && (f.MaxEdges == 0 || f.MaxEdges >= base-1) {
				t.Fatalf("refused although %d nodes fit: %v", base, err)
			}
			return
		}
		if f.MaxNodes > 0 && len(got.Nodes) > f.MaxNodes || f.MaxEdges > 0 && len(got.Edges) > f.MaxEdges {
			t.Fatalf("%d nodes, %d edges sent to %+v", len(got.Nodes), len(got.Edges), f)
		}
		if len(got.Nodes) < base || !reflect.DeepEqual(got.Nodes[:base], o.Nodes[:base]) || len(got.Edges) != len(got.Nodes)-1 {
			t.Fatalf("base changed: %+v", got)
		}
	})
}

func TestFitInstant(t *testing.T) {
	f := devices.Factsheet{Instants: []string{"beep"}, MaxID: 3}
	for _, a := range []devices.Action{{Type: "beep", ID: "1"}, {Type: "startPause", ID: "1"}} {
		if err := f.FitInstant(a); err != nil {
			t.Errorf("%s: %v", a.Type, err)
		}
	}
	for _, a := range []devices.Action{{Type: "logReport", ID: "1"}, {Type: "beep", ID: "12345"}} {
		if f.FitInstant(a) == nil {
			t.Errorf("%+v went through", a)
		}
	}
}
