package scan_test

import (
	"testing"
	"time"

	"dayrun/devices/scan"
)

func TestLot(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for code, want := range map[string]scan.Batch{
		"85123A":                                               {},
		"(01)09506000134352":                                   {},
		"(01)09506000134352(10)L7(17)270100":                   {Lot: "L7", Ends: day("2027-01-31")},
		"(01)09506000134352(15)270228(10)A/1":                  {Lot: "A/1", Ends: day("2027-02-28")},
		"(01)09506000134352(15)270228(17)270301":               {Ends: day("2027-03-01")},
		"]C10109506000134352171912311099\x1d21X":               {Lot: "99", Ends: day("2019-12-31")},
		"(01)09506000134352(17)761231":                         {Ends: day("2076-12-31")},
		"(01)09506000134352(17)771231":                         {Ends: day("1977-12-31")},
		"https://id.gs1.org/01/09506000134352/10/L7?17=270131": {Lot: "L7", Ends: day("2027-01-31")},
		"(01)09506000134353(10)L7":                             {}, // a wrong check digit
	} {
		if got := scan.Lot(code, 2026); got != want {
			t.Errorf("%q: %+v, want %+v", code, got, want)
		}
	}
	if got := scan.Lot("(01)09506000134352(17)010131", 2099); got.Ends != day("2101-01-31") {
		t.Errorf("at the turn of a century: %v", got.Ends)
	}
}
