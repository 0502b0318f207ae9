package field

import "math"

// Unreachable is the cost from where no way leads to the goal.
const Unreachable = math.MaxUint16

// Table is the least cost to one goal, at any heading there, from every node
// and heading. A word holds a node's best cost in its upper half and, four
// bits each, what the headings cost above it: one read serves all headings.
type Table []uint32

// From is the cost from a state, Unreachable when there is no way.
func (t Table) From(state int32) int32 {
	word := t[state>>2]
	return int32(word>>16 + word>>(4*uint32(state&3))&15)
}

// Least is the cost from node with the best heading.
func (t Table) Least(node int32) int32 { return int32(t[node] >> 16) }

// Builder makes tables of one field; its buffers serve all of them. A builder
// is used by one goroutine at a time.
type Builder struct {
	f       *Field
	cost    []uint16  // by state
	buckets [][]int32 // states by cost modulo the number of buckets
}

// NewBuilder makes a builder for f. Costs of f may change between tables.
func NewBuilder(f *Field) *Builder {
	return &Builder{f: f, cost: make([]uint16, len(f.Ahead)), buckets: make([][]int32, 256)}
}

// Build searches backwards from goal with a queue of buckets by cost (Dial
// 1969). into is used again when it is large enough. Ways that cost 65,519 or
// more count as Unreachable, so that a cost never wraps.
func (b *Builder) Build(goal int32, into Table) Table {
	f, cost, turn := b.f, b.cost, uint16(b.f.Turn)
	for i := range cost {
		cost[i] = Unreachable
	}
	waiting := 0
	for heading := range int32(4) {
		cost[goal*4+heading] = 0
		b.buckets[0] = append(b.buckets[0], goal*4+heading)
		waiting++
	}
	for at := uint16(0); waiting > 0; at++ {
		bucket := b.buckets[at&255]
		if len(bucket) == 0 {
			continue
		}
		waiting -= len(bucket)
		for _, state := range bucket {
			if cost[state] != at || at >= Unreachable-256-16 {
				continue
			}
			if from := f.Behind[state]; from >= 0 {
				before := from<<2 | state&3
				if c := at + uint16(f.Cost[before]); c < cost[before] {
					cost[before] = c
					b.buckets[c&255] = append(b.buckets[c&255], before)
					waiting++
				}
			}
			c := at + turn
			for _, before := range [2]int32{state&^3 | (state+1)&3, state&^3 | (state+3)&3} {
				if c < cost[before] {
					cost[before] = c
					b.buckets[c&255] = append(b.buckets[c&255], before)
					waiting++
				}
			}
		}
		b.buckets[at&255] = bucket[:0]
	}
	return b.pack(into)
}

func (b *Builder) pack(into Table) Table {
	nodes := len(b.cost) / 4
	if cap(into) < nodes {
		into = make(Table, nodes)
	}
	into = into[:nodes]
	for node := range into {
		of := b.cost[4*node : 4*node+4 : 4*node+4]
		least := min(of[0], of[1], of[2], of[3])
		word := uint32(least) << 16
		if least != Unreachable {
			word |= uint32(of[0]-least) | uint32(of[1]-least)<<4 | uint32(of[2]-least)<<8 | uint32(of[3]-least)<<12
		}
		into[node] = word
	}
	return into
}
