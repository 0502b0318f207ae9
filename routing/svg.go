package routing

import (
	"bufio"
	"fmt"
	"io"
)

// RenderSVG draws the floor as an SVG picture, 1 mm a unit.
func RenderSVG(f *Floor, w io.Writer) error {
	at := f.frame()
	c := svg{bufio.NewWriter(w)}
	fmt.Fprintf(c.w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d">`+"\n", at.wide, at.high, at.wide/pictureScale, at.high/pictureScale)
	fmt.Fprintf(c.w, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", at.wide, at.high)
	f.draw(at, c)
	fmt.Fprintln(c.w, "</svg>")
	if err := c.w.Flush(); err != nil {
		return fmt.Errorf("write floor picture: %w", err)
	}
	return nil
}

type svg struct{ w *bufio.Writer }

func (c svg) line(x1, y1, x2, y2, width int32, colour uint32) {
	fmt.Fprintf(c.w, `<path d="M%d %dL%d %d" stroke="#%06x" stroke-width="%d"/>`+"\n", x1, y1, x2, y2, colour, width)
}

func (c svg) disc(x, y, radius int32, colour uint32) {
	fmt.Fprintf(c.w, `<circle cx="%d" cy="%d" r="%d" fill="#%06x"/>`+"\n", x, y, radius, colour)
}

func (c svg) square(x, y, side int32, fill uint32) {
	fmt.Fprintf(c.w, `<rect x="%d" y="%d" width="%d" height="%d" fill="#%06x" stroke="#555" stroke-width="60"/>`+"\n", x-side/2, y-side/2, side, side, fill)
}
