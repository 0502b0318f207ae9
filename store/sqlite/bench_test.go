package sqlite

import (
	"context"
	"runtime"
	"testing"
	"time"

	"dayrun/store"
	"dayrun/store/storetest"
)

// BenchmarkDay writes a day's journal without sync in batches of about 5,000
// entries and verifies it.
func BenchmarkDay(b *testing.B) {
	for b.Loop() {
		st, err := Open(b.TempDir(), "main", Options{})
		if err != nil {
			b.Fatal(err)
		}
		s := storetest.NewScript("main", 1, 3000)
		var spent time.Duration
		rows := 0
		for s.Head.Seq < 600_000 {
			s.Round(40)
			if s.Waiting() >= 5000 {
				batch := s.Batch()
				rows += len(batch.Rows)
				start := time.Now()
				if err := st.Commit(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				spent += time.Since(start)
			}
		}
		if err := st.Commit(b.Context(), s.Batch()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(s.Head.Seq)/spent.Seconds(), "entries/s")
		b.ReportMetric(float64(rows)/float64(s.Head.Seq), "rows/entry")
		s = nil
		runtime.GC()
		start := time.Now()
		rep, err := store.Verify(b.Context(), st)
		if err != nil || rep.Fault != "" {
			b.Fatalf("%+v, %v", rep, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "verify_s")
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		b.ReportMetric(float64(mem.Sys)/1e6, "sys_MB")
		_ = st.Close()
	}
}

// BenchmarkGroupCommit is 64 writers that each wait for their own entry to be
// on disk; what comes during a commit shares the next one.
func BenchmarkGroupCommit(b *testing.B) {
	st, err := Open(b.TempDir(), "main", Options{Sync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	s := storetest.NewScript("main", 1, 20)
	if err := st.Commit(b.Context(), s.Batch()); err != nil {
		b.Fatal(err)
	}
	type ask struct{ done chan error }
	asks := make(chan ask, 64)
	go func() {
		for a := range asks {
			group := []ask{a}
			s.Place()
			for more := true; more; {
				select {
				case a := <-asks:
					s.Place()
					group = append(group, a)
				default:
					more = false
				}
			}
			err := st.Commit(context.Background(), s.Batch())
			for _, a := range group {
				a.done <- err
			}
		}
	}()
	b.SetParallelism((64 + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	start := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			a := ask{make(chan error, 1)}
			asks <- a
			if err := <-a.done; err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "commits/s")
	close(asks)
}

// BenchmarkCommit is one writer that waits for each single order.
func BenchmarkCommit(b *testing.B) {
	st, err := Open(b.TempDir(), "main", Options{Sync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	s := storetest.NewScript("main", 1, 20)
	for b.Loop() {
		s.Place()
		if err := st.Commit(b.Context(), s.Batch()); err != nil {
			b.Fatal(err)
		}
	}
}
