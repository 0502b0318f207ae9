package routing

import (
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/vector"
)

// maxPicturePixels bounds a PNG: 100 megapixels are 400 MB while it is drawn.
const maxPicturePixels = 100_000_000

// RenderPNG draws the floor as a PNG picture, 50 mm a pixel. A floor whose
// picture would have more than 100 megapixels is refused.
func RenderPNG(f *Floor, w io.Writer) error {
	at := f.frame()
	wide, high := int(at.wide/pictureScale), int(at.high/pictureScale)
	if wide*high > maxPicturePixels {
		return fmt.Errorf("draw floor picture: it would have %d x %d pixels; give an SVG file name instead", wide, high)
	}
	c := &raster{img: image.NewRGBA(image.Rect(0, 0, wide, high))}
	stddraw.Draw(c.img, c.img.Bounds(), image.White, image.Point{}, stddraw.Src)
	f.draw(at, c)
	if err := png.Encode(w, c.img); err != nil {
		return fmt.Errorf("write floor picture: %w", err)
	}
	return nil
}

type raster struct {
	img *image.RGBA
	pen vector.Rasterizer
}

// fill paints a polygon whose corners are given in mm.
func (c *raster) fill(colour uint32, corners ...[2]float64) {
	box := image.Rectangle{Min: image.Pt(math.MaxInt32, math.MaxInt32), Max: image.Pt(math.MinInt32, math.MinInt32)}
	for i := range corners {
		p := &corners[i]
		p[0], p[1] = p[0]/pictureScale, p[1]/pictureScale
		box.Min.X, box.Max.X = min(box.Min.X, int(math.Floor(p[0]))), max(box.Max.X, int(math.Ceil(p[0])))
		box.Min.Y, box.Max.Y = min(box.Min.Y, int(math.Floor(p[1]))), max(box.Max.Y, int(math.Ceil(p[1])))
	}
	c.pen.Reset(box.Dx(), box.Dy())
	for i, p := range corners {
		x, y := float32(p[0]-float64(box.Min.X)), float32(p[1]-float64(box.Min.Y))
		if i == 0 {
			c.pen.MoveTo(x, y)
		} else {
			c.pen.LineTo(x, y)
		}
	}
	c.pen.ClosePath()
	c.pen.Draw(c.img, box, image.NewUniform(color.RGBA{uint8(colour >> 16), uint8(colour >> 8), uint8(colour), 255}), image.Point{})
}

func (c *raster) line(x1, y1, x2, y2, width int32, colour uint32) {
	dx, dy := float64(x2-x1), float64(y2-y1)
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	nx, ny := -dy/length*float64(width)/2, dx/length*float64(width)/2
	ax, ay, bx, by := float64(x1), float64(y1), float64(x2), float64(y2)
	c.fill(colour, [2]float64{ax + nx, ay + ny}, [2]float64{bx + nx, by + ny}, [2]float64{bx - nx, by - ny}, [2]float64{ax - nx, ay - ny})
}

func (c *raster) disc(x, y, radius int32, colour uint32) {
	var ring [16][2]float64
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(ring)))
		ring[i] = [2]float64{float64(x) + cos*float64(radius), float64(y) + sin*float64(radius)}
	}
	c.fill(colour, ring[:]...)
}

func (c *raster) square(x, y, side int32, fill uint32) {
	c.box(x, y, side+60, 0x555555)
	c.box(x, y, side-60, fill)
}

func (c *raster) box(x, y, side int32, colour uint32) {
	l, t := float64(x-side/2), float64(y-side/2)
	r, b := l+float64(side), t+float64(side)
	c.fill(colour, [2]float64{l, t}, [2]float64{r, t}, [2]float64{r, b}, [2]float64{l, b})
}
