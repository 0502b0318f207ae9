package osm_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"dayrun/internal/osm"
	"dayrun/routing/roads"
)

const extract = "../../../shared/data/streets/campo-grande.osm.pbf"

func TestReadExtract(t *testing.T) {
	file, err := os.Open(extract)
	if err != nil {
		t.Skipf("no street extract beside the project: %v", err)
	}
	defer file.Close()
	streets, found, err := osm.Read(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", found)
	net, err := roads.NewNetwork(streets)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d segments, %d junctions, %d dropped", len(net.From), len(net.Junction), net.Dropped)
	if len(net.From) < 5000 || net.Dropped > len(net.From)/20 {
		t.Errorf("%d segments, %d dropped", len(net.From), net.Dropped)
	}
	r, err := roads.NewRouter(net, 8, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d arcs", r.Arcs())
	var at []roads.Snap
	for i := 0; len(at) < 60; i += len(streets.Nodes) / 60 {
		if s, ok := net.Snap(streets.Nodes[i].At); ok {
			at = append(at, s)
		}
	}
	ms, dm := r.Session().Table(at, at)
	wantMs, _ := r.PlainTable(at, at)
	for i := range ms {
		if ms[i] != wantMs[i] {
			t.Fatalf("from %d to %d: %d ms, plain search %d ms", i/len(at), i%len(at), ms[i], wantMs[i])
		}
		if i/len(at) != i%len(at) && (dm[i] <= 0 || dm[i] > 500_000) {
			t.Errorf("from %d to %d: %d dm", i/len(at), i%len(at), dm[i])
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, data := range map[string]string{"text": "order_id,placed_at\n1,2\n", "empty": ""} {
		_, _, err := osm.Read(context.Background(), bytes.NewReader([]byte(data)))
		if err == nil || !strings.Contains(err.Error(), "read streets: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
