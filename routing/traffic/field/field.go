// Package field is a floor as planners of many turning robots see it: nodes
// with at most one neighbour in each of four headings, the cost of driving
// along each of them, and exact tables of the cost to a goal from every node
// and heading. It is pure.
package field

import "fmt"

// MaxTurn bounds the cost of a quarter turn: a table keeps what a heading
// costs over the node's best one, two turns at most, in four bits.
const MaxTurn = 7

// Field is a directed graph over nodes with headings 0 to 3, clockwise.
// A state is node*4 + heading.
type Field struct {
	// Ahead is the node before each state, -1 for none.
	Ahead []int32
	// Behind is the node from which a robot with this heading comes here, -1
	// for none.
	Behind []int32
	// Cost is what driving ahead costs, by state; 1 or more.
	Cost []uint8
	// Turn is what a quarter turn costs, 1 to MaxTurn.
	Turn uint8
}

// New makes a field of equal costs: unit for driving ahead and for a turn.
// ahead is by state, -1 for none; its length is four times the nodes.
func New(ahead []int32, unit uint8) (*Field, error) {
	if unit < 1 || unit > MaxTurn {
		return nil, fmt.Errorf("make field: unit is %d: give 1 to %d", unit, MaxTurn)
	}
	if len(ahead)%4 != 0 {
		return nil, fmt.Errorf("make field: ahead has %d states: give four a node", len(ahead))
	}
	f := &Field{Ahead: ahead, Behind: make([]int32, len(ahead)), Cost: make([]uint8, len(ahead)), Turn: unit}
	for s := range f.Behind {
		f.Behind[s] = -1
		f.Cost[s] = unit
	}
	for s, next := range ahead {
		if next < -1 || int(next) >= f.Nodes() {
			return nil, fmt.Errorf("make field: ahead of node %d heading %d is %d: give -1 to %d", s/4, s%4, next, f.Nodes()-1)
		}
		if next < 0 {
			continue
		}
		back := int(next)*4 + s%4
		if f.Behind[back] >= 0 {
			return nil, fmt.Errorf("make field: nodes %d and %d both reach %d with heading %d: let one", f.Behind[back], s/4, next, s%4)
		}
		f.Behind[back] = int32(s / 4)
	}
	return f, nil
}

// Nodes is the number of nodes.
func (f *Field) Nodes() int { return len(f.Ahead) / 4 }
