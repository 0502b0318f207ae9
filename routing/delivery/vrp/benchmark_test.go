package vrp

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkIteration is one ruin and recreation of a benchmark file.
func BenchmarkIteration(b *testing.B) {
	for _, file := range []string{"solomon/R112", "solomon/R208", "homberger/r1_10_5", "homberger/rc2_10_6", "lilim/lc2_10_4", "lilim/lr1_10_5"} {
		b.Run(filepath.Base(file), func(b *testing.B) {
			f, err := os.Open("../../../../shared/data/vrp/" + file + ".txt")
			if err != nil {
				b.Skipf("the benchmark files are absent: %v", err)
			}
			defer f.Close()
			in, err := Read(f)
			if err != nil {
				b.Fatal(err)
			}
			s := NewSolver(in, Truncated, in.Paired, rand.New(rand.NewPCG(1, 0)))
			s.Improve(func() float64 { return float64(s.Iterations) / 3000 })
			from := s.Iterations
			b.ReportAllocs()
			b.ResetTimer()
			s.Improve(func() float64 { return float64(s.Iterations-from) / float64(b.N) })
		})
	}
}
