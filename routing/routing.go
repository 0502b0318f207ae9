// Package routing models the warehouse floor as a graph: read from and written
// to VDMA LIF 1.0 with a side file for shelves, stations and chargers, held as
// flat arrays for the planners and as a gonum graph for everything else. It is
// pure.
package routing

// NodeKind says what a node is for. Robots drive through Travel and Queue
// nodes; the others are dead ends or stands, entered only as a goal.
type NodeKind uint8

const (
	Travel  NodeKind = iota
	Queue            // waiting lane of a station, one way
	Pick             // where a shelf stands before the picker
	Shelf            // storage place of a shelf
	Charger          // stand with a charger
	Park             // stand without
)

// Floor is one level of a warehouse. Nodes and edges are numbered densely in
// the order of their ids in the LIF file; all slices are read-only once built
// and may be shared between goroutines.
type Floor struct {
	Name   string
	NodeID []string
	X, Y   []int32 // mm
	Kind   []NodeKind

	EdgeID        []string
	From, To      []int32 // node index
	LengthMm      []int32
	SpeedMmS      []int32 // limit on the edge
	HeadingMrad   []int32 // direction of travel, (-3142, 3142]
	PenaltyCs     []int32 // guidance: extra cost in hundredths of a second
	OutStart, Out []int32 // CSR: edges leaving node n are Out[OutStart[n]:OutStart[n+1]]
	InStart, In   []int32

	Shelves  []Place // storage places; Place.ID is the shelf that stands there at first, "" for a spare place
	Stations []Station
	Chargers []Place
	Parks    []Place
	// Front gives by node the shelf place that one drives through to get to it,
	// -1 where there is none; nil: every place lies at an aisle.
	Front []int32

	// Pickers are the people who fetch from shelves that stay where they are; a
	// floor has them or stations, never both. HandOver is where their trolleys
	// start and end. ShelfZone names the zone of each of Shelves; nil: no zones.
	Pickers   []Picker
	FollowMe  bool // robots carry the totes: each goes from stop to stop with a picker
	HandOver  Place
	ShelfZone []string
	// ShelfClasses says what may lie on each of Shelves; nil: anything ambient.
	ShelfClasses []ShelfClass

	Zones []Zone
	Doors []Door

	nodeIndex map[string]int32
	layout    layout
}

// Place is a named stand on a node.
type Place struct {
	ID   string
	Node int32
}

// Station is a goods-to-person work place: robots enter the queue lane at its
// first node, move up, stand at Pick, and leave.
type Station struct {
	ID    string
	Queue []int32 // lane nodes in driving order, the last one leads to Pick
	Pick  int32
}

// Picker is a person with a handheld scanner and a trolley of so many totes, who
// picks in one zone, or everywhere when it has none.
type Picker struct {
	ID    string
	Totes int
	Zone  string
}

// ByPeople says that people fetch from fixed shelves; no robot brings one.
func (f *Floor) ByPeople() bool { return len(f.Pickers) > 0 }

// Drives says that robots drive on the floor.
func (f *Floor) Drives() bool { return !f.ByPeople() || f.FollowMe }

// StopAt is the driving node where a robot stops for a shelf, one beside it; -1
// when there is none.
func (f *Floor) StopAt(shelf int32) int32 {
	for _, e := range f.Out[f.OutStart[shelf]:f.OutStart[shelf+1]] {
		if f.Kind[f.To[e]] == Travel {
			return f.To[e]
		}
	}
	for _, e := range f.In[f.InStart[shelf]:f.InStart[shelf+1]] {
		if f.Kind[f.From[e]] == Travel {
			return f.From[e]
		}
	}
	return -1
}

// Node gives the index of a node id, or -1.
func (f *Floor) Node(id string) int32 {
	if i, ok := f.nodeIndex[id]; ok {
		return i
	}
	return -1
}

// Motion is how a robot type moves: the basis of travel times.
type Motion struct {
	SpeedMmS       int32 // unloaded
	LoadedSpeedMmS int32
	Turn90Ms       int32
	LiftMs         int32
	DropMs         int32
}
