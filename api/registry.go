package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// Registry keeps the devices that have credentials for the embedded broker.
type Registry interface {
	// Add draws credentials for a device. replace ends those that it has.
	Add(device, maker string, replace bool) (Credentials, error)
	// Remove takes a device's credentials away; false when it has none.
	Remove(device string) (bool, error)
	// Maker tells who made a device, "" unknown, and whether it has credentials.
	Maker(device string) (maker string, provisioned bool)
}

// What Registry refuses.
var (
	ErrForeignBroker = errors.New("credentials are kept by the broker of --broker: give the device its password there, docs/brokers.md shows how")
	ErrProvisioned   = errors.New("the device has credentials: send replace true to draw new ones, which end the old")
	ErrDevice        = errors.New("not a device's id")
)

// Credentials let one device in. The password is shown once and kept as a hash.
type Credentials struct {
	User     string   `json:"user"`
	Password string   `json:"password"`
	Topics   []string `json:"topics" doc:"MQTT filters that it may publish and subscribe below"`
}

// Provisioned is a new device with its credentials.
type Provisioned struct {
	Credentials
	ID       string `json:"id"`
	Maker    string `json:"maker,omitempty"`
	Site     string `json:"site"`
	Accepted bool   `json:"accepted"`
}

// Shadow is the last known state of one device.
type Shadow struct {
	Device
	Site        string           `json:"site"`
	Maker       string           `json:"maker,omitempty"`
	Provisioned bool             `json:"provisioned" doc:"It has credentials for the embedded broker"`
	Quarantine  bool             `json:"quarantine" doc:"Heard, and neither accepted nor rejected"`
	Offline     string           `json:"offline_reason,omitempty"`
	Since       *time.Time       `json:"since,omitempty" doc:"Since when it is online or not"`
	Messages    int64            `json:"messages" doc:"Understood since the server's start"`
	Rate        float64          `json:"messages_per_second" doc:"Over the last ten seconds"`
	LatencyMs   *int64           `json:"latency_ms,omitempty" doc:"From a message's own timestamp to its receipt, smoothed; what the device's clock is off is part of it"`
	Faults      map[string]int64 `json:"faults" doc:"Messages refused or odd, by reason"`
	Robot       *RobotShadow     `json:"robot,omitempty"`
	Vehicle     *VehicleShadow   `json:"vehicle,omitempty"`
	Read        *ReadShadow      `json:"last_read,omitempty"`
	Equipment   *EquipmentShadow `json:"equipment,omitempty"`
	Readings    []Reading        `json:"readings,omitempty" doc:"Last ones of a sensor"`
}

// RobotShadow is what a robot last said of itself.
type RobotShadow struct {
	Version   string            `json:"version" doc:"Of VDA 5050"`
	Series    string            `json:"series,omitempty"`
	Firmware  map[string]string `json:"firmware" doc:"Versions of its software and hardware by the robot's own names, from its factsheet (VDA 5050 2.1 on)"`
	Mode      string            `json:"mode"`
	OrderID   string            `json:"order_id,omitempty"`
	LastNode  string            `json:"last_node,omitempty"`
	Map       string            `json:"map,omitempty"`
	X         int32             `json:"x_mm"`
	Y         int32             `json:"y_mm"`
	Driving   bool              `json:"driving"`
	Paused    bool              `json:"paused"`
	Charging  bool              `json:"charging"`
	EStop     string            `json:"e_stop,omitempty"`
	Field     bool              `json:"field_violation"`
	Loads     []string          `json:"loads"`
	Errors    []RobotError      `json:"errors"`
	MaxSpeed  int32             `json:"max_speed_mm_s,omitempty"`
	MaxLoadG  int64             `json:"max_load_g,omitempty"`
	Supported []string          `json:"actions,omitempty" doc:"Actions that its factsheet lists"`
}

// RobotError is an error that a robot reports.
type RobotError struct {
	Type  string `json:"type"`
	Level string `json:"level"`
	Text  string `json:"text,omitempty"`
}

// VehicleShadow is what a van or drone last said of itself.
type VehicleShadow struct {
	Status string `json:"status"`
	Trip   string `json:"trip,omitempty"`
	Stop   int    `json:"stop" doc:"Stops done"`
	LatE7  int32  `json:"lat_e7"`
	LonE7  int32  `json:"lon_e7"`
}

// EquipmentShadow is what a door, lift, charger, conveyor or station last said.
type EquipmentShadow struct {
	Kind   string `json:"kind"`
	Status string `json:"status"`
	Level  string `json:"level,omitempty"`
	Text   string `json:"text,omitempty"`
	Held   int    `json:"held" doc:"Holds that it grants"`
}

// Reading is a value of a sensor: temperature in °C, humidity in percent, weight in g.
type Reading struct {
	Quantity string  `json:"quantity"`
	Value    float64 `json:"value"`
}

// ReadShadow is the last read of a scanner.
type ReadShadow struct {
	ReadID string `json:"read_id"`
	Kind   string `json:"kind"`
	Code   string `json:"code"`
}

type (
	addDeviceIn struct {
		Body struct {
			Kind    string `json:"kind" enum:"robot,scanner,van,drone,equipment,sensor"`
			ID      string `json:"id" minLength:"1" maxLength:"100" doc:"Its own id; of a robot the VDA 5050 serial number"`
			Maker   string `json:"maker,omitempty" maxLength:"100" doc:"Of a robot the VDA 5050 manufacturer, which it must have"`
			Replace bool   `json:"replace,omitempty" doc:"Draw new credentials for one that has some"`
		}
	}
	addDeviceOut struct{ Body Provisioned }
	shadowOut    struct{ Body Shadow }
)

func (s *server) registry(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "add-device", Method: http.MethodPost, Path: "/v1/devices", DefaultStatus: http.StatusCreated, Summary: "Provision a device",
		Description: "Draws user name and password for the embedded broker, shown in this answer alone, and accepts the device, heard or not. The same registry as of `dayrun device`.", Errors: []int{409, 422, 503}}, s.addDevice)
	huma.Register(a, huma.Operation{OperationID: "remove-device", Method: http.MethodDelete, Path: "/v1/devices/{id}", Summary: "Take a device's credentials away",
		Description: "Ends its connection too. It stays accepted: what it did is part of the ledger.", Errors: []int{404, 409, 503}}, s.removeDevice)
	huma.Register(a, huma.Operation{OperationID: "get-device", Method: http.MethodGet, Path: "/v1/devices/{id}", Summary: "The last known state of a device", Errors: []int{404}}, s.getDevice)
}

func (s *server) addDevice(ctx context.Context, in *addDeviceIn) (*addDeviceOut, error) {
	b := &in.Body
	id := b.Kind + "/" + b.ID
	if b.Kind == "robot" {
		if b.Maker == "" {
			return nil, huma.Error422UnprocessableEntity("a robot needs its maker", &huma.ErrorDetail{Location: "body.maker", Value: "", Message: "give the manufacturer as in its VDA 5050 topics"})
		}
		id = b.Kind + "/" + b.Maker + "/" + b.ID
	}
	if s.Registry == nil {
		return nil, huma.Error409Conflict(ErrForeignBroker.Error())
	}
	c, err := s.Registry.Add(id, b.Maker, b.Replace)
	if err != nil {
		return nil, registryProblem(err, b.ID)
	}
	if _, err := s.do(ctx, site.Do{Command: fulfilment.AcceptDevice{Device: fulfilment.DeviceID(id)}}); err != nil {
		return nil, err
	}
	return &addDeviceOut{Provisioned{Credentials: c, ID: id, Maker: b.Maker, Site: s.Site, Accepted: true}}, nil
}

func registryProblem(err error, id string) error {
	switch {
	case errors.Is(err, ErrForeignBroker), errors.Is(err, ErrProvisioned):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, ErrDevice):
		return huma.Error422UnprocessableEntity(err.Error(), &huma.ErrorDetail{Location: "body.id", Value: id, Message: "leave out blanks and / + # $ * >"})
	}
	return err
}

func (s *server) removeDevice(_ context.Context, in *idIn) (*doneOut, error) {
	if s.Registry == nil {
		return nil, huma.Error409Conflict(ErrForeignBroker.Error())
	}
	had, err := s.Registry.Remove(in.ID)
	if err != nil {
		return nil, registryProblem(err, in.ID)
	}
	if !had {
		return nil, notFound("credentials of device", in.ID)
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = in.ID, "remove"
	return out, nil
}

func (s *server) getDevice(_ context.Context, in *idIn) (*shadowOut, error) {
	kind, _, _ := strings.Cut(in.ID, "/")
	out := Shadow{Device: Device{ID: in.ID, Kind: kind, Link: string(devices.Offline)}, Site: s.Site, Faults: map[string]int64{}}
	listed := false
	if v := s.Engine.View(); v != nil {
		i, ok := slices.BinarySearchFunc(v.Devices, in.ID, func(d site.DeviceRow, id string) int { return strings.Compare(d.ID, id) })
		if ok {
			out.Device, listed = device(v.Devices[i]), true
			out.Quarantine = !out.Accepted
		}
	}
	if s.Registry != nil {
		out.Maker, out.Provisioned = s.Registry.Maker(in.ID)
	}
	heard := false
	if s.Fleet != nil {
		var sh devices.Shadow
		if sh, heard = s.Fleet.Shadow(devices.ID(in.ID)); heard {
			out.shadow(&sh, s.Clock.Now().UnixMilli())
		}
		for r, n := range s.Fleet.Faults(devices.ID(in.ID)) {
			out.Faults[string(r)] = n
			heard = true
		}
	}
	if !listed && !heard && !out.Provisioned {
		return nil, huma.Error404NotFound("device " + in.ID + " was neither heard nor provisioned: GET /v1/devices lists those that are known")
	}
	if out.Messages == 0 {
		_, out.Offline, _ = devices.NewShadow(devices.ID(in.ID)).Presence(0)
	}
	return &shadowOut{out}, nil
}

// shadow adds what the gateway knows.
func (o *Shadow) shadow(sh *devices.Shadow, now int64) {
	online, why, since := sh.Presence(now)
	o.Online, o.Offline, o.Link = online, why, string(sh.Link)
	if since > 0 {
		at := time.UnixMilli(since).UTC()
		o.Since = &at
	}
	o.Messages, o.Rate = sh.Messages, float64(sh.Rate(now))/1000
	if ms, ok := sh.LatencyMs(); ok {
		o.LatencyMs = &ms
	}
	switch o.Kind {
	case "robot":
		o.Robot = robotShadow(sh)
	case "van", "drone":
		if v := sh.Vehicle; v != nil {
			o.Vehicle = &VehicleShadow{Status: v.Status, Trip: v.Trip, Stop: v.Stop, LatE7: v.LatE7, LonE7: v.LonE7}
		}
	}
	if e := sh.Equipment; e != nil {
		o.Equipment = &EquipmentShadow{Kind: e.Kind, Status: e.Status, Level: e.Level, Text: e.Text}
		for _, g := range e.Grants {
			if g.Grant == devices.Granted {
				o.Equipment.Held++
			}
		}
	}
	if e := sh.Sensed; e != nil {
		for _, x := range e.Readings {
			o.Readings = append(o.Readings, Reading(x))
		}
	}
	if r := sh.LastRead; r != nil {
		o.Read = &ReadShadow{ReadID: r.ReadID, Kind: r.Kind, Code: r.Code}
	}
}

func robotShadow(sh *devices.Shadow) *RobotShadow {
	r := &RobotShadow{Version: sh.Version, Firmware: map[string]string{}, Mode: sh.Mode, OrderID: sh.OrderID, LastNode: sh.LastNode, Map: sh.Pose.Map, X: sh.Pose.Xmm, Y: sh.Pose.Ymm,
		Driving: sh.Driving, Paused: sh.Paused, Charging: sh.Charging, EStop: sh.EStop, Field: sh.Field, Loads: append([]string{}, sh.Loads...), Errors: []RobotError{}}
	for _, e := range sh.Errors {
		r.Errors = append(r.Errors, RobotError{Type: e.Type, Level: e.Level, Text: e.Text})
	}
	if f := sh.Sheet; f != nil {
		r.Series, r.MaxSpeed, r.MaxLoadG, r.Supported = f.Series, f.MaxSpeedMmS, f.MaxLoadG, f.Actions
		for _, v := range f.Versions {
			r.Firmware[v.Key] = v.Value
		}
	}
	return r
}
