package vda5050

import (
	"math"

	"dayrun/devices"
)

type position struct {
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	Theta       float64 `json:"theta"`
	Map         string  `json:"mapId"`
	Initialized *bool   `json:"positionInitialized,omitempty"` // before 3.0
	Localized   *bool   `json:"localized,omitempty"`           // 3.0
}

func (d Dialect) pose(p devices.Pose) *position {
	w := &position{X: unit(p.Xmm), Y: unit(p.Ymm), Theta: theta(p.Theta), Map: p.Map}
	known := true
	if d == V30 {
		w.Localized = &known
	} else {
		w.Initialized = &known
	}
	return w
}

// read gives the pose, false when the robot does not know where it is.
func (p *position) read() (devices.Pose, bool) {
	if p == nil || !(p.Initialized != nil && *p.Initialized || p.Localized != nil && *p.Localized) {
		return devices.Pose{}, false
	}
	return devices.Pose{Map: p.Map, Xmm: milli(p.X), Ymm: milli(p.Y), Theta: milli(p.Theta)}, true
}

// theta gives radians within the standard's [-pi, pi], to the milliradian.
func theta(mrad int32) float64 {
	return min(max(math.Round(math.Remainder(unit(mrad), 2*math.Pi)*1000)/1000, -math.Pi), math.Pi)
}

type visualization struct {
	header
	Reference  *uint32           `json:"referenceStateHeaderId,omitempty"` // 3.0
	Path       *intermediatePath `json:"intermediatePath,omitempty"`       // 3.0
	Position   *position         `json:"agvPosition,omitempty"`            // before 3.0
	Position30 *position         `json:"mobileRobotPosition,omitempty"`    // 3.0
}

// EncodeVisualization writes a position apart from the state (VDA 5050 2.1, 6.13;
// 3.0, 7.9). State is the headerId of the state that it belongs to.
func EncodeVisualization(p devices.Pose, state uint32, h Header) ([]byte, error) {
	d := h.dialect()
	m := visualization{header: h.wire()}
	if d == V30 {
		m.Position30, m.Reference = d.pose(p), &state
	} else {
		m.Position = d.pose(p)
	}
	return marshal(m)
}

// DecodeVisualization reads a position; false when the message has none or the
// robot does not know where it is. Its path is checked and passed over: the
// state brings it too.
func DecodeVisualization(data []byte) (devices.Pose, bool, Header, error) {
	var m visualization
	if len(data) > MaxMessage || !fastVisualization(data, &m) {
		m = visualization{}
		if err := decode("visualization", data, &m); err != nil {
			return devices.Pose{}, false, Header{}, err
		}
	}
	place := m.Position
	if place == nil {
		place = m.Position30
	}
	p, ok := place.read()
	return p, ok, m.header.read(), nil
}
