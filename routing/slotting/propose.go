package slotting

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Config says how moves are made and judged. Zero values take the defaults.
type Config struct {
	Floor       Floor
	HorizonDays float64 // over which a move has to pay; default 30
	LinesPerDay float64 // expected; default: the affinity's decayed rate
	Rack        int     // places for faces between two shelves; default 12, a station's put wall
	VisitSec    float64 // robot and station, a shelf visit; default 90
	HandleSec   float64 // taking a face out and putting it in; default 30
	Aisles      int     // a fast mover on several shelves lies in at least so many; default 2
	// VisitsPerMove is what a move is taken to cost while moves are sought; what
	// the chosen ones cost is counted from their schedule. Default 1: the visit
	// of each of the two shelves serves two moves.
	VisitsPerMove float64
}

// Budget bounds a proposal; zero fields do not.
type Budget struct {
	Moves  int
	Visits int
	Sec    float64
}

// Problem asks which faces should move.
type Problem struct {
	World    World
	Affinity *Affinity
	Now      int64 // ms
	Config   Config
	Budget   Budget
}

// Move takes all units of a SKU on one shelf to another one.
type Move struct {
	SKU         string
	From, To    string
	Units       int64
	Gain        float64 // shelf visits saved, a line
	Visits      float64 // its share of the visits that the moves need
	Sec         float64
	PaybackDays float64 // negative: only makes room for others
	Why         string
}

// Stop is one visit of a shelf to the station where moves are made.
type Stop struct {
	Shelf     string
	Take, Put []int // moves by number
}

// Proposal is a list of moves, those that save most visits for their cost
// first, and the visits by which they are made.
type Proposal struct {
	Moves         []Move
	Stops         []Stop
	VisitsPerLine float64 // estimated on the newest orders, before
	Then          float64 // VisitsPerLine less the gain
	Gain          float64 // shelf visits saved, a line
	LinesPerDay   float64
	Visits        int
	Sec           float64
	PaybackDays   float64
}

// enough orders for a proposal to mean something.
const enough = 50

// visitsPerPair is what a pair of lines of one order brought together saves
// under the rules of the reference game, as long as nothing is measured.
const visitsPerPair = 0.33

// Propose finds moves that pay within the horizon. Errors name what is wrong
// with the problem.
func Propose(p Problem) (Proposal, error) {
	c := p.Config
	for _, d := range []struct {
		v *float64
		d float64
	}{{&c.HorizonDays, 30}, {&c.VisitSec, 90}, {&c.HandleSec, 30}, {&c.VisitsPerMove, 1}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	c.Rack, c.Aisles = cmp.Or(c.Rack, 12), cmp.Or(c.Aisles, 2)
	if err := p.World.Check(); err != nil {
		return Proposal{}, err
	}
	switch {
	case p.Affinity == nil || p.Affinity.orders < enough:
		return Proposal{}, ErrTooFew
	case c.HorizonDays < 0 || c.VisitsPerMove < 0 || c.Rack < 0 || p.Budget.Moves < 0 || p.Budget.Visits < 0 || p.Budget.Sec < 0:
		return Proposal{}, fmt.Errorf("horizon %g days, %g visits a move, rack %d, budget %+v: give no negative figure", c.HorizonDays, c.VisitsPerMove, c.Rack, p.Budget)
	}
	if c.LinesPerDay == 0 {
		c.LinesPerDay = p.Affinity.LinesPerDay(p.Now)
	}
	before := newLayout(&p.World, p.Affinity, p.Now, c.Aisles, nil)
	m := &measure{a: p.Affinity, floor: c.Floor, all: p.Affinity.lines / p.Affinity.scale(p.Affinity.last)}
	m.orders = recentItems(&p.World, p.Affinity)
	m.before(before)
	// A pair seen once is chance, unless its SKUs also belong together by what
	// else they are ordered with: moves are sought with these pairs, and judged
	// without them.
	found := newLayout(&p.World, p.Affinity, p.Now, c.Aisles, p.Affinity.Groups(resolution, 1))
	// A move has to win as many joint orders (of those remembered) as its visits
	// are worth over the horizon.
	toll := c.VisitsPerMove / visitsPerPair * m.all / max(c.HorizonDays*c.LinesPerDay, 1)
	found.search(toll)
	after := before.like(found)
	list := changes(before, after)
	m.after(after)
	return build(&p, &c, m, before, list), nil
}

// ErrTooFew says that there is no history to learn from yet.
var ErrTooFew = errors.New("fewer than 50 orders so far: wait until more were placed")

func recentItems(w *World, a *Affinity) [][]int32 {
	at := make(map[string]int32, len(w.Items))
	for i := range w.Items {
		at[w.Items[i].SKU] = int32(i)
	}
	var list [][]int32
	for _, o := range a.Recent() {
		var items []int32
		for _, sku := range o {
			if i, ok := at[sku]; ok {
				items = append(items, i)
			}
		}
		if len(items) > 0 {
			list = append(list, items)
		}
	}
	return list
}

// measure turns joint orders into visits a line: what a pair of lines brought
// together saved when the newest orders were played.
type measure struct {
	a         *Affinity
	floor     Floor
	orders    [][]int32
	all       float64 // decayed lines remembered
	perLine   float64 // visits a line before
	v0, pairs float64
	rate      float64 // visits saved a pair
}

func (m *measure) before(l *layout) {
	v, lines := estimate(m.orders, l.on, l.where, m.floor)
	m.v0, m.perLine = float64(v), float64(v)/float64(max(lines, 1))
	m.pairs = m.joined(l)
	m.rate = visitsPerPair
}

func (m *measure) after(l *layout) {
	v, _ := estimate(m.orders, l.on, l.where, m.floor)
	if won := m.joined(l) - m.pairs; won > 1 {
		m.rate = max(0, (m.v0-float64(v))/won)
	}
}

// joined is the worth of a layout for the newest orders.
func (m *measure) joined(l *layout) float64 {
	sum := 0.0
	for _, o := range m.orders {
		for k, i := range o {
			for _, j := range o[:k] {
				sum += bothOn[min(common(l.where[i], l.where[j]), len(bothOn)-1)]
			}
		}
	}
	return sum
}

// gain turns joint orders won into visits saved a line.
func (m *measure) gain(won float64) float64 { return won * m.rate / max(m.all, 1) }

func build(p *Problem, c *Config, m *measure, before *layout, list []change) Proposal {
	n := len(list)
	if p.Budget.Moves > 0 {
		n = min(n, p.Budget.Moves)
	}
	var stops []stop
	var kept []change
	for {
		kept = feasible(before, list[:n])
		stops = schedule(before, kept, c.Rack)
		sec := float64(float64(len(stops))*c.VisitSec) + float64(float64(len(kept))*c.HandleSec)
		if n == 0 || (p.Budget.Visits == 0 || len(stops) <= p.Budget.Visits) && (p.Budget.Sec == 0 || sec <= p.Budget.Sec) {
			break
		}
		n -= max(1, n/8)
	}
	out := Proposal{VisitsPerLine: m.perLine, LinesPerDay: c.LinesPerDay, Visits: len(stops), Sec: float64(float64(len(stops))*c.VisitSec) + float64(float64(len(kept))*c.HandleSec)}
	after := before.clone()
	for _, ch := range kept {
		after.move(ch.item, ch.from, ch.to)
	}
	out.Gain = m.gain(after.worth() - before.worth())
	out.Then = m.perLine - out.Gain
	out.PaybackDays = payback(float64(out.Visits), out.Gain, c.LinesPerDay)
	out.fill(p, c, m, after, kept, stops)
	return out
}

// payback is after how many days visits saved make up for visits spent; -1: never.
func payback(visits, gain, linesPerDay float64) float64 {
	if gain <= 0 || linesPerDay <= 0 {
		return -1
	}
	return visits / (gain * linesPerDay)
}

// fill writes the moves, the best for their cost first.
func (out *Proposal) fill(p *Problem, c *Config, m *measure, after *layout, kept []change, stops []stop) {
	visits := make([]float64, len(kept))
	for _, st := range stops {
		for _, list := range [][]int{st.take, st.put} {
			for _, n := range list {
				visits[n] += 1 / float64(len(st.take)+len(st.put))
			}
		}
	}
	units := make(map[[2]int32]int64, len(p.World.Faces))
	for _, f := range p.World.Faces {
		units[[2]int32{f.Item, f.Shelf}] = f.Units
	}
	by := make([]int, len(kept))
	for n := range by {
		by[n] = n
	}
	worth := func(n int) float64 { return kept[n].gain / max(visits[n], 1e-9) }
	slices.SortFunc(by, func(x, y int) int { return cmp.Or(-cmp.Compare(worth(x), worth(y)), cmp.Compare(x, y)) })
	at := make([]int, len(kept))
	for pos, n := range by {
		at[n] = pos
		ch := kept[n]
		mv := Move{SKU: p.World.Items[ch.item].SKU, From: p.World.Shelves[ch.from].ID, To: p.World.Shelves[ch.to].ID, Units: units[[2]int32{ch.item, ch.from}],
			Gain: m.gain(ch.gain), Visits: visits[n], Sec: float64(visits[n]*c.VisitSec) + c.HandleSec}
		mv.PaybackDays = payback(mv.Visits, mv.Gain, c.LinesPerDay)
		mv.Why = why(p, after, &ch, &mv)
		out.Moves = append(out.Moves, mv)
	}
	for _, st := range stops {
		s := Stop{Shelf: p.World.Shelves[st.shelf].ID}
		for _, n := range st.take {
			s.Take = append(s.Take, at[n])
		}
		for _, n := range st.put {
			s.Put = append(s.Put, at[n])
		}
		out.Stops = append(out.Stops, s)
	}
}

// why names what it is to lie beside.
func why(p *Problem, l *layout, ch *change, mv *Move) string {
	best, second := partner{item: -1}, partner{item: -1}
	for _, q := range l.partn[ch.item] {
		if !slices.Contains(l.on[ch.to], q.item) {
			continue
		}
		if q.weight > best.weight {
			best, second = q, best
		} else if q.weight > second.weight {
			second = q
		}
	}
	switch {
	case mv.PaybackDays < 0 || best.item < 0:
		return "makes room on " + mv.From + " for SKUs that are ordered together"
	case second.item < 0:
		return fmt.Sprintf("then lies beside %s, with which it is ordered most", p.World.Items[best.item].SKU)
	}
	return fmt.Sprintf("then lies beside %s and %s, with which it is ordered most", p.World.Items[best.item].SKU, p.World.Items[second.item].SKU)
}
