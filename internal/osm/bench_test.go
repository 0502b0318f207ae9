package osm_test

import (
	"context"
	"os"
	"testing"

	"dayrun/internal/osm"
	"dayrun/routing/roads"
)

func city(b *testing.B) (*roads.Network, roads.Streets) {
	file, err := os.Open(extract)
	if err != nil {
		b.Skipf("no street extract beside the project: %v", err)
	}
	defer file.Close()
	streets, _, err := osm.Read(context.Background(), file)
	if err != nil {
		b.Fatal(err)
	}
	net, err := roads.NewNetwork(streets)
	if err != nil {
		b.Fatal(err)
	}
	return net, streets
}

func snaps(net *roads.Network, streets roads.Streets, n int) (at []roads.Snap) {
	for i := 0; len(at) < n; i += len(streets.Nodes) / (n + n/10) {
		if s, ok := net.Snap(streets.Nodes[i].At); ok {
			at = append(at, s)
		}
	}
	return at
}

func BenchmarkPrepare(b *testing.B) {
	net, _ := city(b)
	for b.Loop() {
		if _, err := roads.NewRouter(net, 8, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTable(b *testing.B) {
	net, streets := city(b)
	r, err := roads.NewRouter(net, 8, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	at := snaps(net, streets, 1000)
	s := r.Session()
	b.Run("hierarchy1000", func(b *testing.B) {
		for b.Loop() {
			s.Table(at, at)
		}
	})
	b.Run("hierarchy100", func(b *testing.B) {
		for b.Loop() {
			s.Table(at[:100], at[:100])
		}
	})
	b.Run("plain100of1000", func(b *testing.B) {
		for b.Loop() {
			r.PlainTable(at[:100], at)
		}
	})
}
