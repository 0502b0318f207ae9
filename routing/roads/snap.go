package roads

import "math"

// SnapMetres is how far from a street an address may lie.
const SnapMetres = 1000

// accessMmS is how fast the way between street and address is covered.
const accessMmS = 3000

// Snap is the place on the network that is nearest to an address.
type Snap struct {
	Segment int32 // one direction of the street; Network.Reverse gives the other
	Along   int32 // how far along the segment, in 1/10000 of its length
	AwayDm  int32 // from the street to the address
}

// Snap finds the street nearest to p; false if none lies within SnapMetres.
func (n *Network) Snap(p Point) (Snap, bool) { return n.find.nearest(p) }

const (
	finderCellM = 150
	mPerE7      = EarthMetres * math.Pi / 180 / 1e7
)

// finder finds pieces of streets by place: they are sorted into square cells
// of a plane that touches the middle of the network.
type finder struct {
	n          *Network
	lat0, lon0 int32
	squeeze    float64
	wide, high int32
	start      []int32 // CSR by cell
	pieces     []int32 // index in Shape of the piece's first point
	segment    []int32 // by point of Shape
}

func newFinder(n *Network) *finder {
	lo, hi := n.Shape[0], n.Shape[0]
	for _, p := range n.Shape {
		lo.LatE7, hi.LatE7 = min(lo.LatE7, p.LatE7), max(hi.LatE7, p.LatE7)
		lo.LonE7, hi.LonE7 = min(lo.LonE7, p.LonE7), max(hi.LonE7, p.LonE7)
	}
	g := &finder{n: n, lat0: lo.LatE7, lon0: lo.LonE7, segment: make([]int32, len(n.Shape))}
	_, g.squeeze = sinCos(radians(lo.LatE7/2 + hi.LatE7/2))
	x, y := g.plane(hi)
	g.wide, g.high = int32(x/finderCellM)+1, int32(y/finderCellM)+1
	g.start = make([]int32, int(g.wide)*int(g.high)+1)
	for _, count := range []bool{true, false} {
		g.fill(count)
	}
	return g
}

// fill counts the pieces of each cell, then lists them.
func (g *finder) fill(count bool) {
	n := g.n
	var next []int32
	if !count {
		for c := 1; c < len(g.start); c++ {
			g.start[c] += g.start[c-1]
		}
		next = append([]int32(nil), g.start...)
		g.pieces = make([]int32, g.start[len(g.start)-1])
	}
	for s := range int32(len(n.From)) {
		if r := n.Reverse[s]; r >= 0 && r < s {
			continue // the same street the other way
		}
		for i := n.ShapeStart[s]; i+1 < n.ShapeStart[s+1]; i++ {
			g.segment[i] = s
			ax, ay := g.plane(n.Shape[i])
			bx, by := g.plane(n.Shape[i+1])
			c0, c1 := g.cell(min(ax, bx), g.wide), g.cell(max(ax, bx), g.wide)
			r0, r1 := g.cell(min(ay, by), g.high), g.cell(max(ay, by), g.high)
			for r := r0; r <= r1; r++ {
				for c := c0; c <= c1; c++ {
					if at := r*g.wide + c; count {
						g.start[at+1]++
					} else {
						g.pieces[next[at]] = i
						next[at]++
					}
				}
			}
		}
	}
}

// plane gives metres east and north of the network's corner.
func (g *finder) plane(p Point) (x, y float64) {
	return float64(float64(int64(p.LonE7)-int64(g.lon0))*mPerE7) * g.squeeze, float64(float64(int64(p.LatE7)-int64(g.lat0)) * mPerE7)
}

func (g *finder) cell(m float64, cells int32) int32 {
	return min(max(int32(math.Floor(m/finderCellM)), 0), cells-1)
}

// nearest looks in ever wider rings of cells until none can hold a nearer one.
func (g *finder) nearest(p Point) (Snap, bool) {
	x, y := g.plane(p)
	size := float64(max(g.wide, g.high)) * finderCellM
	if x < -SnapMetres || y < -SnapMetres || x > size+SnapMetres || y > size+SnapMetres {
		return Snap{}, false
	}
	column, row := int32(math.Floor(x/finderCellM)), int32(math.Floor(y/finderCellM))
	best := math.Inf(1)
	var bestPiece int32 = -1
	var bestPart float64
	for ring := int32(0); ring <= SnapMetres/finderCellM+1; ring++ {
		if float64(ring-1)*finderCellM > best {
			break
		}
		for r := row - ring; r <= row+ring; r++ {
			if r < 0 || r >= g.high {
				continue
			}
			step := int32(1)
			if r != row-ring && r != row+ring && ring > 0 {
				step = 2 * ring
			}
			for c := column - ring; c <= column+ring; c += step {
				if c < 0 || c >= g.wide {
					continue
				}
				at := r*g.wide + c
				for _, i := range g.pieces[g.start[at]:g.start[at+1]] {
					if d, part := g.away(x, y, i); d < best || d == best && i < bestPiece {
						best, bestPart, bestPiece = d, part, i
					}
				}
			}
		}
	}
	if bestPiece < 0 || best > SnapMetres {
		return Snap{}, false
	}
	return g.place(bestPiece, bestPart, best), true
}

// away is the distance in metres from (x, y) to a piece, and how far along the
// piece its foot lies, 0 to 1.
func (g *finder) away(x, y float64, i int32) (metres, part float64) {
	ax, ay := g.plane(g.n.Shape[i])
	bx, by := g.plane(g.n.Shape[i+1])
	return foot(x, y, ax, ay, bx, by)
}

// foot is the distance from (x, y) to a piece of line, and how far along it the
// nearest point lies.
func foot(x, y, ax, ay, bx, by float64) (metres, part float64) {
	ux, uy, px, py := bx-ax, by-ay, x-ax, y-ay
	if size := float64(ux*ux) + float64(uy*uy); size > 0 {
		part = min(max((float64(px*ux)+float64(py*uy))/size, 0), 1)
	}
	dx, dy := px-float64(part*ux), py-float64(part*uy)
	return math.Sqrt(float64(dx*dx) + float64(dy*dy)), part
}

func (g *finder) place(piece int32, part, away float64) Snap {
	n, s := g.n, g.segment[piece]
	before, total := 0.0, 0.0
	for i := n.ShapeStart[s]; i+1 < n.ShapeStart[s+1]; i++ {
		d := GreatCircle(n.Shape[i].Vector(), n.Shape[i+1].Vector())
		switch {
		case i < piece:
			before += d
		case i == piece:
			before += float64(d * part)
		}
		total += d
	}
	along := int32(0)
	if total > 0 {
		along = int32(min(float64(before/total*10000)+0.5, 10000))
	}
	return Snap{Segment: s, Along: along, AwayDm: int32(float64(away*10) + 0.5)}
}
