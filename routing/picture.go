package routing

// canvas is what a picture of a floor is drawn on. Lengths are in mm, x to the
// right and y downwards from the picture's corner; colours are 0xRRGGBB.
type canvas interface {
	line(x1, y1, x2, y2, width int32, colour uint32)
	disc(x, y, radius int32, colour uint32)
	square(x, y, side int32, fill uint32)
}

const (
	pictureMargin = 1500
	pictureScale  = 50 // mm a pixel
)

// pictureColours by NodeKind.
var pictureColours = [...]uint32{Travel: 0x999999, Queue: 0x3399ff, Pick: 0xdd2222, Shelf: 0xbb8855, Charger: 0x22aa44, Park: 0xddeeff}

// frame is where a floor lies: its least x and highest y, and the picture's
// size with margin, in mm.
type frame struct{ minX, maxY, wide, high int32 }

func (f *Floor) frame() frame {
	var minX, minY, maxX, maxY int32
	for n := range f.NodeID {
		if n == 0 {
			minX, maxX, minY, maxY = f.X[0], f.X[0], f.Y[0], f.Y[0]
		}
		minX, maxX, minY, maxY = min(minX, f.X[n]), max(maxX, f.X[n]), min(minY, f.Y[n]), max(maxY, f.Y[n])
	}
	return frame{minX, maxY, maxX - minX + 2*pictureMargin, maxY - minY + 2*pictureMargin}
}

// draw puts the floor on a canvas: driving nodes grey, lanes blue, pick places
// red, shelves brown, spare places white, chargers green, parks light. Edges
// are drawn once for both directions, and darker where they lead one way only
// or have a preferred direction, which the thick end shows.
func (f *Floor) draw(at frame, on canvas) {
	x := func(n int32) int32 { return f.X[n] - at.minX + pictureMargin }
	y := func(n int32) int32 { return at.maxY - f.Y[n] + pictureMargin }
	for e := range f.EdgeID {
		from, to := f.From[e], f.To[e]
		back := f.EdgeBetween(to, from)
		if back >= 0 && f.PenaltyCs[back] == f.PenaltyCs[e] {
			if from < to {
				on.line(x(from), y(from), x(to), y(to), 80, 0xcccccc)
			}
			continue
		}
		if back >= 0 && f.PenaltyCs[back] < f.PenaltyCs[e] {
			continue
		}
		on.line(x(from), y(from), x(to), y(to), 80, 0x888888)
		on.line((x(from)+2*x(to))/3, (y(from)+2*y(to))/3, x(to), y(to), 240, 0x333333)
	}
	spare := make([]bool, len(f.NodeID))
	for _, s := range f.Shelves {
		spare[s.Node] = s.ID == ""
	}
	for n, k := range f.Kind {
		n := int32(n)
		switch {
		case k == Travel:
			on.disc(x(n), y(n), 180, pictureColours[k])
		case spare[n]:
			on.square(x(n), y(n), 900, 0xffffff)
		default:
			on.square(x(n), y(n), 900, pictureColours[k])
		}
	}
}
