package devices

import "slices"

// SilentMs is how long a robot that is online may say nothing before it is shown
// as silent. Other devices speak only when there is something to say.
const SilentMs = 60_000

// Shadow is the last known state of one device, put together from its reports.
type Shadow struct {
	Pulse
	ID      ID
	Link    Connection
	SinceMs int64 // of Link, Unix ms; 0: the device never spoke of its link

	Version   string // of VDA 5050, as the robot writes it
	Mode      string
	OrderID   string
	LastNode  string
	Pose      Pose
	PoseKnown bool
	Battery   int32 // per ten thousand, -1 unknown
	Charging  bool
	Driving   bool
	Paused    bool
	EStop     string
	Field     bool // protective field violated
	Loads     []string
	Errors    []RobotError
	Sheet     *Factsheet
	Vehicle   *VehicleReport
	LastRead  *Read
	Equipment *EquipmentReport
	Sensed    *SensorReport
}

// NewShadow gives that of a device that was not heard yet.
func NewShadow(id ID) *Shadow { return &Shadow{ID: id, Link: Offline, Battery: -1} }

// Linked notes what a device or its last will says of its link.
func (s *Shadow) Linked(nowMs int64, link Connection) {
	if s.Link != link || s.SinceMs == 0 {
		s.Link, s.SinceMs = link, nowMs
	}
}

// Take puts a report into the shadow. What the report holds is kept: it must not
// be written to afterwards.
func (s *Shadow) Take(nowMs int64, rep Report) {
	switch rep := rep.(type) {
	case RobotReport:
		s.takeRobot(nowMs, rep)
	case LinkReport:
		s.Linked(nowMs, rep.Link)
	case Read:
		s.Linked(nowMs, Online)
		s.LastRead = &rep
	case EquipmentReport:
		s.Linked(nowMs, Online)
		s.Equipment = &rep
	case SensorReport:
		s.Linked(nowMs, Online)
		s.Sensed = &rep
	case VehicleReport:
		s.Linked(nowMs, Online)
		s.Vehicle, s.Battery = &rep, rep.BatteryPct
	}
}

func (s *Shadow) takeRobot(nowMs int64, rep RobotReport) {
	if rep.PoseKnown {
		s.Pose, s.PoseKnown = rep.Pose, true
	}
	if rep.Version != "" { // a state, not a factsheet or a pose alone
		s.Version, s.OrderID, s.LastNode, s.Charging = rep.Version, rep.OrderID, rep.LastNode, rep.Charging
	}
	if rep.BatteryPct >= 0 {
		s.Battery = rep.BatteryPct
	}
	for _, t := range rep.Transitions {
		switch t := t.(type) {
		case Connected:
			s.Linked(nowMs, t.Link)
		case ModeChanged:
			s.Mode = t.Mode
		case ErrorsChanged:
			s.Errors = t.Errors
		case LoadChanged:
			s.Loads = t.Loads
		case DrivingChanged:
			s.Driving, s.Paused = t.Driving, t.Paused
		case SafetyChanged:
			s.EStop, s.Field = t.EStop, t.FieldViolation
		case Described:
			s.Sheet = &t.Factsheet
		}
	}
}

// Presence says whether a device is there at nowMs, why not, and since when in
// Unix ms (0: never heard).
func (s *Shadow) Presence(nowMs int64) (online bool, why string, since int64) {
	switch {
	case s.HeardMs == 0:
		return false, "not heard since the server's start", 0
	case s.Link == Online && s.ID.Kind() == "robot" && nowMs-s.HeardMs > SilentMs:
		return false, "silent: it said ONLINE, then nothing for a minute", s.HeardMs
	case s.Link == Online:
		return true, "", s.SinceMs
	case s.Link == Hibernating:
		return false, "it hibernates", s.SinceMs
	case s.Link == Broken:
		return false, "its connection broke: the broker published its last will", s.SinceMs
	case s.SinceMs == 0:
		return false, "it speaks, but never said ONLINE", s.HeardMs
	}
	return false, "it said OFFLINE", s.SinceMs
}

// Copy gives one that later reports do not touch.
func (s *Shadow) Copy() Shadow {
	c := *s
	c.Loads, c.Errors = slices.Clone(s.Loads), slices.Clone(s.Errors)
	return c
}
