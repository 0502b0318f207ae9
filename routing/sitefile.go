package routing

import (
	"errors"
	"fmt"
	"math"
)

// siteFile is the side file of a LIF layout, NAME.site.json, as in
// docs/floor-site.schema.json: what LIF 1.0 cannot say.
type siteFile struct {
	Name        string         `json:"name,omitempty"`
	Layout      string         `json:"layout,omitempty"`
	Level       string         `json:"level,omitempty"`
	VehicleType string         `json:"vehicle_type,omitempty"`
	Shelves     []sitePlace    `json:"shelves,omitempty"`
	Stations    []siteStation  `json:"stations,omitempty"`
	Chargers    []sitePlace    `json:"chargers,omitempty"`
	Parks       []sitePlace    `json:"parks,omitempty"`
	Fixed       bool           `json:"fixed_shelves,omitempty"`
	HandOver    *sitePlace     `json:"hand_over,omitempty"`
	Pickers     []sitePicker   `json:"pickers,omitempty"`
	FollowMe    bool           `json:"follow_me,omitempty"`
	Guidance    []siteGuidance `json:"guidance,omitempty"`
	Zones       []siteZone     `json:"areas,omitempty"`
	Doors       []siteDoor     `json:"doors,omitempty"`
	Lengths     []siteLength   `json:"lengths,omitempty"`
}

type sitePlace struct {
	ID   string `json:"id,omitempty"`
	Node string `json:"node"`
	Zone string `json:"zone,omitempty"` // of fixed shelves only
	// Of shelves only: what may lie there.
	Temperature string   `json:"temperature,omitempty"`
	Hazards     []string `json:"hazards,omitempty"`
	LowFaces    int      `json:"low_faces,omitempty"`
	MaxWeightKg int64    `json:"max_weight_kg,omitempty"`
}

type siteStation struct {
	ID    string   `json:"id"`
	Queue []string `json:"queue,omitempty"`
	Pick  string   `json:"pick"`
}

type siteGuidance struct {
	Edge    string  `json:"edge"`
	Penalty float64 `json:"penalty_s"`
}

// siteLength gives the length of an edge that is not straight, over what the
// LIF file says.
type siteLength struct {
	Edge   string  `json:"edge"`
	Length float64 `json:"length_m"`
}

// choose finds the layout that the side file names by id or level.
func (s *siteFile) choose(layouts []lifLayout) (*lifLayout, error) {
	if len(layouts) == 0 {
		return nil, errors.New("layouts is empty; export at least one layout")
	}
	var have []string
	for i := range layouts {
		l := &layouts[i]
		if (s.Layout == "" || l.ID == s.Layout) && (s.Level == "" || l.Level == s.Level) {
			return l, nil
		}
		have = append(have, l.ID+" (level "+l.Level+")")
	}
	return nil, fmt.Errorf("the side file asks for layout %q, level %q, but the layouts are %q; name one of them", s.Layout, s.Level, have)
}

// apply marks the nodes of f with what they are for.
func (s *siteFile) apply(f *Floor) error {
	use := map[string]string{} // node to the place that has it
	take := func(what, field, node string, kind NodeKind) (int32, error) {
		n := f.Node(node)
		if n < 0 {
			return -1, fmt.Errorf("%s: %s names the unknown node %q; add it to the LIF file or mend the id", what, field, node)
		}
		if by, double := use[node]; double {
			return -1, fmt.Errorf("%s: %s names node %q, which %s has already; give each its own node", what, field, node, by)
		}
		use[node] = what
		f.Kind[n] = kind
		return n, nil
	}
	for _, list := range []struct {
		name  string
		from  []sitePlace
		to    *[]Place
		kind  NodeKind
		empty bool
	}{
		{"shelves", s.Shelves, &f.Shelves, Shelf, true},
		{"chargers", s.Chargers, &f.Chargers, Charger, false},
		{"parks", s.Parks, &f.Parks, Park, false},
	} {
		ids := map[string]bool{}
		for i, p := range list.from {
			what := fmt.Sprintf("%s[%d] %q", list.name, i, p.ID)
			if p.ID == "" && !list.empty {
				return fmt.Errorf("%s: id is empty; give a unique id", what)
			}
			if p.ID != "" && ids[p.ID] {
				return fmt.Errorf("%s: id is used twice; give each its own", what)
			}
			ids[p.ID] = true
			n, err := take(what, "node", p.Node, list.kind)
			if err != nil {
				return err
			}
			*list.to = append(*list.to, Place{ID: p.ID, Node: n})
		}
	}
	ids := map[string]bool{}
	for i, st := range s.Stations {
		what := fmt.Sprintf("stations[%d] %q", i, st.ID)
		if st.ID == "" || ids[st.ID] {
			return fmt.Errorf("%s: id is empty or used twice; give each station its own", what)
		}
		ids[st.ID] = true
		out := Station{ID: st.ID}
		for q, node := range st.Queue {
			n, err := take(what, fmt.Sprintf("queue[%d]", q), node, Queue)
			if err != nil {
				return err
			}
			out.Queue = append(out.Queue, n)
		}
		n, err := take(what, "pick", st.Pick, Pick)
		if err != nil {
			return err
		}
		out.Pick = n
		for q, from := range out.Queue {
			to := n
			if q+1 < len(out.Queue) {
				to = out.Queue[q+1]
			}
			if f.EdgeBetween(from, to) < 0 {
				return fmt.Errorf("%s: queue[%d] %q has no edge to %q, the next of the lane; add the edge or mend the order", what, q, f.NodeID[from], f.NodeID[to])
			}
		}
		f.Stations = append(f.Stations, out)
	}
	if err := s.people(f, take); err != nil {
		return err
	}
	f.findFronts()
	if err := s.classes(f); err != nil {
		return err
	}
	if err := s.guide(f); err != nil {
		return err
	}
	if len(s.Zones)+len(s.Doors) == 0 {
		return nil
	}
	return s.areas(f)
}

func (s *siteFile) guide(f *Floor) error {
	if len(s.Guidance)+len(s.Lengths) == 0 {
		return nil
	}
	index := make(map[string]int32, len(f.EdgeID))
	for e, id := range f.EdgeID {
		index[id] = int32(e)
	}
	for i, g := range s.Guidance {
		e, ok := index[g.Edge]
		if !ok {
			return fmt.Errorf("guidance[%d]: edge %q is unknown or may not be driven; mend the id or drop the entry", i, g.Edge)
		}
		if !(g.Penalty >= 0 && g.Penalty <= 10_000) {
			return fmt.Errorf("guidance[%d]: penalty_s of edge %q is %v; give 0 to 10000 seconds", i, g.Edge, g.Penalty)
		}
		f.PenaltyCs[e] = int32(math.Round(g.Penalty * 100))
	}
	for i, l := range s.Lengths {
		e, ok := index[l.Edge]
		if !ok {
			return fmt.Errorf("lengths[%d]: edge %q is unknown or may not be driven; mend the id or drop the entry", i, l.Edge)
		}
		if !(l.Length >= 0.001 && l.Length <= 100_000) {
			return fmt.Errorf("lengths[%d]: length_m of edge %q is %v; give 0.001 to 100000 metres", i, l.Edge, l.Length)
		}
		f.LengthMm[e] = int32(math.Round(l.Length * 1000))
	}
	return nil
}
