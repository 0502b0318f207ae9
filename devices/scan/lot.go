package scan

import (
	"strconv"
	"time"
)

// Batch is what a GS1 code says of the lot of the goods that it names.
type Batch struct {
	Lot  string    // AI 10, "": the code names none
	Ends time.Time // the day of AI 17 (expiry) or 15 (best before), UTC; zero: none
}

// Lot reads the lot and the last good day out of a code; year is the present
// one, by which a date's century is told. A code that is no GS1 code, or has a
// fault, names none.
func Lot(code string, year int) Batch {
	list, ok, err := Elements(code)
	if !ok || err != nil {
		return Batch{}
	}
	var b Batch
	for _, e := range list {
		switch e.AI {
		case "10":
			b.Lot = e.Value
		case "17":
			b.Ends = day(e.Value, year)
		case "15":
			if b.Ends.IsZero() {
				b.Ends = day(e.Value, year)
			}
		}
	}
	return b
}

// day reads YYMMDD, which Elements found sound. Day 00 is the month's last; the
// century is the one that brings the year nearest (General Specifications, 7.12).
func day(s string, year int) time.Time {
	n := func(part string) int { v, _ := strconv.Atoi(part); return v }
	y := year/100*100 + n(s[:2])
	switch ahead := y - year; {
	case ahead >= 51:
		y -= 100
	case ahead <= -50:
		y += 100
	}
	month, date := time.Month(n(s[2:4])), n(s[4:6])
	if date == 0 {
		month, date = month+1, 0
	}
	return time.Date(y, month, date, 0, 0, 0, 0, time.UTC)
}
