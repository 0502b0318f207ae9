package freeze

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// program writes and reads values of one type at an address.
type program struct {
	write func(e *encoder, p unsafe.Pointer)
	read  func(d *decoder, p unsafe.Pointer)
}

// compiler makes programs, each once: types may hold themselves.
type compiler struct{ programs map[reflect.Type]*program }

func (c *compiler) program(t reflect.Type, path string) (*program, error) {
	if p := c.programs[t]; p != nil {
		return p, nil
	}
	p := &program{}
	c.programs[t] = p
	var err error
	switch t.Kind() {
	case reflect.Bool:
		*p = boolean()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		*p = signed(t)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		*p = unsigned(t)
	case reflect.Float32, reflect.Float64:
		*p = float(t)
	case reflect.String:
		*p = text()
	case reflect.Struct:
		*p, err = c.structure(t, path)
	case reflect.Array:
		*p, err = c.array(t, path)
	case reflect.Slice:
		*p, err = c.slice(t, path)
	case reflect.Map:
		*p, err = c.mapping(t, path)
	case reflect.Pointer:
		*p, err = c.pointer(t, path)
	default:
		err = fmt.Errorf("freeze %s: a %s holds no plain data", path, t.Kind())
	}
	return p, err
}

func boolean() program {
	return program{
		func(e *encoder, p unsafe.Pointer) {
			n := uint64(0)
			if *(*bool)(p) {
				n = 1
			}
			e.uint(n)
		},
		func(d *decoder, p unsafe.Pointer) { *(*bool)(p) = d.uint() != 0 },
	}
}

func signed(t reflect.Type) program {
	return program{
		func(e *encoder, p unsafe.Pointer) {
			v := reflect.NewAt(t, p).Elem().Int()
			e.uint(uint64(v)<<1 ^ uint64(v>>63))
		},
		func(d *decoder, p unsafe.Pointer) {
			n := d.uint()
			reflect.NewAt(t, p).Elem().SetInt(int64(n>>1) ^ -int64(n&1))
		},
	}
}

func unsigned(t reflect.Type) program {
	return program{
		func(e *encoder, p unsafe.Pointer) { e.uint(reflect.NewAt(t, p).Elem().Uint()) },
		func(d *decoder, p unsafe.Pointer) { reflect.NewAt(t, p).Elem().SetUint(d.uint()) },
	}
}

func float(t reflect.Type) program {
	return program{
		func(e *encoder, p unsafe.Pointer) { e.float(reflect.NewAt(t, p).Elem().Float()) },
		func(d *decoder, p unsafe.Pointer) { reflect.NewAt(t, p).Elem().SetFloat(d.float()) },
	}
}

func text() program {
	return program{
		func(e *encoder, p unsafe.Pointer) { e.text(*(*string)(p)) },
		func(d *decoder, p unsafe.Pointer) { *(*string)(p) = d.text() },
	}
}

func (c *compiler) structure(t reflect.Type, path string) (program, error) {
	type field struct {
		*program
		offset uintptr
	}
	fields := make([]field, t.NumField())
	for i := range fields {
		f := t.Field(i)
		p, err := c.program(f.Type, path+"."+f.Name)
		if err != nil {
			return program{}, err
		}
		fields[i] = field{p, f.Offset}
	}
	return program{
		func(e *encoder, p unsafe.Pointer) {
			for i := range fields {
				fields[i].write(e, unsafe.Add(p, fields[i].offset))
			}
		},
		func(d *decoder, p unsafe.Pointer) {
			for i := range fields {
				fields[i].read(d, unsafe.Add(p, fields[i].offset))
			}
		},
	}, nil
}

func (c *compiler) array(t reflect.Type, path string) (program, error) {
	elem, err := c.program(t.Elem(), path+"[]")
	n, size := t.Len(), t.Elem().Size()
	return program{
		func(e *encoder, p unsafe.Pointer) { elem.writeAll(e, p, n, size) },
		func(d *decoder, p unsafe.Pointer) { elem.readAll(d, p, n, size) },
	}, err
}

func (p *program) writeAll(e *encoder, first unsafe.Pointer, n int, size uintptr) {
	for i := range n {
		p.write(e, unsafe.Add(first, uintptr(i)*size))
	}
}

func (p *program) readAll(d *decoder, first unsafe.Pointer, n int, size uintptr) {
	for i := range n {
		p.read(d, unsafe.Add(first, uintptr(i)*size))
	}
}

// slice writes 0 for nil, else the length and one, and the elements.
func (c *compiler) slice(t reflect.Type, path string) (program, error) {
	elem, err := c.program(t.Elem(), path+"[]")
	size := t.Elem().Size()
	if t.Elem().Kind() == reflect.Uint8 {
		return octets(t), err
	}
	return program{
		func(e *encoder, p unsafe.Pointer) {
			s := reflect.NewAt(t, p).Elem()
			if s.IsNil() {
				e.uint(0)
				return
			}
			e.uint(uint64(s.Len()) + 1)
			elem.writeAll(e, s.UnsafePointer(), s.Len(), size)
		},
		func(d *decoder, p unsafe.Pointer) {
			n, null := d.length()
			if null {
				return
			}
			s := reflect.MakeSlice(t, n, n)
			elem.readAll(d, s.UnsafePointer(), n, size)
			reflect.NewAt(t, p).Elem().Set(s)
		},
	}, err
}

func octets(t reflect.Type) program {
	return program{
		func(e *encoder, p unsafe.Pointer) {
			s := reflect.NewAt(t, p).Elem()
			if s.IsNil() {
				e.uint(0)
				return
			}
			e.uint(uint64(s.Len()) + 1)
			e.out = append(e.out, s.Bytes()...)
		},
		func(d *decoder, p unsafe.Pointer) {
			if n, null := d.length(); !null {
				reflect.NewAt(t, p).Elem().SetBytes(append([]byte{}, d.take(n)...))
			}
		},
	}
}

// mapping writes a map as a slice of its entries, by key.
func (c *compiler) mapping(t reflect.Type, path string) (program, error) {
	key, err := c.program(t.Key(), path+"[key]")
	if err != nil {
		return program{}, err
	}
	elem, err := c.program(t.Elem(), path+"[]")
	if err != nil {
		return program{}, err
	}
	compare, err := order(t.Key(), path)
	if err != nil {
		return program{}, err
	}
	keys, elems := reflect.SliceOf(t.Key()), reflect.SliceOf(t.Elem())
	keySize, elemSize := t.Key().Size(), t.Elem().Size()
	return program{
		func(e *encoder, p unsafe.Pointer) {
			m := reflect.NewAt(t, p).Elem()
			if m.IsNil() {
				e.uint(0)
				return
			}
			n := m.Len()
			e.uint(uint64(n) + 1)
			ks, vs, at := reflect.MakeSlice(keys, n, n), reflect.MakeSlice(elems, n, n), make([]int, n)
			for i, it := 0, m.MapRange(); it.Next(); i++ {
				ks.Index(i).SetIterKey(it)
				vs.Index(i).SetIterValue(it)
				at[i] = i
			}
			k, v := ks.UnsafePointer(), vs.UnsafePointer()
			slices.SortFunc(at, func(a, b int) int {
				return compare(unsafe.Add(k, uintptr(a)*keySize), unsafe.Add(k, uintptr(b)*keySize))
			})
			for _, i := range at {
				key.write(e, unsafe.Add(k, uintptr(i)*keySize))
				elem.write(e, unsafe.Add(v, uintptr(i)*elemSize))
			}
		},
		func(d *decoder, p unsafe.Pointer) {
			n, null := d.length()
			if null {
				return
			}
			m := reflect.MakeMapWithSize(t, n)
			reflect.NewAt(t, p).Elem().Set(m) // before its elements, which may point back
			k, v := reflect.New(t.Key()), reflect.New(t.Elem())
			for range n {
				k.Elem().SetZero()
				v.Elem().SetZero()
				key.read(d, k.UnsafePointer())
				elem.read(d, v.UnsafePointer())
				m.SetMapIndex(k.Elem(), v.Elem())
			}
		},
	}, nil
}

// pointer writes 0 for nil, 1 and the value when it is the first pointer to it,
// else 2 and the number of that first one.
func (c *compiler) pointer(t reflect.Type, path string) (program, error) {
	if t.Elem().Size() == 0 {
		return program{}, fmt.Errorf("freeze %s: pointers to %s, which takes no space, cannot be told apart", path, t.Elem())
	}
	elem, err := c.program(t.Elem(), path)
	return program{
		func(e *encoder, p unsafe.Pointer) {
			to := *(*unsafe.Pointer)(p)
			if to == nil {
				e.uint(0)
				return
			}
			id := pointer{to, t}
			if n, ok := e.pointers[id]; ok {
				e.uint(n + 2)
				return
			}
			e.pointers[id] = uint64(len(e.pointers))
			e.uint(1)
			elem.write(e, to)
		},
		func(d *decoder, p unsafe.Pointer) {
			switch n := d.uint(); n {
			case 0:
			case 1:
				to := reflect.New(t.Elem()).UnsafePointer()
				d.pointers = append(d.pointers, pointer{to, t})
				*(*unsafe.Pointer)(p) = to
				elem.read(d, to)
			default:
				if n-2 >= uint64(len(d.pointers)) || d.pointers[n-2].t != t {
					panic("a pointer to nothing")
				}
				*(*unsafe.Pointer)(p) = d.pointers[n-2].to
			}
		},
	}, err
}
