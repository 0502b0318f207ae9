package delivery

import "fmt"

// Check tests a plan against its problem, independently of the solver:
// capacity, shift, range, opening times, each stop at most once.
func Check(p *Problem, plan *Plan) error {
	seen := make([]bool, len(p.Stops))
	used := map[int32]bool{}
	for n, t := range plan.Trips {
		v := &p.Vehicles[t.Vehicle]
		if used[t.Vehicle] {
			return fmt.Errorf("trip %d: vehicle %s has another one at the same time", n, v.ID)
		}
		used[t.Vehicle] = true
		s := &Solver{p: p}
		var weight, volume, metres int64
		parcels := 0
		r := &route{vehicle: t.Vehicle}
		at, prev := t.Depart, depot
		if t.Depart < max(p.Now, v.FreeAt)+v.LoadMs || t.Depart < v.ShiftStart {
			return fmt.Errorf("trip %d: departs before vehicle %s is loaded or on shift", n, v.ID)
		}
		for k, i := range t.Stops {
			st := &p.Stops[i]
			if seen[i] {
				return fmt.Errorf("trip %d: stop %s is served twice", n, st.ID)
			}
			seen[i] = true
			if v.Drone && !st.DroneOK {
				return fmt.Errorf("trip %d: stop %s is not for drones", n, st.ID)
			}
			weight, volume, parcels = weight+st.WeightG, volume+st.VolumeCm3, parcels+st.Parcels
			metres += int64(s.metres(r, prev, i))
			at = max(at+s.drive(r, prev, i), st.Open)
			if t.Eta[k] != at {
				return fmt.Errorf("trip %d: stop %s at %d, the plan says %d", n, st.ID, at, t.Eta[k])
			}
			at += s.service(r, i)
			prev = i
		}
		metres += int64(s.metres(r, prev, depot))
		at += s.drive(r, prev, depot)
		switch {
		case weight > v.MaxWeightG || volume > v.MaxVolume || parcels > v.MaxParcels:
			return fmt.Errorf("trip %d: %d g, %d cm3, %d parcels do not fit %s", n, weight, volume, parcels, v.ID)
		case at > v.ShiftEnd || at != t.Return:
			return fmt.Errorf("trip %d: returns at %d, the plan says %d, the shift ends at %d", n, at, t.Return, v.ShiftEnd)
		case metres != t.Metres || v.MaxRangeM > 0 && metres > v.MaxRangeM:
			return fmt.Errorf("trip %d: %d m, the plan says %d, range %d", n, metres, t.Metres, v.MaxRangeM)
		}
	}
	for _, i := range plan.Unserved {
		if seen[i] {
			return fmt.Errorf("stop %s is both served and unserved", p.Stops[i].ID)
		}
	}
	return nil
}
