package fulfilment_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"dayrun/fulfilment"
	"dayrun/store/freeze"
)

// Whatever was asked: a ledger that is written down and read back is the one
// that the journal tells, in every field, and goes on as that would.
func TestSnapshot(t *testing.T) {
	codec, err := freeze.New[fulfilment.Ledger]()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{book: open(t), t: t, granted: map[string]int{}, kinds: map[fulfilment.WorkKind]int{}, model: model{}}
		m.receive("A", 12, "S1")
		m.receive("A", 6, "S2")
		m.receive("B", 6, "S3")
		m.receive("A", 9, fulfilment.Receiving)
		for range 4 {
			for range one(t, "length", []int{5, 50, 100}) {
				m.act()
			}
			data := codec.Encode(m.l)
			back, err := codec.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			if err := back.Check(); err != nil {
				t.Fatalf("read back: %v", err)
			}
			if !reflect.DeepEqual(back, m.l) || !bytes.Equal(codec.Encode(back), data) {
				t.Fatal("the ledger differs after it was read back")
			}
			m.l = back // what follows is checked after every command, and against the whole journal
		}
		m.replay()
	})
}
