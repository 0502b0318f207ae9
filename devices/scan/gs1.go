// Package scan reads and writes what scanners send: GS1 codes and the JSON
// messages around them. It is pure.
package scan

import (
	"strconv"
	"strings"
)

// companyPrefix is the GS1 company prefix of the parcels' SSCCs. 0999999 lies in
// a range that GS1 gives to nobody.
const companyPrefix = "0999999"

// SSCC is the serial shipping container code of a parcel: extension digit,
// company prefix, serial reference, check digit (GS1 General Specifications, 2.2.1).
func SSCC(serial uint64) string {
	ref := strconv.FormatUint(serial, 10)
	body := "0" + companyPrefix + strings.Repeat("0", 9-len(ref)) + ref
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

// Item is the article that a code names: a plain code as it is, the GTIN of an
// element string without its identifier.
func Item(code string) string {
	if rest, ok := strings.CutPrefix(code, "(01)"); ok && len(rest) >= 14 {
		return rest[:14]
	}
	return code
}
