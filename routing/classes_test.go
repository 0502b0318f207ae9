package routing

import (
	"reflect"
	"strings"
	"testing"
)

func TestClassesGoThroughTheirFiles(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	f.ShelfClasses = make([]ShelfClass, len(f.Shelves))
	f.ShelfClasses[3] = ShelfClass{Temperature: "chilled", Low: 4, MaxWeightG: 300_000}
	f.ShelfClasses[5].Hazards = []string{"3", "8"}
	lif, side, err := f.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadLIF(lif, side)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.ShelfClasses, f.ShelfClasses) {
		t.Errorf("read back: %+v", back.ShelfClasses)
	}
	for _, tt := range []struct{ old, new, want string }{
		{`"hazards":["3","8"]`, `"hazards":["3","3"]`, `hazards[1] is "3"`},
		{`"low_faces":4`, `"low_faces":-1`, "low_faces is -1"},
		{`"max_weight_kg":300`, `"max_weight_kg":-3`, "max_weight_kg -3"},
	} {
		bad := strings.NewReplacer(" ", "", "\n", "").Replace(string(side))
		if !strings.Contains(bad, tt.old) {
			t.Fatalf("the side file has no %s", tt.old)
		}
		if _, err := ReadLIF(lif, []byte(strings.Replace(bad, tt.old, tt.new, 1))); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.new, err)
		}
	}
	if plain := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6}); plain.ShelfClass(3).Temperature != "" {
		t.Error("a floor without classes has some")
	}
}
