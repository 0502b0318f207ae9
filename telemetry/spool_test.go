package telemetry_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dayrun/telemetry"
)

type flaky struct {
	away atomic.Bool
	got  []telemetry.Sample
}

func (f *flaky) Write(_ context.Context, b []telemetry.Sample) error {
	if f.away.Load() {
		return errors.New("away")
	}
	f.got = append(f.got, b...)
	return nil
}
func (f *flaky) Query(context.Context, string, string, time.Time, time.Time) ([]telemetry.Point, error) {
	return nil, nil
}
func (f *flaky) Close() error { return nil }

func TestSpool(t *testing.T) {
	t.Run("KeepsThroughOutage", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &flaky{}
			f.away.Store(true)
			s := telemetry.NewSpool(f, 100, time.Second)
			for i := range 50 {
				s.Add([]telemetry.Sample{{Series: "a", Value: float64(i)}})
			}
			time.Sleep(10 * time.Minute) // virtual
			f.away.Store(false)
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			if len(f.got) != 50 {
				t.Fatalf("wrote %d samples, want 50", len(f.got))
			}
			for i, g := range f.got {
				if g.Value != float64(i) {
					t.Fatalf("sample %d is %v: order lost", i, g.Value)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("DropsOldestAndCounts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &flaky{}
			f.away.Store(true)
			s := telemetry.NewSpool(f, 10, time.Second)
			for i := range 25 {
				s.Add([]telemetry.Sample{{Series: "a", Value: float64(i)}})
			}
			synctest.Wait()
			if _, waiting, dropped := s.Counts(); waiting != 10 || dropped != 15 {
				t.Fatalf("waiting %d dropped %d, want 10 and 15", waiting, dropped)
			}
			f.away.Store(false)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	})
}
