package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dayrun/routing/tour"
	"dayrun/routing/tour/obp"
)

// What the on-line rows assume: pickers walk 48 m a minute and take ten seconds
// an order's stop away and three minutes a batch, as is usual with these files;
// an order is due two hours after it came.
const (
	onlinePickers = 3
	onlineDueMs   = 2 * 3600 * 1000
	onlineSteps   = 3000
)

// onlineRows plays the arrivals of three hours for every instance that has them:
// batches released one by one against first come, first served with S-shape
// tours.
func onlineRows() ([]Row, error) {
	cases, err := batchingCases()
	if err != nil {
		return nil, err
	}
	var ours, usual struct{ metres, turnover, last float64 }
	var late, lateUsual, orders, played int
	for _, c := range cases {
		family := "W1-W2-W3-W4_Albareda"
		if strings.HasPrefix(c.name, "W5A") {
			family = "W5A_Henn"
		}
		n := len(c.instance.Problem.Orders)
		data, err := os.ReadFile(filepath.Join(batchingFiles, family, "ArrivalTimes", fmt.Sprintf("TiemposOrders_E_%d_H3.txt", n)))
		if err != nil {
			return nil, fmt.Errorf("read arrivals: %w", err)
		}
		arrivals, err := obp.Arrivals(data)
		if err != nil {
			return nil, err
		}
		if len(arrivals) < n {
			return nil, fmt.Errorf("%s: %d arrivals for %d orders", c.name, len(arrivals), n)
		}
		a, b := playOnline(c, arrivals[:n], true), playOnline(c, arrivals[:n], false)
		ours.metres, usual.metres = ours.metres+a.metres, usual.metres+b.metres
		ours.turnover, usual.turnover = ours.turnover+a.turnover, usual.turnover+b.turnover
		ours.last, usual.last = ours.last+a.last, usual.last+b.last
		late, lateUsual, orders, played = late+a.late, lateUsual+b.late, orders+n, played+1
	}
	k := float64(played)
	return []Row{
		row("on-line, ours to first come, s-shape: length", ours.metres, "m", usual.metres),
		row("on-line, mean time from arrival to hand-over", ours.turnover/k, "min", usual.turnover/k),
		row("on-line, last hand-over, mean of instances", ours.last/k, "min", usual.last/k),
		row("on-line, orders later than 2 h", float64(late), fmt.Sprintf("of %d", orders), float64(lateUsual)),
	}, nil
}

type onlineResult struct {
	metres, turnover, last float64 // m, minutes, minutes
	late                   int
}

// playOnline lets pickers work off orders as they come. A picker that is free
// takes what the rule releases; no batch is formed before someone is there for it.
func playOnline(c batchingCase, arrivals []int64, ours bool) onlineResult {
	all := &c.instance.Problem
	a := c.instance.Aisles.By(tour.SShape)
	rule := tour.Online{Pace: tour.Pace{SpeedMmS: 800, OrderMs: 10_000 * int64(c.instance.Lines) / int64(len(arrivals)), SetUpMs: 180_000}, Steps: onlineSteps, Seed: 1, Margin: 1800_000}
	if ours {
		a = c.instance.Aisles
	}
	var out onlineResult
	free := make([]int64, onlinePickers)
	var waiting []int32
	sum, next := int64(0), 0
	for next < len(arrivals) || len(waiting) > 0 {
		k := 0
		for i := range free {
			if free[i] < free[k] {
				k = i
			}
		}
		now := free[k]
		if len(waiting) == 0 {
			now = max(now, arrivals[next])
		}
		for next < len(arrivals) && arrivals[next] <= now {
			waiting = append(waiting, int32(next))
			next++
		}
		p := tour.Problem{Measure: a, Stops: all.Stops, Capacity: all.Capacity}
		for _, o := range waiting {
			order := all.Orders[o]
			order.Due = arrivals[o] + onlineDueMs
			p.Orders = append(p.Orders, order)
		}
		batch, mm := tour.FirstCome(&p)[0], int64(0)
		if ours {
			r := rule.Release(&p, now, 1)[0]
			batch, mm = r.Orders, r.LengthMm
		} else {
			mm = p.Total(tour.Batches{batch}, a)
		}
		end := now + rule.Pace.Takes(mm, len(batch))
		free[k] = end
		out.metres += metres(mm)
		out.last = max(out.last, float64(end)/60_000)
		for _, i := range batch {
			o := waiting[i]
			sum += end - arrivals[o]
			if end > arrivals[o]+onlineDueMs {
				out.late++
			}
			waiting[i] = -1
		}
		waiting = slices.DeleteFunc(waiting, func(o int32) bool { return o < 0 })
	}
	out.turnover = float64(sum) / float64(len(arrivals)) / 60_000
	return out
}
