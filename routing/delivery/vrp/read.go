package vrp

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Read takes a Solomon/Homberger file, or a Li & Lim file if its first line is
// three numbers. An error names line, field, value and mend.
func Read(r io.Reader) (*Instance, error) {
	in, line := &Instance{}, 0
	scan := bufio.NewScanner(r)
	for scan.Scan() {
		line++
		f := strings.Fields(scan.Text())
		if len(f) == 0 {
			continue
		}
		_, err := strconv.ParseFloat(f[0], 64)
		switch {
		case in.Name == "" && in.Vehicles == 0 && (err != nil || len(f) != 3):
			in.Name = f[0]
			continue
		case err != nil && in.header(f[0]):
			continue
		}
		v, err := numbers(line, f)
		if err != nil {
			return nil, err
		}
		switch {
		case in.Vehicles == 0 && (len(v) == 2 || len(v) == 3):
			if in.Vehicles, in.Capacity, in.Paired = int(v[0]), v[1], len(v) == 3; v[0] < 1 {
				return nil, fmt.Errorf("line %d: vehicles %d: give at least 1", line, v[0])
			}
		case in.Vehicles > 0 && (len(v) == 7 && !in.Paired || len(v) == 9 && in.Paired):
			if int(v[0]) != len(in.Stops) {
				return nil, fmt.Errorf("line %d: stop number %d: number the stops from 0 without a gap, here %d", line, v[0], len(in.Stops))
			}
			s := Stop{X: v[1], Y: v[2], Demand: v[3], Ready: v[4], Due: v[5], Service: v[6]}
			if in.Paired {
				s.Pair = v[7] + v[8]
			}
			in.Stops = append(in.Stops, s)
		default:
			return nil, fmt.Errorf("line %d: %d numbers: give vehicles and capacity first, then 7 numbers a stop (9 with pairs)", line, len(v))
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("read line %d: %w", line+1, err)
	}
	return in, in.Check()
}

func (in *Instance) header(word string) bool {
	switch word {
	case "VEHICLE", "NUMBER", "CUSTOMER", "CUST":
		return true
	}
	return false
}

var columns = []string{"number", "x", "y", "demand", "ready", "due", "service", "pick-up", "delivery"}

func numbers(line int, f []string) ([]int32, error) {
	if len(f) > len(columns) {
		return nil, fmt.Errorf("line %d: %d numbers: give at most %d", line, len(f), len(columns))
	}
	v := make([]int32, len(f))
	for i, s := range f {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil || n > 1e8 || n < -1e8 {
			return nil, fmt.Errorf("line %d: %s %q: give a whole number within 100000000", line, columns[i], s)
		}
		v[i] = int32(n)
	}
	return v, nil
}
