package delivery

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dayrun/routing/roads"
)

func straightLeg(v *Vehicle, a, b roads.Point) leg {
	metres, seconds := roads.Detour{FactorPermille: 1000, SpeedMmS: v.SpeedMmS}.Between(a, b)
	return leg{metres, min(seconds, math.MaxInt32/1000) * 1000}
}

// flyDrones gives each drone that stands at the dock a flight now: the stop
// whose promise is nearest, and among promises of the same half hour the one
// farthest off, which saves a van most; then further near ones it can carry.
func (s *Solver) flyDrones() {
	const together = 30 * 60_000
	var order []int32
	for i := int32(1); i < int32(s.n); i++ {
		if !s.gone[i] && s.p.Stops[i-1].DroneOK {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.p.Stops[a-1].Due/together, s.p.Stops[b-1].Due/together), -cmp.Compare(s.leg(depot, a).metres, s.leg(depot, b).metres), cmp.Compare(a, b))
	})
	for vi := range s.p.Vehicles {
		v := &s.p.Vehicles[vi]
		if !v.Drone || v.ready(s.p.Now) > s.p.Now || s.p.Now+v.LoadMs >= v.ShiftEnd {
			continue
		}
		f := flight{v: v, trip: Trip{Vehicle: int32(vi), Depart: s.p.Now + v.LoadMs, Return: s.p.Now + v.LoadMs, Go: true}, at: s.p.Depot, leave: s.p.Now + v.LoadMs}
		for f.parcels < v.MaxParcels {
			i := s.nextFlown(&f, order)
			if i < 0 {
				break
			}
			f.add(s.p, i-1)
			s.gone[i] = true
		}
		if len(f.trip.Stops) > 0 {
			f.trip.Why = fmt.Sprintf("flies %d m with %d g: light and within range", f.trip.Metres, f.weight)
			s.drones = append(s.drones, f.trip)
			order = slices.DeleteFunc(order, func(i int32) bool { return s.gone[i] })
		}
	}
}

// flight is a drone trip under construction.
type flight struct {
	v       *Vehicle
	trip    Trip
	at      roads.Point
	leave   int64
	flown   int64 // metres to the last stop
	weight  int64
	volume  int64
	parcels int
}

// nextFlown picks the first feasible stop of the order for an empty drone, the
// nearest to where it is for one that carries something.
func (s *Solver) nextFlown(f *flight, order []int32) int32 {
	best, near := int32(-1), int32(math.MaxInt32)
	for _, i := range order {
		if s.gone[i] || !f.takes(s.p, i-1) {
			continue
		}
		if f.parcels == 0 {
			return i
		}
		if d := straightLeg(f.v, f.at, s.p.Stops[i-1].At).metres; d < near {
			best, near = i, d
		}
	}
	return best
}

func (f *flight) takes(p *Problem, i int32) bool {
	st := &p.Stops[i]
	if f.parcels+st.Parcels > f.v.MaxParcels || f.weight+st.WeightG > f.v.MaxWeightG || f.volume+st.VolumeCm3 > f.v.MaxVolume {
		return false
	}
	out, home := straightLeg(f.v, f.at, st.At), straightLeg(f.v, st.At, p.Depot)
	begin := f.leave + int64(out.ms)
	if begin < st.Open || begin > st.Due && f.parcels > 0 {
		return false // a drone does not hover until a window opens, and makes no detour for what is late anyway
	}
	done := begin + f.v.StopMs + int64(st.Parcels-1)*f.v.ParcelMs + int64(home.ms)
	return done <= f.v.ShiftEnd && (f.v.MaxRangeM == 0 || f.flown+int64(out.metres)+int64(home.metres) <= f.v.MaxRangeM)
}

func (f *flight) add(p *Problem, i int32) {
	st := &p.Stops[i]
	out, home := straightLeg(f.v, f.at, st.At), straightLeg(f.v, st.At, p.Depot)
	begin := f.leave + int64(out.ms)
	f.trip.Stops, f.trip.Eta = append(f.trip.Stops, i), append(f.trip.Eta, begin)
	f.leave = begin + f.v.StopMs + int64(st.Parcels-1)*f.v.ParcelMs
	f.flown += int64(out.metres)
	f.at = st.At
	f.parcels, f.weight, f.volume = f.parcels+st.Parcels, f.weight+st.WeightG, f.volume+st.VolumeCm3
	f.trip.Metres, f.trip.Return = f.flown+int64(home.metres), f.leave+int64(home.ms)
}
