// Package routefile reads delivery routing problems: Solomon/Homberger and
// Li & Lim files, VRPLIB (the form of CVRPLIB and of TSPLIB 95) and VROOM's JSON.
// Fields that the solver does not know are refused by name, never overlooked.
package routefile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"dayrun/routing/delivery/vrp"
)

// File is a problem and what its stops are called, by stop number.
type File struct {
	*vrp.Instance
	Names []string  // nil: the numbers are the names
	Start [][]int32 // the plan that the file gives to begin from, or nil
}

// Name is what the file calls stop n.
func (f *File) Name(n int32) string {
	if int(n) < len(f.Names) {
		return f.Names[n]
	}
	return fmt.Sprintf("stop %d", n)
}

// sizeLimit bounds a file: 10,000 stops with their full matrix.
const sizeLimit = 1 << 30

// Read tells the form by its first line.
func Read(r io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, sizeLimit+1))
	if err != nil {
		return nil, err
	}
	if len(data) > sizeLimit {
		return nil, fmt.Errorf("%d bytes or more: give at most %d", len(data), sizeLimit)
	}
	switch text := bytes.TrimSpace(data); {
	case bytes.HasPrefix(text, []byte("{")):
		return readVROOM(data)
	case keyed(text):
		in, err := readVRPLIB(data)
		return &File{Instance: in}, err
	}
	in, err := vrp.Read(bytes.NewReader(data))
	return &File{Instance: in}, err
}

// keyed is true if the first line is a VRPLIB specification, KEY : value.
func keyed(text []byte) bool {
	scan := bufio.NewScanner(bytes.NewReader(text))
	if !scan.Scan() {
		return false
	}
	key, _, found := strings.Cut(scan.Text(), ":")
	key = strings.TrimSpace(key)
	return found && key != "" && key == strings.ToUpper(key) && !strings.ContainsAny(key, " \t")
}
