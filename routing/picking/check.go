package picking

import (
	"fmt"
	"slices"
)

// Check refuses a question that describes no warehouse, by the field, its value
// and what to give instead.
func (p *Problem) Check() error {
	for j, st := range p.Stations {
		switch {
		case st.FreePlaces < 0:
			return fmt.Errorf("station %d has %d free places: give 0 or more, and leave out a station without any", j, st.FreePlaces)
		case st.FreeVisits < 0:
			return fmt.Errorf("station %d may get %d more visits: give 0 or more", j, st.FreeVisits)
		case st.OpenSec < 0:
			return fmt.Errorf("station %d closes in %d s: leave out what is closed", j, st.OpenSec)
		}
	}
	for k := range p.Shelves {
		if err := p.checkShelf(k); err != nil {
			return err
		}
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		if o.Station < -1 || int(o.Station) >= len(p.Stations) {
			return fmt.Errorf("order %d has a place at station %d of %d: give one of them, or -1", i, o.Station, len(p.Stations))
		}
		for l, x := range o.Lines {
			if x.Item < 0 || x.Units < 1 {
				return fmt.Errorf("order %d, line %d wants %d units of item %d: give an item from 0 and units from 1", i, l, x.Units, x.Item)
			}
		}
	}
	return nil
}

func (p *Problem) checkShelf(k int) error {
	s := &p.Shelves[k]
	switch {
	case s.Visit < -1 || int(s.Visit) >= len(p.Stations):
		return fmt.Errorf("shelf %d is bound for station %d of %d: give one of them, or -1", k, s.Visit, len(p.Stations))
	case s.Visit >= 0 && s.Onward:
		return fmt.Errorf("shelf %d is in two places: bound for station %d and leaving one: give one of both", k, s.Visit)
	case len(s.TravelSec) != len(p.Stations):
		return fmt.Errorf("shelf %d has %d travel times for %d stations: give one for each", k, len(s.TravelSec), len(p.Stations))
	}
	for _, st := range s.Stock {
		if st.Units < 0 || st.Item < 0 {
			return fmt.Errorf("shelf %d holds %d units of item %d: give 0 units or more of an item from 0", k, st.Units, st.Item)
		}
	}
	return nil
}

// verifier holds what a plan has used up.
type verifier struct {
	p      *Problem
	at     [][]int32 // by order and line: the station, -1
	parts  []int
	places []int
	visits []int
	jobs   int
	bound  []int32
	got    [][]int32 // by order and line: units
	left   [][]int32 // by shelf and lot: units
}

// Verify checks a plan against its question, apart from the solver: places,
// queue limits and robots respected; no shelf sent that cannot go or that comes
// too late; no line picked twice or at two stations; no lot promising more than
// it holds, expired, or before one that expires first; orders split only as far
// as they may be.
func Verify(p *Problem, plan *Plan) error {
	v := newVerifier(p)
	for _, r := range plan.Release {
		if err := v.release(r); err != nil {
			return err
		}
	}
	for i := range p.Orders {
		if v.parts[i] > int(p.Orders[i].Parts) && slices.Contains(v.at[i], -1) && v.parts[i] >= max(p.MaxParts, 1) {
			return fmt.Errorf("order %d: lines without a place after its last part", i)
		}
	}
	for _, x := range plan.Visits {
		if err := v.visit(x); err != nil {
			return err
		}
	}
	for _, x := range plan.Visits {
		for _, k := range x.Picks {
			if err := v.first(x, k); err != nil {
				return err
			}
		}
	}
	return nil
}

func newVerifier(p *Problem) *verifier {
	v := &verifier{p: p, places: make([]int, len(p.Stations)), visits: make([]int, len(p.Stations))}
	for i := range p.Orders {
		o := &p.Orders[i]
		at := make([]int32, len(o.Lines))
		for l := range at {
			at[l] = o.Station
		}
		v.at, v.parts, v.got = append(v.at, at), append(v.parts, int(o.Parts)), append(v.got, make([]int32, len(o.Lines)))
	}
	for k := range p.Shelves {
		s := &p.Shelves[k]
		var left []int32
		for _, st := range s.Stock {
			left = append(left, st.Units)
		}
		v.bound, v.left = append(v.bound, s.Visit), append(v.left, left)
	}
	return v
}

func (v *verifier) release(r Release) error {
	lines := r.Lines
	if lines == nil {
		for l := range v.at[r.Order] {
			lines = append(lines, int32(l))
		}
	}
	if len(lines) == 0 || r.Why == "" {
		return fmt.Errorf("order %d: release %+v gives no line a place or no reason", r.Order, r)
	}
	for _, l := range lines {
		if v.at[r.Order][l] >= 0 {
			return fmt.Errorf("order %d, line %d: has a place already", r.Order, l)
		}
		v.at[r.Order][l] = r.Station
	}
	v.parts[r.Order]++
	if v.places[r.Station]++; v.places[r.Station] > v.p.Stations[r.Station].FreePlaces {
		return fmt.Errorf("station %d gets %d orders for %d places", r.Station, v.places[r.Station], v.p.Stations[r.Station].FreePlaces)
	}
	return nil
}

func (v *verifier) visit(x Visit) error {
	s, st := &v.p.Shelves[x.Shelf], &v.p.Stations[x.Station]
	if x.New {
		if s.Busy || v.bound[x.Shelf] >= 0 || s.TravelSec[x.Station] < 0 || st.OpenSec > 0 && s.RobotSec+s.TravelSec[x.Station] >= st.OpenSec {
			return fmt.Errorf("shelf %d cannot start a visit to station %d", x.Shelf, x.Station)
		}
		v.bound[x.Shelf] = x.Station
		if !s.Onward {
			v.jobs++
		}
		if v.visits[x.Station]++; v.visits[x.Station] > st.FreeVisits || v.jobs > v.p.MaxJobs {
			return fmt.Errorf("station %d gets %d visits for %d, robots %d jobs for %d", x.Station, v.visits[x.Station], st.FreeVisits, v.jobs, v.p.MaxJobs)
		}
	}
	if v.bound[x.Shelf] != x.Station || len(x.Picks) == 0 || x.Why == "" {
		return fmt.Errorf("shelf %d: bound for station %d, visit %+v", x.Shelf, v.bound[x.Shelf], x)
	}
	for _, k := range x.Picks {
		l, lot := v.p.Orders[k.Order].Lines[k.Line], s.Stock[k.Stock]
		v.got[k.Order][k.Line] += k.Units
		v.left[x.Shelf][k.Stock] -= k.Units
		switch {
		case v.at[k.Order][k.Line] != x.Station:
			return fmt.Errorf("order %d, line %d: picked at station %d, its place is at %d", k.Order, k.Line, x.Station, v.at[k.Order][k.Line])
		case k.Units <= 0 || v.got[k.Order][k.Line] > l.Units:
			return fmt.Errorf("order %d, line %d: %d units picked of %d", k.Order, k.Line, v.got[k.Order][k.Line], l.Units)
		case lot.Item != l.Item || v.left[x.Shelf][k.Stock] < 0 || !usable(v.p, &lot):
			return fmt.Errorf("shelf %d, lot %d: promised for item %d, holds %+v", x.Shelf, k.Stock, l.Item, lot)
		}
	}
	return nil
}

// first checks that no lot is left which could have come and expires before
// one that is picked.
func (v *verifier) first(x Visit, k Pick) error {
	lot := v.p.Shelves[x.Shelf].Stock[k.Stock]
	for i := range v.p.Shelves {
		s := &v.p.Shelves[i]
		if v.bound[i] != x.Station && (v.bound[i] >= 0 || s.Busy || s.TravelSec[x.Station] < 0) {
			continue
		}
		for n, other := range s.Stock {
			if other.Item == lot.Item && v.left[i][n] > 0 && other.Expires != 0 && other.Expires > v.p.Now && (lot.Expires == 0 || other.Expires < lot.Expires-v.p.Fresh) {
				return fmt.Errorf("shelf %d, lot %d is picked before lot %d of shelf %d, which expires first", x.Shelf, k.Stock, n, i)
			}
		}
	}
	return nil
}
