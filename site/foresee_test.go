package site_test

import (
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// TestForesight packs an order while a van stands at the dock: seconds later
// its van and time are known and count as its predicted delivery; a van that
// goes off the air takes them with it.
func TestForesight(t *testing.T) {
	s := &stage{t: t, cfg: site.Defaults(), start: dawn, now: dawn, fleet: map[devices.ID]site.FleetRow{}, tasks: map[devices.ID]string{}, answers: map[string]string{}, faces: map[string]int64{}}
	s.cfg.DepotSet = true
	for _, line := range [][]string{{"floor", "12", "1", "2"}, {"sku", "A"}, {"stock", "A", "5", "shelf-0002"}} {
		s.act(line)
	}
	const van = "van/07"
	s.do(fulfilment.AcceptDevice{Device: van})
	heard := func(online bool) {
		if online {
			s.take(s.site.Step(s.now, site.Heard{Report: devices.VehicleReport{Device: van, Status: "idle"}}))
			return
		}
		s.take(s.site.Step(s.now, site.Heard{Report: devices.LinkReport{Device: van, Link: devices.Offline}}))
	}
	s.act([]string{"order", "web-1", "A:1"})
	order := fulfilment.OrderID("o-1")
	packed := func() fulfilment.Time {
		for range 120 {
			heard(true)
			s.run(s.now + 10*fulfilment.Second)
			if o := s.site.Ledger().Order(order); o.State == fulfilment.AwaitingTrip {
				return o.Since
			}
		}
		t.Fatalf("order is %s after 20 min", s.site.Ledger().Order(order).State)
		return 0
	}()
	s.run(packed + 25*fulfilment.Second)
	f, ok := s.site.Compose(1, s.now).Foreseen[order]
	if !ok || f.Vehicle != van || f.Eta < s.now || f.Eta > s.site.Ledger().Order(order).Promise {
		t.Fatalf("25 s after packing foreseen is %+v, %v; want %s between %d and the promise", f, ok, van, s.now)
	}
	heard(false)
	s.run(s.now + 15*fulfilment.Second)
	if f, ok := s.site.Compose(2, s.now).Foreseen[order]; ok {
		t.Errorf("with the van off the air %+v is foreseen", f)
	}
}
