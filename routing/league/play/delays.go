package play

import (
	"math/rand/v2"

	"dayrun/routing/league"
)

// delays draws which robots are held up in each tick. Its numbers are whole or
// products of doubles alone, which come out the same on every processor.
type delays struct {
	model  league.Delays
	random *rand.PCG
	left   []int32 // ticks for which each robot is still held
	none   float64 // chance that nobody starts to be held in a tick, poisson
	idle   []int32 // scratch: robots that are not held
}

func newDelays(model league.Delays, team int) *delays {
	d := &delays{model: model, random: rand.NewPCG(model.Seed, 1), left: make([]int32, team)}
	// e to the minus rate, as the square of the square of a short series.
	x, sum, term := float64(team)*model.PDelay/1024, 1.0, 1.0
	for i := 1; i < 12; i++ {
		term = float64(term*-x) / float64(i)
		sum = float64(sum) + float64(term)
	}
	for range 10 {
		sum = float64(sum * sum)
	}
	d.none = sum
	return d
}

// draw is uniform in [0, 1) with 53 bits.
func (d *delays) draw() float64 { return float64(d.random.Uint64()>>11) / (1 << 53) }

// next goes on by a tick.
func (d *delays) next() {
	d.idle = d.idle[:0]
	for r := range d.left {
		d.left[r] = max(0, d.left[r]-1)
		if d.left[r] == 0 {
			d.idle = append(d.idle, int32(r))
		}
	}
	if d.model.PDelay == 0 {
		return
	}
	if d.model.EventModel != "poisson" {
		for _, r := range d.idle {
			if d.draw() < d.model.PDelay {
				d.left[r] = d.duration()
			}
		}
		return
	}
	// As many draws as keep their product above e to the minus rate (Knuth).
	product := d.draw()
	for n := 0; product > d.none && n < len(d.idle); n++ {
		i := n + int(d.random.Uint64()%uint64(len(d.idle)-n))
		d.idle[n], d.idle[i] = d.idle[i], d.idle[n]
		d.left[d.idle[n]] = d.duration()
		product = float64(product * d.draw())
	}
}

// duration is in ticks. The normal distribution is the sum of twelve uniform
// draws.
func (d *delays) duration() int32 {
	span := d.model.MaxDelay - d.model.MinDelay
	if d.model.DurationModel != "gaussian" {
		return int32(d.model.MinDelay + int(d.random.Uint64()%uint64(span+1)))
	}
	sum := -6.0
	for range 12 {
		sum += d.draw()
	}
	ticks := float64(float64(span)*d.model.GaussMeanRatio) + float64(float64(float64(span)*d.model.GaussStdRatio)*sum)
	return int32(d.model.MinDelay + min(max(int(ticks+0.5), 0), span))
}
