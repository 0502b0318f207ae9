// Package obp reads the order batching instances of two families into tour
// problems: W1 to W4 of Albareda-Sambola, Alonso-Ayuso, Molina and de Blas
// (2009), and W5A of Henn, both as published by Gil-Borrás with arrival times
// (github.com/SergioGilBorras/instancesOBP). It is pure: files come as bytes.
package obp

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"dayrun/routing/tour"
)

// Instance is one benchmark problem. Its Problem is measured by the exact tour;
// Aisles.By measures the same stops by another rule.
type Instance struct {
	Problem tour.Problem
	Aisles  *tour.Aisles
	Lines   int
}

// lines reads a file field by field and remembers where it is.
type lines struct {
	scan *bufio.Scanner
	n    int
}

func newLines(data []byte) *lines { return &lines{scan: bufio.NewScanner(bytes.NewReader(data))} }

// next gives the fields of the next line that is not empty, nil at the end.
func (l *lines) next() []string {
	for l.scan.Scan() {
		l.n++
		if f := strings.Fields(l.scan.Text()); len(f) > 0 {
			return f
		}
	}
	return nil
}

// numbers wants the next line to have at least k numbers.
func (l *lines) numbers(what string, k int) ([]float64, error) {
	f := l.next()
	if len(f) < k {
		return nil, fmt.Errorf("line %d: %s: %d fields, want %d: the file is cut short or of another format", l.n, what, len(f), k)
	}
	out := make([]float64, len(f))
	for i, s := range f {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return nil, fmt.Errorf("line %d: %s: %q is no number", l.n, what, s)
		}
		out[i] = v
	}
	return out, nil
}

// titled skips a line of words and reads the numbers below it.
func (l *lines) titled(what string, k int) ([]float64, error) {
	l.next()
	return l.numbers(what, k)
}

func mm(metres float64) int64 { return int64(math.Round(metres * 1000)) }

// thousandth is the unit of loads of W1 to W4: their weights have a fraction.
const thousandth = 1000

// Albareda reads an instance of W1 to W4: the layout and the orders. Shelf
// length and aisle width give the way between the cross-aisles' centre lines; a
// position counts from where the shelves begin, half an aisle's width further.
func Albareda(layout, orders []byte) (*Instance, error) {
	l := newLines(layout)
	size, err := l.titled("aisles and items", 2)
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	var values [7][]float64
	for i, what := range []string{"depot", "placement", "shelf length and width", "aisle width", "capacity", "picking time", "turning times"} {
		if values[i], err = l.titled(what, 1); err != nil {
			return nil, fmt.Errorf("layout: %w", err)
		}
	}
	aisles := int(size[0])
	if aisles < 1 || aisles > 10_000 {
		return nil, fmt.Errorf("layout: %d aisles: give 1 to 10000", aisles)
	}
	half := values[3][0] / 2
	b := tour.Block{LengthMm: mm(values[2][0])}
	l.next()
	for range aisles {
		row, err := l.numbers("aisle", 4)
		if err != nil {
			return nil, fmt.Errorf("layout: %w", err)
		}
		x := mm(row[1])
		if row[3] < 0 {
			x = -x
		}
		b.AisleXMm = append(b.AisleXMm, x)
	}
	l = newLines(orders)
	count, err := l.titled("number of orders", 1)
	if err != nil {
		return nil, fmt.Errorf("orders: %w", err)
	}
	l.next()
	r := reader{block: b}
	for i := range int(count[0]) {
		head, err := l.numbers("due date and number of items", 2)
		if err != nil {
			return nil, fmt.Errorf("orders: order %d: %w", i, err)
		}
		r.open(int64(head[0]))
		for range int(head[1]) {
			item, err := l.numbers("item", 4)
			if err != nil {
				return nil, fmt.Errorf("orders: order %d: %w", i, err)
			}
			r.line(int32(item[0]), mm(item[2]+half), int64(math.Round(item[3]*thousandth)))
		}
	}
	return r.close(int64(math.Round(values[4][0] * thousandth)))
}

// Henn reads an instance of W5A: the setting and the orders. The files count the
// two sides of an aisle as aisles; a location is one cell long, the cross-aisle
// begins half an aisle's width before the first.
func Henn(setting, orders []byte) (*Instance, error) {
	l, value := newLines(setting), map[string]float64{}
	for f := l.next(); f != nil; f = l.next() {
		if key, ok := strings.CutSuffix(f[0], ":"); ok && len(f) == 2 {
			if v, err := strconv.ParseFloat(f[1], 64); err == nil {
				value[strings.TrimRight(key, "_")] = v
			}
		}
	}
	for _, key := range []string{"no_aisles", "no_cells", "cell_lengt", "cell_width", "aisle_widt", "dis_ais_wa", "m_no_a_p_b"} {
		if value[key] <= 0 || value[key] > 1e6 {
			return nil, fmt.Errorf("setting: %s is %g or missing: give more than 0 and at most a million", key, value[key])
		}
	}
	half := value["aisle_widt"] / 2
	b := tour.Block{LengthMm: mm(value["no_cells"]*value["cell_lengt"] + 2*half), AccessMm: mm(value["dis_ais_wa"])}
	for n := range int(value["no_aisles"]) {
		b.AisleXMm = append(b.AisleXMm, int64(n)*mm(value["aisle_widt"]+2*value["cell_width"]))
	}
	l = newLines(orders)
	r := reader{block: b}
	for f := l.next(); f != nil; f = l.next() {
		if f[0] == "Order" {
			r.open(0)
			continue
		}
		if len(f) != 5 || f[1] != "Aisle" || f[3] != "Location" {
			return nil, fmt.Errorf("orders: line %d: %q: want NUMBER Aisle A Location L", l.n, strings.Join(f, " "))
		}
		side, err := strconv.Atoi(f[2])
		if err != nil {
			return nil, fmt.Errorf("orders: line %d: aisle %q is no number", l.n, f[2])
		}
		cell, err := strconv.Atoi(f[4])
		if err != nil {
			return nil, fmt.Errorf("orders: line %d: location %q is no number", l.n, f[4])
		}
		if len(r.spots) == 0 {
			return nil, fmt.Errorf("orders: line %d: an article before the first order", l.n)
		}
		r.line(int32(side/2), mm(half+(float64(cell)+0.5)*value["cell_lengt"]), 1)
	}
	return r.close(int64(value["m_no_a_p_b"]))
}

// Arrivals reads a file of times between arrivals in ms and gives by order when
// it arrives, in ms from the start.
func Arrivals(data []byte) ([]int64, error) {
	l := newLines(data)
	l.next()
	l.next()
	var out []int64
	at := int64(0)
	for f := l.next(); f != nil; f = l.next() {
		v, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil || v < 0 {
			return nil, fmt.Errorf("arrivals: line %d: %q: want a number of ms", l.n, f[0])
		}
		at += v
		out = append(out, at)
	}
	return out, nil
}

// reader gathers orders while the distinct stops are not yet known.
type reader struct {
	block tour.Block
	spots [][]tour.Spot // by order
	load  []int64
	due   []int64
	all   []tour.Spot
}

func (r *reader) open(due int64) {
	r.spots, r.load, r.due = append(r.spots, nil), append(r.load, 0), append(r.due, due)
}

func (r *reader) line(aisle int32, at, load int64) {
	o := len(r.spots) - 1
	s := tour.Spot{Aisle: aisle, AtMm: at}
	r.spots[o], r.all = append(r.spots[o], s), append(r.all, s)
	r.load[o] += load
}

func (r *reader) close(capacity int64) (*Instance, error) {
	aisles, err := tour.NewAisles(r.block, r.all, tour.Exact)
	if err != nil {
		return nil, err
	}
	in := &Instance{Aisles: aisles, Lines: len(r.all), Problem: tour.Problem{Measure: aisles, Stops: len(aisles.Stops()), Capacity: capacity}}
	for i, spots := range r.spots {
		o := tour.Order{Load: r.load[i], Due: r.due[i]}
		for _, s := range spots {
			o.Stops = append(o.Stops, aisles.Stop(s))
		}
		in.Problem.Orders = append(in.Problem.Orders, o)
	}
	return in, in.Problem.Check()
}
