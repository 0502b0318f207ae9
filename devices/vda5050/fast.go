package vda5050

import "strconv"

// fast reads the messages that come most, states and visualizations, at a third
// of encoding/json's cost. It takes the plain form alone: at anything unusual, an
// escape, a letter beyond ASCII, a field twice, another type, null, it gives up
// and encoding/json decides. What it takes it takes to the same result; a fuzz
// test compares the two.
type fast struct {
	d    []byte
	i    int
	deep int
}

// space skips white space.
func (f *fast) space() {
	for f.i < len(f.d) {
		switch f.d[f.i] {
		case ' ', '\n', '\r', '\t':
			f.i++
		default:
			return
		}
	}
}

// next takes one character after white space.
func (f *fast) next(c byte) bool {
	f.space()
	if f.i < len(f.d) && f.d[f.i] == c {
		f.i++
		return true
	}
	return false
}

// text takes a string without escapes, of printable ASCII.
func (f *fast) text() ([]byte, bool) {
	if !f.next('"') {
		return nil, false
	}
	from := f.i
	for f.i < len(f.d) {
		switch c := f.d[f.i]; {
		case c == '"':
			f.i++
			return f.d[from : f.i-1], true
		case c < ' ' || c == '\\' || c >= 0x80:
			return nil, false
		}
		f.i++
	}
	return nil, false
}

func (f *fast) string(into *string) bool {
	b, ok := f.text()
	if ok && *into != string(b) { // most are what they were
		*into = string(b)
	}
	return ok
}

// number takes the characters of a number in JSON's grammar.
func (f *fast) number() ([]byte, bool) {
	f.space()
	from := f.i
	digits := func() bool {
		at := f.i
		for f.i < len(f.d) && f.d[f.i] >= '0' && f.d[f.i] <= '9' {
			f.i++
		}
		return f.i > at
	}
	has := func(c byte) bool {
		if f.i < len(f.d) && f.d[f.i] == c {
			f.i++
			return true
		}
		return false
	}
	has('-')
	if zero := has('0'); !zero && !digits() {
		return nil, false
	}
	if has('.') && !digits() {
		return nil, false
	}
	if has('e') || has('E') {
		if !has('+') {
			has('-')
		}
		if !digits() {
			return nil, false
		}
	}
	return f.d[from:f.i], true
}

func (f *fast) float(into *float64) bool {
	b, ok := f.number()
	if !ok {
		return false
	}
	v, err := strconv.ParseFloat(string(b), 64)
	*into = v
	return err == nil
}

func (f *fast) uint32(into *uint32) bool {
	b, ok := f.number()
	if !ok || len(b) > 9 { // larger ones are rare
		return false
	}
	v := uint32(0)
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
		v = 10*v + uint32(c-'0')
	}
	*into = v
	return true
}

// word takes true, false or null.
func (f *fast) word(w string) bool {
	if len(f.d)-f.i >= len(w) && string(f.d[f.i:f.i+len(w)]) == w {
		f.i += len(w)
		return true
	}
	return false
}

func (f *fast) bool(into *bool) bool {
	f.space()
	if f.word("true") {
		*into = true
		return true
	}
	*into = false
	return f.word("false")
}

// skip passes over any value of a field that is not known.
func (f *fast) skip() bool {
	f.space()
	if f.i >= len(f.d) {
		return false
	}
	switch c := f.d[f.i]; c {
	case '{':
		return f.object(nil, func(int) bool { return f.skip() })
	case '[':
		return f.array(func() bool { return f.skip() })
	case '"':
		_, ok := f.text()
		return ok
	case 't':
		return f.word("true")
	case 'f':
		return f.word("false")
	case 'n':
		return f.word("null")
	}
	_, ok := f.number()
	return ok
}

// object takes an object: value is called for each field, with its place in
// names, -1 for one that is not there.
func (f *fast) object(names []string, value func(field int) bool) bool {
	if !f.next('{') {
		return false
	}
	if f.deep++; f.deep > maxDepth {
		return false
	}
	defer func() { f.deep-- }()
	if f.next('}') {
		return true
	}
	seen := uint64(0)
	for at := 0; ; at++ {
		key, ok := f.text()
		if !ok || !f.next(':') {
			return false
		}
		field := -1
		if names != nil {
			if field = match(names, key, at); field == alike {
				return false
			}
			if field >= 0 {
				if seen&(1<<field) != 0 {
					return false // twice: encoding/json has its own rule for that
				}
				seen |= 1 << field
			}
		}
		if !value(field) {
			return false
		}
		if f.next('}') {
			return true
		}
		if !f.next(',') {
			return false
		}
	}
}

// alike is the place of a key that differs from a name by case alone, which
// encoding/json takes for the name.
const alike = -2

// match finds a key among names. Robots write their fields in the same order, so
// the search begins near the last one's place.
func match(names []string, key []byte, guess int) int {
	for k := range names {
		i := guess + k
		for i >= len(names) {
			i -= len(names)
		}
		if names[i] == string(key) {
			return i
		}
	}
	for _, n := range names {
		if len(n) == len(key) && foldEqual(n, key) {
			return alike
		}
	}
	return -1
}

func foldEqual(n string, key []byte) bool {
	for i := range key {
		a, b := n[i]|0x20, key[i]|0x20
		if a != b {
			return false
		}
	}
	return true
}

func (f *fast) array(item func() bool) bool {
	if !f.next('[') {
		return false
	}
	if f.deep++; f.deep > maxDepth {
		return false
	}
	defer func() { f.deep-- }()
	if f.next(']') {
		return true
	}
	for {
		if !item() {
			return false
		}
		if f.next(']') {
			return true
		}
		if !f.next(',') {
			return false
		}
	}
}

// end says that nothing but white space is left.
func (f *fast) end() bool {
	f.space()
	return f.i == len(f.d)
}
