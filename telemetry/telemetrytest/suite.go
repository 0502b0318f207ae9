// Package telemetrytest is the suite that every telemetry.Store passes.
package telemetrytest

import (
	"context"
	"testing"
	"time"

	"dayrun/telemetry"
)

// Run checks a fresh, empty store.
func Run(t *testing.T, open func(t *testing.T) telemetry.Store) {
	ctx := context.Background()
	start := time.Now().Add(-10 * time.Minute).Truncate(time.Second).UTC()
	batch := []telemetry.Sample{
		{At: start, Series: "busy", Label: "robots", Value: 3},
		{At: start.Add(time.Minute), Series: "busy", Label: "robots", Value: 4.5},
		{At: start, Series: "busy", Label: "vans", Value: 1},
		{At: start, Series: "placed", Value: 7},
	}
	want := func(t *testing.T, s telemetry.Store, series, label string, values ...float64) {
		t.Helper()
		got, err := s.Query(ctx, series, label, start.Add(-time.Second), start.Add(5*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(values) {
			t.Fatalf("%s of %q: got %v, want values %v", series, label, got, values)
		}
		for i, v := range values {
			if got[i].Value != v {
				t.Errorf("%s of %q: point %d is %v, want %v", series, label, i, got[i].Value, v)
			}
		}
	}
	t.Run("WriteThenRead", func(t *testing.T) {
		s := open(t)
		if err := s.Write(ctx, batch); err != nil {
			t.Fatal(err)
		}
		want(t, s, "busy", "robots", 3, 4.5)
		want(t, s, "busy", "vans", 1)
		want(t, s, "placed", "", 7)
		want(t, s, "unknown", "")
	})
	t.Run("TwiceIsOnce", func(t *testing.T) {
		s := open(t)
		for range 2 {
			if err := s.Write(ctx, batch); err != nil {
				t.Fatal(err)
			}
		}
		want(t, s, "busy", "robots", 3, 4.5)
	})
	t.Run("LateSample", func(t *testing.T) {
		s := open(t)
		late := telemetry.Sample{At: start.Add(30 * time.Second), Series: "busy", Label: "robots", Value: 9}
		if err := s.Write(ctx, batch); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(ctx, []telemetry.Sample{late}); err != nil {
			t.Fatal(err)
		}
		want(t, s, "busy", "robots", 3, 9, 4.5)
	})
}
