package routefile

import (
	"fmt"
	"slices"
	"strings"

	"dayrun/routing/delivery/vrp"
)

// times fills the matrix.
func (v *vroom) times() error {
	if len(v.problem.Matrices) == 0 {
		m := withoutMatrix.Matrix(v.points)
		v.x.Places, v.x.Time = m.N, m.Seconds
		return nil
	}
	profile := v.problem.Vehicles[0].Profile
	if profile == "" {
		profile = "car"
	}
	m, ok := v.problem.Matrices[profile]
	var names []string
	for name := range v.problem.Matrices {
		names = append(names, name)
	}
	slices.Sort(names)
	switch {
	case !ok:
		return fmt.Errorf("matrices: %s: the vehicles' profile is %q: give its durations", strings.Join(names, ", "), profile)
	case len(m.Durations) == 0:
		return fmt.Errorf("matrices: %s: durations: give a row of seconds for every place", profile)
	}
	v.x.Places = len(m.Durations)
	title := "matrices: " + profile
	var err error
	if v.x.Time, err = v.table(title+": durations", m.Durations); err != nil {
		return err
	}
	if m.Costs != nil {
		if v.x.Cost, err = v.table(title+": costs", m.Costs); err != nil {
			return err
		}
	}
	for i, h := range m.Hours {
		if i > 0 && h.From <= m.Hours[i-1].From {
			return fmt.Errorf("%s: hours: from %d: give each later than the one before", title, h.From)
		}
		hour := vrp.Hour{}
		if hour.From, err = small(title+": hours: from", max(0, h.From-v.from)); err != nil {
			return err
		}
		if hour.Time, err = v.table(fmt.Sprintf("%s: hours from %d", title, h.From), h.Durations); err != nil {
			return err
		}
		if hour.From == 0 { // it holds before any vehicle leaves
			v.x.Hours = v.x.Hours[:0]
		}
		v.x.Hours = append(v.x.Hours, hour)
	}
	return nil
}

// table takes a row for every place.
func (v *vroom) table(name string, rows [][]int64) ([]int32, error) {
	var list []int32
	for i, row := range rows {
		if len(row) != v.x.Places {
			return nil, fmt.Errorf("%s: row %d has %d values: give %d", name, i, len(row), v.x.Places)
		}
		for j, t := range row {
			s, err := small(fmt.Sprintf("%s: row %d, column %d:", name, i, j), t)
			if err != nil {
				return nil, err
			}
			list = append(list, s)
		}
	}
	if len(rows) != v.x.Places {
		return nil, fmt.Errorf("%s: %d rows: give %d", name, len(rows), v.x.Places)
	}
	return list, nil
}

func (v *vroom) reload(c *vroomReload) (*vrp.Reload, error) {
	if c == nil {
		return nil, nil
	}
	place, err := v.place("location", c.Location, c.LocationIndex)
	if err != nil {
		return nil, err
	}
	service, err := small("service", c.Service)
	if err != nil {
		return nil, err
	}
	trips, err := small("max_trips", c.MaxTrips)
	return &vrp.Reload{Place: place, Service: service, Trips: trips}, err
}

// steps takes the route of vehicle k that the search begins from, and what of it
// is locked or aboard.
func (v *vroom) steps(k int) error {
	f, route := &v.x.Fleet[k], []int32{}
	list := v.problem.Vehicles[k].Steps
	for i, s := range list {
		n := int32(0)
		switch s.Type {
		case "start", "end", "break": // the solver sets the breaks
			if s.Locked || s.Aboard {
				return fmt.Errorf("steps: %s cannot be locked or aboard: lock the stops before it", s.Type)
			}
			continue
		case "reload":
		case "job", "pickup", "delivery":
			name := fmt.Sprintf("%s %d", s.Type, s.ID)
			if n = v.stops[name]; n == 0 {
				return fmt.Errorf("steps: there is no %s: give the id of one", name)
			}
		default:
			return fmt.Errorf("steps: type %q: give start, job, pickup, delivery, reload, break or end", s.Type)
		}
		switch {
		case s.ServiceAt.given || s.ServiceAfter.given || s.ServiceBefore.given:
			return fmt.Errorf("steps: service_at, service_after and service_before are not supported: lock the step, or give its stop a time window")
		case s.Locked && len(route) != len(f.Locked):
			return fmt.Errorf("steps: step %d is locked behind one that is not: lock all before it", i)
		case s.Aboard && n == 0:
			return fmt.Errorf("steps: step %d: a reload is not aboard", i)
		}
		if s.Locked {
			f.Locked = append(f.Locked, n)
		}
		if s.Aboard {
			f.Aboard = append(f.Aboard, n)
		}
		route = append(route, n)
	}
	if len(list) > 0 {
		if v.file.Start == nil {
			v.file.Start = make([][]int32, len(v.x.Fleet))
		}
		v.file.Start[k] = route
	}
	return nil
}
