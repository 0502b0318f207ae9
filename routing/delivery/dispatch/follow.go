package dispatch

import "dayrun/routing/delivery"

// MostFollowed is the number of stops up to which Follow is meant for: their
// legs take 8 B a pair.
const MostFollowed = 1500

// Expected is what the plan foresees for one stop.
type Expected struct {
	Vehicle string // "": it waits, no van at hand can take it
	Eta     int64  // Unix ms
}

// Foresight is the plan as far as whoever asked wants to know it.
type Foresight struct {
	Version int64
	Of      []Expected // by stop of the problem
	Changes []Change   // since the last one
}

// Follow brings the plan into line with a rolling problem, as events would:
// time, vans that came, went or changed, stops that came, left or changed.
// Everything else stays where it was; then the search goes on for so many
// steps. Trips do not leave by themselves: the problem says what has left.
// Drones are not planned with; a stop that one may fly counts for the vans.
func (d *Dispatcher) Follow(p *delivery.Problem, steps int) (Foresight, error) {
	f := Foresight{Version: p.Version}
	d.pass(max(p.Now, d.b.now))
	if err := d.followVans(p); err != nil {
		return f, err
	}
	if err := d.followStops(p); err != nil {
		return f, err
	}
	d.retry()
	f.Changes = d.changes("the plan follows what came in")
	f.Changes = append(f.Changes, d.Improve(func() bool { steps--; return steps < 0 })...)
	for i := range p.Stops {
		var e Expected
		if n, ok := d.nodeOf[p.Stops[i].ID]; ok && d.b.nodes[n].trip >= 0 {
			e = Expected{d.vehicles[d.b.trips[d.b.nodes[n].trip].vehicle].ID, d.b.eta(n)}
		}
		f.Of = append(f.Of, e)
	}
	return f, nil
}

func (d *Dispatcher) followVans(p *delivery.Problem) error {
	there := make([]bool, len(d.vehicles), len(d.vehicles)+len(p.Vehicles))
	for i := range p.Vehicles {
		v := p.Vehicles[i]
		if v.Drone {
			continue
		}
		if v.FreeAt <= p.Now { // at the dock: the same van a minute later
			v.FreeAt = 0
		}
		vi, known := d.vanOf[v.ID]
		if known {
			there[vi] = true
			if d.vehicles[vi] == v && !d.b.vans[vi].away {
				continue
			}
		}
		if err := d.takeVan(v); err != nil {
			return err
		}
	}
	for vi, here := range there {
		if !here && !d.b.vans[vi].away {
			d.leaveOut(int32(vi), 0, d.vehicles[vi].ID+" is away")
		}
	}
	return nil
}

func (d *Dispatcher) followStops(p *delivery.Problem) error {
	number := make(map[string]int, len(p.Stops))
	for i := range p.Stops {
		number[p.Stops[i].ID] = i
	}
	for i := range d.stops {
		id := d.stops[i].ID
		if n, open := d.nodeOf[id]; !open || n != int32(i) {
			continue
		}
		if k, ok := number[id]; !ok || p.Stops[k] != d.stops[i] {
			d.forget(int32(i))
		}
	}
	d.followStreets(p, number)
	for i := range p.Stops {
		st := &p.Stops[i]
		if _, known := d.nodeOf[st.ID]; known {
			continue
		}
		if err := d.refuse(st, nil); err != nil {
			return err
		}
		n := d.node(*st, p.Now)
		d.spokes(n, d.streetSpokes(p, i, number))
		d.place(n)
	}
	return nil
}

// followStreets takes the street legs anew when those of a stop that is known
// have changed: another hour, a closed street.
func (d *Dispatcher) followStreets(p *delivery.Problem, number map[string]int) {
	if p.Streets == nil || p.Streets.Legs == nil {
		return
	}
	changed := false
	var known [][2]int32 // node, stop of the problem
	for i := range d.stops {
		k, ok := number[d.stops[i].ID]
		if !ok || d.nodeOf[d.stops[i].ID] != int32(i) {
			continue
		}
		known = append(known, [2]int32{int32(i), int32(k)})
		was := d.b.tab.between(0, int32(i)+1)
		changed = changed || was != toLeg(p.Streets.Legs.Metres[k+1], p.Streets.Legs.Seconds[k+1])
	}
	if !changed {
		return
	}
	for _, a := range known {
		d.spokes(a[0], d.streetSpokes(p, int(a[1]), number))
	}
	for vi := range d.b.vans {
		d.b.settle(int32(vi))
	}
	for vi := range d.b.vans {
		d.repair(int32(vi), "travel times changed")
	}
}

// streetSpokes are the street legs between stop k of the problem and all
// places; nil where there are no streets.
func (d *Dispatcher) streetSpokes(p *delivery.Problem, k int, number map[string]int) *delivery.Spokes {
	if p.Streets == nil || p.Streets.Legs == nil {
		return nil
	}
	legs, n := p.Streets.Legs, len(d.points)
	s := &delivery.Spokes{Out: make([]delivery.Leg, n), In: make([]delivery.Leg, n)}
	for j := range n {
		at := 0
		if j > 0 {
			to, ok := number[d.stops[j-1].ID]
			if !ok { // a place that nobody waits at
				continue
			}
			at = to + 1
		}
		out, in := (k+1)*legs.N+at, at*legs.N+k+1
		s.Out[j], s.In[j] = delivery.Leg{Metres: legs.Metres[out], Seconds: legs.Seconds[out]}, delivery.Leg{Metres: legs.Metres[in], Seconds: legs.Seconds[in]}
	}
	return s
}
