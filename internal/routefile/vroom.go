package routefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"dayrun/routing/delivery/vrp"
	"dayrun/routing/roads"
)

// The straight line stands in for streets where no matrix is given.
var withoutMatrix = roads.Detour{FactorPermille: 1300, SpeedMmS: 8333}

// vroom lays a problem out while it is read.
type vroom struct {
	problem vroomProblem
	x       *vrp.Rich
	file    *File
	dims    int
	from    int64            // the earliest time in the file
	skills  map[int64]uint64 // bit of each skill
	stops   map[string]int32 // by name
	points  []roads.Point
	places  map[roads.Point]int32
}

// readVROOM takes VROOM's problem: seconds, loads in several dimensions, skills,
// windows, breaks, priorities. Its stops are the jobs, then pick-up and delivery
// of each shipment, numbered from 1 in the order of the file. Without matrices
// the travel times are those of the straight line times 1.3 at 30 km/h.
func readVROOM(data []byte) (*File, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	v := &vroom{x: &vrp.Rich{Stops: make([]vrp.Demand, 1)}, file: &File{Instance: &vrp.Instance{Stops: make([]vrp.Stop, 1)}, Names: []string{"depot"}},
		skills: map[int64]uint64{}, stops: map[string]int32{}, places: map[roads.Point]int32{}}
	p := &v.problem
	if err := dec.Decode(p); err != nil {
		return nil, fmt.Errorf("read VROOM problem: %w: give the fields of its API", err)
	}
	switch {
	case p.Matrix.given:
		return nil, fmt.Errorf("matrix is not supported: give matrices with a profile and durations")
	case len(p.Vehicles) == 0:
		return nil, fmt.Errorf("vehicles: give at least 1")
	case len(p.Jobs)+len(p.Shipments) == 0:
		return nil, fmt.Errorf("jobs and shipments: give at least one")
	case len(p.Jobs)+2*len(p.Shipments) > 10_000:
		return nil, fmt.Errorf("jobs and shipments: %d stops: give at most 10000", len(p.Jobs)+2*len(p.Shipments))
	}
	v.dims, v.from = len(p.Vehicles[0].Capacity), v.first()
	for i := range p.Vehicles {
		if err := v.vehicle(&p.Vehicles[i]); err != nil {
			return nil, fmt.Errorf("vehicle %d: %w", p.Vehicles[i].ID, err)
		}
	}
	for i := range p.Jobs {
		j := &p.Jobs[i]
		if j.Amount.given {
			return nil, fmt.Errorf("job %d: amount is not supported: give delivery or pickup", j.ID)
		}
		if err := v.stop(fmt.Sprintf("job %d", j.ID), &j.vroomStop, j.Delivery, j.Pickup, j.Skills, j.Priority); err != nil {
			return nil, err
		}
	}
	for i := range p.Shipments {
		s, n := &p.Shipments[i], int32(len(v.x.Stops))
		if err := v.stop(fmt.Sprintf("pickup %d", s.Pickup.ID), &s.Pickup, nil, s.Amount, s.Skills, s.Priority); err != nil {
			return nil, err
		}
		if err := v.stop(fmt.Sprintf("delivery %d", s.Delivery.ID), &s.Delivery, s.Amount, nil, s.Skills, s.Priority); err != nil {
			return nil, err
		}
		up, down := &v.file.Stops[n], &v.file.Stops[n+1]
		up.Pair, up.Demand, down.Pair, down.Demand = n+1, 1, n, -1
	}
	for i := range p.Vehicles {
		if err := v.steps(i); err != nil {
			return nil, fmt.Errorf("vehicle %d: %w", p.Vehicles[i].ID, err)
		}
	}
	if err := v.times(); err != nil {
		return nil, err
	}
	v.file.Vehicles, v.file.Rich = len(v.x.Fleet), v.x
	return v.file, v.file.Check()
}

// ahead is how long before the first window a vehicle without a shift may leave.
const ahead = 10_000_000

// first is the earliest time of the file, which times count from: VROOM allows
// the seconds since 1970.
func (v *vroom) first() int64 {
	shift, least := true, int64(math.MaxInt64)
	look := func(list ...[]int64) {
		for _, w := range list {
			if len(w) > 0 {
				least = min(least, w[0])
			}
		}
	}
	for _, c := range v.problem.Vehicles {
		shift = shift && len(c.TimeWindow) > 0
		look(c.TimeWindow)
		for _, b := range c.Breaks {
			look(b.TimeWindows...)
		}
	}
	if shift {
		return max(0, least)
	}
	for _, j := range v.problem.Jobs {
		look(j.TimeWindows...)
	}
	for _, s := range v.problem.Shipments {
		look(s.Pickup.TimeWindows...)
		look(s.Delivery.TimeWindows...)
	}
	if least == math.MaxInt64 {
		return 0
	}
	return max(0, least-ahead)
}

// small takes a number that must lie within the solver's bounds.
func small(name string, value int64) (int32, error) {
	if value < 0 || value > noTime {
		return 0, fmt.Errorf("%s %d: give 0 to %d", name, value, noTime)
	}
	return int32(value), nil
}

// windows shifts them to the start of the file; none is any time.
func (v *vroom) windows(name string, list [][]int64) ([]vrp.Window, error) {
	if len(list) == 0 {
		return []vrp.Window{{Due: noTime}}, nil
	}
	var out []vrp.Window
	for _, w := range list {
		if len(w) != 2 || w[1] < w[0] {
			return nil, fmt.Errorf("%s %v: give pairs of a start and a later end", name, w)
		}
		if w[1] < v.from {
			continue // before any vehicle leaves
		}
		due, err := small(name, w[1]-v.from)
		if err != nil {
			return nil, err
		}
		out = append(out, vrp.Window{Ready: int32(max(0, w[0]-v.from)), Due: due})
	}
	slices.SortFunc(out, func(a, b vrp.Window) int { return int(a.Ready - b.Ready) })
	if len(out) == 0 {
		return nil, fmt.Errorf("%s %v: all end before the first vehicle starts at %d", name, list, v.from)
	}
	return out, nil
}

func (v *vroom) amounts(name string, list []int64) ([]int32, error) {
	out := make([]int32, v.dims)
	if len(list) != 0 && len(list) != v.dims {
		return nil, fmt.Errorf("%s has %d values: give %d, as the first vehicle's capacity", name, len(list), v.dims)
	}
	for i, a := range list {
		var err error
		if out[i], err = small(name, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (v *vroom) skillSet(list []int64) (uint64, error) {
	set := uint64(0)
	for _, s := range list {
		if v.skills[s] == 0 {
			if len(v.skills) == 64 {
				return 0, fmt.Errorf("skills: %d is the 65th: give at most 64 different ones", s)
			}
			v.skills[s] = 1 << len(v.skills)
		}
		set |= v.skills[s]
	}
	return set, nil
}

// place is the row of the matrix for an index or for a coordinate.
func (v *vroom) place(name string, at []float64, index *int64) (int32, error) {
	if len(v.problem.Matrices) > 0 {
		if index == nil {
			return 0, fmt.Errorf("%s_index: give it wherever matrices are given", name)
		}
		return small(name+"_index", *index)
	}
	if len(at) != 2 || math.IsNaN(at[0]+at[1]) || math.Abs(at[0]) > 180 || math.Abs(at[1]) > 90 {
		return 0, fmt.Errorf("%s %v: give longitude and latitude in degrees, or matrices and %s_index", name, at, name)
	}
	p := roads.Point{LatE7: int32(math.Round(at[1] * 1e7)), LonE7: int32(math.Round(at[0] * 1e7))}
	n, ok := v.places[p]
	if !ok {
		n = int32(len(v.points))
		v.places[p], v.points = n, append(v.points, p)
	}
	return n, nil
}

func (v *vroom) vehicle(c *vroomVehicle) error {
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"max_distance", c.MaxDistance.given}, {"costs.per_km", c.Costs.PerKm != 0}, {"costs.per_task_hour", c.Costs.PerTaskHour != 0},
		{"costs.per_hour", c.Costs.PerHour != nil && *c.Costs.PerHour != 3600}, {"speed_factor", c.SpeedFactor != nil && *c.SpeedFactor != 1},
	} {
		if f.given {
			return fmt.Errorf("%s is not supported: leave it out", f.name)
		}
	}
	if c.Profile != v.problem.Vehicles[0].Profile {
		return fmt.Errorf("profile %q beside %q is not supported: give one profile to all", c.Profile, v.problem.Vehicles[0].Profile)
	}
	out := vrp.Vehicle{Start: -1, End: -1, Due: noTime, Left: c.Left}
	var err error
	keep := func(to *int32, name string, value int64) {
		if err == nil {
			*to, err = small(name, value)
		}
	}
	keep(&out.Fixed, "costs.fixed", c.Costs.Fixed)
	keep(&out.MaxStops, "max_tasks", c.MaxTasks)
	keep(&out.MaxTravel, "max_travel_time", c.MaxTravelTime)
	if err != nil {
		return err
	}
	if len(c.Start) == 0 && c.StartIndex == nil && len(c.End) == 0 && c.EndIndex == nil {
		return fmt.Errorf("start and end: give at least one of them")
	}
	if len(c.Start) > 0 || c.StartIndex != nil {
		if out.Start, err = v.place("start", c.Start, c.StartIndex); err != nil {
			return err
		}
	}
	if len(c.End) > 0 || c.EndIndex != nil {
		if out.End, err = v.place("end", c.End, c.EndIndex); err != nil {
			return err
		}
	}
	if len(c.Capacity) != v.dims {
		return fmt.Errorf("capacity has %d values: give %d as the first vehicle", len(c.Capacity), v.dims)
	}
	if out.Capacity, err = v.amounts("capacity", c.Capacity); err != nil {
		return err
	}
	if out.Skills, err = v.skillSet(c.Skills); err != nil {
		return err
	}
	if len(c.TimeWindow) > 0 {
		w, err := v.windows("time_window", [][]int64{c.TimeWindow})
		if err != nil {
			return err
		}
		out.Ready, out.Due = w[0].Ready, w[0].Due
	}
	if out.Reload, err = v.reload(c.Reload); err != nil {
		return fmt.Errorf("reload: %w", err)
	}
	for _, b := range c.Breaks {
		if b.MaxLoad.given {
			return fmt.Errorf("break %d: max_load is not supported: leave it out", b.ID)
		}
		w, err := v.windows("time_windows", b.TimeWindows)
		if err != nil {
			return fmt.Errorf("break %d: %w", b.ID, err)
		}
		service, err := small("service", b.Service)
		if err != nil {
			return fmt.Errorf("break %d: %w", b.ID, err)
		}
		out.Breaks = append(out.Breaks, vrp.Break{Windows: w, Service: service})
	}
	slices.SortStableFunc(out.Breaks, func(a, b vrp.Break) int { return int(a.Windows[0].Ready - b.Windows[0].Ready) })
	v.x.Fleet = append(v.x.Fleet, out)
	return nil
}

func (v *vroom) stop(name string, s *vroomStop, deliver, pickup, skills []int64, priority int64) error {
	add := func() error {
		switch {
		case s.SetupPerType.given || s.ServicePerType.given:
			return fmt.Errorf("setup_per_type and service_per_type are not supported: give service")
		case s.Setup != 0:
			return fmt.Errorf("setup %d is not supported: add it to service", s.Setup)
		case priority < 0 || priority > 100:
			return fmt.Errorf("priority %d: give 0 to 100", priority)
		}
		if v.stops[name] != 0 {
			return fmt.Errorf("this id is given twice: give each its own")
		}
		d := vrp.Demand{Priority: int32(priority)}
		var err error
		if d.LateBy, err = small("max_lateness", s.MaxLateness); err != nil {
			return err
		}
		if d.LateCost, err = small("lateness_cost", s.LatenessCost); err != nil {
			return err
		}
		if d.Place, err = v.place("location", s.Location, s.LocationIndex); err != nil {
			return err
		}
		if d.Windows, err = v.windows("time_windows", s.TimeWindows); err != nil {
			return err
		}
		if d.Deliver, err = v.amounts("delivery", deliver); err != nil {
			return err
		}
		if d.Pickup, err = v.amounts("pickup", pickup); err != nil {
			return err
		}
		if d.Skills, err = v.skillSet(skills); err != nil {
			return err
		}
		service, err := small("service", s.Service)
		if err != nil {
			return err
		}
		v.stops[name] = int32(len(v.x.Stops))
		v.x.Stops = append(v.x.Stops, d)
		v.file.Stops = append(v.file.Stops, vrp.Stop{Ready: d.Windows[0].Ready, Due: d.Windows[len(d.Windows)-1].Due, Service: service})
		v.file.Names = append(v.file.Names, name)
		return nil
	}
	if err := add(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
