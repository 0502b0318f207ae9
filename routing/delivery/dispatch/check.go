package dispatch

import "fmt"

// Check drives the plan stop by stop, apart from the board's arithmetic: every
// open stop once, loads, releases, windows and promises (or it is among the
// late), shifts, one trip of a van after the other, the predicted times. What
// is locked may come too late, and only that may end after the shift.
func (d *Dispatcher) Check() error {
	p := d.Plan()
	late, seen := map[string]bool{}, map[string]int{}
	for _, id := range p.Late {
		late[id] = true
	}
	free := map[string]int64{}
	for i := range p.Trips {
		t := &p.Trips[i]
		if err := d.drive(t, late, seen, free); err != nil {
			return fmt.Errorf("trip %d of %s: %w", t.ID, t.Vehicle, err)
		}
	}
	for _, id := range p.Waiting {
		seen[id]++
	}
	for id := range seen {
		if seen[id] != 1 {
			return fmt.Errorf("stop %s is in the plan %d times, must be once", id, seen[id])
		}
		if _, open := d.nodeOf[id]; !open {
			return fmt.Errorf("stop %s is in the plan but not open", id)
		}
	}
	if len(seen) != len(d.nodeOf) {
		return fmt.Errorf("%d stops are in the plan, %d are open", len(seen), len(d.nodeOf))
	}
	return nil
}

func (d *Dispatcher) drive(t *Trip, late map[string]bool, seen map[string]int, free map[string]int64) error {
	vi := d.vanOf[t.Vehicle]
	v, x := &d.vehicles[vi], &d.b.vans[vi]
	now, place, shift := t.Depart, int32(0), -1
	var parcels, weight, volume, metres int64
	for k, s := range x.shifts {
		if t.Depart >= s[0]+v.LoadMs && t.Return <= s[1] {
			shift = k
		}
	}
	if !t.Gone {
		if shift < 0 && t.Locked < len(t.Stops) {
			return fmt.Errorf("%d to %d lies in no shift of %v", t.Depart, t.Return, x.shifts)
		}
		if from := max(free[t.Vehicle], x.free, d.b.now); t.Depart < from+v.LoadMs {
			return fmt.Errorf("departs at %d, but the van can load from %d on and takes %d ms", t.Depart, from, v.LoadMs)
		}
	}
	known := !t.Gone // of a trip on the road the first time is a report
	for _, s := range t.Stops {
		var i int32
		for k := range d.stops { // by name: a delivered stop is not open
			if d.stops[k].ID == s.Stop && (s.Done || d.nodeOf[s.Stop] == int32(k)) {
				i = int32(k)
			}
		}
		st := &d.stops[i]
		l := d.b.tab.between(place, i+1)
		metres, place = metres+int64(l.metres), i+1
		parcels, weight, volume = parcels+int64(st.Parcels), weight+st.WeightG, volume+st.VolumeCm3
		if s.Done {
			continue
		}
		seen[s.Stop]++
		if now = max(now+int64(l.ms), st.Open); !known {
			now, known = s.Eta, true
		}
		if s.Eta != now {
			return fmt.Errorf("stop %s is reached at %d, the plan says %d", s.Stop, now, s.Eta)
		}
		if late[s.Stop] != (now > st.Due) {
			return fmt.Errorf("stop %s is reached at %d, due %d, among the late: %v", s.Stop, now, st.Due, late[s.Stop])
		}
		if t.Depart < d.b.nodes[i].release && !t.Gone {
			return fmt.Errorf("departs at %d, but stop %s is ready at %d", t.Depart, s.Stop, d.b.nodes[i].release)
		}
		now += v.StopMs + int64(st.Parcels-1)*v.ParcelMs
	}
	l := d.b.tab.between(place, 0)
	metres += int64(l.metres)
	switch {
	case known && now+int64(l.ms) != t.Return:
		return fmt.Errorf("returns at %d, the plan says %d", now+int64(l.ms), t.Return)
	case metres != t.Metres || t.Locked < len(t.Stops) && v.MaxRangeM > 0 && metres > v.MaxRangeM:
		return fmt.Errorf("drives %d m, the plan says %d, the range is %d", metres, t.Metres, v.MaxRangeM)
	case parcels > int64(v.MaxParcels) || weight > v.MaxWeightG || volume > v.MaxVolume:
		return fmt.Errorf("%d parcels, %d g, %d cm3 do not fit", parcels, weight, volume)
	}
	free[t.Vehicle] = t.Return
	return nil
}
