package routing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// epoch is the export time of a floor that was not read from a file: the same
// floor gives the same bytes.
const epoch = "1970-01-01T00:00:00Z"

// The parts of VDMA LIF 1.0.0 (Layout Interchange Format, VDMA/VDA 2024) that
// a floor is made of. Lengths are in metres, speeds in m/s.
type lifFile struct {
	Meta    lifMeta     `json:"metaInformation"`
	Layouts []lifLayout `json:"layouts"`
}

type lifMeta struct {
	Project  string `json:"projectIdentification"`
	Creator  string `json:"creator"`
	Exported string `json:"exportTimestamp"`
	Version  string `json:"lifVersion"`
}

type lifLayout struct {
	ID       string       `json:"layoutId"`
	Name     string       `json:"layoutName,omitempty"`
	Version  string       `json:"layoutVersion"`
	Level    string       `json:"layoutLevelId,omitempty"`
	Nodes    []lifNode    `json:"nodes"`
	Edges    []lifEdge    `json:"edges"`
	Stations []lifStation `json:"stations"`
}

type lifNode struct {
	ID       string       `json:"nodeId"`
	Map      string       `json:"mapId,omitempty"`
	Position *lifPosition `json:"nodePosition"`
	Vehicles []lifVehicle `json:"vehicleTypeNodeProperties"`
}

type lifPosition struct {
	X *float64 `json:"x"`
	Y *float64 `json:"y"`
}

type lifVehicle struct {
	Type string `json:"vehicleTypeId"`
}

type lifEdge struct {
	ID       string           `json:"edgeId"`
	Start    string           `json:"startNodeId"`
	End      string           `json:"endNodeId"`
	Vehicles []lifEdgeVehicle `json:"vehicleTypeEdgeProperties"`
}

type lifEdgeVehicle struct {
	Type        string         `json:"vehicleTypeId"`
	Orientation string         `json:"orientationType,omitempty"`
	MaxSpeed    *float64       `json:"maxSpeed,omitempty"`
	Load        *lifLoad       `json:"loadRestriction,omitempty"`
	Trajectory  *lifTrajectory `json:"trajectory,omitempty"`
}

type lifLoad struct {
	Unloaded bool `json:"unloaded"`
	Loaded   bool `json:"loaded"`
}

type lifTrajectory struct {
	Degree        *int              `json:"degree,omitempty"`
	Knots         []float64         `json:"knotVector"`
	ControlPoints []lifControlPoint `json:"controlPoints"`
}

type lifControlPoint struct {
	X      float64  `json:"x"`
	Y      float64  `json:"y"`
	Weight *float64 `json:"weight,omitempty"`
}

type lifStation struct {
	ID    string   `json:"stationId"`
	Nodes []string `json:"interactionNodeIds"`
}

// ReadLIF makes a floor of a VDMA LIF 1.0 file and the side file that says
// what its nodes are for (docs/floor-site.schema.json). An empty side file
// leaves every node Travel, save that the first interaction node of each LIF
// station is its Pick place, without a queue.
//
// Of several layouts the one that the side file names is read, else the first.
// Edges that a robot may not drive both empty and loaded are left out, and if
// the side file names a vehicle type, those without it. The speed limit is the
// lowest given; an edge without a trajectory is straight.
//
// Errors name the node, edge or place, the field, its value and what to mend.
func ReadLIF(lif, side []byte) (*Floor, error) {
	var file lifFile
	if err := decode(lif, &file, false); err != nil {
		return nil, fmt.Errorf("read LIF: %w", err)
	}
	var site siteFile
	if len(bytes.TrimSpace(side)) > 0 {
		if err := decode(side, &site, true); err != nil {
			return nil, fmt.Errorf("read side file: %w", err)
		}
	}
	if v := file.Meta.Version; v != "" && !strings.HasPrefix(v, "1.") {
		return nil, fmt.Errorf("read LIF: lifVersion is %q; export the layout as LIF 1.0", v)
	}
	l, err := site.choose(file.Layouts)
	if err != nil {
		return nil, fmt.Errorf("read LIF: %w", err)
	}
	f := &Floor{Name: site.Name, layout: layout{id: l.ID, name: l.Name, version: l.Version, level: l.Level, exported: file.Meta.Exported, vehicleType: site.VehicleType}}
	for _, name := range []string{l.Name, l.ID, "floor"} {
		if f.Name == "" {
			f.Name = name
		}
	}
	if err := f.readNodes(l); err != nil {
		return nil, fmt.Errorf("read LIF: layout %q: %w", l.ID, err)
	}
	if err := f.readEdges(l, site.VehicleType); err != nil {
		return nil, fmt.Errorf("read LIF: layout %q: %w", l.ID, err)
	}
	if len(bytes.TrimSpace(side)) == 0 {
		for _, s := range l.Stations {
			if len(s.Nodes) > 0 {
				site.Stations = append(site.Stations, siteStation{ID: s.ID, Pick: s.Nodes[0]})
			}
		}
	}
	if err := site.apply(f); err != nil {
		return nil, fmt.Errorf("read side file: %w", err)
	}
	return f, nil
}

func (f *Floor) readNodes(l *lifLayout) error {
	if len(l.Nodes) == 0 {
		return errors.New("nodes is empty; a floor needs at least one node")
	}
	for i, n := range l.Nodes {
		if n.Position == nil || n.Position.X == nil || n.Position.Y == nil {
			return fmt.Errorf("node %q (number %d): nodePosition lacks x or y; give both in metres", n.ID, i)
		}
		x, err := millimetres(*n.Position.X)
		if err != nil {
			return fmt.Errorf("node %q: nodePosition.x %w", n.ID, err)
		}
		y, err := millimetres(*n.Position.Y)
		if err != nil {
			return fmt.Errorf("node %q: nodePosition.y %w", n.ID, err)
		}
		f.NodeID = append(f.NodeID, n.ID)
		f.X, f.Y = append(f.X, x), append(f.Y, y)
		f.Kind = append(f.Kind, Travel)
	}
	return f.finish() // finds double ids before edges are looked up
}

func (f *Floor) readEdges(l *lifLayout, vehicleType string) error {
	for _, e := range l.Edges {
		from, to := f.Node(e.Start), f.Node(e.End)
		if from < 0 {
			return fmt.Errorf("edge %q: startNodeId names the unknown node %q; add the node or mend the id", e.ID, e.Start)
		}
		if to < 0 {
			return fmt.Errorf("edge %q: endNodeId names the unknown node %q; add the node or mend the id", e.ID, e.End)
		}
		length, speed, usable := f.hypot(from, to), int32(0), vehicleType == "" && len(e.Vehicles) == 0
		for _, v := range e.Vehicles {
			if vehicleType != "" && v.Type != vehicleType || v.Load != nil && !(v.Load.Loaded && v.Load.Unloaded) {
				continue
			}
			if v.MaxSpeed != nil {
				mmS, err := millimetres(*v.MaxSpeed)
				if err != nil {
					return fmt.Errorf("edge %q: maxSpeed of vehicle type %q %w", e.ID, v.Type, err)
				}
				if mmS <= 0 {
					return fmt.Errorf("edge %q: maxSpeed of vehicle type %q is %v m/s; give at least 0.001, or leave it out for no limit", e.ID, v.Type, *v.MaxSpeed)
				}
				if speed == 0 || mmS < speed {
					speed = mmS
				}
			}
			if v.Trajectory != nil {
				mm, err := v.Trajectory.length()
				if err != nil {
					return fmt.Errorf("edge %q: trajectory %w", e.ID, err)
				}
				if !usable || mm > length {
					length = mm
				}
			}
			usable = true
		}
		if !usable {
			continue
		}
		f.EdgeID = append(f.EdgeID, e.ID)
		f.From, f.To = append(f.From, from), append(f.To, to)
		f.LengthMm, f.SpeedMmS, f.PenaltyCs = append(f.LengthMm, length), append(f.SpeedMmS, speed), append(f.PenaltyCs, 0)
	}
	return f.finish()
}

// millimetres turns metres (or m/s) into whole mm (or mm/s).
func millimetres(m float64) (int32, error) {
	if math.IsNaN(m) || math.Abs(m) > 100_000 {
		return 0, fmt.Errorf("is %v; give metres between -100000 and 100000", m)
	}
	return int32(math.Round(m * 1000)), nil
}

// decode reads one JSON value and says in which line it is wrong.
func decode(data []byte, to any, strict bool) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if strict {
		d.DisallowUnknownFields()
	}
	err := d.Decode(to)
	if err == nil {
		if rest := bytes.TrimSpace(data[d.InputOffset():]); len(rest) > 0 {
			err = fmt.Errorf("more follows after the end of the JSON value: %.20q; keep one value in the file", rest)
		}
	}
	if err == nil {
		return nil
	}
	at := d.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = syntax.Offset
	}
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		at = kind.Offset
		err = fmt.Errorf("field %s is a %s; give a %s", kind.Field, kind.Value, kind.Type)
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:min(max(at, 0), int64(len(data)))], []byte("\n")), err)
}
