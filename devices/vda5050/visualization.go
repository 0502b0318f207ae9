package vda5050

import (
	"encoding/json"
	"math"

	"dayrun/devices"
)

type position struct {
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	Theta       float64 `json:"theta"`
	Map         string  `json:"mapId"`
	Initialized bool    `json:"positionInitialized"`
}

func wirePose(p devices.Pose) *position {
	return &position{unit(p.Xmm), unit(p.Ymm), theta(p.Theta), p.Map, true}
}

// read gives the pose, false when the robot does not know where it is.
func (p *position) read() (devices.Pose, bool) {
	if p == nil || !p.Initialized {
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
	Position *position `json:"agvPosition,omitempty"`
}

// EncodeVisualization writes a position apart from the state (VDA 5050 2.1, 6.13).
func EncodeVisualization(p devices.Pose, h Header) ([]byte, error) {
	return json.Marshal(visualization{h.wire(), wirePose(p)})
}

// DecodeVisualization reads a position; false when the message has none or the
// robot does not know where it is.
func DecodeVisualization(data []byte) (devices.Pose, bool, Header, error) {
	var m visualization
	if err := decode("visualization", data, &m); err != nil {
		return devices.Pose{}, false, Header{}, err
	}
	p, ok := m.Position.read()
	return p, ok, m.header.read(), nil
}
