package pickgame

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Orders are the orders of a day in the order of their placing, SKUs by number.
type Orders struct {
	SKUs []string
	List []Order
}

// Order is one order; its lines have different SKUs.
type Order struct {
	ID    string
	Lines []OrderLine
}

// OrderLine is one line: the SKU's number in Orders.SKUs and its units.
type OrderLine struct {
	SKU   int32
	Units int32
}

// Read reads an order file: CSV with a header that names at least order_id,
// placed_at, sku and quantity. Lines of one order that ask for the same SKU
// become one.
func Read(r io.Reader) (*Orders, error) {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("read header: %w: give CSV with order_id, placed_at, sku, quantity", err)
	}
	var col [4]int
	for i, name := range []string{"order_id", "placed_at", "sku", "quantity"} {
		if col[i] = slices.Index(head, name); col[i] < 0 {
			return nil, fmt.Errorf("header %q has no column %s: add it", head, name)
		}
	}
	b := &orderReader{skus: map[string]int32{}, orders: map[string]int{}, out: &Orders{}}
	for row := 2; ; row++ {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row, err)
		}
		if err := b.add(rec[col[0]], rec[col[1]], rec[col[2]], rec[col[3]]); err != nil {
			return nil, fmt.Errorf("row %d: %w", row, err)
		}
	}
	if len(b.out.List) == 0 {
		return nil, errors.New("no row below the header: give at least one order")
	}
	return b.sorted(), nil
}

type orderReader struct {
	out    *Orders
	placed []string
	skus   map[string]int32
	orders map[string]int
}

func (b *orderReader) add(id, placed, sku, quantity string) error {
	units, err := strconv.ParseInt(quantity, 10, 32)
	switch {
	case err != nil || units < 1 || units > 1_000_000:
		return fmt.Errorf("quantity %q: give 1 to 1000000", quantity)
	case id == "" || sku == "":
		return fmt.Errorf("order_id %q, sku %q: neither may be empty", id, sku)
	}
	s, ok := b.skus[sku]
	if !ok {
		s = int32(len(b.out.SKUs))
		b.skus[sku] = s
		b.out.SKUs = append(b.out.SKUs, sku)
	}
	i, ok := b.orders[id]
	if !ok {
		i = len(b.out.List)
		b.orders[id] = i
		b.out.List = append(b.out.List, Order{ID: id})
		b.placed = append(b.placed, placed)
	}
	o := &b.out.List[i]
	for k := range o.Lines {
		if o.Lines[k].SKU == s {
			o.Lines[k].Units += int32(units)
			return nil
		}
	}
	o.Lines = append(o.Lines, OrderLine{SKU: s, Units: int32(units)})
	return nil
}

// sorted puts the orders in the order of their placing; RFC 3339 times of one
// zone compare as text.
func (b *orderReader) sorted() *Orders {
	by := make([]int, len(b.placed))
	for i := range by {
		by[i] = i
	}
	slices.SortStableFunc(by, func(x, y int) int {
		switch {
		case b.placed[x] < b.placed[y]:
			return -1
		case b.placed[x] > b.placed[y]:
			return 1
		}
		return 0
	})
	list := make([]Order, len(by))
	for i, k := range by {
		list[i] = b.out.List[k]
	}
	b.out.List = list
	return b.out
}
