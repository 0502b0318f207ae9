package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// Device is anything that was heard of.
type Device struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	Online     bool       `json:"online" doc:"The last connection message says ONLINE and something was heard within 60 s"`
	Accepted   bool       `json:"accepted" doc:"Only accepted devices are given work"`
	Link       string     `json:"link"`
	Heard      *time.Time `json:"heard,omitempty"`
	Detail     string     `json:"detail,omitempty"`
	Node       string     `json:"node,omitempty" doc:"Last floor node"`
	Heading    int32      `json:"heading_mrad"`
	BatteryPct *float64   `json:"battery_pct,omitempty"`
}

type (
	devicesIn struct {
		Kind   string `query:"kind" enum:"robot,scanner,van,drone,equipment,sensor"`
		Cursor string `query:"cursor"`
	}
	doneOut struct {
		Body struct {
			ID   string `json:"id"`
			Done string `json:"done"`
		}
	}
	resolveIn struct {
		ID   string `path:"id"`
		Body struct {
			Note string `json:"note,omitempty" maxLength:"500"`
			By   string `json:"by,omitempty" maxLength:"100"`
		}
	}
	exceptionsOut = pageOut[Exception]
)

// Exception is something that needs a person.
type Exception struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Orders  int       `json:"orders,omitempty"`
	Action  string    `json:"action,omitempty"`
}

const pageSize = 100

func (s *server) devices(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-devices", Method: http.MethodGet, Path: "/v1/devices", Summary: "Every device heard of"}, s.listDevices)
	for verb, is := range map[string]struct{ summary, text string }{
		"accept": {"Accept a device from quarantine", "Only accepted devices are given work. An id that was never heard is accepted too, which provisions it without credentials: it has work as soon as it speaks. A rejected device is let in after all."},
		"reject": {"Turn away a device in quarantine", "It is listed and heard no more, until it is accepted after all. A device that is accepted cannot be rejected."},
		"pause":  {"Pause a robot", ""},
		"resume": {"Let a paused robot go on", ""},
	} {
		huma.Register(a, huma.Operation{OperationID: verb + "-device", Method: http.MethodPost, Path: "/v1/devices/{id}/" + verb, Summary: is.summary, Description: is.text, Errors: []int{404, 409, 422, 503}},
			func(ctx context.Context, in *idIn) (*doneOut, error) { return s.tellDevice(ctx, in.ID, verb) })
	}
}

func (s *server) listDevices(_ context.Context, in *devicesIn) (*pageOut[Device], error) {
	out := &pageOut[Device]{Body: page[Device]{Items: []Device{}}}
	v := s.Engine.View()
	if v == nil {
		return out, nil
	}
	from, err := cursorIndex(in.Cursor)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, d := range v.Devices {
		if in.Kind != "" && d.Kind != in.Kind {
			continue
		}
		n++
		if n <= from {
			continue
		}
		if len(out.Body.Items) == pageSize {
			out.Body.Next = strconv.Itoa(from + pageSize)
			break
		}
		out.Body.Items = append(out.Body.Items, device(d))
	}
	return out, nil
}

func cursorIndex(c string) (int, error) {
	if c == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(c)
	if err != nil || n < 0 {
		return 0, unread(&CursorError{Cursor: c})
	}
	return n, nil
}

func device(d site.DeviceRow) Device {
	out := Device{ID: d.ID, Kind: d.Kind, Online: d.Online, Accepted: d.Accepted, Link: d.Link, Detail: d.Detail, Node: d.Node, Heading: d.Heading}
	if d.Heard > 0 {
		t := d.Heard.UTC()
		out.Heard = &t
	}
	if d.Battery >= 0 {
		p := float64(d.Battery) / 100
		out.BatteryPct = &p
	}
	return out
}

func (s *server) tellDevice(ctx context.Context, id, verb string) (*doneOut, error) {
	var in site.Input
	switch verb {
	case "accept":
		in = site.Do{Command: fulfilment.AcceptDevice{Device: fulfilment.DeviceID(id)}}
	case "reject":
		in = site.Do{Command: fulfilment.RejectDevice{Device: fulfilment.DeviceID(id)}}
	case "pause":
		in = site.PauseRobot{Robot: devices.ID(id)}
	default:
		in = site.ResumeRobot{Robot: devices.ID(id)}
	}
	if _, err := s.do(ctx, in); err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = id, verb
	return out, nil
}

func (s *server) exceptions(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-exceptions", Method: http.MethodGet, Path: "/v1/exceptions", Summary: "What needs a person"},
		func(context.Context, *struct{}) (*exceptionsOut, error) {
			out := &exceptionsOut{Body: page[Exception]{Items: []Exception{}}}
			if v := s.Engine.View(); v != nil {
				for _, x := range v.Exceptions {
					out.Body.Items = append(out.Body.Items, Exception{ID: x.ID, At: x.At.UTC(), Kind: x.Kind, Subject: x.Subject, Text: x.Text, Orders: x.Orders, Action: x.Action})
				}
			}
			return out, nil
		})
	huma.Register(a, huma.Operation{OperationID: "resolve-exception", Method: http.MethodPost, Path: "/v1/exceptions/{id}/resolve", Summary: "Close an exception", Errors: []int{404, 503}},
		func(ctx context.Context, in *resolveIn) (*doneOut, error) {
			by := in.Body.By
			if by == "" {
				by = "supervisor"
			}
			if _, err := s.do(ctx, site.Do{Command: fulfilment.ResolveException{ID: in.ID, By: by, Note: in.Body.Note}}); err != nil {
				return nil, err
			}
			out := &doneOut{}
			out.Body.ID, out.Body.Done = in.ID, "resolve"
			return out, nil
		})
}
