package devices_test

import (
	"strings"
	"testing"

	"dayrun/devices"
)

// The rate is that of the last ten seconds, and dies away with the messages.
func TestPulse(t *testing.T) {
	var p devices.Pulse
	if _, ok := p.LatencyMs(); ok || p.Rate(1000) != 0 {
		t.Fatal("a device that was not heard has a pulse")
	}
	now := int64(1_700_000_000_000)
	for i := range int64(40) { // two a second, 30 ms on the way
		p.Beat(now+i*500, now+i*500-30)
	}
	end := now + 19_999
	if got := p.Rate(end); got != 2000 {
		t.Errorf("rate %d of a thousand seconds, want 2000", got)
	}
	if ms, ok := p.LatencyMs(); !ok || ms != 30 {
		t.Errorf("latency %d %v, want 30", ms, ok)
	}
	if got := p.Rate(end + 30_000); got != 0 || p.Messages != 40 {
		t.Errorf("rate %d half a minute later, %d messages", got, p.Messages)
	}
	p.Beat(end+40_000, 0) // without a time of its own: the latency stays
	if ms, _ := p.LatencyMs(); ms != 30 {
		t.Errorf("latency %d", ms)
	}
	p.Beat(end-60_000, 0) // our own clock went back
	if got := p.Rate(end - 60_000); got != 100 {
		t.Errorf("rate %d after the clock went back", got)
	}
}

// A shadow says whether its device is there, since when, and why not.
func TestPresence(t *testing.T) {
	for _, c := range []struct {
		name, why string
		id        devices.ID
		reports   []devices.Report // one a second from 1,000 ms on
		at        int64
		online    bool
		since     int64
	}{
		{name: "NotHeard", id: "robot/a/1", at: 5000, why: "not heard"},
		{name: "Online", id: "robot/a/1", reports: []devices.Report{online("robot/a/1"), online("robot/a/1")}, at: 5000, online: true, since: 1000},
		{name: "Silent", id: "robot/a/1", reports: []devices.Report{online("robot/a/1")}, at: 61_001 + 1000, why: "silent", since: 1000},
		{name: "ScannerIsNeverSilent", id: "scanner/s", reports: []devices.Report{devices.LinkReport{Device: "scanner/s", Link: devices.Online}}, at: 900_000, online: true, since: 1000},
		{name: "Will", id: "scanner/s", reports: []devices.Report{devices.LinkReport{Device: "scanner/s", Link: devices.Online}, devices.LinkReport{Device: "scanner/s", Link: devices.Broken}}, at: 5000, why: "last will", since: 2000},
		{name: "Offline", id: "van/1", reports: []devices.Report{devices.VehicleReport{Device: "van/1"}, devices.LinkReport{Device: "van/1", Link: devices.Offline}}, at: 5000, why: "OFFLINE", since: 2000},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := devices.NewShadow(c.id)
			for i, r := range c.reports {
				at := int64(i+1) * 1000
				s.Beat(at, 0)
				s.Take(at, r)
			}
			online, why, since := s.Presence(c.at)
			if online != c.online || since != c.since || !strings.Contains(why, c.why) || online != (why == "") {
				t.Errorf("online %v since %d: %q", online, since, why)
			}
		})
	}
}

func online(id devices.ID) devices.RobotReport {
	return devices.RobotReport{Robot: id, BatteryPct: -1, Transitions: []devices.Transition{devices.Connected{Link: devices.Online}}}
}
