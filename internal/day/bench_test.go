package day

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
	"dayrun/internal/solve"
	"dayrun/site"
)

// BenchmarkDay takes the whole day's orders to the end:
// go test -run - -bench Day -benchtime 1x ./internal/day
func BenchmarkDay(b *testing.B) {
	o, items := real(b, "orders_day.csv")
	for b.Loop() {
		planner := solve.NewAhead(site.Defaults().Motion)
		opt := Options{Orders: o, Items: items, Planner: planner, Seed: 1}
		if testing.Verbose() {
			opt.Progress = func(p Progress) {
				if p.Now%(30*fulfilment.Minute) < fulfilment.Minute {
					fmt.Printf("%s placed %d picked %d out %d delivered %d share %.4f\n", p.Now.UTC().Format("02 15:04"), p.Placed, p.Picked, p.Out, p.Delivered, p.Share())
				}
			}
		}
		rep, err := Run(opt)
		planner.Close()
		if err != nil {
			b.Fatal(err)
		}
		if rep.Check != "ok" {
			b.Errorf("check: %s", rep.Check)
		}
		b.Logf("%+v", rep)
		b.ReportMetric(float64(rep.Hops)/b.Elapsed().Seconds()/float64(max(b.N, 1)), "hops/s")
	}
}
