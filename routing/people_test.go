package routing

import (
	"reflect"
	"strings"
	"testing"
)

func TestPeopleFloorGoesThroughItsFiles(t *testing.T) {
	f, err := GeneratePeople(PeopleParams{Name: "hall", Shelves: 61, Pickers: 3, Totes: 8, Zones: 3})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := f.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadLIF(lif, side)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(f, back) {
		t.Errorf("read back it differs:\n%+v\n%+v", f, back)
	}
	if !back.ByPeople() || len(back.Shelves) != 61 || len(back.Pickers) != 3 || back.Pickers[2] != (Picker{"P03", 8, "Z3"}) || len(back.ShelfZone) != 61 || back.ShelfZone[0] != "Z1" || back.ShelfZone[60] != "Z3" || back.NodeID[back.HandOver.Node] != "H" {
		t.Errorf("floor %+v", back)
	}
	if _, err := GeneratePeople(PeopleParams{Shelves: 30, Pickers: 3, Robots: 40}); err == nil || !strings.Contains(err.Error(), "Robots is 40; 3 aisles have stands for 5") {
		t.Errorf("too many robots: %v", err)
	}
	if _, err := GeneratePeople(PeopleParams{Shelves: 4, Pickers: 3, Zones: 3}); err == nil || !strings.Contains(err.Error(), "Zones is 3; 4 shelves stand in 1 aisles") {
		t.Errorf("too many zones: %v", err)
	}
	if _, err := GeneratePeople(PeopleParams{Shelves: 10}); err == nil || !strings.Contains(err.Error(), "Pickers is 0; give 1 to 500") {
		t.Errorf("no picker: %v", err)
	}
}

func TestPeopleRefusals(t *testing.T) {
	const nodes = `{"layouts":[{"layoutId":"x","nodes":[{"nodeId":"a","nodePosition":{"x":0,"y":0}},{"nodeId":"b","nodePosition":{"x":1,"y":0}},{"nodeId":"c","nodePosition":{"x":2,"y":0}}],
		"edges":[{"edgeId":"ab","startNodeId":"a","endNodeId":"b"}]}]}`
	const good = `"fixed_shelves":true,"hand_over":{"id":"H","node":"a"},"pickers":[{"id":"P1","totes":4}]`
	for name, c := range map[string]struct{ side, want string }{
		"NotFixed":   {`{"hand_over":{"id":"H","node":"a"},"pickers":[{"id":"P1","totes":4}]}`, "set it to true"},
		"NoPicker":   {`{"fixed_shelves":true}`, "pickers is empty"},
		"NoHandOver": {`{"fixed_shelves":true,"pickers":[{"id":"P1","totes":4}]}`, "hand_over lacks an id"},
		"BadNode":    {`{"fixed_shelves":true,"hand_over":{"id":"H","node":"z"},"pickers":[{"id":"P1","totes":4}]}`, `unknown node "z"`},
		"Twice":      {`{"fixed_shelves":true,"hand_over":{"id":"H","node":"a"},"pickers":[{"id":"P1","totes":4},{"id":"P1","totes":4}]}`, `pickers[1] "P1": id is empty or used twice`},
		"NoTote":     {`{"fixed_shelves":true,"hand_over":{"id":"H","node":"a"},"pickers":[{"id":"P1","totes":0}]}`, "totes is 0"},
		"Both":       {`{"stations":[{"id":"S","pick":"b"}],` + good + `}`, "drop one of the two"},
		"Apart":      {`{"shelves":[{"id":"s","node":"c"}],` + good + `}`, `no way on foot from the hand-over "H" to node "c"`},
		"ZoneMoved":  {`{"shelves":[{"id":"s","node":"b","zone":"A"}]}`, "only fixed shelves have zones"},
		"ZoneEmpty":  {`{"shelves":[{"id":"s","node":"b","zone":"A"},{"id":"t","node":"c"}],` + good + `}`, `shelves[1] "t": zone is empty`},
		"ZoneAlone":  {`{"shelves":[{"id":"s","node":"b","zone":"A"}],"fixed_shelves":true,"hand_over":{"id":"H","node":"a"},"pickers":[{"id":"P1","totes":4,"zone":"B"}]}`, `zone "A" has no picker`},
		"ZoneNone":   {`{"shelves":[{"id":"s","node":"b"}],"fixed_shelves":true,"hand_over":{"id":"H","node":"a"},"pickers":[{"id":"P1","totes":4,"zone":"B"}]}`, "no shelf has a zone"},
		"NoStand":    {`{"follow_me":true,"shelves":[{"id":"s","node":"b"}],` + good + `}`, "give each robot a stand"},
		"NoStop":     {`{"follow_me":true,"parks":[{"id":"p","node":"c"}],"shelves":[{"id":"s","node":"b"}],` + good + `}`, `no driving node lies beside node "b"`},
		"NobodyMet":  {`{"follow_me":true}`, "follow_me is true, but pickers is empty"},
		"OK":         {`{"shelves":[{"id":"s","node":"b"}],` + good + `}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadLIF([]byte(nodes), []byte(c.side))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A floor with follow-me robots goes through its files, and robots can drive on it
// without touching: from every stand to every stop and to the hand-over.
func TestFollowMeFloor(t *testing.T) {
	drawn, err := GeneratePeople(PeopleParams{Name: "hall", Shelves: 60, Pickers: 3, Robots: 4})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := drawn.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadLIF(lif, side)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Drives() || !f.ByPeople() || len(f.Parks) != 3 || len(f.Chargers) != 1 {
		t.Fatalf("%d parks, %d chargers, drives %v", len(f.Parks), len(f.Chargers), f.Drives())
	}
	for _, x := range f.Check(testMotion, Footprint{950, 700}) {
		if x.Severity == Broken {
			t.Error(x)
		}
	}
	d := NewDistances(f, testMotion)
	for _, p := range f.Parks {
		for _, s := range f.Shelves {
			if c := d.Drive(p.Node, 0, f.StopAt(s.Node)); c <= 0 || c >= Unreachable {
				t.Errorf("%s to the stop of %s: %d", p.ID, s.ID, c)
			}
		}
		if c := d.Drive(p.Node, 0, f.HandOver.Node); c <= 0 || c >= Unreachable {
			t.Errorf("%s to the hand-over: %d", p.ID, c)
		}
	}
}
