package site_test

import (
	"errors"
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// layOut gives the two files of a generated floor.
func layOut(t *testing.T, p routing.GenerateParams) (lif, side []byte) {
	t.Helper()
	f, err := routing.Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	if lif, side, err = f.WriteLIF(); err != nil {
		t.Fatal(err)
	}
	return lif, side
}

// A floor on which a job cannot be done is refused with its first fault.
func TestBrokenFloorIsRefused(t *testing.T) {
	lif, side := layOut(t, routing.GenerateParams{Name: "hall", Shelves: 60, Stations: 2, Robots: 6})
	adopt := func(lif []byte) error {
		out := site.New(site.Defaults()).Step(fulfilment.Hour, site.Do{ID: 1, Command: fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side}})
		if len(out.Replies) != 1 {
			t.Fatalf("%d replies", len(out.Replies))
		}
		return out.Replies[0].Err
	}
	if err := adopt(lif); err != nil {
		t.Errorf("sound floor: %v", err)
	}
	// The station's way out becomes a second way in.
	trap := strings.Replace(string(lif), `"startNodeId":"S1-P","endNodeId":"S1-X1"`, `"startNodeId":"S1-X1","endNodeId":"S1-P"`, 1)
	if trap == string(lif) {
		t.Fatal("the floor has no edge from S1-P to S1-X1")
	}
	err := adopt([]byte(trap))
	var r *fulfilment.Refusal
	if !errors.As(err, &r) || r.Code != fulfilment.Invalid || r.Field != "floor" || !strings.Contains(r.Mend, "one-way trap: robots can get here but not back") || !strings.Contains(r.Mend, "more: dayrun floor check lists them") {
		t.Errorf("got %v", err)
	}
}
