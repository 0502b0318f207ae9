package routing

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func validate(t *testing.T, schema string, data []byte) error {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func generate(t testing.TB, p GenerateParams) *Floor {
	t.Helper()
	f, err := Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWrittenFloorFitsSchemasAndReadsTheSame(t *testing.T) {
	for _, p := range []GenerateParams{{Name: "small", Shelves: 60, Stations: 2, Robots: 6}, {Shelves: 1500, Stations: 20, Robots: 200}} {
		f := generate(t, p)
		f.LengthMm[3] += 123
		f.Zones = []Zone{{ID: "slow", Type: SpeedZone, MaxSpeedMmS: 300, Vertices: []Point{{-9000, -9000}, {-8000, -9000}, {-8000, -8000}}}}
		f.Doors = []Door{{ID: "gate", Edges: []int32{1, 4}}}
		lif, side, err := f.WriteLIF()
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, "testdata/schema/lif-schema.json", lif); err != nil {
			t.Error(err)
		}
		if err := validate(t, "../docs/floor-site.schema.json", side); err != nil {
			t.Error(err)
		}
		back, err := ReadLIF(lif, side)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(f, back) {
			t.Errorf("%d shelves: floor reads back different", p.Shelves)
		}
		lif2, side2, err := back.WriteLIF()
		if err != nil || !bytes.Equal(lif, lif2) || !bytes.Equal(side, side2) {
			t.Errorf("%d shelves: written again different (%v)", p.Shelves, err)
		}
	}
}

func TestSchemasRefuseBrokenFiles(t *testing.T) {
	if validate(t, "testdata/schema/lif-schema.json", []byte(`{"layouts":[]}`)) == nil {
		t.Error("LIF without metaInformation passes")
	}
	if validate(t, "../docs/floor-site.schema.json", []byte(`{"shelfs":[]}`)) == nil {
		t.Error("side file with unknown member passes")
	}
}

func TestReadPublishedExample(t *testing.T) {
	lif, err := os.ReadFile("testdata/example.lif.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadLIF(lif, nil)
	if err != nil {
		t.Fatal(err)
	}
	// edge-001 may not be driven loaded, so only edge-002 is left.
	if len(f.NodeID) != 2 || len(f.EdgeID) != 1 || f.EdgeID[0] != "edge-002" || f.SpeedMmS[0] != 2000 || f.LengthMm[0] != 1414214 {
		t.Errorf("got nodes %v, edges %v, speed %v, length %v", f.NodeID, f.EdgeID, f.SpeedMmS, f.LengthMm)
	}
	if f.Kind[f.Node("node-001")] != Pick || len(f.Stations) == 0 || f.Stations[0].ID != "station-001" {
		t.Errorf("got kinds %v, stations %v", f.Kind, f.Stations)
	}
	other, err := ReadLIF(lif, []byte(`{"layout":"layout-002","parks":[{"id":"here","node":"node-003"}]}`))
	if err != nil || other.Name != "Secondary Layout" || other.Kind[0] != Park {
		t.Errorf("second layout: %+v, %v", other, err)
	}
}

// square is a small valid layout that the cases below break in one place each.
const square = `{"metaInformation":{"projectIdentification":"p","creator":"c","exportTimestamp":"2026-01-01T00:00:00Z","lifVersion":"1.0.0"},
"layouts":[{"layoutId":"L","layoutVersion":"1","layoutLevelId":"0","nodes":[
{"nodeId":"a","nodePosition":{"x":0,"y":0},"vehicleTypeNodeProperties":[]},
{"nodeId":"b","nodePosition":{"x":2,"y":0},"vehicleTypeNodeProperties":[]},
{"nodeId":"c","nodePosition":{"x":2,"y":2},"vehicleTypeNodeProperties":[]}],
"edges":[
{"edgeId":"ab","startNodeId":"a","endNodeId":"b","vehicleTypeEdgeProperties":[{"vehicleTypeId":"r","maxSpeed":1.5}]},
{"edgeId":"bc","startNodeId":"b","endNodeId":"c","vehicleTypeEdgeProperties":[{"vehicleTypeId":"r","trajectory":{"degree":2,"knotVector":[0,0,0,1,1,1],
"controlPoints":[{"x":2,"y":0},{"x":4,"y":1},{"x":2,"y":2}]}}]}],
"stations":[{"stationId":"s","interactionNodeIds":["c"]}]}]}`

func TestReadErrorsNameThePlaceAndTheMend(t *testing.T) {
	const side = `{"shelves":[{"id":"x","node":"a"}],"stations":[{"id":"s","queue":["b"],"pick":"c"}],"guidance":[{"edge":"ab","penalty_s":1.25}]}`
	f, err := ReadLIF([]byte(square), []byte(side))
	if err != nil {
		t.Fatal(err)
	}
	if f.PenaltyCs[0] != 125 || f.HeadingMrad[1] != 1571 || f.LengthMm[1] < 2900 || f.LengthMm[1] > 3000 {
		t.Errorf("penalty %v, headings %v, lengths %v", f.PenaltyCs, f.HeadingMrad, f.LengthMm)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"syntax", `"layouts":[`, `"layouts":[,`, "line 2"},
		{"type", `"nodeId":"b"`, `"nodeId":7`, "nodeId is a number; give a string"},
		{"version", `"1.0.0"`, `"2.0.0"`, `lifVersion is "2.0.0"`},
		{"two nodes", `"nodeId":"b"`, `"nodeId":"a"`, `node "a": nodeId is used by nodes number 0 and 1`},
		{"no id", `"nodeId":"b"`, `"nodeId":""`, "node number 1: nodeId is empty"},
		{"no x", `{"x":2,"y":0},"v`, `{"y":0},"v`, `node "b" (number 1): nodePosition lacks x or y`},
		{"far", `{"x":2,"y":0},"v`, `{"x":1e300,"y":0},"v`, `node "b": nodePosition.x is 1e+300`},
		{"start", `"startNodeId":"a"`, `"startNodeId":"z"`, `edge "ab": startNodeId names the unknown node "z"`},
		{"end", `"endNodeId":"b"`, `"endNodeId":"z"`, `edge "ab": endNodeId names the unknown node "z"`},
		{"loop", `"endNodeId":"b"`, `"endNodeId":"a"`, `edge "ab": startNodeId and endNodeId are both "a"`},
		{"zero", `{"x":2,"y":0},"v`, `{"x":0,"y":0.0001},"v`, `edge "ab": length from node "a" to node "b" is zero`},
		{"two edges", `"edgeId":"bc"`, `"edgeId":"ab"`, `edge "ab": edgeId is used twice`},
		{"speed", `"maxSpeed":1.5`, `"maxSpeed":-1`, `edge "ab": maxSpeed of vehicle type "r" is -1 m/s`},
		{"degree", `"degree":2`, `"degree":9`, `edge "bc": trajectory degree is 9`},
		{"knots", `[0,0,0,1,1,1]`, `[0,0,1,0,1,1]`, `edge "bc": trajectory knotVector falls`},
		{"side member", `"shelves"`, `"shelfs"`, `unknown field "shelfs"`},
		{"side node", `"id":"x","node":"a"`, `"id":"x","node":"q"`, `shelves[0] "x": node names the unknown node "q"`},
		{"side double", `"id":"x","node":"a"`, `"id":"x","node":"b"`, `queue[0] names node "b", which shelves[0] "x" has already`},
		{"side lane", `"queue":["b"]`, `"queue":["b","a"]`, "an edge"},
		{"side pick", `"pick":"c"`, `"pick":""`, `stations[0] "s": pick names the unknown node ""`},
		{"side lane 2", `"id":"x","node":"a"}],"stations":[{"id":"s","queue":["b"]`, `"id":"x","node":"b"}],"stations":[{"id":"s","queue":["a"]`, `queue[0] "a" has no edge to "c"`},
		{"side guidance", `"edge":"ab"`, `"edge":"ba"`, `guidance[0]: edge "ba" is unknown`},
		{"side penalty", `1.25`, `-3`, `penalty_s of edge "ab" is -3`},
	} {
		lif, s := strings.Replace(square, c.old, c.new, 1), side
		if lif == square {
			s = strings.Replace(side, c.old, c.new, 1)
		}
		if c.name == "side lane" {
			s, c.want = strings.Replace(s, `{"id":"x","node":"a"}`, "", 1), `queue[0] "b" has no edge to "a"`
		}
		if _, err := ReadLIF([]byte(lif), []byte(s)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
	}
}
