package simulator

import (
	"slices"

	"dayrun/devices"
)

// lateMessage is an order or a state that is still on its way.
type lateMessage struct {
	gen   uint32
	order *devices.Order // nil: a state
	state *State
}

// delays says that a message goes the long way, on which later ones overtake it.
func (r *robot) delays(w *World, share float64, m lateMessage) bool {
	if share <= 0 || r.rng.Float64() >= share {
		return false
	}
	r.lateGen++
	m.gen = r.lateGen
	r.late = append(r.late, m)
	w.events.push(event{at: w.now + max(w.cfg.Faults.LateFor.draw(r.rng), 1), src: r.src, gen: m.gen, kind: evLate})
	return true
}

// arrives ends the way of a late message.
func (r *robot) arrives(w *World, e event) {
	i := slices.IndexFunc(r.late, func(m lateMessage) bool { return m.gen == e.gen })
	if i < 0 {
		return
	}
	m := r.late[i]
	r.late = slices.Delete(r.late, i, i+1)
	if m.order != nil {
		r.order(w, m.order)
	} else if !r.dead && !r.cut {
		w.out = append(w.out, m.state)
	}
}

// clone is a state that stays as it is while the robot goes on.
func (m *State) clone() *State {
	c := *m
	s := &c.State
	s.NodeStates, s.EdgeStates = slices.Clone(s.NodeStates), slices.Clone(s.EdgeStates)
	s.Actions, s.Loads, s.Errors = slices.Clone(s.Actions), slices.Clone(s.Loads), slices.Clone(s.Errors)
	return &c
}
