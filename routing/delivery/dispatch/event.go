package dispatch

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

// dayMs is from a shift to tomorrow's.
const dayMs = 24 * 3600_000

// AddVehicle takes a van into the fleet, or back with new figures. Stops that
// wait are given to it.
func (d *Dispatcher) AddVehicle(v delivery.Vehicle) ([]Change, error) {
	if err := d.takeVan(v); err != nil {
		return nil, err
	}
	d.retry()
	return d.changes(v.ID + " is at hand"), nil
}

func (d *Dispatcher) takeVan(v delivery.Vehicle) error {
	switch {
	case v.ID == "":
		return fmt.Errorf("add vehicle: id is empty: name the vehicle")
	case v.Drone:
		return fmt.Errorf("add vehicle %s: drone: give vans only, a drone does not drive on their legs", v.ID)
	case v.ShiftEnd <= v.ShiftStart:
		return fmt.Errorf("add vehicle %s: shift %d to %d: end it after its start", v.ID, v.ShiftStart, v.ShiftEnd)
	case v.MaxParcels < 1 || v.MaxWeightG < 0 || v.MaxVolume < 0 || v.StopMs < 0 || v.ParcelMs < 0 || v.LoadMs < 0 || v.MaxRangeM < 0:
		return fmt.Errorf("add vehicle %s: %d parcels, %d g, %d cm3, %d ms a stop, %d ms a parcel, %d ms loading, range %d m: give 1 parcel or more and nothing below 0", v.ID, v.MaxParcels, v.MaxWeightG, v.MaxVolume, v.StopMs, v.ParcelMs, v.LoadMs, v.MaxRangeM)
	}
	vi, known := d.vanOf[v.ID]
	if !known {
		vi = int32(len(d.vehicles))
		d.vehicles, d.b.vans = append(d.vehicles, v), append(d.b.vans, van{})
		d.vanOf[v.ID] = vi
	}
	d.vehicles[vi] = v
	room := func(x int64) int32 { return int32(min(x, math.MaxInt32)) }
	x := &d.b.vans[vi]
	*x = van{room: [3]int32{room(int64(v.MaxParcels)), room(v.MaxWeightG), room(v.MaxVolume)}, stop: v.StopMs, parcel: v.ParcelMs, loading: v.LoadMs, free: v.FreeAt,
		shifts: [2][2]int64{{v.ShiftStart, v.ShiftEnd}, {v.ShiftStart + dayMs, v.ShiftEnd + dayMs}}, days: 2, reach: v.MaxRangeM, trips: x.trips, cost: x.cost}
	x.kind = vi
	for o := range d.b.vans { // the first of its kind names the kind
		if sameKind(&d.b.vans[o], x) {
			x.kind = int32(o)
			break
		}
	}
	d.b.settle(vi)
	d.repair(vi, v.ID+" has other figures")
	return nil
}

func sameKind(a, b *van) bool {
	return a.room == b.room && a.stop == b.stop && a.parcel == b.parcel && a.loading == b.loading && a.reach == b.reach
}

func (d *Dispatcher) van(id string) (int32, error) {
	vi, ok := d.vanOf[id]
	if !ok {
		return 0, fmt.Errorf("vehicle %q: not in the fleet: add it first", id)
	}
	return vi, nil
}

// Cancel takes a stop out. One that is aboard stays aboard, and is not driven to.
func (d *Dispatcher) Cancel(id string) ([]Change, error) {
	i, ok := d.nodeOf[id]
	if !ok {
		return nil, fmt.Errorf("cancel stop %q: not open", id)
	}
	d.forget(i)
	return d.changes("stop " + id + " was cancelled"), nil
}

// forget takes a node off the board.
func (d *Dispatcher) forget(i int32) {
	d.takeOut(i)
	if k := slices.Index(d.b.absent, i); k >= 0 {
		d.b.absent = slices.Delete(d.b.absent, k, k+1)
		d.b.cost -= d.b.nodes[i].prize
	}
	delete(d.nodeOf, d.stops[i].ID)
	d.toldTrip[i], d.b.nodes[i].told = 0, -1
	d.unused = append(d.unused, i)
}

// takeOut takes a node out of its trip.
func (d *Dispatcher) takeOut(i int32) {
	n := &d.b.nodes[i]
	if n.trip < 0 {
		return
	}
	t := &d.b.trips[n.trip]
	if int(n.pos) < t.fixed {
		t.fixed--
	}
	if t.gone && int(n.pos) < t.done {
		t.done--
	}
	t.stops = slices.Delete(t.stops, int(n.pos), int(n.pos)+1)
	n.trip = -1
	d.b.settle(t.vehicle)
}

// Lock fixes the first stops of the trip that a van drives next, in their order.
func (d *Dispatcher) Lock(vehicle string, stops int) error {
	vi, err := d.van(vehicle)
	if err != nil {
		return err
	}
	t := d.next(vi)
	if t == nil || stops < t.fixed || stops > len(t.stops) {
		return fmt.Errorf("lock %d stops of %s: its next trip does not have them free: give at least what is locked and at most what it has", stops, vehicle)
	}
	t.fixed = stops
	return nil
}

// next is the first trip of a van that has not left, nil without stops.
func (d *Dispatcher) next(vi int32) *trip {
	for _, ti := range d.b.vans[vi].trips {
		if t := &d.b.trips[ti]; !t.gone && len(t.stops) > 0 {
			return t
		}
	}
	return nil
}

// Leave sends a van off with its next trip: all of it is locked from now on.
func (d *Dispatcher) Leave(vehicle string) ([]Change, error) {
	vi, err := d.van(vehicle)
	if err != nil {
		return nil, err
	}
	t := d.next(vi)
	if t == nil {
		return nil, fmt.Errorf("send %s off: it has no trip", vehicle)
	}
	c := d.leave(vi, t, "sent off")
	return append(d.changes(vehicle+" was sent off"), c), nil
}

func (d *Dispatcher) leave(vi int32, t *trip, why string) Change {
	t.gone, t.done, t.left, t.fixed = true, 0, t.depart, len(t.stops)
	c := Change{Kind: Leaves, To: Spot{Vehicle: d.vehicles[vi].ID, Trip: t.id}, Eta: t.depart, Why: why}
	d.b.settle(vi)
	return c
}

// Delivered books a stop of a trip on the road, at its end.
func (d *Dispatcher) Delivered(id string, at int64) ([]Change, error) {
	i, ok := d.nodeOf[id]
	if !ok {
		return nil, fmt.Errorf("deliver stop %q: not open", id)
	}
	n := &d.b.nodes[i]
	if n.trip < 0 || !d.b.trips[n.trip].gone {
		return nil, fmt.Errorf("deliver stop %q: its trip has not left: send it off first", id)
	}
	t := &d.b.trips[n.trip]
	if k := int(n.pos); k >= t.done { // the driver's order is the order
		t.stops = slices.Insert(slices.Delete(t.stops, k, k+1), t.done, i)
		t.done, t.left = t.done+1, at
	}
	delete(d.nodeOf, id)
	d.toldTrip[i] = 0
	d.b.settle(t.vehicle)
	d.repair(t.vehicle, "")
	return d.changes(fmt.Sprintf("%s delivered %s", d.vehicles[t.vehicle].ID, id)), nil
}

// Returned ends the trip that a van is on. Stops still aboard are open again.
func (d *Dispatcher) Returned(vehicle string, at int64) ([]Change, error) {
	vi, err := d.van(vehicle)
	if err != nil {
		return nil, err
	}
	back := d.unload(vi, at)
	d.b.vans[vi].free = at
	d.b.settle(vi)
	d.replace(back)
	d.repair(vi, "")
	return d.changes(vehicle + " is back"), nil
}

// unload ends the trip on the road and gives what was not delivered.
func (d *Dispatcher) unload(vi int32, release int64) (left []int32) {
	for _, ti := range d.b.vans[vi].trips {
		t := &d.b.trips[ti]
		if !t.gone {
			continue
		}
		for k, i := range t.stops {
			d.b.nodes[i].trip = -1
			if k < t.done {
				d.unused = append(d.unused, i)
				continue
			}
			d.b.nodes[i].release = release
			left = append(left, i)
		}
		t.stops, t.gone, t.fixed, t.done = t.stops[:0], false, 0, 0
	}
	return left
}

// Late says that a van is later than planned by so many ms: on the road, or
// back at the dock.
func (d *Dispatcher) Late(vehicle string, ms int64) ([]Change, error) {
	vi, err := d.van(vehicle)
	if err != nil {
		return nil, err
	}
	if ms < 0 || ms > dayMs {
		return nil, fmt.Errorf("late %s: %d ms: give 0 to %d", vehicle, ms, dayMs)
	}
	v := &d.b.vans[vi]
	road := false
	for _, ti := range v.trips {
		if t := &d.b.trips[ti]; t.gone {
			t.left += ms
			road = true
		}
	}
	if !road {
		v.free = max(v.free, d.b.now) + ms
	}
	why := fmt.Sprintf("%s is %d min late", vehicle, ms/60_000)
	d.b.settle(vi)
	d.repair(vi, why)
	return d.changes(why), nil
}

// Gone takes a van out of the plan; what it had not loaded goes to others. Its
// load is back at the dock at recovered, or stays aboard if that is 0.
func (d *Dispatcher) Gone(vehicle string, recovered int64) ([]Change, error) {
	vi, err := d.van(vehicle)
	if err != nil {
		return nil, err
	}
	why := vehicle + " is gone"
	d.leaveOut(vi, recovered, why)
	return d.changes(why), nil
}

// leaveOut is Gone without telling it.
func (d *Dispatcher) leaveOut(vi int32, recovered int64, why string) {
	v := &d.b.vans[vi]
	v.away = true
	var list []int32
	if recovered > 0 {
		list = d.unload(vi, recovered)
	}
	for _, ti := range v.trips {
		if t := &d.b.trips[ti]; !t.gone {
			for _, i := range t.stops {
				d.b.nodes[i].trip = -1
				list = append(list, i)
			}
			t.stops, t.fixed = t.stops[:0], 0
		}
	}
	for _, i := range list {
		d.hears[i] = why
	}
	d.b.settle(vi)
	d.replace(list)
}

// Back says that a van can load from a moment on.
func (d *Dispatcher) Back(vehicle string, at int64) ([]Change, error) {
	vi, err := d.van(vehicle)
	if err != nil {
		return nil, err
	}
	v := &d.b.vans[vi]
	v.away, v.free = false, at
	d.b.settle(vi)
	d.repair(vi, "")
	d.retry()
	return d.changes(vehicle + " is back"), nil
}

// SetTravel replaces all legs: those between Places(), or with nil the straight
// lines of a new travel model.
func (d *Dispatcher) SetTravel(legs *roads.Matrix, travel roads.Detour) ([]Change, error) {
	if err := travel.Check(); err != nil {
		return nil, err
	}
	n := len(d.points)
	if legs != nil && (legs.N != n || len(legs.Metres) != n*n || len(legs.Seconds) != n*n) {
		return nil, fmt.Errorf("set travel: legs of %d places: give those between the %d places", legs.N, n)
	}
	d.set.Travel = travel
	for i := range n - 1 {
		if legs == nil {
			d.spokes(int32(i), nil)
		}
	}
	for k := 0; legs != nil && k < n*n; k++ {
		d.b.tab.legs[int32(k/n)*d.b.tab.stride+int32(k%n)] = toLeg(legs.Metres[k], legs.Seconds[k])
	}
	for vi := range d.b.vans {
		d.b.settle(int32(vi))
	}
	for vi := range d.b.vans {
		d.repair(int32(vi), "travel times changed")
	}
	return d.changes("travel times changed"), nil
}

// Advance moves time on. Trips that could not start soon after leave; what the
// time has made impossible is planned anew.
func (d *Dispatcher) Advance(now int64) ([]Change, error) {
	if now < d.b.now {
		return nil, fmt.Errorf("advance to %d: it is %d already: time goes on only", now, d.b.now)
	}
	d.pass(now)
	d.retry()
	list := d.changes("time went on")
	for vi := range d.b.vans {
		v := &d.b.vans[vi]
		t := d.next(int32(vi))
		if t == nil || v.away || d.road(v) || v.free > now || t.depart > max(now, v.shifts[t.shift][0])+v.loading || v.shifts[t.shift][0] > now {
			continue
		}
		late := false
		for _, i := range t.stops {
			late = late || d.b.nodes[i].limit == never
		}
		if slack := t.whole.latest - t.depart; slack <= d.set.SoonMs || late {
			why := "one of its stops is late"
			if !late {
				why = fmt.Sprintf("cannot start %d min later", max(slack, 0)/60_000+1)
			}
			list = append(list, d.leave(int32(vi), t, why))
		}
	}
	return list, nil
}

// pass moves time on and plans anew what that has made impossible.
func (d *Dispatcher) pass(now int64) {
	d.b.now = now
	for vi := range d.b.vans {
		d.roll(int32(vi))
		d.b.settle(int32(vi))
	}
	for vi := range d.b.vans {
		d.repair(int32(vi), "it is too late for the trip")
	}
}

// roll makes tomorrow's shift of a van today's when today's is over.
func (d *Dispatcher) roll(vi int32) {
	v := &d.b.vans[vi]
	for d.b.now >= v.shifts[0][1] {
		v.shifts[0] = v.shifts[1]
		v.shifts[1] = [2]int64{v.shifts[1][0] + dayMs, v.shifts[1][1] + dayMs}
		for _, ti := range v.trips {
			d.b.trips[ti].shift = 0
		}
	}
}

// road says that a van is on a trip.
func (d *Dispatcher) road(v *van) bool {
	return slices.ContainsFunc(v.trips, func(ti int32) bool { return d.b.trips[ti].gone })
}

// repair gives the stops of trips that cannot be driven any more to others.
// What is locked stays, late if it must.
func (d *Dispatcher) repair(vi int32, why string) {
	for range d.b.vans[vi].trips { // each round frees one trip at least
		var out []int32
		for _, ti := range d.b.vans[vi].trips {
			t := &d.b.trips[ti]
			if d.b.drivable(ti) {
				continue
			}
			for _, i := range t.stops[:t.fixed] {
				d.b.nodes[i].limit = never
			}
			for _, i := range t.stops[t.fixed:] {
				d.b.nodes[i].trip, d.b.nodes[i].limit = -1, d.b.nodes[i].due
				d.hears[i] = why
				out = append(out, i)
			}
			t.stops = t.stops[:t.fixed]
			if len(out) > 0 {
				break
			}
		}
		d.b.settle(vi)
		if len(out) == 0 {
			return
		}
		d.replace(out)
	}
}

// replace finds new places, first for what is due first.
func (d *Dispatcher) replace(list []int32) {
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(d.b.nodes[a].due, d.b.nodes[b].due), cmp.Compare(a, b))
	})
	for _, i := range list {
		d.place(i)
	}
}

// retry looks again for places for what waits, and in time for what is late.
func (d *Dispatcher) retry() {
	list := slices.Clone(d.b.absent)
	for _, i := range list {
		d.b.cost -= d.b.nodes[i].prize
	}
	d.b.absent = d.b.absent[:0]
	for i := range d.b.nodes {
		n := &d.b.nodes[i]
		if n.trip < 0 || n.limit != never || d.b.trips[n.trip].gone || int(n.pos) < d.b.trips[n.trip].fixed {
			continue
		}
		d.takeOut(int32(i))
		n.limit = n.due
		list = append(list, int32(i))
	}
	d.replace(list)
}
