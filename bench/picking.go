package main

import (
	"fmt"
	"os"

	"dayrun/simulator/pickgame"
)

const dayOrders = "../shared/data/orders/orders_day.csv"

// parts is how many stations may share an order, as dayrun pick bench has it.
const parts = 3

// What the third case asks for.
const (
	wantLines = 4800 // lines an hour
	wantP99   = 25   // min
)

// pickGames plays games on one order file, all with seed 1.
type pickGames struct{ orders *pickgame.Orders }

func (g pickGames) play(rule pickgame.Rule, robots, parts int) (pickgame.Result, error) {
	r, err := pickgame.Play(pickgame.Config{Orders: g.orders, Rule: rule, Robots: robots, Seed: 1, MaxParts: parts})
	if err != nil {
		return r, fmt.Errorf("play %s with %d robots: %w", rule, robots, err)
	}
	return r, nil
}

// picking plays the picking game under the three rules, in this process. The
// references are the two known rules' figures in the same run; for themselves,
// those of the reference program.
func picking() ([]Row, error) {
	f, err := os.Open(dayOrders)
	if err != nil {
		return nil, fmt.Errorf("open orders: %w", err)
	}
	defer f.Close()
	orders, err := pickgame.Read(f)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	g := pickGames{orders}
	var rows []Row
	for _, c := range []struct {
		robots       int
		aim          string
		match, first float64
	}{{60, "aim 1.15, p99 as fcfs", 3672, 2425}, {200, "aim 1.00, p99 25 min", 6221, 4875}} {
		more, err := g.compare(c.robots, c.aim, c.match, c.first)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	for _, step := range []func() ([]Row, error){g.fewest, g.largeFloor} {
		more, err := step()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// compare plays the rules with so many robots.
func (g pickGames) compare(robots int, aim string, wantMatch, wantFirst float64) ([]Row, error) {
	match, err := g.play(pickgame.PodMatch, robots, 1)
	if err != nil {
		return nil, err
	}
	first, err := g.play(pickgame.FCFS, robots, 1)
	if err != nil {
		return nil, err
	}
	name := func(s string) string { return fmt.Sprintf("%d robots, %s", robots, s) }
	rows := []Row{row(name("fcfs to its reference"), first.LinesPerHour, "lines/h", wantFirst), row(name("podmatch to its reference"), match.LinesPerHour, "lines/h", wantMatch)}
	for _, n := range []int{parts, 2, 1} {
		r, err := g.play(pickgame.Ours, robots, n)
		if err != nil {
			return nil, err
		}
		how, say := fmt.Sprintf("ours, %d parts at most", n), ""
		if n == 1 {
			how = "ours, whole orders"
		}
		if n == parts {
			say = " (" + aim + ")"
		}
		rows = append(rows, row(name(how+" to podmatch"+say), r.LinesPerHour, "lines/h", match.LinesPerHour),
			row(name(how+", wait p99 to fcfs"), r.WaitP99, "min", first.WaitP99),
			row(name(how+", wait max to fcfs"), r.WaitMax, "min", first.WaitMax),
			row(name(how+", visits a line to podmatch"), r.VisitsPerLine, "", match.VisitsPerLine),
			row(name(how+", drive a line to podmatch"), r.MetresPerLine, "m", match.MetresPerLine),
			row(name(how+", places an order"), r.PartsPerOrder, "", 0))
	}
	return rows, nil
}

// fewest finds the smallest fleet for the lines and waits asked for; podmatch's
// is that for the lines alone, its waits are far over at any size.
func (g pickGames) fewest() ([]Row, error) {
	match, err := g.least(pickgame.PodMatch, 1, func(r *pickgame.Result) bool { return r.LinesPerHour >= wantLines })
	if err != nil {
		return nil, err
	}
	both := func(r *pickgame.Result) bool { return r.LinesPerHour >= wantLines && r.WaitP99 <= wantP99 }
	split, err := g.least(pickgame.Ours, parts, both)
	if err != nil {
		return nil, err
	}
	whole, err := g.least(pickgame.Ours, 1, both)
	if err != nil {
		return nil, err
	}
	return []Row{row("robots for 4,800 lines/h with wait p99 of 25 min (aim 75), to podmatch's for the lines alone", float64(split), "robots", float64(match)),
		row("the same with whole orders", float64(whole), "robots", float64(match))}, nil
}

// least searches between 10 and 200 robots for the fewest that are enough.
func (g pickGames) least(rule pickgame.Rule, parts int, enough func(*pickgame.Result) bool) (int, error) {
	low, high := 10, 201
	for low < high {
		mid := (low + high) / 2
		r, err := g.play(rule, mid, parts)
		if err != nil {
			return 0, err
		}
		if enough(&r) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// largeFloor measures decisions with 10,000 waiting orders, 2,000 shelves and 60
// stations, in CPU time.
func (g pickGames) largeFloor() ([]Row, error) {
	r, err := pickgame.Play(pickgame.Config{Orders: g.orders, Rule: pickgame.Ours, Robots: 300, Seed: 1, MaxParts: parts, Floor: &pickgame.Large, Clock: ownCPU})
	if err != nil {
		return nil, fmt.Errorf("play the large floor: %w", err)
	}
	return []Row{row("10,000 waiting orders, 2,000 shelves, 60 stations: decision p99 CPU to the aim", r.DecisionMsP99, "ms", 50),
		row("the same, mean", r.DecisionMsMean, "ms", 0)}, nil
}
