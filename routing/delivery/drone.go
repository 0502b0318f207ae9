package delivery

import (
	"cmp"
	"slices"
)

// flyDrones gives each drone that can leave now the stop it may carry that is
// due first; among equals the farthest, which saves a van most.
func (s *Solver) flyDrones() {
	var order []int32
	for i := range s.p.Stops {
		if s.p.Stops[i].DroneOK {
			order = append(order, int32(i))
		}
	}
	const slot = 30 * 60_000 // promises within half an hour count as equal
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &s.p.Stops[a], &s.p.Stops[b]
		return cmp.Or(cmp.Compare(x.Due/slot, y.Due/slot), -cmp.Compare(s.oneWay(&Vehicle{Drone: true}, x), s.oneWay(&Vehicle{Drone: true}, y)), cmp.Compare(a, b))
	})
	for vi := range s.p.Vehicles {
		v := &s.p.Vehicles[vi]
		if !v.Drone || v.FreeAt > s.p.Now || s.p.Now < v.ShiftStart || s.p.Now+v.LoadMs >= v.ShiftEnd {
			continue
		}
		for _, i := range order {
			r := s.newRoute(int32(vi))
			if s.routed[i] != -1 || s.p.Stops[i].Open > s.p.Now+urgentMs || !s.fits(r, i) || !s.feasibleAlone(r, i) {
				continue
			}
			s.insert(r, i, 0)
			s.drones = append(s.drones, Trip{Vehicle: r.vehicle, Stops: slices.Clone(r.stops), Eta: slices.Clone(r.eta), Depart: r.depart, Return: r.end, Metres: r.metres,
				Go: true, Why: "light and within range"})
			break
		}
	}
}
