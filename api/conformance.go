package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/devices"
)

// Conformance is what a robot's firmware does otherwise than VDA 5050 says.
type Conformance struct {
	Device   string           `json:"device"`
	Version  string           `json:"version" doc:"VDA 5050 version that its states name"`
	Messages int64            `json:"messages" doc:"Messages heard since the server's start"`
	Faults   map[string]int64 `json:"faults" doc:"Messages refused or odd, by reason"`
	Findings []Finding        `json:"findings"`
}

// Finding is one departure from the standard.
type Finding struct {
	Rule    string    `json:"rule"`
	Section string    `json:"section" doc:"Of VDA 5050 2.1 / 3.0"`
	Text    string    `json:"text"`
	Count   int64     `json:"count"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
}

// Case is the fewest messages that show a finding, for the robot's maker.
type Case struct {
	Device   string    `json:"device"`
	Version  string    `json:"version"`
	Finding  Finding   `json:"finding"`
	Messages []Message `json:"messages"`
}

// Message is one message as it went over the wire.
type Message struct {
	At       time.Time `json:"at"`
	From     string    `json:"from" enum:"robot,server"`
	Topic    string    `json:"topic" doc:"Last level of the topic"`
	QoS      int       `json:"qos"`
	Retained bool      `json:"retained"`
	Payload  any       `json:"payload" doc:"JSON as it is; text when it is none"`
	Cut      bool      `json:"cut,omitempty" doc:"Only the first 8 KiB are kept"`
}

type (
	conformanceOut struct{ Body Conformance }
	caseIn         struct {
		ID   string `path:"id"`
		Rule string `path:"rule"`
	}
	caseOut struct {
		Disposition string `header:"Content-Disposition"`
		Body        Case
	}
)

func (s *server) conformance(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "get-conformance", Method: http.MethodGet, Path: "/v1/devices/{id}/conformance", Summary: "What a robot's firmware does against the standard", Errors: []int{404}},
		func(_ context.Context, in *idIn) (*conformanceOut, error) {
			c, err := s.report(in.ID)
			if err != nil {
				return nil, err
			}
			out := &conformanceOut{Body: Conformance{Device: in.ID, Version: c.Version, Messages: c.Heard, Faults: map[string]int64{}, Findings: []Finding{}}}
			for r, n := range s.Fleet.Faults(devices.ID(in.ID)) {
				out.Body.Faults[string(r)] = n
			}
			for _, f := range c.Findings {
				out.Body.Findings = append(out.Body.Findings, finding(f))
			}
			return out, nil
		})
	huma.Register(a, huma.Operation{OperationID: "get-conformance-case", Method: http.MethodGet, Path: "/v1/devices/{id}/conformance/{rule}", Summary: "The fewest messages that show a finding, for the robot's maker", Errors: []int{404}},
		func(_ context.Context, in *caseIn) (*caseOut, error) {
			c, err := s.report(in.ID)
			if err != nil {
				return nil, err
			}
			for _, f := range c.Findings {
				if f.Rule == in.Rule {
					out := &caseOut{Disposition: `attachment; filename="` + f.Rule + `.json"`, Body: Case{Device: in.ID, Version: c.Version, Finding: finding(f), Messages: []Message{}}}
					for _, m := range f.Case {
						out.Body.Messages = append(out.Body.Messages, recorded(m))
					}
					return out, nil
				}
			}
			return nil, huma.Error404NotFound("nothing was found of " + in.ID + " by rule " + in.Rule + ": GET /v1/devices/{id}/conformance lists the findings")
		})
}

func (s *server) report(id string) (devices.Conformance, error) {
	if s.Fleet != nil {
		if c, ok := s.Fleet.Conformance(devices.ID(id)); ok {
			return c, nil
		}
	}
	return devices.Conformance{}, huma.Error404NotFound("robot " + id + " was not heard since the server's start")
}

func finding(f devices.Finding) Finding {
	return Finding{Rule: f.Rule, Section: f.Section, Text: f.Text, Count: f.Count, First: time.UnixMilli(f.FirstMs).UTC(), Last: time.UnixMilli(f.LastMs).UTC()}
}

func recorded(m devices.Message) Message {
	out := Message{At: time.UnixMilli(m.AtMs).UTC(), From: "server", Topic: m.Topic, QoS: int(m.QoS), Retained: m.Retained, Cut: m.Cut}
	if m.Heard {
		out.From = "robot"
	}
	switch {
	case json.Valid(m.Payload):
		out.Payload = json.RawMessage(m.Payload)
	case utf8.Valid(m.Payload):
		out.Payload = string(m.Payload)
	default:
		out.Payload = m.Payload // base64
	}
	return out
}
