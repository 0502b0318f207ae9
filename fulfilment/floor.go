package fulfilment

import (
	"slices"
)

func (l *Ledger) decideFloor(c AdoptFloor) ([]Event, error) {
	keep := map[LocationID]bool{}
	nodes := map[string]bool{}
	for _, s := range c.Shelves {
		if !printable(string(s.Shelf), 100) || named(s.Shelf) {
			return nil, invalid("shelves", string(s.Shelf), "give a shelf 1 to 100 printable characters that name no other place of the ledger")
		}
		if s.Node == "" {
			return nil, invalid("shelves", string(s.Shelf), "say at which node it stands")
		}
		if keep[s.Shelf] || nodes[s.Node] {
			return nil, invalid("shelves", string(s.Shelf), "each shelf and each node once")
		}
		keep[s.Shelf], nodes[s.Node] = true, true
	}
	for _, s := range l.shelves {
		if !keep[s] && len(l.workAt[s]) > 0 {
			return nil, conflict("shelves", string(s), "the new floor drops it but work "+string(l.workAt[s][0].ID)+" is open there; cancel the work first")
		}
		if !keep[s] && len(l.byLocation[s]) > 0 {
			return nil, conflict("shelves", string(s), "the new floor drops it but it holds stock; move the stock first")
		}
	}
	if len(l.openTours) > 0 {
		return nil, conflict("floor", c.Name, "tours are open; change the floor when none is")
	}
	if len(l.openJobs) > 0 {
		return nil, conflict("floor", c.Name, "jobs are open; change the floor when none is")
	}
	return []Event{FloorAdopted(c)}, nil
}

func (l *Ledger) applyFloor(e FloorAdopted) {
	l.floor = &e
	l.shelves, l.shelfAt, l.nodeHas = nil, make(map[LocationID]shelfPlace, len(e.Shelves)), make(map[string]LocationID, len(e.Shelves))
	for _, s := range e.Shelves {
		l.shelves = append(l.shelves, s.Shelf)
		l.shelfAt[s.Shelf] = shelfPlace{node: s.Node}
		l.nodeHas[s.Node] = s.Shelf
	}
	slices.Sort(l.shelves)
}

func (l *Ledger) applyLifted(e ShelfLifted) {
	delete(l.nodeHas, l.shelfAt[e.Shelf].node)
	l.shelfAt[e.Shelf] = shelfPlace{robot: e.Robot}
}

// Floor gives the floor in use, nil when there is none.
func (l *Ledger) Floor() *FloorAdopted { return l.floor }

// Shelves gives the shelves of the floor, sorted.
func (l *Ledger) Shelves() []LocationID { return l.shelves }

// ShelfNode tells where a shelf stands, or which robot carries it.
func (l *Ledger) ShelfNode(s LocationID) (node string, carriedBy DeviceID) {
	p := l.shelfAt[s]
	return p.node, p.robot
}

// NodeShelf is the shelf that stands on a node, "" when none does.
func (l *Ledger) NodeShelf(node string) LocationID { return l.nodeHas[node] }
