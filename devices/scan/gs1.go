// Package scan reads and writes what scanners send: GS1 codes and the JSON
// messages around them. It is pure.
package scan

import (
	"fmt"
	"strconv"
	"strings"
)

// DefaultPrefix is the GS1 company prefix of parcels' SSCCs when none is
// configured. 0999999 lies in a range that GS1 gives to nobody.
const DefaultPrefix = "0999999"

// serials is how many serial references nine digits hold.
const serials = 1_000_000_000

// SSCC is the serial shipping container code of a parcel under the default
// prefix: 18 digits, unique up to 10^10 parcels.
func SSCC(serial uint64) string { return sscc(DefaultPrefix, serial) }

// SSCCOf is an SSCC under a company's own GS1 prefix of 7 to 10 digits.
func SSCCOf(prefix string, serial uint64) (string, error) {
	if len(prefix) < 7 || len(prefix) > 10 || !digits(prefix) {
		return "", fmt.Errorf("GS1 company prefix %q: give 7 to 10 digits", prefix)
	}
	return sscc(prefix, serial), nil
}

// sscc joins extension digit, company prefix, serial reference and check digit
// (GS1 General Specifications, 2.2.1). The extension digit takes what the serial
// reference cannot hold.
func sscc(prefix string, serial uint64) string {
	room := 16 - len(prefix)
	limit := uint64(serials)
	for range 9 - room {
		limit /= 10
	}
	ref := strconv.FormatUint(serial%limit, 10)
	body := strconv.FormatUint(serial/limit%10, 10) + prefix + strings.Repeat("0", room-len(ref)) + ref
	return body + string(CheckDigit(body))
}

// CheckDigit is the GS1 modulo-10 digit of a string of digits (General
// Specifications, 7.9).
func CheckDigit(digits string) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// sound says that the last digit is the check digit of those before it.
func sound(s string) bool {
	return len(s) > 1 && digits(s) && CheckDigit(s[:len(s)-1]) == s[len(s)-1]
}

// Kind says what a code names.
type Kind uint8

// The kinds of code.
const (
	Plain  Kind = iota // the house's own: a SKU, an order id
	GTIN               // an article, 14 digits
	Parcel             // a logistic unit's SSCC, 18 digits
	Place              // a location: an internal label's id, or a GLN of 13 digits
)

// Code is what was read, freed of its carrier.
type Code struct {
	Kind  Kind
	Value string
}

// placeMark begins an internal location label: "LOC:A-12". GS1's identifier for
// internal use is 91 to 99, whose meaning each company sets; a label of our own
// needs no company prefix.
const placeMark = "LOC:"

// Parse tells what a code names. It reads GS1 element strings and Digital Link
// addresses whole (see Elements), bare SSCCs, EAN and UPC codes after their
// symbology identifier, and internal location labels; anything else is plain. A
// GS1 code with a fault is an error, also when what it names could be read.
func Parse(code string) (Code, error) {
	if list, ok, err := Elements(code); ok {
		if err != nil {
			return Code{}, err
		}
		return named(code, list)
	}
	for mark, lens := range map[string]string{"]E0": " 12 13 ", "]E4": " 8 ", "]X0": " 12 "} {
		if rest, ok := strings.CutPrefix(code, mark); ok {
			return retail(code, rest, lens)
		}
	}
	if id, ok := strings.CutPrefix(code, placeMark); ok {
		if id == "" || len(id) > 60 || !gs1Text(id) {
			return Code{}, fmt.Errorf("code %q: a location label has 1 to 60 letters, digits and signs after %s", code, placeMark)
		}
		return Code{Place, id}, nil
	}
	if len(code) == 20 && strings.HasPrefix(code, "00") && sound(code[2:]) {
		return Code{Parcel, code[2:]}, nil
	}
	if len(code) == 18 && sound(code) {
		return Code{Parcel, code}, nil
	}
	return Code{Plain, code}, nil
}

// named picks what the element strings name first: an article, a unit, a place.
func named(code string, list []Element) (Code, error) {
	for _, e := range list {
		switch e.AI {
		case "01":
			return Code{GTIN, e.Value}, nil
		case "00":
			return Code{Parcel, e.Value}, nil
		case "414":
			return Code{Place, e.Value}, nil
		}
	}
	return Code{}, fmt.Errorf("code %q: it has neither application identifier 01 (article) nor 00 (parcel) nor 414 (location)", code)
}

// retail reads an EAN or UPC code, whose symbology identifier says how long it is.
func retail(code, rest, lens string) (Code, error) {
	if !digits(rest) || !strings.Contains(lens, fmt.Sprintf(" %d ", len(rest))) {
		return Code{}, fmt.Errorf("code %q: an EAN or UPC code of this kind has%sdigits", code, lens)
	}
	if !sound(rest) {
		return Code{}, fmt.Errorf("code %q: check digit %c is wrong, %c is right: scan again", code, rest[len(rest)-1], CheckDigit(rest[:len(rest)-1]))
	}
	return Code{GTIN, strings.Repeat("0", 14-len(rest)) + rest}, nil
}

// raw cuts a symbology identifier (ISO/IEC 15424) or FNC1 off; ok is false when
// the code has neither.
func raw(code string) (rest string, ok bool) {
	for _, mark := range []string{"]C1", "]e0", "]d2", "]Q3", "]J1", string(separator)} {
		if rest, ok = strings.CutPrefix(code, mark); ok {
			return strings.TrimPrefix(rest, string(separator)), true
		}
	}
	return code, false
}

// Item is the article that a code names: a plain code as it is, the GTIN of an
// element string without its identifier.
func Item(code string) string {
	if c, err := Parse(code); err == nil && c.Kind == GTIN {
		return c.Value
	}
	return code
}

// Names says whether a code names the article sku. A GTIN is the same in 8, 12,
// 13 and 14 digits (General Specifications, 3.3.2: zeros in front).
func Names(code, sku string) bool {
	if code == sku {
		return true
	}
	c, err := Parse(code)
	return err == nil && c.Kind == GTIN && digits(sku) && len(sku) >= 8 && len(sku) <= 14 && strings.Repeat("0", 14-len(sku))+sku == c.Value
}

// At says that a code names a place: its id as it is, as an internal location
// label, or as a GS1 location number.
func At(code, place string) bool { return place != "" && PlaceOf(code) == place }

// PlaceOf is the place that a code names; a plain code is one itself.
func PlaceOf(code string) string {
	if c, err := Parse(code); err == nil && c.Kind == Place {
		return c.Value
	}
	return code
}

// Unit is the parcel that a code names: its SSCC, or a plain code as it is.
func Unit(code string) string {
	if c, err := Parse(code); err == nil && c.Kind == Parcel {
		return c.Value
	}
	return code
}
