// Package intake reads the files a run is fed with: orders, items, stock. It
// is pure parsing from an io.Reader. A file that is no CSV or lacks a column
// is an error; a malformed line refuses its whole order and is reported with
// line, field, value and how to mend it, and the rest is served.
package intake

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Refusal is one line that was not taken.
type Refusal struct {
	Line  int    `json:"line,omitempty"` // in the file, the header is 1; 0: of no one line
	Order string `json:"order,omitempty"`
	Field string `json:"field"`
	Value string `json:"value"`
	Mend  string `json:"mend"`
}

func (r Refusal) String() string {
	s := ""
	if r.Line > 0 {
		s = fmt.Sprintf("line %d: ", r.Line)
	}
	if r.Order != "" {
		s += "order " + r.Order + ": "
	}
	return s + fmt.Sprintf("%s %q: %s", r.Field, r.Value, r.Mend)
}

// table reads lines by the names of their columns.
type table struct {
	in     *bufio.Scanner
	line   int
	header []string
	column map[string]int
	fields []string
}

// longest is the longest line taken, in bytes.
const longest = 1 << 20

func open(r io.Reader, what string, columns ...string) (*table, error) {
	t := &table{in: bufio.NewScanner(r), column: map[string]int{}}
	t.in.Buffer(make([]byte, 64<<10), longest)
	if !t.in.Scan() {
		if err := t.in.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", what, err)
		}
		return nil, fmt.Errorf("read %s: the file is empty; its first line names the columns %s", what, strings.Join(columns, ","))
	}
	t.line = 1
	t.header = split(strings.TrimPrefix(t.in.Text(), "\ufeff"))
	for i, name := range t.header {
		t.column[strings.TrimSpace(name)] = i
	}
	for _, c := range columns {
		if _, ok := t.column[c]; !ok {
			return nil, fmt.Errorf("read %s: column %q is missing; the first line must name %s (found %q)", what, c, strings.Join(columns, ","), brief(t.in.Text()))
		}
	}
	return t, nil
}

// next moves to the next line that is not empty.
func (t *table) next() bool {
	for t.in.Scan() {
		t.line++
		if s := strings.TrimRight(t.in.Text(), "\r"); strings.TrimSpace(s) != "" {
			t.fields = split(s)
			return true
		}
	}
	return false
}

func (t *table) get(column string) string {
	if i, ok := t.column[column]; ok && i < len(t.fields) {
		return strings.TrimSpace(t.fields[i])
	}
	return ""
}

// split cuts one line at its commas, with quotes as in RFC 4180. A line with
// broken quotes is cut at every comma.
func split(line string) []string {
	line = strings.TrimRight(line, "\r")
	if strings.Contains(line, `"`) {
		r := csv.NewReader(strings.NewReader(line))
		r.FieldsPerRecord = -1
		if fields, err := r.Read(); err == nil {
			return fields
		}
	}
	return strings.Split(line, ",")
}

func brief(s string) string {
	if len(s) > 80 {
		return s[:80]
	}
	return s
}

// check collects the first fault of a line.
type check struct {
	t     *table
	fault *Refusal
}

func (c *check) fail(field, value, mend string) {
	if c.fault == nil {
		c.fault = &Refusal{Line: c.t.line, Field: field, Value: brief(value), Mend: mend}
	}
}

func (c *check) shape() {
	if n, want := len(c.t.fields), len(c.t.header); n != want {
		c.fail("fields", strconv.Itoa(n), fmt.Sprintf("give %d fields as the header does; quote a field that holds a comma", want))
	}
}

func (c *check) name(field string) string {
	v := c.t.get(field)
	switch {
	case v == "":
		c.fail(field, v, "must not be empty")
	case len(v) > 128 || strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r == '"' || r == 0x7f || r == '\ufffd' }):
		c.fail(field, v, "give at most 128 printable characters without spaces or quotes")
	}
	return v
}

func (c *check) whole(field string, least, most int64) int64 {
	v := c.t.get(field)
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < least || n > most {
		c.fail(field, v, fmt.Sprintf("give a whole number from %d to %d", least, most))
	}
	return n
}

func (c *check) degrees(field string, most float64) int32 {
	v := c.t.get(field)
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > most {
		c.fail(field, v, fmt.Sprintf("give WGS 84 degrees from %g to %g", -most, most))
		return 0
	}
	return int32(math.Round(f * 1e7))
}

// Item is the master data of an article.
type Item struct {
	SKU         string
	Description string
	WeightG     int64
	VolumeCm3   int64
}

// ReadItems reads sku, description, weight_g, volume_cm3; further columns are
// left alone.
func ReadItems(r io.Reader) ([]Item, []Refusal, error) {
	t, err := open(r, "items", "sku", "description", "weight_g", "volume_cm3")
	if err != nil {
		return nil, nil, err
	}
	var items []Item
	var refused []Refusal
	seen := map[string]bool{}
	for t.next() {
		c := check{t: t}
		c.shape()
		it := Item{SKU: c.name("sku"), Description: t.get("description"), WeightG: c.whole("weight_g", 0, 1e9), VolumeCm3: c.whole("volume_cm3", 0, 1e9)}
		if seen[it.SKU] {
			c.fail("sku", it.SKU, "is given twice; keep one line")
		}
		if c.fault != nil {
			refused = append(refused, *c.fault)
			continue
		}
		seen[it.SKU] = true
		items = append(items, it)
	}
	if err := t.in.Err(); err != nil {
		return nil, nil, fmt.Errorf("read items: line %d: %w", t.line+1, err)
	}
	slices.SortFunc(items, func(a, b Item) int { return strings.Compare(a.SKU, b.SKU) })
	return items, refused, nil
}

// Receipt is stock to book in.
type Receipt struct {
	SKU      string
	Location string // "" where the file names none
	Quantity int64
	Lot      string // "" where the file names none
	Expires  int64  // ms, of the lot; 0: the file does not say
}

// ReadStock reads sku, quantity and, where there are any, location, lot and
// expires_at.
func ReadStock(r io.Reader) ([]Receipt, []Refusal, error) {
	t, err := open(r, "stock", "sku", "quantity")
	if err != nil {
		return nil, nil, err
	}
	var list []Receipt
	var refused []Refusal
	for t.next() {
		c := check{t: t}
		c.shape()
		rc := Receipt{SKU: c.name("sku"), Location: t.get("location"), Quantity: c.whole("quantity", 1, 1e9), Lot: t.get("lot")}
		if v := t.get("expires_at"); v != "" {
			at, err := time.Parse(time.RFC3339, v)
			if err != nil {
				c.fail("expires_at", v, "give a moment as in RFC 3339, 2011-10-12T07:09:46Z, or leave it empty")
			}
			rc.Expires = at.UnixMilli()
		}
		if c.fault != nil {
			refused = append(refused, *c.fault)
			continue
		}
		list = append(list, rc)
	}
	if err := t.in.Err(); err != nil {
		return nil, nil, fmt.Errorf("read stock: line %d: %w", t.line+1, err)
	}
	return list, refused, nil
}
