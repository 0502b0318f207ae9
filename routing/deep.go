package routing

// Deep storage. A shelf place that no driving node leads to is reached through
// the place before it: a robot gets to the shelf there, and away with it, only
// while no shelf stands in the places before. A lane is a row of such places
// behind one that lies at the aisle.

// findFronts fills Front by a search from the places at the aisles inwards.
func (f *Floor) findFronts() {
	f.Front = nil
	front := make([]int32, len(f.NodeID))
	for n := range front {
		front[n] = -1
	}
	reached := make([]bool, len(f.NodeID))
	var row []int32
	for _, p := range f.Shelves {
		for _, e := range f.In[f.InStart[p.Node]:f.InStart[p.Node+1]] {
			if f.Kind[f.From[e]] == Travel && f.EdgeBetween(p.Node, f.From[e]) >= 0 && !reached[p.Node] {
				reached[p.Node] = true
				row = append(row, p.Node)
			}
		}
	}
	aisle := len(row)
	for i := 0; i < len(row); i++ {
		at := row[i]
		for _, e := range f.Out[f.OutStart[at]:f.OutStart[at+1]] {
			if to := f.To[e]; f.Kind[to] == Shelf && !reached[to] && f.EdgeBetween(to, at) >= 0 {
				reached[to], front[to] = true, at
				row = append(row, to)
			}
		}
	}
	if len(row) > aisle {
		f.Front = front
	}
}

// Deep says that some places lie behind others.
func (f *Floor) Deep() bool { return f.Front != nil }

// Before gives the place that a robot must drive through to get to a place: -1
// when it lies at the aisle, and for any other node.
func (f *Floor) Before(node int32) int32 {
	if f.Front == nil || node < 0 {
		return -1
	}
	return f.Front[node]
}

// Mouth gives the place at the aisle of the lane that a place lies in; a node
// that lies in none is its own.
func (f *Floor) Mouth(node int32) int32 {
	for f.Before(node) >= 0 {
		node = f.Front[node]
	}
	return node
}

// Toward gives the node that a robot at one node makes for next when it is bound
// for another: in and out of a lane it goes place by place, each its goal for the
// time being, because places are entered as a goal only.
func (f *Floor) Toward(at, goal int32) int32 {
	if f.Front == nil || at == goal || at < 0 || goal < 0 {
		return goal
	}
	for n := goal; n >= 0; n = f.Front[n] {
		if f.Front[n] == at {
			return n
		}
	}
	if f.Front[at] >= 0 {
		return f.Front[at]
	}
	return f.Mouth(goal)
}

// Drive is the travel time from standing on a node with a heading to another
// one, in and out of deep lanes too, in hundredths of a second; Unreachable if
// there is no way.
func (d *Distances) Drive(from, headingMrad, to int32) int32 {
	f, sum := d.f, int32(0)
	for at := from; ; {
		next := f.Toward(at, to)
		if e := f.EdgeBetween(at, next); e >= 0 && f.Front != nil {
			sum += turnCs(headingMrad, f.HeadingMrad[e], d.turn90) + d.cost[e]
			headingMrad = f.HeadingMrad[e]
		} else {
			c := d.To(next).From(at, headingMrad)
			if c >= Unreachable {
				return Unreachable
			}
			sum += c
			headingMrad = f.entering(next)
		}
		if next == to {
			return sum
		}
		at = next
	}
}

// entering is the heading with which a robot comes into a stand.
func (f *Floor) entering(node int32) int32 {
	for _, e := range f.In[f.InStart[node]:f.InStart[node+1]] {
		if f.Kind[f.From[e]] == Travel {
			return f.HeadingMrad[e]
		}
	}
	return 0
}
