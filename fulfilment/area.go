package fulfilment

import (
	"slices"
	"strconv"
	"time"
)

// Closure is a part of the floor that nobody drives into, by a supervisor's word.
type Closure struct {
	ID     string   `json:"id"`    // given by the ledger, "a-1"
	Nodes  []string `json:"nodes"` // of the floor, sorted
	Reason string   `json:"reason"`
	By     string   `json:"by"`
	Since  Time     `json:"since"`
	Until  Time     `json:"until,omitempty"` // when it opens by itself; 0: when it is opened
}

type (
	// CloseArea closes nodes of the floor: who is inside may leave, nobody enters.
	CloseArea struct {
		Nodes      []string
		Reason, By string
		Until      Time // 0: until it is opened
	}
	OpenArea struct{ ID, By string }
)

const (
	mostClosed   = 20_000 // nodes of one closure
	mostClosures = 200
)

func (l *Ledger) decideClose(now Time, c CloseArea) ([]Event, error) {
	nodes := slices.Clone(c.Nodes)
	slices.Sort(nodes)
	nodes = slices.Compact(nodes)
	switch {
	case l.floor == nil:
		return nil, conflict("nodes", strconv.Itoa(len(nodes)), "there is no floor yet: PUT /v1/floor first")
	case len(nodes) == 0 || len(nodes) > mostClosed:
		return nil, invalid("nodes", strconv.Itoa(len(nodes)), "give 1 to "+strconv.Itoa(mostClosed)+" nodes of the floor")
	case len(l.closures) >= mostClosures:
		return nil, conflict("nodes", strconv.Itoa(len(nodes)), strconv.Itoa(mostClosures)+" parts of the floor are closed; open some, or close larger ones")
	case !printable(c.Reason, 200):
		return nil, invalid("reason", c.Reason, "say in 1 to 200 printable characters why it is closed")
	case !printable(c.By, 100):
		return nil, invalid("by", c.By, "say in 1 to 100 printable characters who closes it")
	case c.Until != 0 && c.Until <= now:
		return nil, invalid("until", c.Until.UTC().Format(time.RFC3339), "give a time after "+now.UTC().Format(time.RFC3339)+", or none")
	}
	return []Event{AreaClosed{Closure{ID: "a-" + strconv.FormatInt(l.lastClosure+1, 10), Nodes: nodes, Reason: c.Reason, By: c.By, Since: now, Until: c.Until}}}, nil
}

func (l *Ledger) decideOpen(c OpenArea) ([]Event, error) {
	if !printable(c.By, 100) {
		return nil, invalid("by", c.By, "say in 1 to 100 printable characters who opens it")
	}
	for _, x := range l.closures {
		if x.ID == c.ID {
			return []Event{AreaOpened(c)}, nil
		}
	}
	return nil, missingThing("closure", c.ID)
}

func (l *Ledger) applyOpened(e AreaOpened) {
	l.closures = slices.DeleteFunc(slices.Clone(l.closures), func(x Closure) bool { return x.ID == e.ID })
}

// Closures gives the closed parts of the floor, oldest first. Read-only.
func (l *Ledger) Closures() []Closure { return l.closures }
