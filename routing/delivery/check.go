package delivery

import "fmt"

// Check tests a plan against its problem, independently of the solver: each
// stop exactly once in a trip, among the waiting or among the unserved;
// capacity, shift, range, opening times, promises (or listed as late), the
// arithmetic of times and metres, one trip of a vehicle after the other, and
// that only vehicles at the dock are told to go.
func Check(p *Problem, plan *Plan) error {
	seen := make([]int, len(p.Stops))
	late := make([]bool, len(p.Stops))
	for _, i := range plan.Late {
		late[i] = true
	}
	free := make([]int64, len(p.Vehicles))
	for i := range p.Vehicles {
		free[i] = max(p.Now, p.Vehicles[i].FreeAt, p.Vehicles[i].ShiftStart)
	}
	last := int64(-1 << 62)
	for n := range plan.Trips {
		t := &plan.Trips[n]
		v := &p.Vehicles[t.Vehicle]
		if t.Depart < last {
			return fmt.Errorf("trip %d: departs at %d, before the trip listed ahead of it", n, t.Depart)
		}
		last = t.Depart
		if t.Depart < free[t.Vehicle]+v.LoadMs {
			return fmt.Errorf("trip %d: departs at %d, but vehicle %s can load from %d on and takes %d ms", n, t.Depart, v.ID, free[t.Vehicle], v.LoadMs)
		}
		if t.Go && free[t.Vehicle] > p.Now {
			return fmt.Errorf("trip %d: goes now, but vehicle %s is not free before %d", n, v.ID, free[t.Vehicle])
		}
		free[t.Vehicle] = t.Return
		if err := checkTrip(p, v, t, seen, late); err != nil {
			return fmt.Errorf("trip %d of %s: %w", n, v.ID, err)
		}
	}
	for _, i := range plan.Waiting {
		seen[i]++
	}
	for _, i := range plan.Unserved {
		seen[i]++
	}
	for i, n := range seen {
		if n != 1 {
			return fmt.Errorf("stop %d (%s) is in the plan %d times, must be once", i, p.Stops[i].ID, n)
		}
	}
	return nil
}

func checkTrip(p *Problem, v *Vehicle, t *Trip, seen []int, late []bool) error {
	if v.Drone {
		return checkFlight(p, v, t, seen, late)
	}
	travel := p.between
	var weight, volume, metres int64
	parcels := 0
	at, place := t.Depart, int32(depot)
	if len(t.Stops) == 0 || len(t.Eta) != len(t.Stops) {
		return fmt.Errorf("%d stops, %d times", len(t.Stops), len(t.Eta))
	}
	for k, i := range t.Stops {
		s := &p.Stops[i]
		seen[i]++
		if s.NoVan {
			return fmt.Errorf("van %s takes stop %s, which is for drones only", v.ID, s.ID)
		}
		weight, volume, parcels = weight+s.WeightG, volume+s.VolumeCm3, parcels+s.Parcels
		m, there := travel(place, i+1, at)
		metres += int64(m)
		at = max(there, s.Open)
		if t.Eta[k] != at {
			return fmt.Errorf("stop %s is reached at %d, the plan says %d", s.ID, at, t.Eta[k])
		}
		if late[i] != (at > s.Due) {
			return fmt.Errorf("stop %s is reached at %d, due %d, listed as late: %v", s.ID, at, s.Due, late[i])
		}
		at += v.StopMs + int64(s.Parcels-1)*v.ParcelMs
		place = i + 1
	}
	m, at := travel(place, depot, at)
	metres += int64(m)
	switch {
	case weight > v.MaxWeightG || volume > v.MaxVolume || parcels > v.MaxParcels:
		return fmt.Errorf("%d g, %d cm3, %d parcels do not fit", weight, volume, parcels)
	case at != t.Return || at > v.ShiftEnd:
		return fmt.Errorf("returns at %d, the plan says %d, the shift ends at %d", at, t.Return, v.ShiftEnd)
	case metres != t.Metres || v.MaxRangeM > 0 && metres > v.MaxRangeM:
		return fmt.Errorf("drives %d m, the plan says %d, the range is %d", metres, t.Metres, v.MaxRangeM)
	}
	return nil
}

// checkFlight tests a drone's trip: load, times, range, reserve, and that its
// legs keep out of zones.
func checkFlight(p *Problem, v *Vehicle, t *Trip, seen []int, late []bool) error {
	if p.Sky != nil && p.Sky.Grounded {
		return fmt.Errorf("drones are held")
	}
	if len(t.Stops) == 0 || len(t.Eta) != len(t.Stops) {
		return fmt.Errorf("%d stops, %d times", len(t.Stops), len(t.Eta))
	}
	again, ok := p.fly(v, t.Depart, t.Stops)
	if !ok {
		return fmt.Errorf("the flight is not within load, shift, range, reserve, wind and zones")
	}
	if again.Return != t.Return || again.Metres != t.Metres {
		return fmt.Errorf("returns at %d after %d m, the plan says %d and %d", again.Return, again.Metres, t.Return, t.Metres)
	}
	for k, i := range t.Stops {
		seen[i]++
		if again.Eta[k] != t.Eta[k] || late[i] != (t.Eta[k] > p.Stops[i].Due) {
			return fmt.Errorf("stop %s is reached at %d, the plan says %d, due %d, listed as late: %v", p.Stops[i].ID, again.Eta[k], t.Eta[k], p.Stops[i].Due, late[i])
		}
	}
	return nil
}
