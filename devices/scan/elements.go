package scan

import (
	"fmt"
	"net/url"
	"strings"
)

// Element is one element string: what an application identifier says.
type Element struct {
	AI    string // "01", "10", "3103"
	Value string
}

// ai is how the data of an application identifier are formed (GS1 General
// Specifications 25, section 3). Identifiers with a decimal place have it as
// their last digit, which the table leaves out.
type ai struct {
	prefix   string
	digits   int  // of the identifier itself
	min, max int  // characters of the data
	numeric  bool // digits only, else GS1's 82 characters
	check    bool // the first run of digits ends in a check digit, at position max or, for those with a serial behind, at key
	key      int  // length of that run, 0: all
	date     bool // YYMMDD
}

// fixed says that the data need no separator behind them.
func (a *ai) fixed() bool { return a.min == a.max && separatorFree[a.prefix[:2]] }

// separatorFree are the identifiers' first two digits whose data have a length
// that every reader knows (General Specifications, figure 7.8.5-2).
var separatorFree = map[string]bool{"00": true, "01": true, "02": true, "03": true, "04": true, "11": true, "12": true, "13": true, "14": true, "15": true, "16": true, "17": true,
	"18": true, "19": true, "20": true, "31": true, "32": true, "33": true, "34": true, "35": true, "36": true, "41": true}

var identifiers = []ai{
	{"00", 2, 18, 18, true, true, 0, false}, {"01", 2, 14, 14, true, true, 0, false}, {"02", 2, 14, 14, true, true, 0, false},
	{"10", 2, 1, 20, false, false, 0, false}, {"11", 2, 6, 6, true, false, 0, true}, {"12", 2, 6, 6, true, false, 0, true}, {"13", 2, 6, 6, true, false, 0, true},
	{"15", 2, 6, 6, true, false, 0, true}, {"16", 2, 6, 6, true, false, 0, true}, {"17", 2, 6, 6, true, false, 0, true}, {"20", 2, 2, 2, true, false, 0, false},
	{"21", 2, 1, 20, false, false, 0, false}, {"22", 2, 1, 20, false, false, 0, false}, {"235", 3, 1, 28, false, false, 0, false}, {"240", 3, 1, 30, false, false, 0, false}, {"241", 3, 1, 30, false, false, 0, false},
	{"242", 3, 1, 6, true, false, 0, false}, {"243", 3, 1, 20, false, false, 0, false}, {"250", 3, 1, 30, false, false, 0, false}, {"251", 3, 1, 30, false, false, 0, false},
	{"253", 3, 13, 30, false, true, 13, false}, {"254", 3, 1, 20, false, false, 0, false}, {"255", 3, 13, 25, true, true, 13, false},
	{"30", 2, 1, 8, true, false, 0, false}, {"31", 4, 6, 6, true, false, 0, false}, {"32", 4, 6, 6, true, false, 0, false}, {"33", 4, 6, 6, true, false, 0, false}, {"34", 4, 6, 6, true, false, 0, false},
	{"35", 4, 6, 6, true, false, 0, false}, {"36", 4, 6, 6, true, false, 0, false}, {"37", 2, 1, 8, true, false, 0, false},
	{"390", 4, 1, 15, true, false, 0, false}, {"391", 4, 4, 18, true, false, 0, false}, {"392", 4, 1, 15, true, false, 0, false}, {"393", 4, 4, 18, true, false, 0, false}, {"394", 4, 4, 4, true, false, 0, false}, {"395", 4, 6, 6, true, false, 0, false},
	{"400", 3, 1, 30, false, false, 0, false}, {"401", 3, 1, 30, false, false, 0, false}, {"402", 3, 17, 17, true, true, 0, false}, {"403", 3, 1, 30, false, false, 0, false},
	{"410", 3, 13, 13, true, true, 0, false}, {"411", 3, 13, 13, true, true, 0, false}, {"412", 3, 13, 13, true, true, 0, false}, {"413", 3, 13, 13, true, true, 0, false}, {"414", 3, 13, 13, true, true, 0, false},
	{"415", 3, 13, 13, true, true, 0, false}, {"416", 3, 13, 13, true, true, 0, false}, {"417", 3, 13, 13, true, true, 0, false}, {"420", 3, 1, 20, false, false, 0, false}, {"421", 3, 4, 12, false, false, 0, false},
	{"422", 3, 3, 3, true, false, 0, false}, {"7003", 4, 10, 10, true, false, 0, false}, {"7007", 4, 6, 12, true, false, 0, false},
	{"8003", 4, 14, 30, false, true, 14, false}, {"8004", 4, 1, 30, false, false, 0, false}, {"8006", 4, 18, 18, true, true, 14, false}, {"8008", 4, 8, 12, true, false, 0, false},
	{"8017", 4, 18, 18, true, true, 0, false}, {"8018", 4, 18, 18, true, true, 0, false}, {"8020", 4, 1, 25, false, false, 0, false}, {"8200", 4, 1, 70, false, false, 0, false},
	{"90", 2, 1, 30, false, false, 0, false}, {"91", 2, 1, 90, false, false, 0, false}, {"92", 2, 1, 90, false, false, 0, false}, {"93", 2, 1, 90, false, false, 0, false}, {"94", 2, 1, 90, false, false, 0, false},
	{"95", 2, 1, 90, false, false, 0, false}, {"96", 2, 1, 90, false, false, 0, false}, {"97", 2, 1, 90, false, false, 0, false}, {"98", 2, 1, 90, false, false, 0, false}, {"99", 2, 1, 90, false, false, 0, false},
}

// lookup finds the identifier that a text begins with.
func lookup(s string) *ai {
	for i := range identifiers {
		if a := &identifiers[i]; len(s) >= a.digits && strings.HasPrefix(s, a.prefix) && digits(s[:a.digits]) {
			return a
		}
	}
	return nil
}

// separator is FNC1 as scanners send it inside a code: the group separator.
const separator = '\x1d'

// Elements reads a whole GS1 code: element strings after a symbology identifier
// or FNC1, with the identifiers in brackets, or a Digital Link address. ok is
// false when the code is none of these. An identifier that is not known, data of
// a wrong length, character, date or check digit is an error.
func Elements(code string) (list []Element, ok bool, err error) {
	if rest, is := raw(code); is {
		list, err = split(code, rest)
		return list, true, err
	}
	if strings.HasPrefix(code, "(") {
		list, err = brackets(code)
		return list, err != nil || list != nil, err
	}
	if strings.HasPrefix(code, "https://") || strings.HasPrefix(code, "http://") {
		return digitalLink(code)
	}
	return nil, false, nil
}

// split reads element strings that follow one another, each variable one ended
// by a separator or the end.
func split(code, rest string) ([]Element, error) {
	var out []Element
	for rest != "" {
		a := lookup(rest)
		if a == nil {
			return nil, fmt.Errorf("code %q: application identifier %q is not known", code, rest[:min(4, len(rest))])
		}
		name, data := rest[:a.digits], rest[a.digits:]
		if a.fixed() {
			if len(data) < a.max {
				return nil, fmt.Errorf("code %q: %d digits must follow the application identifier %s", code, a.max, name)
			}
			data, rest = data[:a.max], strings.TrimPrefix(data[a.max:], string(separator))
		} else if i := strings.IndexByte(data, separator); i >= 0 {
			data, rest = data[:i], data[i+1:]
		} else {
			rest = ""
		}
		if err := a.sound(code, name, data); err != nil {
			return nil, err
		}
		out = append(out, Element{name, data})
	}
	if out == nil {
		return nil, fmt.Errorf("code %q: no application identifier follows the mark of a GS1 code", code)
	}
	return out, nil
}

// brackets reads "(01)…(10)…", as people write element strings.
func brackets(code string) ([]Element, error) {
	if end := strings.IndexByte(code, ')'); end < 3 || end > 5 || !digits(code[1:end]) {
		return nil, nil // no element string: a house code that begins with a bracket
	}
	var out []Element
	for rest := code; rest != ""; {
		name, after, ok := strings.Cut(strings.TrimPrefix(rest, "("), ")")
		a := lookup(name)
		if !ok || rest[0] != '(' || a == nil || len(name) != a.digits {
			return nil, fmt.Errorf("code %q: application identifier %q is not known", code, name)
		}
		end := len(after)
		for at := 0; ; {
			i := strings.IndexByte(after[at:], '(')
			if i < 0 {
				break
			}
			at += i
			if close := strings.IndexByte(after[at:], ')'); close >= 3 && close <= 5 && digits(after[at+1:at+close]) && lookup(after[at+1:at+close]) != nil {
				end = at // a bracket inside the data is data, unless an identifier stands in it
				break
			}
			at++
		}
		if err := a.sound(code, name, after[:end]); err != nil {
			return nil, err
		}
		out = append(out, Element{name, after[:end]})
		rest = after[end:]
	}
	return out, nil
}

// sound checks the data of an identifier.
func (a *ai) sound(code, name, data string) error {
	switch {
	case len(data) < a.min || len(data) > a.max:
		if a.min == a.max {
			return fmt.Errorf("code %q: %d digits must follow the application identifier %s", code, a.max, name)
		}
		return fmt.Errorf("code %q: (%s) has %d characters, it takes %d to %d", code, name, len(data), a.min, a.max)
	case a.numeric && !digits(data):
		return fmt.Errorf("code %q: %d digits must follow the application identifier %s", code, a.max, name)
	case !a.numeric && !gs1Text(data):
		return fmt.Errorf("code %q: (%s) has characters that GS1 codes cannot have", code, name)
	case a.date && !date(data):
		return fmt.Errorf("code %q: (%s) %s is no date YYMMDD", code, name, data)
	}
	if !a.check {
		return nil
	}
	key := data
	if a.key > 0 {
		key = data[:a.key]
	}
	if !digits(key) {
		return fmt.Errorf("code %q: %d digits must follow the application identifier %s", code, len(key), name)
	}
	if !sound(key) {
		return fmt.Errorf("code %q: check digit %c is wrong, %c is right: scan again", code, key[len(key)-1], CheckDigit(key[:len(key)-1]))
	}
	return nil
}

// gs1Text says that all characters are of GS1's set 82 (General Specifications, 7.11).
func gs1Text(s string) bool {
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!\"%&'()*+,-./_:;<=>?", c) >= 0 {
			continue
		}
		return false
	}
	return true
}

// date says that YYMMDD is one; day 00 stands for the month's last.
func date(s string) bool {
	month, day := s[2:4], s[4:6]
	return month >= "01" && month <= "12" && day <= "31" && !(day > "30" && strings.Contains("04 06 09 11", month)) && !(month == "02" && day > "29")
}

// keys are the identifiers that a Digital Link's path can begin with.
var keys = map[string]bool{"00": true, "01": true, "253": true, "255": true, "401": true, "402": true, "414": true, "417": true, "8003": true, "8004": true, "8006": true, "8017": true, "8018": true}

// digitalLink reads a GS1 Digital Link address (GS1 Digital Link URI Syntax 1.4): the
// key and its qualifiers in the path, other identifiers in the query.
func digitalLink(code string) ([]Element, bool, error) {
	u, err := url.Parse(code)
	if err != nil || u.Host == "" {
		return nil, false, nil
	}
	path := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	at := -1
	for i := 0; i+1 < len(path); i++ {
		if keys[path[i]] {
			at = i
			break
		}
	}
	if at < 0 {
		return nil, false, nil // some other address
	}
	var out []Element
	add := func(name, value string) error {
		a := lookup(name)
		if a == nil || len(name) != a.digits {
			return fmt.Errorf("code %q: application identifier %q is not known", code, name)
		}
		if name == "01" && digits(value) && (len(value) == 8 || len(value) == 12 || len(value) == 13) {
			value = strings.Repeat("0", 14-len(value)) + value
		}
		if err := a.sound(code, name, value); err != nil {
			return err
		}
		out = append(out, Element{name, value})
		return nil
	}
	for i := at; i < len(path); i += 2 {
		if i+1 == len(path) {
			return nil, true, fmt.Errorf("code %q: application identifier %q has no value", code, path[i])
		}
		v, err := url.PathUnescape(path[i+1])
		if err != nil {
			return nil, true, fmt.Errorf("code %q: %w", code, err)
		}
		if err := add(path[i], v); err != nil {
			return nil, true, err
		}
	}
	for _, kv := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(kv, "=")
		if a := lookup(name); a == nil || len(name) != a.digits || !digits(name) {
			continue // not GS1's: linkType and the like
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, true, fmt.Errorf("code %q: %w", code, err)
		}
		if err := add(name, v); err != nil {
			return nil, true, err
		}
	}
	return out, true, nil
}
