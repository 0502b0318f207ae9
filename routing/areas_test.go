package routing

import (
	"encoding/json"
	"strings"
	"testing"
)

// strip is three nodes in a row, 2 m apart, driven both ways, and a park at the end.
func strip(t *testing.T, side map[string]any) (*Floor, error) {
	t.Helper()
	lif := []byte(`{"metaInformation":{"lifVersion":"1.0.0"},"layouts":[{"layoutId":"l","nodes":[
		{"nodeId":"a","nodePosition":{"x":0,"y":0}},{"nodeId":"b","nodePosition":{"x":2,"y":0}},{"nodeId":"c","nodePosition":{"x":4,"y":0}}],
		"edges":[{"edgeId":"ab","startNodeId":"a","endNodeId":"b"},{"edgeId":"ba","startNodeId":"b","endNodeId":"a"},
		{"edgeId":"bc","startNodeId":"b","endNodeId":"c"},{"edgeId":"cb","startNodeId":"c","endNodeId":"b"}],"stations":[]}]}`)
	side["parks"] = []any{map[string]any{"id": "p", "node": "c"}}
	data, err := json.Marshal(side)
	if err != nil {
		t.Fatal(err)
	}
	return ReadLIF(lif, data)
}

func box(x0, y0, x1, y1 float64) [][2]float64 {
	return [][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// A blocked zone closes the edges that touch it, also one that only crosses it;
// a limited one slows them; one for a single robot has its nodes.
func TestZonesShapeTheFloor(t *testing.T) {
	f, err := strip(t, map[string]any{"areas": []any{map[string]any{"id": "z", "type": "BLOCKED", "vertices": box(0.9, -1, 1.1, 1)}}})
	if err != nil || len(f.EdgeID) != 2 || f.EdgeID[0] != "bc" || f.EdgeBetween(0, 1) >= 0 || f.EdgeBetween(1, 2) < 0 {
		t.Fatalf("blocked between a and b: edges %v, %v", f.EdgeID, err)
	}
	f, err = strip(t, map[string]any{"areas": []any{map[string]any{"id": "z", "type": "SPEED_LIMIT", "max_speed": 0.4, "vertices": box(-1, -1, 1, 1)}}})
	if err != nil || f.SpeedMmS[f.EdgeBetween(0, 1)] != 400 || f.SpeedMmS[f.EdgeBetween(1, 2)] != 0 {
		t.Fatalf("slow at a: %v, %v", f.SpeedMmS, err)
	}
	f, err = strip(t, map[string]any{"areas": []any{map[string]any{"id": "z", "type": "RELEASE", "vertices": box(-1, -1, 3, 1)}}, "doors": []any{map[string]any{"id": "d", "edges": []string{"bc", "cb"}}}})
	if err != nil || len(f.Zones[0].Nodes) != 2 || len(f.EdgeID) != 4 || len(f.Doors[0].Edges) != 2 {
		t.Fatalf("one at a time at a and b: %+v, %v", f, err)
	}
	v := NewVerifier(f)
	v.Release(1, "r1", 0)
	v.Release(2, "r2", 2)
	v.Release(3, "r2", 1)
	if _, err := v.Verify(); err == nil || !strings.Contains(err.Error(), "zone z") {
		t.Errorf("two robots in the zone: %v", err)
	}
}

func TestAreasAreRefused(t *testing.T) {
	for want, side := range map[string]map[string]any{
		"type is":             {"areas": []any{map[string]any{"id": "z", "type": "SLOW", "vertices": box(0, 0, 1, 1)}}},
		"clockwise":           {"areas": []any{map[string]any{"id": "z", "type": "BLOCKED", "vertices": [][2]float64{{0, 0}, {0, 1}, {1, 1}}}}},
		"2 vertices":          {"areas": []any{map[string]any{"id": "z", "type": "BLOCKED", "vertices": [][2]float64{{0, 0}, {0, 1}}}}},
		"max_speed goes with": {"areas": []any{map[string]any{"id": "z", "type": "SPEED_LIMIT", "vertices": box(0, 0, 1, 1)}}},
		"max_speed is":        {"areas": []any{map[string]any{"id": "z", "type": "SPEED_LIMIT", "max_speed": -1, "vertices": box(0, 0, 1, 1)}}},
		"node \"c\" in it":    {"areas": []any{map[string]any{"id": "z", "type": "RELEASE", "vertices": box(3, -1, 5, 1)}}},
		"no node lies":        {"areas": []any{map[string]any{"id": "z", "type": "RELEASE", "vertices": box(8, 8, 9, 9)}}},
		"used twice":          {"areas": []any{map[string]any{"id": "z", "type": "BLOCKED", "vertices": box(8, 8, 9, 9)}, map[string]any{"id": "z", "type": "BLOCKED", "vertices": box(8, 8, 9, 9)}}},
		"edges is empty":      {"doors": []any{map[string]any{"id": "d", "edges": []string{}}}},
		"edge \"xx\"":         {"doors": []any{map[string]any{"id": "d", "edges": []string{"xx"}}}},
		"leads through door":  {"doors": []any{map[string]any{"id": "d", "edges": []string{"ab"}}, map[string]any{"id": "e", "edges": []string{"ab"}}}},
	} {
		if _, err := strip(t, side); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
