package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// An outage of the network or of the broker takes many robots away at once. It
// is one exception, not one a robot; so a lost link is told only after a moment.
const (
	lostAfter    = 10 * fulfilment.Second
	outageRobots = 5 // that many, and half of the fleet, are an outage
)

const (
	fleetOffline = "fleet_offline"
	robotOffline = "robot_offline"
	robotSilent  = "robot_silent"
)

// watchDevices notices lost links and silence: it marks, it never frees anything.
func (s *Site) watchDevices() {
	if s.now < s.stats.nextWatch {
		return
	}
	s.stats.nextWatch = s.now + 5*fulfilment.Second
	away := 0
	for _, r := range s.robots {
		if s.unreachable(r) != "" {
			away++
		}
	}
	outage := away >= outageRobots && 2*away >= len(s.robots)
	if outage {
		s.raise(fleetOffline, "fleet", fmt.Sprintf("%d of %d robots are away; their nodes stay reserved and their jobs wait", away, len(s.robots)), 0)
	} else {
		s.settle(fleetOffline, "fleet", "most robots are back")
	}
	for _, r := range s.robots {
		switch kind := s.unreachable(r); {
		case kind == "":
			s.found(r, "heard again")
		case outage || r.told:
		case kind == robotOffline:
			r.told = true
			s.raise(kind, string(r.id), fmt.Sprintf("%s says %s; its released nodes stay reserved", r.id, r.link), 0)
		default:
			r.told = true
			s.raise(kind, string(r.id), string(r.id)+" has said nothing for a minute while it has work; its nodes stay reserved", 0)
		}
	}
}

// unreachable is the kind of exception that a robot's silence is, "" for none:
// its link is lost, or it has work and says nothing.
func (s *Site) unreachable(r *robot) string {
	switch {
	case r.lostAt > 0 && s.now-r.lostAt >= lostAfter:
		return robotOffline
	case r.link == devices.Online && (r.job != "" || r.errand != idle) && s.now-r.heard > fulfilment.Time(s.cfg.OfflineMs):
		return robotSilent
	}
	return ""
}

// found ends what was told of a robot's silence.
func (s *Site) found(r *robot, note string) {
	if r.told {
		r.told = false
		s.settle(robotOffline, string(r.id), note)
		s.settle(robotSilent, string(r.id), note)
	}
}

// linkChanged takes in what a robot's connection message or last will says.
func (s *Site) linkChanged(r *robot, link devices.Connection) {
	if r.link == link {
		return
	}
	r.link, r.since = link, s.now
	r.conv.Link(link == devices.Online)
	switch link {
	case devices.Offline, devices.Broken:
		r.lostAt = s.now
	default:
		r.lostAt = 0
		s.found(r, "back online")
	}
	s.asked.change = true
}

// online is what lists show: the last connection message says so and something
// was heard of late.
func (s *Site) online(link devices.Connection, heard fulfilment.Time) bool {
	return link == devices.Online && s.now-heard <= fulfilment.Time(s.cfg.OfflineMs)
}
