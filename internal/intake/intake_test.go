package intake

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const header = "order_id,placed_at,line,sku,quantity,lat,lon\n"

func TestReadOrders(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     string // orders as "id/lines", refusals as "!line field"
	}{
		{"OK", header + "b,2011-10-12T07:09:46Z,1,22417,3,-20.41,-54.56\na,2011-10-12T07:09:45Z,1,X,1,0,0\nb,2011-10-12T07:09:46Z,2,X,1,-20.41,-54.56\n", "a/1 b/2"},
		{"OtherColumnOrder", "\ufefflon,lat,quantity,sku,line,placed_at,order_id,note\r\n1,2,3,S,1,2011-10-12T07:09:46+02:00,o,\"x, y\"\r\n\r\n", "o/1"},
		{"ErrQuantity", header + "a,2011-10-12T07:09:46Z,1,S,0,1,1\nb,2011-10-12T07:09:46Z,1,S,1,1,1\na,2011-10-12T07:09:46Z,2,S,1,1,1\n", "b/1 !2 quantity lost=a"},
		{"ErrTime", header + "a,yesterday,1,S,1,1,1\n", "!2 placed_at lost=a"},
		{"ErrPlace", header + "a,2011-10-12T07:09:46Z,1,S,1,91,1\nb,2011-10-12T07:09:46Z,1,S,1,1,NaN\n", "!2 lat !3 lon lost=a lost=b"},
		{"ErrFields", header + "a,2011-10-12T07:09:46Z,1,S\n", "!2 fields lost=a"},
		{"ErrTwoTimes", header + "a,2011-10-12T07:09:46Z,1,S,1,1,1\na,2011-10-12T07:09:47Z,2,S,1,1,1\n", "!3 placed_at lost=a"},
		{"ErrLineTwice", header + "a,2011-10-12T07:09:46Z,1,S,1,1,1\na,2011-10-12T07:09:46Z,1,S,1,1,1\n", "!3 line lost=a"},
		{"ErrNoID", header + ",2011-10-12T07:09:46Z,1,S,1,1,1\n", "!2 order_id lost=(line 2)"},
		{"ErrBrokenQuote", header + "a,2011-10-12T07:09:46Z,1,\"S,1,1,1\nb,2011-10-12T07:09:46Z,1,S,1,1,1\n", "b/1 !2 sku lost=a"},
		{"ErrEmptySKU", header + "a,2011-10-12T07:09:46Z,1, ,1,1,1\n", "!2 sku lost=a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := ReadOrders(strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range o.List {
				got = append(got, x.ID+"/"+string(rune('0'+len(x.Lines))))
			}
			for _, r := range o.Refused {
				got = append(got, "!"+string(rune('0'+r.Line))+" "+r.Field)
				if r.Mend == "" || !strings.Contains(r.String(), r.Field) {
					t.Errorf("refusal without help: %v", r)
				}
			}
			for _, l := range o.Lost {
				got = append(got, "lost="+l)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

func TestNotOrders(t *testing.T) {
	for name, in := range map[string]string{"empty": "", "binary": "\x00\x01\x02\x7fELF", "json": "{\"orders\":[]}", "column": "order_id,placed_at,line,sku,quantity,lat\n"} {
		if _, err := ReadOrders(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), "order") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestItemsAndStock(t *testing.T) {
	items, refused, err := ReadItems(strings.NewReader("sku,description,weight_g,volume_cm3,price_gbp\nB,\"SET, RED\",10,20,0.1\nA,x,-1,2,3\nB,x,1,2,3\n"))
	if err != nil || len(items) != 1 || items[0].Description != "SET, RED" || len(refused) != 2 || refused[0].Field != "weight_g" || refused[1].Field != "sku" {
		t.Errorf("items %+v refused %+v err %v", items, refused, err)
	}
	lots, wrong, err := ReadStock(strings.NewReader("sku,quantity,lot,expires_at\nA,5,L1,2026-03-01T00:00:00Z\nB,1,,\nC,1,,soon\n"))
	if err != nil || len(lots) != 2 || lots[0] != (Receipt{SKU: "A", Quantity: 5, Lot: "L1", Expires: 1_772_323_200_000}) || lots[1].Expires != 0 || len(wrong) != 1 || wrong[0].Field != "expires_at" {
		t.Fatalf("lots %+v, %+v, %v", lots, wrong, err)
	}
	stock, refused, err := ReadStock(strings.NewReader("sku,quantity\nA,5\nB,x\n"))
	if err != nil || len(stock) != 1 || stock[0] != (Receipt{SKU: "A", Quantity: 5}) || len(refused) != 1 {
		t.Errorf("stock %+v refused %+v err %v", stock, refused, err)
	}
}

func TestRealFiles(t *testing.T) {
	for name, want := range map[string][2]int{"orders_small.csv": {354, 862}, "orders_day.csv": {23895, 57568}} {
		f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "orders", name))
		if err != nil {
			t.Skipf("the real orders are not at hand: %v", err)
		}
		o, err := ReadOrders(f)
		f.Close()
		if err != nil || len(o.List) != want[0] || o.Lines != want[1] || len(o.Refused) != 0 {
			t.Errorf("%s: %d orders, %d lines, %d refused, err %v", name, len(o.List), o.Lines, len(o.Refused), err)
		}
		if !slices.IsSortedFunc(o.List, func(a, b Order) int { return int(a.PlacedAt - b.PlacedAt) }) {
			t.Errorf("%s: orders are not in the order of their placing", name)
		}
	}
}

func FuzzReadOrders(f *testing.F) {
	f.Add(header + "a,2011-10-12T07:09:46Z,1,S,1,1,1\n")
	f.Add(header + "a,\"2011-10-12T07:09:46Z,1,S,1\n")
	f.Fuzz(func(t *testing.T, in string) {
		o, err := ReadOrders(strings.NewReader(in))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, x := range o.List {
			if seen[x.ID] || len(x.Lines) == 0 {
				t.Fatalf("order %q twice or empty", x.ID)
			}
			seen[x.ID] = true
		}
		for _, id := range o.Lost {
			if seen[id] {
				t.Fatalf("order %q is both served and lost", id)
			}
		}
	})
}
