package freeze

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type key struct {
	a string
	n int32
}

type node struct {
	name string
	next *node
}

// everything has each kind that can be written.
type everything struct {
	Yes    bool
	i8     int8
	i64    int64
	u      uint32
	f      float64
	text   string
	list   []string
	raw    []byte
	array  [3]int16
	byName map[string]*node
	byKey  map[key]int64
	none   map[int]struct{}
	nodes  []*node
	more   []node
}

func draw(t *rapid.T) *everything {
	text := rapid.SampledFrom([]string{"", "a", "b", "longer \x00 ü"})
	v := &everything{Yes: rapid.Bool().Draw(t, "yes"), i8: rapid.Int8().Draw(t, "i8"), i64: rapid.Int64().Draw(t, "i64"), u: rapid.Uint32().Draw(t, "u"),
		f: rapid.Float64().Draw(t, "f"), text: text.Draw(t, "text"), list: rapid.SliceOf(text).Draw(t, "list"), raw: rapid.SliceOf(rapid.Byte()).Draw(t, "raw"),
		array: [3]int16{1, -2, rapid.Int16().Draw(t, "i16")}}
	for range rapid.IntRange(0, 5).Draw(t, "nodes") {
		n := &node{name: text.Draw(t, "name")}
		if len(v.nodes) > 0 && rapid.Bool().Draw(t, "linked") {
			n.next = rapid.SampledFrom(v.nodes).Draw(t, "next")
		}
		v.nodes = append(v.nodes, n)
	}
	if len(v.nodes) > 0 { // a ring
		v.nodes[0].next = v.nodes[len(v.nodes)-1]
		v.byName = map[string]*node{}
		for _, n := range v.nodes {
			v.byName[n.name] = n
		}
	}
	if rapid.Bool().Draw(t, "keys") {
		v.byKey = map[key]int64{}
		for i := range rapid.IntRange(0, 9).Draw(t, "size") {
			v.byKey[key{text.Draw(t, "key"), int32(i)}] = int64(i)
		}
		v.none, v.more = map[int]struct{}{-1: {}, 7: {}}, []node{{name: "x"}}
	}
	return v
}

func codec[T any](t testing.TB) *Codec[T] {
	c, err := New[T]()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEverythingComesBack(t *testing.T) {
	c := codec[everything](t)
	rapid.Check(t, func(t *rapid.T) {
		v := draw(t)
		data := c.Encode(v)
		back, err := c.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if math.IsNaN(v.f) {
			v.f, back.f = 0, 0
		}
		if !reflect.DeepEqual(v, back) {
			t.Fatalf("wrote %+v\nread  %+v", v, back)
		}
		for name, n := range v.byName { // who is whom stays, too
			i := 0
			for v.nodes[i] != n {
				i++
			}
			if back.nodes[i] != back.byName[name] {
				t.Fatalf("node %q became two", name)
			}
		}
		again, err := c.Decode(data)
		if err != nil || !bytes.Equal(c.Encode(again), data) {
			t.Fatalf("equal values gave other bytes: %v", err)
		}
	})
}

// Bytes that were spoilt give an error or another value, never a crash.
func TestSpoiltBytes(t *testing.T) {
	c := codec[everything](t)
	rapid.Check(t, func(t *rapid.T) {
		data := c.Encode(draw(t))
		at := rapid.IntRange(0, len(data)-1).Draw(t, "at")
		data[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		_, _ = c.Decode(data)
		if _, err := c.Decode(data[:at]); err == nil {
			t.Fatal("bytes that were cut off were read")
		}
	})
}

func TestFormatTellsLayouts(t *testing.T) {
	type one struct{ A, B int64 }
	type other struct{ A, C int64 }
	type wider struct {
		A, B int64
		D    []string
	}
	type same struct{ A, B int64 }
	formats := map[string]string{codec[one](t).Format(): "one", codec[other](t).Format(): "other", codec[wider](t).Format(): "wider", codec[node](t).Format(): "node"}
	if len(formats) != 4 {
		t.Errorf("layouts that differ share a format: %v", formats)
	}
	if codec[one](t).Format() != codec[same](t).Format() {
		t.Error("one layout has two formats")
	}
}

func TestNoPlainData(t *testing.T) {
	type bad struct {
		Inner map[string]struct{ Do func() }
	}
	if _, err := New[bad](); err == nil || !strings.Contains(err.Error(), "Inner[].Do") || !strings.Contains(err.Error(), "func") {
		t.Errorf("a function: %v", err)
	}
	if _, err := New[struct{ V any }](); err == nil {
		t.Error("an interface was taken")
	}
	if _, err := New[map[float64]int](); err == nil {
		t.Error("a key without order was taken")
	}
}
