package fulfilment

import (
	"strings"
	"testing"
)

// Check names what is wrong about holds, promises, keys and returns.
func TestCheckCare(t *testing.T) {
	waiting := OrderID("o-6")
	tests := []struct {
		name   string
		tamper func(*Ledger)
		want   string
	}{
		{"OK", func(*Ledger) {}, ""},
		{"ErrPromiseMoved", func(l *Ledger) { l.orders[waiting].RepromisedFor = "x" }, "order o-6: promised anew for"},
		{"ErrPriority", func(l *Ledger) { l.orders[waiting].Priority = 10 }, "order o-6: priority 10"},
		{"ErrHoldTwice", func(l *Ledger) { l.orders[waiting].Holds = []Hold{{Kind: HoldFraud}, {Kind: HoldFraud}} }, `order o-6: hold "fraud"`},
		{"ErrHoldUnknown", func(l *Ledger) { l.orders[waiting].Holds = []Hold{{Kind: "rain"}} }, `order o-6: hold "rain"`},
		{"ErrFailedAtRest", func(l *Ledger) { l.orders[waiting].Failed = "nobody" }, "order o-6: waiting after 0 failed hand-overs"},
		{"ErrKeyLost", func(l *Ledger) { l.orders[waiting].Keys = []string{"k"} }, `order o-6: key "k" leads to order ""`},
		{"ErrKeyKept", func(l *Ledger) { l.answers["k"] = answer{} }, "orders and returns have 0 keys, 1 are answered"},
		{"ErrCancelledCount", func(l *Ledger) { l.CancelledCount++ }, "0 forgotten"},
		{"ErrCancelledReserved", func(l *Ledger) { l.setState(noon, l.orders[waiting], Cancelled); l.CancelledCount++ }, "order o-6: line 0: 2 reserved for an order that is cancelled"},
		{"ErrHeldOnTrip", func(l *Ledger) { l.orders[onTrip(l)].Holds = []Hold{{Kind: HoldFraud}} }, "held for"},
		{"ErrPickUpOnTrip", func(l *Ledger) { l.orders[onTrip(l)].Service = PickUp }, "to be fetched by its customer"},
		{"ErrJobDue", func(l *Ledger) { l.jobs["j-2"].Due = noon + 90*Hour }, "job j-2: due at"},
		{"ErrReturnTooMuch", func(l *Ledger) {
			l.applyReturn(noon, ReturnAnnounced{Return: "r-1", Order: l.stages[Delivered].ids[0], Lines: []Returned{{0, 9}}, SKUs: []string{"A"}})
		}, "more than it was delivered"},
		{"ErrReturnUnlisted", func(l *Ledger) { l.returns["r-1"] = &Return{ID: "r-1", Order: "o-1"} }, "return r-1 is not listed"},
		{"ErrReturnOver", func(l *Ledger) {
			l.applyReturn(noon, ReturnAnnounced{Return: "r-1", Order: l.stages[Delivered].ids[0], Lines: []Returned{{0, 1}}, SKUs: []string{"A"}})
			l.returns["r-1"].EndedAt = noon
		}, "return r-1 has 1 units to come"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := midday(t)
			tt.tamper(l)
			switch err := l.Check(); {
			case tt.want == "" && err != nil:
				t.Fatal(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Fatalf("got %v, want it to say %q", err, tt.want)
			}
		})
	}
}

// onTrip is an order of a trip.
func onTrip(l *Ledger) OrderID { return l.openTrips[0].Stops[0].Orders[0] }
