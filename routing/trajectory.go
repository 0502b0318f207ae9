package routing

import (
	"fmt"
	"math"
)

// length is the length in mm of a LIF trajectory, a non-uniform rational
// B-spline (as in VDA 5050), by 64 chords. A knot vector that does not fit the
// control points leaves their polygon.
func (t *lifTrajectory) length() (int32, error) {
	p, n := 3, len(t.ControlPoints)
	if t.Degree != nil {
		p = *t.Degree
	}
	if p < 1 || p > 3 {
		return 0, fmt.Errorf("degree is %d; give 1, 2 or 3", p)
	}
	if n < 2 {
		return 0, fmt.Errorf("controlPoints has %d points; give 2 or more", n)
	}
	for i, c := range t.ControlPoints {
		if _, err := millimetres(c.X); err != nil {
			return 0, fmt.Errorf("controlPoints[%d].x %w", i, err)
		}
		if _, err := millimetres(c.Y); err != nil {
			return 0, fmt.Errorf("controlPoints[%d].y %w", i, err)
		}
		if c.Weight != nil && !(*c.Weight > 0) {
			return 0, fmt.Errorf("controlPoints[%d].weight is %v; give more than 0", i, *c.Weight)
		}
	}
	for i := 1; i < len(t.Knots); i++ {
		if !(t.Knots[i] >= t.Knots[i-1]) {
			return 0, fmt.Errorf("knotVector falls at position %d; sort it", i)
		}
	}
	if len(t.Knots) != n+p+1 || n <= p || t.Knots[n] <= t.Knots[p] {
		// Not a spline of this degree. The control polygon is at least as
		// long as any curve it could mean.
		return t.polygon()
	}
	total := 0.0
	lastX, lastY := t.at(p, t.Knots[p])
	const chords = 64
	for i := 1; i <= chords; i++ {
		x, y := t.at(p, t.Knots[p]+float64((t.Knots[n]-t.Knots[p])*float64(i)/chords))
		total += math.Hypot(x-lastX, y-lastY)
		lastX, lastY = x, y
	}
	return curveMm(total)
}

func curveMm(total float64) (int32, error) {
	if total > 100_000 {
		return 0, fmt.Errorf("is %v m long; give at most 100000 m", total)
	}
	return int32(math.Round(total * 1000)), nil
}

func (t *lifTrajectory) polygon() (int32, error) {
	total := 0.0
	for i := 1; i < len(t.ControlPoints); i++ {
		a, b := t.ControlPoints[i-1], t.ControlPoints[i]
		total += math.Hypot(b.X-a.X, b.Y-a.Y)
	}
	return curveMm(total)
}

// at evaluates the curve at u by de Boor's algorithm (1972) in homogeneous
// coordinates.
func (t *lifTrajectory) at(p int, u float64) (x, y float64) {
	k := p
	for k < len(t.ControlPoints)-1 && t.Knots[k+1] <= u {
		k++
	}
	var d [4][3]float64
	for j := range p + 1 {
		c := t.ControlPoints[k-p+j]
		w := 1.0
		if c.Weight != nil {
			w = *c.Weight
		}
		d[j] = [3]float64{float64(c.X * w), float64(c.Y * w), w}
	}
	for r := 1; r <= p; r++ {
		for j := p; j >= r; j-- {
			lo, hi := t.Knots[k-p+j], t.Knots[k+1+j-r]
			a := 0.0
			if hi > lo {
				a = (u - lo) / (hi - lo)
			}
			for c := range 3 {
				d[j][c] = float64((1-a)*d[j-1][c]) + float64(a*d[j][c])
			}
		}
	}
	return d[p][0] / d[p][2], d[p][1] / d[p][2]
}
