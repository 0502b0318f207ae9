// Package freeze writes a whole value, with all its unexported fields, as bytes
// and reads it back. It walks types, not a list of fields that somebody keeps:
// a field that is added later is written too, and a type that cannot be written
// is an error of New. The bytes are canonical: maps are written by key, so that
// equal values give equal bytes. Several pointers to one value stay so; a
// pointer into the middle of another value does not, nor do slices that share
// their elements.
//
// Bytes carry no types: Format names the layout that they were written with,
// and only the same layout reads them. They carry no check sum either; what
// Decode is given must be known to be whole.
package freeze

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// Codec writes and reads values of one type. It is safe for concurrent use.
type Codec[T any] struct {
	root   *program
	format string
}

// New prepares the codec of a type. The error names the first field of a kind
// that holds no plain data: a function, a channel, an interface.
func New[T any]() (*Codec[T], error) {
	t := reflect.TypeFor[T]()
	c := compiler{programs: map[reflect.Type]*program{}}
	root, err := c.program(t, t.String())
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	describe(&text, t, map[reflect.Type]int{})
	sum := sha256.Sum256([]byte(text.String()))
	return &Codec[T]{root, hex.EncodeToString(sum[:8])}, nil
}

// Format names the layout: it changes with every field, its name, type or place.
func (c *Codec[T]) Format() string { return c.format }

// Encode gives the bytes of a value.
func (c *Codec[T]) Encode(v *T) []byte {
	e := encoder{strings: map[string]uint64{}, pointers: map[pointer]uint64{}}
	c.root.write(&e, unsafe.Pointer(v))
	return e.out
}

// Decode reads a value of this codec's Format. An error tells that the bytes
// are no such value; not every spoilt byte gives one.
func (c *Codec[T]) Decode(data []byte) (v *T, err error) {
	d := decoder{in: data}
	defer func() {
		if r := recover(); r != nil {
			v, err = nil, fmt.Errorf("read frozen %T at byte %d of %d: %v", v, len(data)-len(d.in), len(data), r)
		}
	}()
	v = new(T)
	c.root.read(&d, unsafe.Pointer(v))
	if len(d.in) > 0 {
		return nil, fmt.Errorf("read frozen %T: %d bytes too many", v, len(d.in))
	}
	return v, nil
}

// describe writes the layout of a type; a type inside itself by its number.
func describe(b *strings.Builder, t reflect.Type, seen map[reflect.Type]int) {
	if n, ok := seen[t]; ok {
		fmt.Fprintf(b, "#%d", n)
		return
	}
	seen[t] = len(seen)
	b.WriteString(t.Kind().String())
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		describe(b, t.Elem(), seen)
	case reflect.Array:
		fmt.Fprintf(b, "%d", t.Len())
		describe(b, t.Elem(), seen)
	case reflect.Map:
		describe(b, t.Key(), seen)
		describe(b, t.Elem(), seen)
	case reflect.Struct:
		b.WriteByte('{')
		for i := range t.NumField() {
			b.WriteString(t.Field(i).Name)
			b.WriteByte(' ')
			describe(b, t.Field(i).Type, seen)
			b.WriteByte(';')
		}
		b.WriteByte('}')
	}
}
