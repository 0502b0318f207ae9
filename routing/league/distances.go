package league

import "math"

// Unreachable is the distance from where no way leads to the target.
const Unreachable = math.MaxUint16

// Distances are the fewest steps (forward or turn, one each) to one target
// from every cell and heading, in 3 bytes a cell: turning costs at most 2 steps, so that
// a heading is 0 to 2 above the cell's best and takes two bits.
type Distances struct {
	least  []uint16
	offset []uint8
}

// From is the number of steps from cell with heading to the target, at any
// heading there; Unreachable when there is no way.
func (d *Distances) From(cell int32, heading uint8) uint16 {
	least := d.least[cell]
	if least == Unreachable {
		return Unreachable
	}
	return least + uint16(d.offset[cell]>>(2*heading)&3)
}

// DistanceBuilder makes tables of one map; its buffers serve all of them.
type DistanceBuilder struct {
	m     *Map
	steps []uint16 // per cell and heading
	queue []int32  // cell*4 + heading
}

// NewDistanceBuilder makes a builder for m.
func NewDistanceBuilder(m *Map) *DistanceBuilder {
	return &DistanceBuilder{m: m, steps: make([]uint16, 4*len(m.Free)), queue: make([]int32, 0, 4*len(m.Free))}
}

// Build searches breadth first backwards from target. Ways of 65,533 steps or
// more count as Unreachable, so that a distance never wraps.
func (b *DistanceBuilder) Build(target int32) *Distances {
	for i := range b.steps {
		b.steps[i] = Unreachable
	}
	b.queue = b.queue[:0]
	for heading := range int32(4) {
		b.reach(4*target+heading, 0)
	}
	for head := 0; head < len(b.queue); head++ {
		state := b.queue[head]
		cell, heading, next := state>>2, state&3, b.steps[state]+1
		if next >= Unreachable-2 {
			break
		}
		b.reach(cell<<2|(heading+1)&3, next)
		b.reach(cell<<2|(heading+3)&3, next)
		// Who is behind, with the same heading, comes here by going forward.
		if behind, ok := b.m.Forward(cell, uint8(heading+2)&3); ok {
			b.reach(behind<<2|heading, next)
		}
	}
	d := &Distances{least: make([]uint16, len(b.m.Free)), offset: make([]uint8, len(b.m.Free))}
	for cell := range d.least {
		of := b.steps[4*cell : 4*cell+4]
		least := min(of[0], of[1], of[2], of[3])
		d.least[cell] = least
		if least == Unreachable {
			continue
		}
		for heading, steps := range of {
			d.offset[cell] |= uint8(min(steps-least, 2)) << (2 * heading)
		}
	}
	return d
}

func (b *DistanceBuilder) reach(state int32, steps uint16) {
	if b.steps[state] == Unreachable {
		b.steps[state] = steps
		b.queue = append(b.queue, state)
	}
}
