package intake

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// Order is one order of a file.
type Order struct {
	ID           string
	PlacedAt     int64 // Unix ms
	LatE7, LonE7 int32
	Lines        []Line
}

// Line is one line of an order.
type Line struct {
	SKU      string
	Quantity int64
	Row      int // line in the file, the header is 1
}

// Orders is what a file holds.
type Orders struct {
	List    []Order   // by PlacedAt, then by first line in the file
	Refused []Refusal // every malformed line
	Lost    []string  // ids of the orders refused for them, in the file's order
	Lines   int       // of List
}

// draft is an order under way with the line numbers it has.
type draft struct {
	Order
	numbers []int64
	bad     bool
}

// ReadOrders reads order_id, placed_at (RFC 3339), line, sku, quantity, lat,
// lon, in any order of columns. A line whose order cannot be told counts as an
// order of its own, named by its line number.
func ReadOrders(r io.Reader) (Orders, error) {
	t, err := open(r, "orders", "order_id", "placed_at", "line", "sku", "quantity", "lat", "lon")
	if err != nil {
		return Orders{}, err
	}
	var out Orders
	var drafts []*draft
	byID := map[string]*draft{}
	for t.next() {
		c := check{t: t}
		c.shape()
		id := c.name("order_id")
		key := id
		if key == "" {
			key = "(line " + strconv.Itoa(t.line) + ")"
		}
		d := byID[key]
		first := d == nil
		if first {
			d = &draft{Order: Order{ID: key}}
			byID[key] = d
			drafts = append(drafts, d)
		}
		d.add(&c, first)
		if c.fault != nil {
			c.fault.Order = key
			out.Refused = append(out.Refused, *c.fault)
			d.bad = true
		}
	}
	if err := t.in.Err(); err != nil {
		return Orders{}, fmt.Errorf("read orders: line %d: %w", t.line+1, err)
	}
	for _, d := range drafts {
		if d.bad {
			out.Lost = append(out.Lost, d.ID)
			continue
		}
		out.List = append(out.List, d.Order)
		out.Lines += len(d.Lines)
	}
	slices.SortStableFunc(out.List, func(a, b Order) int { return cmp.Compare(a.PlacedAt, b.PlacedAt) })
	return out, nil
}

// add takes one line of the file into the order.
func (d *draft) add(c *check, first bool) {
	v := c.t.get("placed_at")
	at, err := time.Parse(time.RFC3339, v)
	if err != nil {
		c.fail("placed_at", v, "give a moment as in RFC 3339, 2011-10-12T07:09:46Z")
	}
	number := c.whole("line", 1, 1e6)
	line := Line{SKU: c.name("sku"), Quantity: c.whole("quantity", 1, 1e6), Row: c.t.line}
	lat, lon := c.degrees("lat", 90), c.degrees("lon", 180)
	if slices.Contains(d.numbers, number) {
		c.fail("line", c.t.get("line"), "is given twice in this order; number its lines apart")
	}
	if first {
		d.PlacedAt, d.LatE7, d.LonE7 = at.UnixMilli(), lat, lon
	} else if !d.bad && c.fault == nil {
		switch {
		case d.PlacedAt != at.UnixMilli():
			c.fail("placed_at", v, "differs from the order's other lines; give them one moment")
		case d.LatE7 != lat:
			c.fail("lat", c.t.get("lat"), "differs from the order's other lines; give them one place")
		case d.LonE7 != lon:
			c.fail("lon", c.t.get("lon"), "differs from the order's other lines; give them one place")
		}
	}
	d.numbers = append(d.numbers, number)
	d.Lines = append(d.Lines, line)
}
