package routing

import "fmt"

// sitePicker is a person with a trolley in the side file.
type sitePicker struct {
	ID    string `json:"id"`
	Totes int    `json:"totes"`
	Zone  string `json:"zone,omitempty"`
}

// maxTotes bounds a trolley, so that a slip of the pen is found.
const maxTotes = 100

// people takes up who picks from fixed shelves and where trolleys are handed
// over, and checks that every shelf can be walked to from there.
func (s *siteFile) people(f *Floor, take func(what, field, node string, kind NodeKind) (int32, error)) error {
	for i, p := range s.Shelves {
		if p.Zone != "" && !s.Fixed {
			return fmt.Errorf("shelves[%d] %q: zone is %q; only fixed shelves have zones: drop it", i, p.ID, p.Zone)
		}
	}
	switch {
	case len(s.Pickers) == 0 && s.FollowMe:
		return fmt.Errorf("follow_me is true, but pickers is empty; robots go with pickers: name at least one, or drop it")
	case len(s.Pickers) == 0 && s.HandOver == nil && !s.Fixed:
		return nil
	case len(s.Pickers) == 0:
		return fmt.Errorf("pickers is empty, but fixed_shelves or hand_over is given; name at least one picker, or drop both")
	case !s.Fixed:
		return fmt.Errorf("fixed_shelves is false, but pickers are given; a person walks to shelves that stay: set it to true")
	case len(s.Stations) > 0:
		return fmt.Errorf("stations[0] %q: the floor has pickers, too; shelves either stay and people walk, or come to stations: drop one of the two", s.Stations[0].ID)
	case s.HandOver == nil || s.HandOver.ID == "":
		return fmt.Errorf("hand_over lacks an id; give the label and the node where full trolleys are handed over")
	}
	n, err := take(fmt.Sprintf("hand_over %q", s.HandOver.ID), "node", s.HandOver.Node, Park)
	if err != nil {
		return err
	}
	f.HandOver = Place{ID: s.HandOver.ID, Node: n}
	ids := map[string]bool{}
	for i, p := range s.Pickers {
		what := fmt.Sprintf("pickers[%d] %q", i, p.ID)
		if p.ID == "" || ids[p.ID] {
			return fmt.Errorf("%s: id is empty or used twice; give each picker the id of its own scanner", what)
		}
		if p.Totes < 1 || p.Totes > maxTotes {
			return fmt.Errorf("%s: totes is %d; give how many orders its trolley takes, 1 to %d", what, p.Totes, maxTotes)
		}
		ids[p.ID] = true
		f.Pickers = append(f.Pickers, Picker(p))
	}
	if err := s.zones(f); err != nil {
		return err
	}
	if err := f.walkable(); err != nil || !s.FollowMe {
		return err
	}
	return f.follow()
}

// follow wants a stand for robots, and a stop beside every shelf.
func (f *Floor) follow() error {
	f.FollowMe = true
	if len(f.Parks)+len(f.Chargers) == 0 {
		return fmt.Errorf("follow_me is true, but parks and chargers are empty; give each robot a stand")
	}
	for i, p := range f.Shelves {
		if f.StopAt(p.Node) < 0 {
			return fmt.Errorf("shelves[%d] %q: no driving node lies beside node %q, where a robot could stop; join it to one", i, p.ID, f.NodeID[p.Node])
		}
	}
	return nil
}

// zones takes up which shelf is in which zone. Where there are zones every
// shelf has one, and each zone somebody who picks there.
func (s *siteFile) zones(f *Floor) error {
	zoned, everywhere, served := false, false, map[string]bool{}
	for _, p := range s.Shelves {
		zoned = zoned || p.Zone != ""
	}
	for i, p := range s.Pickers {
		everywhere = everywhere || p.Zone == ""
		served[p.Zone] = true
		if p.Zone != "" && !zoned {
			return fmt.Errorf("pickers[%d] %q: zone is %q, but no shelf has a zone; give the shelves theirs, or drop it", i, p.ID, p.Zone)
		}
	}
	if !zoned {
		return nil
	}
	for i, p := range s.Shelves {
		switch {
		case p.Zone == "":
			return fmt.Errorf("shelves[%d] %q: zone is empty, but other shelves have one; give every shelf a zone", i, p.ID)
		case !everywhere && !served[p.Zone]:
			return fmt.Errorf("shelves[%d] %q: zone %q has no picker; give it one, or a picker without a zone", i, p.ID, p.Zone)
		}
		f.ShelfZone = append(f.ShelfZone, p.Zone)
	}
	return nil
}

// walkable wants a way on foot, along edges in either direction, from the
// hand-over to every shelf.
func (f *Floor) walkable() error {
	seen := make([]bool, len(f.NodeID))
	seen[f.HandOver.Node] = true
	for stack := []int32{f.HandOver.Node}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		visit := func(next int32) {
			if !seen[next] {
				seen[next] = true
				stack = append(stack, next)
			}
		}
		for _, e := range f.Out[f.OutStart[n]:f.OutStart[n+1]] {
			visit(f.To[e])
		}
		for _, e := range f.In[f.InStart[n]:f.InStart[n+1]] {
			visit(f.From[e])
		}
	}
	for i, p := range f.Shelves {
		if !seen[p.Node] {
			return fmt.Errorf("shelves[%d] %q: no way on foot from the hand-over %q to node %q; join them by edges", i, p.ID, f.HandOver.ID, f.NodeID[p.Node])
		}
	}
	return nil
}

// writePeople gives what people reads.
func (f *Floor) writePeople(s *siteFile) {
	if !f.ByPeople() {
		return
	}
	s.Fixed, s.FollowMe = true, f.FollowMe
	s.HandOver = &sitePlace{ID: f.HandOver.ID, Node: f.NodeID[f.HandOver.Node]}
	for i, z := range f.ShelfZone {
		s.Shelves[i].Zone = z
	}
	for _, p := range f.Pickers {
		s.Pickers = append(s.Pickers, sitePicker(p))
	}
}
