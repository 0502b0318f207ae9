package site

import (
	"cmp"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// device is anything that was heard of, accepted or not.
type device struct {
	id      devices.ID
	link    devices.Connection
	heard   fulfilment.Time
	robot   *devices.RobotReport   // merged newest, for robots not yet accepted
	vehicle *devices.VehicleReport // last one
}

// deviceTable holds devices by id and in id order.
type deviceTable struct {
	byID map[devices.ID]*device
	list []*device
}

func newDeviceTable() deviceTable { return deviceTable{byID: map[devices.ID]*device{}} }

func (t *deviceTable) get(id devices.ID) *device { return t.byID[id] }

func (t *deviceTable) touch(id devices.ID) *device {
	d := t.byID[id]
	if d == nil {
		d = &device{id: id, link: devices.Offline}
		t.byID[id] = d
		at, _ := slices.BinarySearchFunc(t.list, id, func(a *device, id devices.ID) int { return cmp.Compare(a.id, id) })
		t.list = slices.Insert(t.list, at, d)
	}
	return d
}

// heard takes in one report. What is not accepted is listed and no more.
func (s *Site) heard(rep devices.Report) {
	switch rep := rep.(type) {
	case devices.RobotReport:
		s.heardRobot(rep)
	case devices.LinkReport:
		d := s.touch(rep.Device)
		d.link = rep.Link
		if !s.ledger.Accepted(fulfilment.DeviceID(rep.Device)) {
			return
		}
		online := rep.Link == devices.Online
		s.scannerLink(rep.Device, online)
		if v := s.vehicle(rep.Device); v != nil {
			v.online, v.heard = online, s.now
		}
	case devices.Read:
		d := s.touch(rep.Device)
		d.link = devices.Online
		if !s.ledger.Accepted(fulfilment.DeviceID(rep.Device)) {
			s.send(devices.Ack{Device: rep.Device, ReadID: rep.ReadID, Reason: "device is not accepted: POST /v1/devices/{id}/accept"})
			return
		}
		s.read(rep)
	case devices.VehicleReport:
		d := s.touch(rep.Device)
		d.link = devices.Online
		d.vehicle = &rep
		if v := s.vehicle(rep.Device); v != nil {
			s.vehicleReport(v, rep)
		}
	}
}

// touch notes that a device was heard and accepts it where unknown ones are.
func (s *Site) touch(id devices.ID) *device {
	d := s.devs.touch(id)
	d.heard = s.now
	if s.cfg.AcceptUnknown && !s.ledger.Accepted(fulfilment.DeviceID(id)) {
		s.must(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(id)})
	}
	return d
}

func (s *Site) heardRobot(rep devices.RobotReport) {
	r := s.robot(rep.Robot)
	if r != nil {
		s.robotReport(r, rep)
		return
	}
	d := s.devs.touch(rep.Robot)
	d.heard = s.now
	merged := rep
	merged.Transitions = nil
	if d.robot != nil {
		merged.Transitions = d.robot.Transitions
		if !rep.PoseKnown {
			merged.Pose, merged.PoseKnown = d.robot.Pose, d.robot.PoseKnown
		}
		if rep.LastNode == "" {
			merged.LastNode = d.robot.LastNode
		}
		if rep.BatteryPct < 0 {
			merged.BatteryPct = d.robot.BatteryPct
		}
	}
	for _, t := range rep.Transitions {
		if c, ok := t.(devices.Connected); ok {
			d.link = c.Link
		}
		merged.Transitions = keepNewest(merged.Transitions, t)
	}
	d.robot = &merged
	if s.cfg.AcceptUnknown {
		s.must(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(rep.Robot)})
	}
}

// keepNewest holds one transition of each kind: all that a robot which is not
// accepted yet needs to be taken over later.
func keepNewest(list []devices.Transition, t devices.Transition) []devices.Transition {
	kind := transitionKind(t)
	for i := range list {
		if transitionKind(list[i]) == kind {
			list[i] = t
			return list
		}
	}
	return append(list, t)
}

func transitionKind(t devices.Transition) int {
	switch t.(type) {
	case devices.Connected:
		return 1
	case devices.ModeChanged:
		return 2
	case devices.ErrorsChanged:
		return 3
	case devices.DrivingChanged:
		return 4
	case devices.SafetyChanged:
		return 5
	case devices.Described:
		return 6
	case devices.LoadChanged:
		return 7
	}
	return 8
}
