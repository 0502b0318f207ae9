package vda5050

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

const plainState = `{"headerId":7,"timestamp":"2026-03-01T08:00:00.12Z","version":"2.1.0","manufacturer":"acme","serialNumber":"r-1","orderId":"A","orderUpdateId":3,"lastNodeId":"n1","lastNodeSequenceId":2,
 "nodeStates":[{"nodeId":"n2","sequenceId":4,"released":true,"nodePosition":{"x":1,"y":-2.5e1,"mapId":"m"}}],"edgeStates":[{"edgeId":"e2","sequenceId":3,"released":false}],"agvPosition":{"x":-1.25,"y":2,"theta":0.5,"mapId":"hall","positionInitialized":true},
 "loads":[{"loadId":"S17","weight":1}],"driving":true,"paused":false,"actionStates":[{"actionId":"a","actionType":"pick","actionStatus":"PAUSED","resultDescription":"x"}],"batteryState":{"batteryCharge":81.5,"charging":false},"operatingMode":"AUTOMATIC",
 "errors":[{"errorType":"orderError","errorLevel":"WARNING","errorReferences":[{"referenceKey":"orderId","referenceValue":"B"}]}],"safetyState":{"eStop":"NONE","fieldViolation":false},"own":[null,true,{"a":[1,"b"]}]}`

const plainState30 = `{"headerId":7,"timestamp":"t","version":"3.0.0","manufacturer":"acme","serialNumber":"r-1","orderId":"","orderUpdateId":0,"lastNodeId":"","lastNodeSequenceId":0,"nodeStates":[],"edgeStates":[],"driving":false,"actionStates":[],
 "instantActionStates":[{"actionId":"i","actionStatus":"RUNNING","actionResult":"r"}],"zoneActionStates":[],"powerSupply":{"stateOfCharge":5,"charging":true},"operatingMode":"MANUAL","errors":[],"safetyState":{"activeEmergencyStop":"NONE","fieldViolation":true},"mobileRobotPosition":{"x":0,"y":0,"theta":0,"mapId":"m","localized":false}}`

// agree says how fast and encoding/json differ on a message; "" when they do not.
func agree[M any](data []byte, read func([]byte, *M) bool) (took bool, difference string) {
	var quick, slow M
	if !read(data, &quick) {
		return false, ""
	}
	if d := depth(data); d > maxDepth {
		return true, "fast took what is nested too deep"
	}
	if err := json.Unmarshal(data, &slow); err != nil {
		return true, "encoding/json refuses: " + err.Error()
	}
	a, errA := json.Marshal(quick)
	b, errB := json.Marshal(slow)
	if errA != nil || errB != nil || string(a) != string(b) { // nil and empty lists write themselves apart
		a, b := strings.ReplaceAll(string(a), "[]", "null"), strings.ReplaceAll(string(b), "[]", "null")
		if a != b {
			return true, a + "\n" + b
		}
	}
	return true, ""
}

func TestFastTakesPlainStates(t *testing.T) {
	for _, s := range []string{plainState, plainState30} {
		took, difference := agree([]byte(s), fastState)
		if !took || difference != "" {
			t.Fatalf("took %v: %s", took, difference)
		}
		var quick, slow state
		if err := json.Unmarshal([]byte(s), &slow); err != nil || !fastState([]byte(s), &quick) || !reflect.DeepEqual(quick.NodeStates, slow.NodeStates) && len(slow.NodeStates) > 0 {
			t.Fatalf("%+v\n%+v", quick, slow)
		}
	}
	if took, difference := agree([]byte(`{"headerId":1,"agvPosition":{"x":1,"y":2,"theta":3,"mapId":"m","positionInitialized":true},"velocity":{"vx":1}}`), fastVisualization); !took || difference != "" {
		t.Fatalf("visualization: took %v: %s", took, difference)
	}
}

// What is unusual is left to encoding/json.
func TestFastLeavesTheRest(t *testing.T) {
	for name, change := range map[string][2]string{"Escape": {`"n1"`, `"n\u0031"`}, "Twice": {`"driving":true`, `"driving":true,"driving":false`}, "Null": {`"loads":[{"loadId":"S17","weight":1}]`, `"loads":null`}, "OtherCase": {`"driving"`, `"Driving"`},
		"Umlaut": {`"hall"`, `"hälle"`}, "Cut": {`"own":[null,true,{"a":[1,"b"]}]}`, `"own":[`}, "Fraction": {`"headerId":7`, `"headerId":7.0`}, "Negative": {`"headerId":7`, `"headerId":-7`}, "LeadingZero": {`"headerId":7`, `"headerId":07`},
		"BadNumber": {`-1.25`, `-.25`}, "Huge": {`81.5`, `1e999`}, "Tail": {`"b"]}]}`, `"b"]}]} x`}, "Control": {`"n2"`, "\"n\x01\""}, "Comma": {`"paused":false,`, `"paused":false,,`}, "Type": {`"paused":false`, `"paused":"no"`}, "BadWord": {`[null`, `[nul`}} {
		data := strings.Replace(plainState, change[0], change[1], 1)
		if data == plainState {
			t.Fatalf("%s changes nothing", name)
		}
		var m state
		if fastState([]byte(data), &m) {
			t.Errorf("%s: fast took it", name)
		}
	}
}

// Whatever fast takes, encoding/json reads as the same.
func FuzzFast(f *testing.F) {
	for _, s := range []string{plainState, plainState30, `{"agvPosition":{"x":1e5,"theta":-0}}`, `{"loads":[{}],"errors":[{"errorReferences":[]}]}`, `{"a":"\u00e4"}`, `{"Driving":true}`, `{"x":[[[[]]]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, difference := agree(data, fastState); difference != "" {
			t.Fatal(difference)
		}
		if _, difference := agree(data, fastVisualization); difference != "" {
			t.Fatal(difference)
		}
	})
}

// How much fast spares: the same state by both ways.
func BenchmarkFast(b *testing.B) {
	for name, read := range map[string]func([]byte, *state) bool{"Fast": fastState, "EncodingJSON": func(d []byte, m *state) bool { return json.Unmarshal(d, m) == nil }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var m state
				if !read([]byte(plainState), &m) {
					b.Fatal("not taken")
				}
			}
		})
	}
}
