package delivery

import (
	"fmt"
	"math"
	"slices"

	"dayrun/routing/flight"
	"dayrun/routing/roads"
)

// Sky is what drones fly in, and whether they may.
type Sky struct {
	flight.Sky
	Grounded bool // nothing starts: a weather hold
	MaxAloft int  // drones in the air at the same time; 0: any number
	Aloft    int  // of them now
}

// craft is the drone as it flies.
func (v *Vehicle) craft() flight.Craft {
	c := v.Craft
	c.SpeedMmS = v.SpeedMmS
	return c
}

// air is the sky of the problem; still where none is given.
func (p *Problem) air() *flight.Sky {
	if p.Sky == nil {
		return &flight.Sky{}
	}
	return &p.Sky.Sky
}

// hop is a drone's way between two places; false where it cannot fly.
func (p *Problem) hop(v *Vehicle, a, b roads.Point, loadG int64) (flight.Leg, bool) {
	c := v.craft()
	return p.air().Leg(&c, a, b, loadG)
}

// straightLeg is a drone's way in still air with nothing between.
func straightLeg(v *Vehicle, a, b roads.Point) leg {
	metres, seconds := roads.Detour{FactorPermille: 1000, SpeedMmS: v.SpeedMmS}.Between(a, b)
	return leg{metres, min(seconds, math.MaxInt32/1000) * 1000}
}

// fly gives the flight of a drone to some stops in order; false if it cannot
// carry, reach or end it with its reserve, or would wait in the air.
func (p *Problem) fly(v *Vehicle, depart int64, stops []int32) (t Trip, ok bool) {
	t = Trip{Depart: depart}
	craft := v.craft()
	load, volume, parcels := int64(0), int64(0), 0
	for _, i := range stops {
		st := &p.Stops[i]
		load, volume, parcels = load+st.WeightG, volume+st.VolumeCm3, parcels+st.Parcels
		if !st.DroneOK {
			return t, false
		}
	}
	if parcels > v.MaxParcels || load > v.MaxWeightG || volume > v.MaxVolume {
		return t, false
	}
	at, place, used := depart, p.Depot, int64(0)
	for _, i := range stops {
		st := &p.Stops[i]
		l, ok := p.hop(v, place, st.At, load)
		if at += int64(l.Ms); !ok || at < st.Open {
			return t, false
		}
		t.Stops, t.Eta = append(t.Stops, i), append(t.Eta, at)
		service := v.StopMs + int64(st.Parcels-1)*v.ParcelMs
		used += l.MWh + craft.Energy(service, load)
		t.Metres, at, place, load = t.Metres+int64(l.Metres), at+service, st.At, load-st.WeightG
	}
	l, ok := p.hop(v, place, p.Depot, 0)
	t.Metres, t.Return, used = t.Metres+int64(l.Metres), at+int64(l.Ms), used+l.MWh
	usable := craft.Usable()
	return t, ok && t.Return <= v.ShiftEnd && (v.MaxRangeM == 0 || t.Metres <= v.MaxRangeM) && (usable == 0 || used <= usable)
}

// flyDrones gives each drone at the dock a flight that saves something against
// the vans' routes as they stand: what the vans would drive and spend at the door
// for its stops, less what the flight costs, in metres of a van. Nothing flies
// that a van does as cheaply and in time.
func (s *Solver) flyDrones() {
	free := len(s.p.Vehicles)
	if sky := s.p.Sky; sky != nil {
		if sky.Grounded {
			return
		}
		if sky.MaxAloft > 0 {
			free = sky.MaxAloft - sky.Aloft
		}
	}
	for vi := range s.p.Vehicles {
		v := &s.p.Vehicles[vi]
		if !v.Drone || free <= 0 || v.ready(s.p.Now) > s.p.Now || s.p.Now+v.LoadMs >= v.ShiftEnd {
			continue
		}
		best, gain := s.bestFlight(v)
		if len(best.Stops) == 0 {
			continue
		}
		free--
		best.Vehicle, best.Go = int32(vi), true
		best.Why = fmt.Sprintf("flies %d m: spares the vans %d m more than it costs", best.Metres, gain)
		if gain >= lateM {
			best.Why = fmt.Sprintf("flies %d m: the vans have no hours to spare for it", best.Metres)
		}
		s.drones = append(s.drones, best)
		for _, i := range best.Stops {
			s.take(i + 1)
		}
	}
}

// bestFlight is the flight of a drone that saves most for its time among those to
// the stops whose promises are nearest, within half an hour, and that save
// anything; grown by one stop after the other while that saves more.
func (s *Solver) bestFlight(v *Vehicle) (best Trip, gain int64) {
	const together = 30 * 60_000
	for len(best.Stops) < v.MaxParcels {
		found, more, due, rate := best, gain, int64(math.MaxInt64), int64(0)
		for i := range int32(len(s.p.Stops)) {
			if s.gone[i+1] || !s.p.Stops[i].DroneOK || slices.Contains(best.Stops, i) {
				continue
			}
			t, ok := s.p.fly(v, s.p.Now+v.LoadMs, append(slices.Clone(best.Stops), i))
			g, by := s.gain(v, &t), s.p.Stops[i].Due/together
			if r := s.rate(&t, g); ok && g > gain && (by < due || by == due && r > rate) {
				found, more, due, rate = t, g, by, r
			}
		}
		if len(found.Stops) == len(best.Stops) {
			break
		}
		best, gain = found, more
	}
	return best, gain
}

// rate is what a flight saves in an hour of the drone, in metres of a van.
func (s *Solver) rate(t *Trip, gain int64) int64 {
	return gain * 3_600_000 / max(t.Return-s.p.Now, 1)
}

// lateM is what a promise is worth that only the drone keeps, or an hour of vans
// where they are scarce.
const lateM = 1_000_000

// gain is what a flight saves, in metres of a van.
func (s *Solver) gain(v *Vehicle, t *Trip) int64 {
	van, day := int64(1), int64(0)
	for i := range s.p.Vehicles {
		if !s.p.Vehicles[i].Drone {
			van, day = max(van, int64(s.p.Vehicles[i].CostPerM)), max(day, int64(s.p.Vehicles[i].CostPerTrip))
		}
	}
	// Each stop is also a part of what sending a van out costs at all.
	sum := (int64(len(t.Stops))*day/fairDay - int64(v.CostPerTrip) - t.Metres*int64(v.CostPerM)) / van
	for k, i := range t.Stops {
		due := s.p.Stops[i].Due
		sum += s.marginal(i+1, due)
		if t.Eta[k] > due && len(t.Stops) > 1 {
			return math.MinInt64 / 2 // no detour for what is late anyway
		}
	}
	return sum
}

// marginal is what a stop costs the vans: the drive that would fall away, and
// the time at the door. One that no route has yet costs what a stop does at this
// density; one that no van reaches in time more than any drive.
func (s *Solver) marginal(i int32, due int64) int64 {
	n := s.routeOf[i]
	if n < 0 {
		sum := s.perMs * s.waitM / 60_000
		if len(s.vans) == 0 || s.must[i] || s.scarce {
			sum += lateM
		}
		return sum
	}
	r := s.routes[n]
	before := int32(depot)
	if k := s.pos[i]; k > 0 {
		before = r.stops[k-1]
	}
	behind := int32(depot)
	if k := int(s.pos[i]) + 1; k < len(r.stops) {
		behind = r.stops[k]
	}
	sum := int64(s.leg(before, i).metres) + int64(s.leg(i, behind).metres) + s.service(r, i)*s.waitM/60_000
	if before != behind {
		sum -= int64(s.leg(before, behind).metres)
	}
	if s.arrive[i] > due || s.scarce { // hours of vans are worth more than any flight
		sum += lateM
	}
	return sum
}

// take takes a node out of the vans' plan.
func (s *Solver) take(i int32) {
	if n := s.routeOf[i]; n >= 0 {
		r := s.routes[n]
		r.stops = slices.DeleteFunc(r.stops, func(j int32) bool { return j == i })
		s.routeOf[i] = -1
		s.rebuild(n)
	}
	s.gone[i] = true
	s.ranked = slices.DeleteFunc(s.ranked, func(j int32) bool { return j == i })
}
