package epibt

import "math/bits"

// skip, of 1024, is how often the search passes over a push.
const skip = 300

// anneal tries changes from random robots on until stop says so or all robots
// have what they like best. A change that costs more than it brings is taken
// with falling probability.
func (p *Planner) anneal(stop func() bool) {
	p.search = true
	team := uint64(len(p.robots))
	first := int64(p.config.Heat) << 10
	p.heat = first
	content := 0 // robots drawn in a row that have what they like best
	for !stop() {
		r := int32(p.below(team))
		if p.best(r) {
			if content++; content%(2*len(p.robots)) == 0 && p.allBest() {
				break
			}
			continue
		}
		content = 0
		p.stamp++
		p.before = p.score
		p.improve(r)
		p.heat -= p.heat >> 10
	}
	p.search = false
}

func (p *Planner) allBest() bool {
	for r := range p.robots {
		if !p.best(int32(r)) {
			return false
		}
	}
	return true
}

// below is a random number below n.
func (p *Planner) below(n uint64) uint64 {
	high, _ := bits.Mul64(p.random.Uint64(), n)
	return high
}

// accept is whether the plan as it is now may stand in place of that before.
func (p *Planner) accept() bool {
	loss := p.before - p.score
	if loss <= 0 {
		return true
	}
	// -log2 of a uniform draw, in 1/256: the leading zeros and a linear rest.
	draw := p.random.Uint64()
	zeros := bits.LeadingZeros64(draw | 1)
	rest := draw << (zeros + 1) >> 56
	return loss <= p.heat*int64(256*zeros+255-int(rest))>>8
}
