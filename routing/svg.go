package routing

import (
	"bufio"
	"fmt"
	"io"
)

// RenderSVG draws the floor: driving nodes grey, lanes blue, pick places red,
// shelves brown, spare places hollow, chargers green, parks light. Edges are
// drawn once for both directions, and darker where they lead one way only or
// have a preferred direction, which the thick end shows.
func RenderSVG(f *Floor, w io.Writer) error {
	const margin = 1500
	var minX, minY, maxX, maxY int32
	for n := range f.NodeID {
		if n == 0 {
			minX, maxX, minY, maxY = f.X[0], f.X[0], f.Y[0], f.Y[0]
		}
		minX, maxX, minY, maxY = min(minX, f.X[n]), max(maxX, f.X[n]), min(minY, f.Y[n]), max(maxY, f.Y[n])
	}
	b := bufio.NewWriter(w)
	x := func(n int32) int32 { return f.X[n] - minX + margin }
	y := func(n int32) int32 { return maxY - f.Y[n] + margin }
	wide, high := maxX-minX+2*margin, maxY-minY+2*margin
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d">`+"\n", wide, high, wide/50, high/50)
	fmt.Fprintf(b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", wide, high)
	for e := range f.EdgeID {
		from, to := f.From[e], f.To[e]
		back := f.EdgeBetween(to, from)
		if back >= 0 && f.PenaltyCs[back] == f.PenaltyCs[e] {
			if from < to {
				fmt.Fprintf(b, `<path d="M%d %dL%d %d" stroke="#ccc" stroke-width="80"/>`+"\n", x(from), y(from), x(to), y(to))
			}
			continue
		}
		if back >= 0 && f.PenaltyCs[back] < f.PenaltyCs[e] {
			continue
		}
		fmt.Fprintf(b, `<path d="M%d %dL%d %d" stroke="#888" stroke-width="80"/><path d="M%d %dL%d %d" stroke="#333" stroke-width="240"/>`+"\n",
			x(from), y(from), x(to), y(to), (x(from)+2*x(to))/3, (y(from)+2*y(to))/3, x(to), y(to))
	}
	spare := make([]bool, len(f.NodeID))
	for _, s := range f.Shelves {
		spare[s.Node] = s.ID == ""
	}
	for n, k := range f.Kind {
		look := [...]string{"#999", "#39f", "#d22", "#b85", "#2a4", "#def"}[k]
		if k == Travel {
			fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="180" fill="%s"/>`+"\n", x(int32(n)), y(int32(n)), look)
			continue
		}
		if spare[n] {
			look = "#fff"
		}
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="900" height="900" fill="%s" stroke="#555" stroke-width="60"/>`+"\n", x(int32(n))-450, y(int32(n))-450, look)
	}
	fmt.Fprintln(b, "</svg>")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write floor picture: %w", err)
	}
	return nil
}
