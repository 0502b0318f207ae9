package site

import (
	"slices"
	"strings"

	"dayrun/devices"
	"dayrun/routing"
)

// Robots of VDA 5050 3.0 are told the floor's zones and ask before they enter one
// that is for one robot at a time. What holds them back is the same for robots of
// every version, the nodes that are not released: the answer only says so.

const (
	// answerAgain is when an answer that a robot does not seem to have heard is
	// repeated, answersMost how often.
	answerAgain = 5_000
	answersMost = 5
)

// zoneSet is the floor's zones as a robot understands them, nil for none.
func (s *Site) zoneSet(r *robot) *devices.ZoneSet {
	z := &devices.ZoneSet{Robot: r.id, ID: "zones-" + s.floorHash[:min(12, len(s.floorHash))], Map: s.floor.Name}
	for i := range s.floor.Zones {
		from := &s.floor.Zones[i]
		if r.sheet != nil && len(r.sheet.Zones) > 0 && !slices.Contains(r.sheet.Zones, from.Type) {
			continue
		}
		to := devices.Zone{ID: from.ID, Type: from.Type, MaxSpeedMmS: from.MaxSpeedMmS}
		if from.Type == routing.SingleZone {
			to.Loss = "STOP"
		}
		for _, v := range from.Vertices {
			to.Vertices = append(to.Vertices, devices.Vertex{Xmm: v.X, Ymm: v.Y})
		}
		z.Zones = append(z.Zones, to)
	}
	if len(z.Zones) == 0 {
		return nil
	}
	return z
}

// tellZones sends a 3.0 robot the floor's zones, once a connection, and lets it
// use them.
func (s *Site) tellZones(r *robot) {
	if r.zoned || s.floor == nil || len(s.floor.Zones) == 0 || r.link != devices.Online || !strings.HasPrefix(r.version, "3.") {
		return
	}
	r.zoned = true
	z := s.zoneSet(r)
	if z == nil {
		return
	}
	s.send(*z)
	r.instants++
	s.send(devices.Instant{Robot: r.id, Action: devices.Action{Type: "enableZoneSet", ID: instantID(r, "enableZoneSet"), Blocking: "NONE",
		Params: []devices.KeyValue{{Key: "zoneSetId", Value: z.ID}}}})
}

// requested takes in what a robot asks for, and answers.
func (s *Site) requested(r *robot, list []devices.Request) {
	r.requests, r.answers = append(r.requests[:0], list...), 0
	s.answer(r)
}

// answer decides a robot's open requests: a zone is granted with the nodes in it,
// until then the robot is queued. Nothing else that it can ask for is offered.
func (s *Site) answer(r *robot) {
	var list []devices.Answer
	open := false
	for i := range r.requests {
		q := &r.requests[i]
		if q.Status != "REQUESTED" && q.Status != "QUEUED" {
			continue
		}
		grant := s.grant(r, q)
		if grant == "QUEUED" && q.Status == "QUEUED" {
			open = true
			continue // it knows
		}
		open = true
		list = append(list, devices.Answer{Request: q.ID, Grant: grant})
	}
	if !open {
		r.requests = r.requests[:0]
	}
	if len(list) > 0 {
		r.answers++
		r.answered = s.now
		s.send(devices.Answers{Robot: r.id, List: list})
	}
}

func (s *Site) grant(r *robot, q *devices.Request) string {
	if q.Kind != "ACCESS" || s.floor == nil {
		return "REJECTED"
	}
	for _, g := range s.gates {
		if g.device != "" || g.id != q.Zone {
			continue
		}
		if r.placed && g.holds(s.floor, s.tokens.Owned(int(r.idx))) {
			return "GRANTED"
		}
		return "QUEUED"
	}
	return "REJECTED"
}

// answersDue repeats answers that may have been lost, and grants what came free.
func (s *Site) answersDue() {
	for _, r := range s.robots {
		if len(r.requests) > 0 && r.link == devices.Online && r.answers < answersMost && s.now-r.answered >= answerAgain {
			s.answer(r)
		}
	}
}
