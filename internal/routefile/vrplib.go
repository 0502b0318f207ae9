package routefile

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dayrun/routing/delivery/vrp"
)

// vrplib is a file while it is read: the specifications by key, and the numbers
// of each section with the line they stand on.
type vrplib struct {
	spec     map[string]string
	sections map[string][]number
	size     int
}

type number struct {
	line  int
	value int32
}

// The keys that say nothing about the plan, those that are used, and the sections.
var (
	silentKeys   = []string{"NAME", "COMMENT", "DISPLAY_DATA_TYPE"}
	usedKeys     = []string{"TYPE", "DIMENSION", "CAPACITY", "VEHICLES", "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT", "SERVICE_TIME", "NODE_COORD_TYPE"}
	usedSections = []string{"NODE_COORD_SECTION", "EDGE_WEIGHT_SECTION", "DEMAND_SECTION", "DEPOT_SECTION", "TIME_WINDOW_SECTION", "SERVICE_TIME_SECTION"}
)

// readVRPLIB takes CVRP and VRPTW. Stop n is node n+1, as in the solution files
// of CVRPLIB; node 1 is the depot.
func readVRPLIB(data []byte) (*vrp.Instance, error) {
	f := &vrplib{spec: map[string]string{}, sections: map[string][]number{}}
	scan := bufio.NewScanner(bytes.NewReader(data))
	scan.Buffer(nil, 1<<26)
	section := ""
	for line := 1; scan.Scan(); line++ {
		text := strings.TrimSpace(scan.Text())
		if text == "" {
			continue
		}
		if text == "EOF" {
			break
		}
		if c := text[0]; c >= 'A' && c <= 'Z' {
			key, value, _ := strings.Cut(text, ":")
			key = strings.TrimSpace(key)
			if section = ""; strings.HasSuffix(key, "_SECTION") {
				section = key
				if !slices.Contains(usedSections, key) {
					return nil, fmt.Errorf("line %d: %s is not supported: give only %s", line, key, strings.Join(usedSections, ", "))
				}
				continue
			}
			if !slices.Contains(usedKeys, key) && !slices.Contains(silentKeys, key) {
				return nil, fmt.Errorf("line %d: %s is not supported: give only %s", line, key, strings.Join(usedKeys, ", "))
			}
			f.spec[key] = strings.TrimSpace(value)
			continue
		}
		if section == "" {
			return nil, fmt.Errorf("line %d: %q: numbers stand in a section: name it first", line, text)
		}
		for _, w := range strings.Fields(text) {
			v, err := whole(w)
			if err != nil {
				return nil, fmt.Errorf("line %d: %s: %w", line, section, err)
			}
			f.sections[section] = append(f.sections[section], number{line, v})
		}
	}
	if err := scan.Err(); err != nil {
		return nil, err
	}
	return f.instance()
}

// whole reads an integer; 12.0 is one.
func whole(text string) (int32, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v != float64(int32(v)) || v > 1e8 || v < -1e8 {
		return 0, fmt.Errorf("value %q: give a whole number within 100000000: scale decimals up", text)
	}
	return int32(v), nil
}

func (f *vrplib) number(key string, low, otherwise int32) (int32, error) {
	text, ok := f.spec[key]
	if !ok {
		return otherwise, nil
	}
	v, err := whole(text)
	if err == nil && v < low {
		err = fmt.Errorf("value %d: give %d or more", v, low)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", key, err)
	}
	return v, nil
}

func (f *vrplib) instance() (*vrp.Instance, error) {
	for _, rule := range [][]string{{"TYPE", "CVRP", "VRPTW"}, {"EDGE_WEIGHT_TYPE", "EUC_2D", "EXACT_2D", "EXPLICIT"}, {"NODE_COORD_TYPE", "TWOD_COORDS", ""}} {
		if got := f.spec[rule[0]]; !slices.Contains(rule[1:], got) {
			return nil, fmt.Errorf("%s %q is not supported: give %s", rule[0], got, strings.TrimSuffix(strings.Join(rule[1:], " or "), " or "))
		}
	}
	size, err := f.number("DIMENSION", 2, 0)
	if err != nil {
		return nil, err
	}
	if size == 0 || size > 10_001 {
		return nil, fmt.Errorf("DIMENSION %d: give 2 to 10001 nodes, the depot among them", size)
	}
	f.size = int(size)
	in := &vrp.Instance{Name: f.spec["NAME"], Stops: make([]vrp.Stop, size), Untimed: f.spec["TYPE"] == "CVRP"}
	if in.Capacity, err = f.number("CAPACITY", 0, 1e8); err != nil {
		return nil, err
	}
	vehicles, err := f.number("VEHICLES", 1, size-1)
	if err != nil {
		return nil, err
	}
	in.Vehicles = int(vehicles)
	service, err := f.number("SERVICE_TIME", 0, 0)
	if err != nil {
		return nil, err
	}
	for i := range in.Stops[1:] {
		in.Stops[i+1].Service = service
	}
	for _, s := range []struct {
		name  string
		needs bool
		width int
		set   func(s *vrp.Stop, v []number)
	}{
		{"NODE_COORD_SECTION", f.spec["EDGE_WEIGHT_TYPE"] != "EXPLICIT", 2, func(s *vrp.Stop, v []number) { s.X, s.Y = v[0].value, v[1].value }},
		{"DEMAND_SECTION", true, 1, func(s *vrp.Stop, v []number) { s.Demand = v[0].value }},
		{"TIME_WINDOW_SECTION", !in.Untimed, 2, func(s *vrp.Stop, v []number) { s.Ready, s.Due = v[0].value, v[1].value }},
		{"SERVICE_TIME_SECTION", false, 1, func(s *vrp.Stop, v []number) { s.Service = v[0].value }},
	} {
		if err := f.rows(in, s.name, s.needs, s.width, s.set); err != nil {
			return nil, err
		}
	}
	if in.Untimed && (len(f.sections["TIME_WINDOW_SECTION"]) > 0 || len(f.sections["SERVICE_TIME_SECTION"]) > 0 || service > 0) {
		return nil, fmt.Errorf("TYPE CVRP with times: leave the time sections out, or give VRPTW")
	}
	if d := f.sections["DEPOT_SECTION"]; len(d) > 0 && (len(d) > 2 || d[0].value != 1 || d[len(d)-1].value != 1 && d[len(d)-1].value != -1) {
		return nil, fmt.Errorf("line %d: DEPOT_SECTION: several depots, or another than node 1, are not supported: give 1 and -1", d[0].line)
	}
	if f.spec["EDGE_WEIGHT_TYPE"] == "EXPLICIT" {
		if err := f.matrix(in); err != nil {
			return nil, err
		}
	}
	return in, in.Check()
}

// rows hands the lines of a section, node number and width values, to its stops.
func (f *vrplib) rows(in *vrp.Instance, name string, needs bool, width int, set func(*vrp.Stop, []number)) error {
	list := f.sections[name]
	if len(list) == 0 && !needs {
		return nil
	}
	if len(list) != f.size*(width+1) {
		return fmt.Errorf("%s has %d numbers: give %d a node for %d nodes", name, len(list), width+1, f.size)
	}
	for i := range f.size {
		row := list[i*(width+1) : (i+1)*(width+1)]
		if int(row[0].value) != i+1 {
			return fmt.Errorf("line %d: %s: node %d: list the nodes from 1 without a gap, here %d", row[0].line, name, row[0].value, i+1)
		}
		set(&in.Stops[i], row[1:])
	}
	return nil
}

// matrix takes EXPLICIT weights into a fleet of like vehicles.
func (f *vrplib) matrix(in *vrp.Instance) error {
	n, list, form := f.size, f.sections["EDGE_WEIGHT_SECTION"], f.spec["EDGE_WEIGHT_FORMAT"]
	var cells [][2]int
	for i := range n {
		for j := range n {
			switch form {
			case "FULL_MATRIX":
			case "LOWER_ROW":
				if j >= i {
					continue
				}
			case "LOWER_DIAG_ROW":
				if j > i {
					continue
				}
			case "UPPER_ROW":
				if j <= i {
					continue
				}
			case "UPPER_DIAG_ROW":
				if j < i {
					continue
				}
			default:
				return fmt.Errorf("EDGE_WEIGHT_FORMAT %q is not supported: give FULL_MATRIX, LOWER_ROW, LOWER_DIAG_ROW, UPPER_ROW or UPPER_DIAG_ROW", form)
			}
			cells = append(cells, [2]int{i, j})
		}
	}
	if len(list) != len(cells) {
		return fmt.Errorf("EDGE_WEIGHT_SECTION has %d numbers: give %d for %s of %d nodes", len(list), len(cells), form, n)
	}
	x := &vrp.Rich{Places: n, Time: make([]int32, n*n), Stops: make([]vrp.Demand, n)}
	for k, c := range cells {
		x.Time[c[0]*n+c[1]] = list[k].value
		if form != "FULL_MATRIX" {
			x.Time[c[1]*n+c[0]] = list[k].value
		}
	}
	depot := in.Stops[0]
	if in.Untimed {
		depot.Ready, depot.Due = 0, noTime
	}
	for range in.Vehicles {
		x.Fleet = append(x.Fleet, vrp.Vehicle{Ready: depot.Ready, Due: depot.Due, Capacity: []int32{in.Capacity}})
	}
	for i := range in.Stops[1:] {
		s := &in.Stops[i+1]
		if in.Untimed {
			s.Ready, s.Due = 0, noTime
		}
		x.Stops[i+1] = vrp.Demand{Place: int32(i + 1), Windows: []vrp.Window{{Ready: s.Ready, Due: s.Due}}, Deliver: []int32{s.Demand}, Pickup: []int32{0}}
		s.Demand = 0
	}
	in.Untimed, in.Rich = false, x
	return nil
}

// noTime is the end of a day in which time does not count.
const noTime = 180_000_000
