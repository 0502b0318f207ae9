package vda5050_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"dayrun/devices"
	"dayrun/devices/vda5050"
)

// closed is the official schema with its patch, and closed besides: a field that
// the version does not name is an error, not a private addition.
func closed(t testing.TB, version, name string) *jsonschema.Schema {
	t.Helper()
	doc := patched(t, version, name)
	shut(doc, "")
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("closed.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("closed.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shut forbids other fields in every object that lists its own. A 3.0 zone is
// left open: its fields stand in conditions.
func shut(doc any, at string) {
	switch d := doc.(type) {
	case map[string]any:
		if _, ok := d["properties"].(map[string]any); ok && d["allOf"] == nil && at != "then" && at != "if" {
			d["additionalProperties"] = false
		}
		for k, v := range d {
			shut(v, k)
		}
	case []any:
		for _, v := range d {
			shut(v, "")
		}
	}
}

type schemas map[string]*jsonschema.Schema

func allClosed(t *testing.T) schemas {
	out := schemas{}
	for _, v := range versions {
		for _, name := range []string{"order", "instantActions", "state", "visualization", "connection", "factsheet", "zoneSet", "responses"} {
			if exists(filepath.Join("testdata", "schema", v, name+".schema")) || exists(filepath.Join("testdata", "schema", v, name+".patch.json")) {
				out[v+name] = closed(t, v, name)
			}
		}
	}
	return out
}

func (s schemas) check(t *rapid.T, version, name string, data []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s %s: %v", version, name, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := doc.(map[string]any); ok && version == "2.0.0" && name == "instantActions" {
		delete(m, "instantActions") // 1.1's name for the list, told besides on purpose
	}
	if err := s[version+name].Validate(doc); err != nil {
		t.Fatalf("%s %s: %v\n%s", version, name, err, data)
	}
}

func drawID(t *rapid.T, what string) string {
	return rapid.StringMatching(`[A-Za-z0-9_.:\-<>&"ü]{1,12}`).Draw(t, what)
}

func drawAction(t *rapid.T) devices.Action {
	a := devices.Action{Type: rapid.SampledFrom([]string{"pick", "drop", "initPosition", "startCharging", "beep"}).Draw(t, "type"), ID: drawID(t, "action"),
		Blocking: rapid.SampledFrom([]string{"NONE", "SOFT", "SINGLE", "HARD"}).Draw(t, "blocking"), Retriable: rapid.Bool().Draw(t, "retriable")}
	for range rapid.IntRange(0, 3).Draw(t, "params") {
		a.Params = append(a.Params, devices.KeyValue{Key: rapid.SampledFrom([]string{"x", "height", "stationType", "own"}).Draw(t, "key"), Value: rapid.SampledFrom([]string{"1.5", "NaN", "Inf", "-0", "shelf", ""}).Draw(t, "value")})
	}
	return a
}

func drawActions(t *rapid.T) []devices.Action {
	var out []devices.Action
	for range rapid.IntRange(0, 2).Draw(t, "actions") {
		out = append(out, drawAction(t))
	}
	return out
}

func drawOrder(t *rapid.T) devices.Order {
	o := devices.Order{Robot: "robot/acme/r-1", OrderID: drawID(t, "order"), UpdateID: rapid.Uint32().Draw(t, "update")}
	n, base, seq := rapid.IntRange(1, 6).Draw(t, "nodes"), rapid.IntRange(1, 6).Draw(t, "base"), rapid.Uint32Range(0, 1<<30).Draw(t, "seq")
	for i := range n {
		free := i < base
		if i > 0 {
			e := devices.OrderEdge{EdgeID: drawID(t, "edge"), Seq: seq - 1, Released: free, MaxSpeedMmS: rapid.Int32().Draw(t, "speed"), LengthMm: rapid.Int32().Draw(t, "length"), Actions: drawActions(t)}
			if rapid.Bool().Draw(t, "corridor") {
				e.Corridor = &devices.Corridor{LeftMm: rapid.Int32().Draw(t, "left"), RightMm: 500, Contour: rapid.Bool().Draw(t, "contour")}
				if rapid.Bool().Draw(t, "release") {
					e.Corridor.Release, e.Corridor.Loss = true, rapid.SampledFrom([]string{"STOP", "RETURN"}).Draw(t, "loss")
				}
			}
			o.Edges = append(o.Edges, e)
		}
		o.Nodes = append(o.Nodes, devices.OrderNode{NodeID: drawID(t, "node"), Seq: seq, Released: free, Xmm: rapid.Int32().Draw(t, "x"), Ymm: rapid.Int32().Draw(t, "y"), Map: rapid.SampledFrom([]string{"", "hall"}).Draw(t, "map"),
			Heading: rapid.Int32().Draw(t, "heading"), Turned: rapid.Bool().Draw(t, "turned"), DeviationMm: rapid.Int32().Draw(t, "dev"), DeviationMrad: rapid.Int32().Draw(t, "devtheta"), Actions: drawActions(t)})
		seq += 2
	}
	return o
}

func drawState(t *rapid.T) devices.RobotState {
	s := devices.RobotState{HeaderID: rapid.Uint32().Draw(t, "header"), OrderID: drawID(t, "order"), LastNode: drawID(t, "node"), Driving: rapid.Bool().Draw(t, "driving"),
		Mode:  rapid.SampledFrom([]string{"", "AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN", "STARTUP", "INTERVENED"}).Draw(t, "mode"),
		EStop: rapid.SampledFrom([]string{"", "NONE", "AUTOACK", "MANUAL", "REMOTE"}).Draw(t, "stop"), BatteryPct: rapid.Int32Range(0, 10_000).Draw(t, "battery"),
		PoseKnown: rapid.Bool().Draw(t, "pose"), Pose: devices.Pose{Map: "hall", Xmm: rapid.Int32().Draw(t, "x"), Theta: rapid.Int32().Draw(t, "theta")}}
	for range rapid.IntRange(0, 2).Draw(t, "n") {
		s.NodeStates = append(s.NodeStates, devices.NodeState{NodeID: drawID(t, "node"), Seq: rapid.Uint32().Draw(t, "seq")})
		s.EdgeStates = append(s.EdgeStates, devices.EdgeState{EdgeID: drawID(t, "edge")})
		s.Actions = append(s.Actions, devices.ActionState{ID: drawID(t, "id"), Type: "pick", Result: rapid.SampledFrom([]string{"", "done"}).Draw(t, "result"), Scope: rapid.SampledFrom([]devices.Scope{devices.OfOrder, devices.OfInstant, devices.OfZone}).Draw(t, "scope"),
			Status: rapid.SampledFrom([]string{"WAITING", "INITIALIZING", "RUNNING", "PAUSED", "RETRIABLE", "FINISHED", "FAILED"}).Draw(t, "status")})
		s.Errors = append(s.Errors, devices.RobotError{Type: rapid.SampledFrom([]string{"orderError", "own"}).Draw(t, "error"), Level: rapid.SampledFrom([]string{"WARNING", "URGENT", "CRITICAL", "FATAL"}).Draw(t, "level"), Refs: []devices.KeyValue{{Key: "orderId", Value: "x"}}})
		s.Loads = append(s.Loads, drawID(t, "load"))
		s.Maps = append(s.Maps, devices.MapState{ID: "hall", Version: "1", Enabled: rapid.Bool().Draw(t, "on")})
		s.ZoneSets = append(s.ZoneSets, devices.ZoneSetState{ID: "z", Map: "hall", Enabled: rapid.Bool().Draw(t, "on")})
		s.Requests = append(s.Requests, rapid.SampledFrom([]devices.Request{{ID: "1", Kind: "ACCESS", Status: "REQUESTED", Zone: "a", ZoneSet: "z"}, {ID: "2", Kind: "CORRIDOR", Status: "GRANTED", Edge: "e", Seq: 3}}).Draw(t, "request"))
		s.Path = append(s.Path, devices.Waypoint{Xmm: rapid.Int32().Draw(t, "px"), At: "2026-01-01T00:00:00Z"})
	}
	return s
}

func drawZone(t *rapid.T) devices.Zone {
	kind := rapid.SampledFrom([]string{"BLOCKED", "LINE_GUIDED", "RELEASE", "COORDINATED_REPLANNING", "SPEED_LIMIT", "ACTION", "PRIORITY", "PENALTY", "DIRECTED", "BIDIRECTED"}).Draw(t, "zone")
	z := devices.Zone{ID: drawID(t, "zone"), Type: kind}
	for range rapid.IntRange(3, 5).Draw(t, "corners") {
		z.Vertices = append(z.Vertices, devices.Vertex{Xmm: rapid.Int32().Draw(t, "vx"), Ymm: rapid.Int32().Draw(t, "vy")})
	}
	switch kind {
	case "RELEASE":
		z.Loss = rapid.SampledFrom([]string{"STOP", "CONTINUE", "EVACUATE"}).Draw(t, "loss")
	case "SPEED_LIMIT":
		z.MaxSpeedMmS = rapid.Int32Range(1, 5000).Draw(t, "speed")
	case "ACTION":
		for _, list := range []*[]devices.Action{&z.Entry, &z.During, &z.Exit} {
			for _, a := range drawActions(t) {
				a.ID = ""
				*list = append(*list, a)
			}
		}
	case "PRIORITY", "PENALTY":
		z.FactorPermille = rapid.Int32Range(0, 1000).Draw(t, "factor")
	case "DIRECTED":
		z.Heading, z.Limitation = rapid.Int32Range(-3141, 3141).Draw(t, "heading"), rapid.SampledFrom([]string{"SOFT", "RESTRICTED", "STRICT"}).Draw(t, "limit")
	case "BIDIRECTED":
		z.Heading, z.Limitation = rapid.Int32Range(-3141, 3141).Draw(t, "heading"), rapid.SampledFrom([]string{"SOFT", "RESTRICTED"}).Draw(t, "limit")
	}
	return z
}

// Whatever the model holds, every message written in every version validates
// against that version's official schema and has no field besides.
func TestEveryMessageIsStrict(t *testing.T) {
	all := allClosed(t)
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(versions).Draw(t, "version")
		h := header(v)
		data, err := vda5050.EncodeOrder(drawOrder(t), h)
		all.check(t, v, "order", data, err)
		a := drawAction(t)
		data, err = vda5050.EncodeInstant(devices.Instant{Action: a}, h)
		all.check(t, v, "instantActions", data, err)
		s := drawState(t)
		data, err = vda5050.EncodeState(&s, h)
		all.check(t, v, "state", data, err)
		data, err = vda5050.EncodeVisualization(s.Pose, 3, h)
		all.check(t, v, "visualization", data, err)
		data, err = vda5050.EncodeConnection(rapid.SampledFrom([]devices.Connection{devices.Online, devices.Offline, devices.Broken, devices.Hibernating}).Draw(t, "link"), h)
		all.check(t, v, "connection", data, err)
		if v != "1.1.0" {
			data, err = vda5050.EncodeFactsheet(devices.Factsheet{Series: drawID(t, "series"), MaxNodes: rapid.IntRange(0, 99).Draw(t, "max"), MaxLoadG: 5, Actions: []string{"pick", "cancelOrder", "initPosition"},
				Instants: []string{"initPosition"}, Required: []string{"order.nodes.nodePosition"}}, h)
			if v == "2.0.0" {
				return // that schema lists its fields beside "properties", so closing it closes nothing; TestRoundTrip validates it
			}
			all.check(t, v, "factsheet", data, err)
		}
		if v == "3.0.0" {
			z := devices.ZoneSet{Robot: "robot/acme/r-1", ID: "z", Map: "hall", Zones: []devices.Zone{drawZone(t)}}
			data, err = vda5050.EncodeZoneSet(z, h)
			all.check(t, v, "zoneSet", data, err)
			back, _, err := vda5050.DecodeZoneSet(data)
			for _, list := range [][]devices.Action{z.Zones[0].Entry, z.Zones[0].During, z.Zones[0].Exit} {
				for i := range list {
					list[i].Params = nil // texts of numbers come back in another spelling
				}
			}
			for _, list := range [][]devices.Action{back.Zones[0].Entry, back.Zones[0].During, back.Zones[0].Exit} {
				for i := range list {
					list[i].Params = nil
				}
			}
			if err != nil || !reflect.DeepEqual(back, z) {
				t.Fatalf("zone set came back as %+v, %v\nwant %+v", back, err, z)
			}
			data, err = vda5050.EncodeAnswers(devices.Answers{List: []devices.Answer{{Request: drawID(t, "request"), Grant: rapid.SampledFrom([]string{"GRANTED", "QUEUED", "REVOKED", "REJECTED"}).Draw(t, "grant"), UntilMs: rapid.Int64Range(0, 1<<41).Draw(t, "until")}}}, h)
			all.check(t, v, "responses", data, err)
		}
	})
}

// A version's words reach only robots of that version.
func TestWordsByVersion(t *testing.T) {
	for heard, want := range map[[2]string]string{{"v2", ""}: "2.1.0", {"v1", "1.1.0"}: "1.1.0", {"v2", "1.1.3"}: "1.1.3", {"v3", ""}: "3.0.0", {"v3", "3.1.0"}: "3.0.0", {"v2", "2.2"}: "2.1.0", {"v2", "2.0.0"}: "2.0.0",
		{"v1", "nonsense"}: "1.1.0", {"v2", "3.0.0"}: "3.0.0", {"v2", "2.1.0 of our own making, long"}: "2.1.0"} {
		if got := vda5050.Answer(heard[0], heard[1]); got != want {
			t.Errorf("topic %s, header %q: answered in %q, want %q", heard[0], heard[1], got, want)
		}
	}
	for name, first := range map[string]string{"factsheetRequest": "2.0.0", "enableMap": "2.1.0", "startHibernation": "3.0.0", "retry": "3.0.0", "updateCertificate": "3.0.0", "cancelOrder": "1.1.0", "own": "1.1.0"} {
		for _, v := range versions {
			_, err := vda5050.EncodeInstant(devices.Instant{Action: devices.Action{Type: name, ID: "1"}}, header(v))
			if fits := v >= first; fits != (err == nil) {
				t.Errorf("%s to %s: %v", name, v, err)
			}
		}
	}
	for _, v := range versions[:3] {
		_, err := vda5050.EncodeZoneSet(devices.ZoneSet{ID: "z", Map: "m"}, header(v))
		_, errB := vda5050.EncodeAnswers(devices.Answers{}, header(v))
		if err == nil || errB == nil {
			t.Errorf("zones to %s", v)
		}
	}
}

// What 3.0 renamed reaches the model under the same names.
func TestForeign30(t *testing.T) {
	const head = `"headerId":1,"timestamp":"2026-05-06T07:08:09.120Z","version":"3.0.0","manufacturer":"acme","serialNumber":"r-1"`
	var s devices.RobotState
	_, err := vda5050.DecodeState([]byte(`{`+head+`,"orderId":"o","orderUpdateId":1,"lastNodeId":"n","lastNodeSequenceId":2,"nodeStates":[],"edgeStates":[],"driving":false,
		"actionStates":[{"actionId":"a","actionType":"pick","actionStatus":"RETRIABLE","actionResult":"again","actionDescriptor":"x"}],
		"instantActionStates":[{"actionId":"i","actionType":"initializePosition","actionStatus":"RUNNING"}],"zoneActionStates":[{"actionId":"z","actionStatus":"WAITING"}],
		"powerSupply":{"stateOfCharge":55.5,"charging":true,"batteryCurrent":-3},"operatingMode":"TEACH_IN","errors":[{"errorType":"X","errorLevel":"URGENT","errorHint":"look"}],
		"safetyState":{"activeEmergencyStop":"REMOTE","fieldViolation":true},"mobileRobotPosition":{"x":1,"y":2,"theta":0.5,"mapId":"m","localized":true},
		"maps":[{"mapId":"m","mapVersion":"2","mapStatus":"ENABLED"}],"zoneSets":[{"zoneSetId":"z","mapId":"m","zoneSetStatus":"DISABLED"}],
		"zoneRequests":[{"requestId":"r1","requestType":"ACCESS","zoneId":"a","zoneSetId":"z","requestStatus":"REQUESTED","trajectory":{"controlPoints":[]}}],
		"edgeRequests":[{"requestId":"r2","requestType":"CORRIDOR","edgeId":"e","sequenceId":3,"requestStatus":"GRANTED"}],
		"plannedPath":{"trajectory":{"degree":1,"knotVector":[0,1],"controlPoints":[{"x":0,"y":0}]},"traversedNodes":["n"]},
		"intermediatePath":{"polyline":[{"x":1.5,"y":2,"eta":"2026-05-06T07:08:10.000Z"}]}}`), &s)
	if err != nil {
		t.Fatal(err)
	}
	want := devices.RobotState{HeaderID: 1, SentMs: 1778051289120, Version: "3.0.0", OrderID: "o", OrderUpdateID: 1, LastNode: "n", LastNodeSeq: 2,
		Actions: []devices.ActionState{{ID: "a", Type: "pick", Status: "RETRIABLE", Result: "again"}, {ID: "i", Type: "initPosition", Status: "RUNNING", Scope: devices.OfInstant}, {ID: "z", Status: "WAITING", Scope: devices.OfZone}},
		Mode:    "TEACHIN", Pose: devices.Pose{Map: "m", Xmm: 1000, Ymm: 2000, Theta: 500}, PoseKnown: true, BatteryPct: 5550, Charging: true, Errors: []devices.RobotError{{Type: "X", Level: "URGENT", Text: "look"}},
		EStop: "REMOTE", FieldViolation: true, Maps: []devices.MapState{{ID: "m", Version: "2", Enabled: true}}, ZoneSets: []devices.ZoneSetState{{ID: "z", Map: "m"}},
		Requests: []devices.Request{{ID: "r1", Kind: "ACCESS", Status: "REQUESTED", Zone: "a", ZoneSet: "z"}, {ID: "r2", Kind: "CORRIDOR", Status: "GRANTED", Edge: "e", Seq: 3}},
		Path:     []devices.Waypoint{{Xmm: 1500, Ymm: 2000, At: "2026-05-06T07:08:10.000Z"}}}
	same(t, fmt.Sprintf("%+v", s), fmt.Sprintf("%+v", want))
	o, _, err := vda5050.DecodeOrder([]byte(`{` + head + `,"orderId":"o","orderUpdateId":0,"orderDescription":"x","nodes":[{"nodeId":"n","sequenceId":0,"released":true,"actions":[{"actionType":"initializePosition","actionId":"1","blockingType":"SINGLE","retriable":true}],
		"nodePosition":{"x":0,"y":0,"mapId":"m","allowedDeviationXY":{"a":0.5,"b":0.25,"theta":0},"allowedDeviationTheta":0.1}},{"nodeId":"p","sequenceId":2,"released":true,"actions":[]}],
		"edges":[{"edgeId":"e","sequenceId":1,"released":true,"maximumSpeed":1.5,"corridor":{"leftWidth":1,"rightWidth":2,"corridorReferencePoint":"CONTOUR","releaseRequired":true,"releaseLossBehavior":"RETURN"},"actions":[]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	n, e := o.Nodes[0], o.Edges[0]
	if n.DeviationMm != 250 || n.DeviationMrad != 100 || n.Actions[0].Type != "initPosition" || n.Actions[0].Blocking != "SINGLE" || !n.Actions[0].Retriable || e.MaxSpeedMmS != 1500 || e.Corridor == nil || *e.Corridor != (devices.Corridor{LeftMm: 1000, RightMm: 2000, Contour: true, Release: true, Loss: "RETURN"}) {
		t.Fatalf("order of 3.0: %+v", o)
	}
	c, _, err := vda5050.DecodeConnection([]byte(`{` + head + `,"connectionState":"HIBERNATING"}`))
	if err != nil || c != devices.Hibernating {
		t.Fatalf("connection %q, %v", c, err)
	}
	p, ok, _, err := vda5050.DecodeVisualization([]byte(`{` + head + `,"referenceStateHeaderId":4,"mobileRobotPosition":{"x":1,"y":0,"theta":0,"mapId":"m","localized":true}}`))
	if err != nil || !ok || p.Xmm != 1000 {
		t.Fatalf("visualization %+v %v %v", p, ok, err)
	}
}

// Enumerations in small letters, as 1.1's tables have some, and its TEACHING.
func TestForeign11(t *testing.T) {
	var s devices.RobotState
	if _, err := vda5050.DecodeState([]byte(`{"version":"1.1.0","operatingMode":"TEACHING","actionStates":[{"actionId":"a","actionStatus":"finished"}],"errors":[{"errorType":"x","errorLevel":"fatal"}],"safetyState":{"eStop":"autoAck","fieldViolation":false}}`), &s); err != nil {
		t.Fatal(err)
	}
	if s.Mode != "TEACHIN" || s.Actions[0].Status != "FINISHED" || s.Errors[0].Level != "FATAL" || s.EStop != "AUTOACK" {
		t.Fatalf("got %+v", s)
	}
}

// Zone sets and answers that break their form are refused by name.
func TestZonesRefused(t *testing.T) {
	corners := []devices.Vertex{{}, {Xmm: 1}, {Ymm: 1}}
	for want, z := range map[string]devices.Zone{
		"vertices": {ID: "a", Type: "BLOCKED", Vertices: corners[:2]}, "zoneId": {Type: "BLOCKED", Vertices: corners}, "zoneType": {ID: "a", Type: "LAVA", Vertices: corners},
		"releaseLossBehavior": {ID: "a", Type: "RELEASE", Vertices: corners}, "maximumSpeed": {ID: "a", Type: "SPEED_LIMIT", Vertices: corners}, "factor": {ID: "a", Type: "PENALTY", FactorPermille: 1001, Vertices: corners},
		"directedLimitation": {ID: "a", Type: "DIRECTED", Vertices: corners}, "blockingType": {ID: "a", Type: "ACTION", Vertices: corners, Exit: []devices.Action{{Type: "beep"}}},
	} {
		_, err := vda5050.EncodeZoneSet(devices.ZoneSet{ID: "z", Map: "m", Zones: []devices.Zone{z}}, header("3.0.0"))
		refusal(t, want, err)
	}
	_, _, err := vda5050.DecodeZoneSet([]byte(`{"zoneSet":{"mapId":"m","zoneSetId":"z","zones":[{"zoneId":"a","zoneType":"BLOCKED","vertices":[]}]}}`))
	refusal(t, "vertices", err)
	_, err = vda5050.EncodeAnswers(devices.Answers{List: []devices.Answer{{Request: "r", Grant: "MAYBE"}}}, header("3.0.0"))
	refusal(t, "grantType", err)
	_, _, err = vda5050.DecodeAnswers([]byte(`{"responses":[{"requestId":"","grantType":"GRANTED"}]}`))
	refusal(t, "request", err)
}

func refusal(t *testing.T, want string, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want it to name %s", err, want)
	}
}
