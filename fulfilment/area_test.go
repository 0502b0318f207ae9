package fulfilment_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dayrun/fulfilment"
)

func TestCloseArea(t *testing.T) {
	l := fulfilment.New()
	do := func(c fulfilment.Command) error {
		events, err := l.Decide(1000, c)
		for _, e := range events {
			l.Apply(1000, e)
		}
		return err
	}
	refused := func(want string, c fulfilment.Command) {
		t.Helper()
		var r *fulfilment.Refusal
		if err := do(c); !errors.As(err, &r) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want a refusal that says %q", c, err, want)
		}
	}
	area := fulfilment.CloseArea{Nodes: []string{"n2", "n1", "n2"}, Reason: "spilt oil", By: "kim"}
	refused("no floor yet", area)
	if err := do(fulfilment.AdoptFloor{Name: "f", Lif: []byte("{}"), Side: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	refused("nodes", fulfilment.CloseArea{Reason: "spilt oil", By: "kim"})
	refused("reason", fulfilment.CloseArea{Nodes: area.Nodes, By: "kim"})
	refused("who closes it", fulfilment.CloseArea{Nodes: area.Nodes, Reason: "spilt oil"})
	refused("until", fulfilment.CloseArea{Nodes: area.Nodes, Reason: "spilt oil", By: "kim", Until: 1000})
	for range 2 {
		if err := do(area); err != nil {
			t.Fatal(err)
		}
	}
	refused("closure \"a-7\"", fulfilment.OpenArea{ID: "a-7", By: "kim"})
	refused("who opens it", fulfilment.OpenArea{ID: "a-1"})
	if err := do(fulfilment.OpenArea{ID: "a-1", By: "kim"}); err != nil {
		t.Fatal(err)
	}
	if got := l.Closures(); len(got) != 1 || got[0].ID != "a-2" || !slices.Equal(got[0].Nodes, []string{"n1", "n2"}) || got[0].Since != 1000 {
		t.Errorf("closures %+v, want a-2 over n1 and n2", got)
	}
}
