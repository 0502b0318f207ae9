package routing

import "testing"

// Whatever the files hold, reading ends in an error or in a floor that can be
// checked, routed on and written back.
func FuzzReadLIF(f *testing.F) {
	f.Add([]byte(square), []byte(`{"shelves":[{"id":"x","node":"a"}],"stations":[{"id":"s","queue":["b"],"pick":"c"}],"guidance":[{"edge":"ab","penalty_s":1.25}]}`))
	f.Add([]byte(square), []byte(nil))
	f.Fuzz(func(t *testing.T, lif, side []byte) {
		floor, err := ReadLIF(lif, side)
		if err != nil {
			return
		}
		floor.Check(testMotion, Footprint{1000, 700})
		d := NewDistances(floor, testMotion)
		for n := range min(len(floor.NodeID), 5) {
			d.Path(0, 0, int32(n))
		}
		lif, side, err = floor.WriteLIF()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadLIF(lif, side); err != nil {
			t.Fatal(err)
		}
	})
}
