package epibt

// Action is what a robot does in one step.
type Action uint8

// The four actions of a step.
const (
	Wait      Action = iota
	Forward          // to the node ahead
	Clockwise        // a quarter turn, as seen from above
	Counter          // a quarter turn the other way
)

// Letter is the action in the logs of the League of Robot Runners.
func (a Action) Letter() byte { return "WFRC"[a] }

// MaxDepth bounds the steps of an operation.
const MaxDepth = 5

// operation is a string of actions. Headings turn by the turn of each step.
type operation struct {
	actions [MaxDepth]Action
	// rest is the number of waits at the end: a robot may use them to turn.
	rest uint8
	// turned is the sum of the quarter turns, clockwise, modulo 4.
	turned uint8
	// tie orders operations of equal cost: early movement first.
	tie int32
	// next is the operation that remains after the first action, with a wait
	// at the end.
	next uint8
	// prefix is the operation's way through the tree of prefixes, by step.
	prefix [MaxDepth]uint16
}

// operations are all strings of depth actions that differ in the nodes they
// visit: between two movements first a net turn (none, left, right, about),
// then waits; after the last movement waits only. Number 0 waits throughout.
// prefixes is the tree of their beginnings: each entry has a parent before it.
type operations struct {
	depth    int
	list     []operation
	prefixes []prefix
}

type prefix struct {
	parent int16 // -1: the robot's state
	action Action
}

func newOperations(depth int) *operations {
	o := &operations{depth: depth}
	var draw func(at int, op operation)
	segment := [][]Action{nil, {Clockwise}, {Counter}, {Clockwise, Clockwise}}
	draw = func(at int, op operation) {
		// Wait until the end.
		last := op
		last.rest = uint8(depth - at)
		o.list = append(o.list, last)
		// Or turn, wait and drive.
		for _, turns := range segment {
			for waits := 0; at+len(turns)+waits < depth; waits++ {
				next, end := op, at
				for _, turn := range turns {
					next.actions[end] = turn
					end++
				}
				end += waits
				next.actions[end] = Forward
				draw(end+1, next)
			}
		}
	}
	draw(0, operation{})
	index := map[[MaxDepth]Action]uint8{}
	tree := map[[MaxDepth + 1]Action]uint16{}
	for i := range o.list {
		op := &o.list[i]
		index[op.actions] = uint8(i)
		for at, action := range op.actions[:depth] {
			left := int32(depth - at)
			switch action {
			case Forward:
				op.tie -= 8 * left
			case Clockwise:
				op.turned = (op.turned + 1) & 3
				op.tie += left
			case Counter:
				op.turned = (op.turned + 3) & 3
				op.tie += left
			}
		}
		var key [MaxDepth + 1]Action
		parent := int16(-1)
		for at, action := range op.actions[:depth] {
			key[at], key[MaxDepth] = action, Action(at)
			entry, known := tree[key]
			if !known {
				entry = uint16(len(o.prefixes))
				tree[key] = entry
				o.prefixes = append(o.prefixes, prefix{parent, action})
			}
			op.prefix[at] = entry
			parent = int16(entry)
		}
	}
	for i := range o.list {
		var rest [MaxDepth]Action
		copy(rest[:], o.list[i].actions[1:depth])
		o.list[i].next = index[rest]
	}
	return o
}
