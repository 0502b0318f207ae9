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
	deserted     = 30 * fulfilment.Second // without a link for so long, a robot's job is moved
	outageRobots = 5                      // that many, and half of the fleet, are an outage
)

const (
	fleetOffline = "fleet_offline"
	robotOffline = "robot_offline"
	robotSilent  = "robot_silent"
	robotStalled = "robot_stalled"
)

// watchDevices notices lost links, silence and robots that do not get on with
// what they have to do. It marks them and moves their jobs; it frees nothing.
func (s *Site) watchDevices() {
	if s.now < s.stats.nextWatch {
		return
	}
	s.stats.nextWatch = s.now + 5*fulfilment.Second
	away := 0
	for _, r := range s.robots {
		if kind, _ := s.stuck(r); kind == robotSilent || s.linkLost(r) {
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
		if s.linkLost(r) && !r.told && !outage {
			r.told = true
			s.raise(robotOffline, string(r.id), fmt.Sprintf("%s says %s; its released nodes stay reserved", r.id, r.link), 0)
		}
		if r.lostAt > 0 && s.now-r.lostAt >= deserted && !outage {
			s.moveJob(r, "robot offline")
		}
	}
	s.watchWork(outage)
	s.watchShutIn()
}

func (s *Site) linkLost(r *robot) bool { return r.lostAt > 0 && s.now-r.lostAt >= lostAfter }

// linkChanged takes in what a robot's connection message or last will says.
func (s *Site) linkChanged(r *robot, link devices.Connection) {
	if r.link == link {
		return
	}
	r.link, r.since, r.zoned = link, s.now, false
	r.conv.Link(link == devices.Online)
	switch link {
	case devices.Offline, devices.Broken:
		r.lostAt = s.now
	default:
		r.lostAt = 0
		if r.told {
			r.told = false
			s.settle(robotOffline, string(r.id), "back online")
		}
	}
	s.asked.change = true
}

// online is what lists show: the last connection message says so and something
// was heard of late.
func (s *Site) online(link devices.Connection, heard fulfilment.Time) bool {
	return link == devices.Online && s.now-heard <= fulfilment.Time(s.cfg.OfflineMs)
}
