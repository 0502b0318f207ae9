package main

import (
	"fmt"
	"os"
	"syscall"

	"dayrun/routing/slotting"
	"dayrun/simulator/pickgame"
)

const orderFiles = "../shared/data/orders/"

// movePlaces is the rack of the one station at which moves are made in quiet
// hours: places for faces between the shelf they leave and the one they go to.
const movePlaces = 120

// slottingBench learns where things should lie from October's orders and plays
// November's on it, against the same faces at random. An order file is a month
// folded onto one day, so the day's visits are the month's. The moves' cost is
// counted in two ways. In quiet hours: every move is made before the month
// begins, and all visits that this needs are added to the month's (the game ends
// at 90 % of the orders, the moves are counted in full). At visits that happen
// anyway: see riding.
func slottingBench() ([]Row, error) {
	october, err := readOrders("orders_day.csv")
	if err != nil {
		return nil, err
	}
	november, err := readOrders("orders_peak_day.csv")
	if err != nil {
		return nil, err
	}
	random := pickgame.RandomPlacement(november, 1)
	cpu := cpuSec()
	proposal, placed, err := learn(october, november, random)
	if err != nil {
		return nil, err
	}
	cpu = cpuSec() - cpu
	rows := []Row{row("moves", float64(len(proposal.Moves)), "faces", float64(faces(random))), row("their visits", float64(proposal.Visits), "visits", 0),
		row("their time", proposal.Sec/3600, "h", 0), row("gain foreseen", proposal.Gain/proposal.VisitsPerLine*100, "%", 0),
		row("pay-back", proposal.PaybackDays, "days", 0), row("learning and search", cpu, "CPU s", 0)}
	for _, rule := range []pickgame.Rule{pickgame.PodMatch, pickgame.Ours} {
		for _, robots := range []int{60, 200} {
			before, err := play(november, random, rule, robots)
			if err != nil {
				return rows, err
			}
			after, err := play(november, placed, rule, robots)
			if err != nil {
				return rows, err
			}
			lines := float64(lineCount(november)) * pickgame.Reference.Until
			with := after.VisitsPerLine + float64(proposal.Visits)/lines
			name := fmt.Sprintf("%s, %d robots", rule, robots)
			rows = append(rows, row(name+": visits a line", after.VisitsPerLine, "visits", before.VisitsPerLine),
				row(name+": with the moves in quiet hours (aim 0.85)", with, "visits", before.VisitsPerLine),
				row(name+": lines an hour", after.LinesPerHour, "lines", before.LinesPerHour))
			if rule != pickgame.Ours { // the game tells only of its decisions
				continue
			}
			still, moving, done, err := ride(&proposal, november, random, robots)
			if err != nil {
				return rows, err
			}
			rows = append(rows, row(name+": with the moves at visits anyway (aim 0.85)", moving, "visits", still), row(name+": moves made so in the month", float64(done), "faces", float64(len(proposal.Moves))))
		}
	}
	return rows, nil
}

func play(o *pickgame.Orders, p pickgame.Placement, rule pickgame.Rule, robots int) (pickgame.Result, error) {
	r, err := pickgame.Play(pickgame.Config{Orders: o, Rule: rule, Robots: robots, Seed: 1, Placement: p, MaxParts: parts})
	if err != nil {
		return r, fmt.Errorf("play %s with %d robots: %w", rule, robots, err)
	}
	return r, nil
}

// learn proposes moves from one month's orders for the placement of another's
// SKUs and gives the placement after them.
func learn(past, next *pickgame.Orders, p pickgame.Placement) (slotting.Proposal, pickgame.Placement, error) {
	a := slotting.NewAffinity(slotting.AffinityConfig{})
	for _, o := range past.List {
		lines := make([]slotting.OrderLine, len(o.Lines))
		for k, l := range o.Lines {
			lines[k] = slotting.OrderLine{SKU: past.SKUs[l.SKU], Units: int64(l.Units)}
		}
		a.Add(0, lines)
	}
	w := slotting.World{}
	for _, sku := range next.SKUs {
		w.Items = append(w.Items, slotting.Item{SKU: sku})
	}
	index := map[string]int32{}
	for k, on := range p {
		w.Shelves = append(w.Shelves, slotting.Shelf{ID: shelfName(k), Aisle: int32(k / 80), Faces: pickgame.Reference.Faces}) // two rows an aisle
		index[w.Shelves[k].ID] = int32(k)
		for _, s := range on {
			w.Faces = append(w.Faces, slotting.Face{Item: s, Shelf: int32(k), Units: 1})
		}
	}
	proposal, err := slotting.Propose(slotting.Problem{World: w, Affinity: a, Config: slotting.Config{LinesPerDay: float64(lineCount(past)) / 30, Rack: movePlaces, VisitsPerMove: 0.5}})
	if err != nil {
		return proposal, nil, fmt.Errorf("propose moves: %w", err)
	}
	numbers := map[string]int32{}
	for i, sku := range next.SKUs {
		numbers[sku] = int32(i)
	}
	after := make(pickgame.Placement, len(p))
	for k := range p {
		after[k] = append([]int32(nil), p[k]...)
	}
	for _, m := range proposal.Moves {
		from, sku := index[m.From], numbers[m.SKU]
		for i, s := range after[from] {
			if s == sku {
				after[from] = append(after[from][:i], after[from][i+1:]...)
				break
			}
		}
		to := index[m.To]
		after[to] = append(after[to], sku)
	}
	return proposal, after, nil
}

func shelfName(k int) string { return fmt.Sprintf("S%03d", k) }

func readOrders(name string) (*pickgame.Orders, error) {
	f, err := os.Open(orderFiles + name)
	if err != nil {
		return nil, fmt.Errorf("open orders: %w", err)
	}
	defer f.Close()
	o, err := pickgame.Read(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return o, nil
}

func lineCount(o *pickgame.Orders) int {
	n := 0
	for _, x := range o.List {
		n += len(x.Lines)
	}
	return n
}

func faces(p pickgame.Placement) int {
	n := 0
	for _, on := range p {
		n += len(on)
	}
	return n
}

// cpuSec is what the process has spent so far, in CPU seconds.
func cpuSec() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
