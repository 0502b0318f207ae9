package routing

import (
	"cmp"
	"encoding/json"
	"fmt"
)

// WriteLIF gives the floor as a VDMA LIF 1.0 file and its side file. Reading
// them gives the same floor. What ReadLIF leaves aside (descriptions, actions,
// the shape of curves) is not kept; lengths of curves are, in the side file.
func (f *Floor) WriteLIF() (lif, side []byte, err error) {
	o := f.layout
	vehicle := cmp.Or(o.vehicleType, "robot")
	l := lifLayout{ID: cmp.Or(o.id, f.Name), Name: o.name, Version: cmp.Or(o.version, "1"), Level: o.level,
		Nodes: []lifNode{}, Edges: []lifEdge{}, Stations: []lifStation{}}
	for n, id := range f.NodeID {
		x, y := metres(f.X[n]), metres(f.Y[n])
		l.Nodes = append(l.Nodes, lifNode{ID: id, Position: &lifPosition{&x, &y}, Vehicles: []lifVehicle{{vehicle}}})
	}
	for e, id := range f.EdgeID {
		v := lifEdgeVehicle{Type: vehicle, Orientation: "TANGENTIAL"}
		if s := f.SpeedMmS[e]; s > 0 {
			m := metres(s)
			v.MaxSpeed = &m
		}
		l.Edges = append(l.Edges, lifEdge{ID: id, Start: f.NodeID[f.From[e]], End: f.NodeID[f.To[e]], Vehicles: []lifEdgeVehicle{v}})
	}
	s := siteFile{Name: f.Name, Layout: l.ID, Level: l.Level, VehicleType: o.vehicleType,
		Shelves: f.places(f.Shelves), Chargers: f.places(f.Chargers), Parks: f.places(f.Parks)}
	for _, st := range f.Stations {
		out := siteStation{ID: st.ID, Pick: f.NodeID[st.Pick]}
		for _, q := range st.Queue {
			out.Queue = append(out.Queue, f.NodeID[q])
		}
		s.Stations = append(s.Stations, out)
		l.Stations = append(l.Stations, lifStation{ID: st.ID, Nodes: []string{out.Pick}})
	}
	f.writePeople(&s)
	f.writeClasses(&s)
	f.writeAreas(&s)
	for e, p := range f.PenaltyCs {
		if p != 0 {
			s.Guidance = append(s.Guidance, siteGuidance{Edge: f.EdgeID[e], Penalty: float64(p) / 100})
		}
		if mm := f.LengthMm[e]; mm != f.hypot(f.From[e], f.To[e]) {
			s.Lengths = append(s.Lengths, siteLength{Edge: f.EdgeID[e], Length: metres(mm)})
		}
	}
	file := lifFile{Meta: lifMeta{Project: f.Name, Creator: "Dayrun", Exported: cmp.Or(o.exported, epoch), Version: "1.0.0"}, Layouts: []lifLayout{l}}
	if lif, err = json.Marshal(file); err != nil {
		return nil, nil, fmt.Errorf("write LIF: %w", err)
	}
	if side, err = json.Marshal(s); err != nil {
		return nil, nil, fmt.Errorf("write side file: %w", err)
	}
	return append(lif, '\n'), append(side, '\n'), nil
}

func metres(mm int32) float64 { return float64(mm) / 1000 }

func (f *Floor) places(list []Place) (out []sitePlace) {
	for _, p := range list {
		out = append(out, sitePlace{ID: p.ID, Node: f.NodeID[p.Node]})
	}
	return out
}
