package freeze

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"unsafe"
)

// pointer is where a value is, and as what.
type pointer struct {
	to unsafe.Pointer
	t  reflect.Type
}

// encoder gathers the bytes. A text is written once and then by its number:
// ids stand in many places.
type encoder struct {
	out      []byte
	strings  map[string]uint64
	pointers map[pointer]uint64
}

func (e *encoder) uint(n uint64) { e.out = binary.AppendUvarint(e.out, n) }

func (e *encoder) float(f float64) {
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(f))
}

func (e *encoder) text(s string) {
	if n, ok := e.strings[s]; ok {
		e.uint(n + 1)
		return
	}
	e.strings[s] = uint64(len(e.strings))
	e.uint(0)
	e.uint(uint64(len(s)))
	e.out = append(e.out, s...)
}

// decoder reads the bytes. It panics where they end or make no sense.
type decoder struct {
	in       []byte
	strings  []string
	pointers []pointer
}

func (d *decoder) uint() uint64 {
	n, size := binary.Uvarint(d.in)
	if size <= 0 {
		panic("a number is cut off")
	}
	d.in = d.in[size:]
	return n
}

func (d *decoder) float() float64 { return math.Float64frombits(binary.LittleEndian.Uint64(d.take(8))) }

func (d *decoder) take(n int) []byte {
	if n > len(d.in) {
		panic("bytes are cut off")
	}
	b := d.in[:n]
	d.in = d.in[n:]
	return b
}

// length reads the length of a slice or map, or that it is nil. What follows
// takes a byte an element at least, so that no length asks for more memory than
// there is to read; elements that take no space are the exception.
func (d *decoder) length() (n int, null bool) {
	v := d.uint()
	if v == 0 {
		return 0, true
	}
	if v-1 > uint64(len(d.in)) {
		panic(fmt.Sprintf("a length of %d", v-1))
	}
	return int(v - 1), false
}

func (d *decoder) text() string {
	n := d.uint()
	if n > uint64(len(d.strings)) {
		panic("a text that was not written")
	}
	if n > 0 {
		return d.strings[n-1]
	}
	size := d.uint()
	if size > uint64(len(d.in)) {
		panic("a text is cut off")
	}
	s := string(d.take(int(size)))
	d.strings = append(d.strings, s)
	return s
}

// order gives how the keys of a map are sorted.
func order(t reflect.Type, path string) (func(a, b unsafe.Pointer) int, error) {
	switch t.Kind() {
	case reflect.String:
		return func(a, b unsafe.Pointer) int { return cmp.Compare(*(*string)(a), *(*string)(b)) }, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(a, b unsafe.Pointer) int {
			return cmp.Compare(reflect.NewAt(t, a).Elem().Int(), reflect.NewAt(t, b).Elem().Int())
		}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(a, b unsafe.Pointer) int {
			return cmp.Compare(reflect.NewAt(t, a).Elem().Uint(), reflect.NewAt(t, b).Elem().Uint())
		}, nil
	case reflect.Struct:
		type field struct {
			compare func(a, b unsafe.Pointer) int
			offset  uintptr
		}
		fields := make([]field, t.NumField())
		for i := range fields {
			f := t.Field(i)
			compare, err := order(f.Type, path+"[key]."+f.Name)
			if err != nil {
				return nil, err
			}
			fields[i] = field{compare, f.Offset}
		}
		return func(a, b unsafe.Pointer) int {
			for _, f := range fields {
				if c := f.compare(unsafe.Add(a, f.offset), unsafe.Add(b, f.offset)); c != 0 {
					return c
				}
			}
			return 0
		}, nil
	}
	return nil, fmt.Errorf("freeze %s: keys of kind %s have no order here", path, t.Kind())
}
