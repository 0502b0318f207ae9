package site_test

import (
	"fmt"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// fleet is a site whose robots only come and go.
type fleet struct {
	t   *testing.T
	s   *site.Site
	now fulfilment.Time
	ids []devices.ID
}

func newFleet(t *testing.T, robots int) *fleet {
	t.Helper()
	cfg := site.Defaults()
	cfg.AcceptUnknown = true
	f := &fleet{t: t, s: site.New(cfg), now: 1_772_352_000_000}
	for i := range robots {
		f.ids = append(f.ids, devices.ID(fmt.Sprintf("robot/acme/r%d", i)))
	}
	f.say(devices.Online, f.ids...)
	return f
}

func (f *fleet) say(link devices.Connection, ids ...devices.ID) {
	for _, id := range ids {
		f.s.Step(f.now, site.Heard{Report: devices.RobotReport{Robot: id, BatteryPct: -1, Transitions: []devices.Transition{devices.Connected{Link: link}}}})
	}
}

// after lets time pass and gives the open exceptions, "kind subject" each.
func (f *fleet) after(seconds int) string {
	for range seconds {
		f.now += fulfilment.Second
		f.s.Step(f.now, site.Tick{})
	}
	var list []string
	for _, x := range f.s.Ledger().Exceptions() {
		list = append(list, x.Kind+" "+x.Subject)
	}
	return strings.Join(list, ", ")
}

// A lost link is one exception, told after a moment; an outage is one for all.
func TestOutage(t *testing.T) {
	f := newFleet(t, 8)
	expect := func(want, got string) {
		t.Helper()
		if got != want {
			t.Errorf("exceptions %q, want %q", got, want)
		}
	}
	expect("", f.after(20))
	f.say(devices.Broken, f.ids[0])
	expect("", f.after(5))
	f.say(devices.Online, f.ids[0])
	expect("", f.after(20))

	f.say(devices.Broken, f.ids[0])
	expect("robot_offline robot/acme/r0", f.after(20))
	f.say(devices.Broken, f.ids[1:]...)
	expect("robot_offline robot/acme/r0, fleet_offline fleet", f.after(20))
	f.say(devices.Online, f.ids[2:]...)
	expect("robot_offline robot/acme/r0, robot_offline robot/acme/r1", f.after(20))
	f.say(devices.Hibernating, f.ids[0]) // asleep by its own word
	f.say(devices.Online, f.ids[1])
	expect("", f.after(20))
}
