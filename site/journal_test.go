package site_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store/storetest"
)

func day(t testing.TB) []site.Entry {
	s := storetest.NewScript("main", 1, 50)
	s.Round(20)
	s.Place()
	return s.Batch().Entries
}

func check(entries []site.Entry) string {
	c := site.NewChecker("main", false)
	for _, e := range entries {
		c.Add(e)
	}
	return c.Result()
}

func TestChecker(t *testing.T) {
	entries := day(t)
	if got := check(entries); got != "ok" {
		t.Fatalf("sound journal: %s", got)
	}
	at := func(kind string) int {
		return slices.IndexFunc(entries, func(e site.Entry) bool { return e.Kind == kind })
	}
	// rechain makes the hashes right again, so that only the content is wrong.
	rechain := func(list []site.Entry) []site.Entry {
		prev := site.Genesis("main")
		for i := range list {
			list[i].Seq = int64(i + 1)
			list[i].Hash = site.Chain(prev, &list[i])
			prev = list[i].Hash
		}
		return list
	}
	without := func(kind string) []site.Entry {
		i := at(kind)
		return rechain(slices.Delete(slices.Clone(entries), i, i+1))
	}
	swapped := slices.Clone(entries)
	swapped[3], swapped[4] = swapped[4], swapped[3]
	changed := slices.Clone(entries)
	changed[7].Data = []byte(strings.Replace(string(changed[7].Data), "1", "2", 1))
	early := slices.Clone(entries)
	early[9].At -= 1000
	early = rechain(early)
	lied := slices.Clone(entries)
	i := at("stock_received")
	lied[i].Data = []byte(strings.Replace(string(lied[i].Data), "100000000", "3", 1))
	for name, c := range map[string]struct {
		list []site.Entry
		want string
	}{
		"ErrOrder":      {swapped, "entry 5 "},
		"ErrChanged":    {changed, "entry 8 "},
		"ErrCutStart":   {entries[1:], "entry 2 "},
		"ErrTime":       {early, "entry 10 "},
		"ErrNoRelease":  {without("order_released"), "(line_picked): order o-1 line 0 is picked while the order is placed"},
		"ErrNoPick":     {without("line_picked"), "order o-1 line 0 has 0 of"},
		"ErrNoPack":     {without("order_packed"), "order o-1 was picking_done last"},
		"ErrNoTrip":     {without("trip_left"), "trip_planned last, delivered comes after trip_left"},
		"ErrNoHandover": {without("order_delivered"), "order o-1 was not delivered"},
		"ErrStock":      {rechain(lied), "stock of A-0000"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := check(c.list); !strings.Contains(got, c.want) {
				t.Fatalf("got %q, want a fault with %q", got, c.want)
			}
		})
	}
}

// TestProjector compares, after every entry, all rows so far with the ledger.
func TestProjector(t *testing.T) {
	s := storetest.NewScript("main", 2, 30)
	rows := map[string][]any{}
	keys := map[string]int{}
	for _, table := range site.Tables() {
		keys[table.Name] = len(table.Key)
	}
	take := func() {
		for _, r := range s.Batch().Rows {
			rows[r.Table+fmt.Sprint(r.Values[:keys[r.Table]])] = r.Values
		}
		compare(t, s.Ledger, rows)
	}
	take()
	var ids []fulfilment.OrderID
	for range 12 {
		ids = append(ids, s.Place())
		take()
	}
	s.Pack(ids...)
	take()
	s.Short()
	take()
	if r := rows["works[w-1]"]; r == nil || r[9] != "done" || r[11] != int64(7) || r[12] != int64(0) {
		t.Fatalf("the count's row: %v", r)
	}
	if a, b := rows["order_parts[o-15 0]"], rows["order_parts[o-15 1]"]; a == nil || b == nil || a[4] != "done" || b[4] != "done" || a[5] != "0" || b[5] != "1" {
		t.Fatalf("the parts' rows: %v, %v", a, b)
	}
	s.Care()
	take()
	trip := s.Leave(ids[:8]...)
	take()
	s.Deliver(trip)
	take()
	if _, err := s.Do(fulfilment.RaiseException{Kind: "wrong_scan", Subject: "sc1", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do(fulfilment.ResolveException{ID: "x-1", By: "anna"}); err != nil {
		t.Fatal(err)
	}
	take()
	if rows["resolutions[x-1]"] == nil || rows["trips[t-1]"][5] != "ended" || rows["jobs[j-1]"][4] != "done" {
		t.Fatalf("ends are missing: %v %v %v", rows["resolutions[x-1]"], rows["trips[t-1]"], rows["jobs[j-1]"])
	}
}

// column is where a column stands in a row.
func column(t *testing.T, table, name string) int {
	t.Helper()
	for _, list := range site.Tables() {
		if list.Name == table {
			if i := slices.Index(list.Columns(), name); i >= 0 {
				return i
			}
		}
	}
	t.Fatalf("table %s has no column %s", table, name)
	return -1
}

func compare(t *testing.T, l *fulfilment.Ledger, rows map[string][]any) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		r := rows[key]
		switch table, _, _ := strings.Cut(key, "["); table {
		case site.TableStock:
			b := l.StockLot(r[0].(string), fulfilment.LocationID(r[1].(string)), fulfilment.LotID(r[2].(string)))
			if r[3] != b.OnHand || r[4] != b.Reserved {
				t.Fatalf("%s is %v, the ledger has %+v", key, r, b)
			}
		case site.TableOrders:
			o := l.Order(fulfilment.OrderID(r[0].(string)))
			for name, want := range map[string]any{"state": string(o.State), "since": int64(o.Since), "station": o.Station, "place": int64(o.Place), "parcel": string(o.Parcel), "trip": string(o.Trip),
				"delivered_at": int64(o.DeliveredAt), "repromised": int64(o.Repromised), "attempts": int64(o.Attempts), "failed": o.Failed, "cancelled_at": int64(o.CancelledAt),
				"lat_e7": int64(o.Dest.LatE7), "window_close": int64(o.Window.Close), "weight_g": o.WeightG, "priority": int64(o.Priority)} {
				if got := r[column(t, table, name)]; got != want {
					t.Fatalf("%s has %s %v, the ledger %v", key, name, got, want)
				}
			}
			if kinds := r[column(t, table, "holds")].(string); len(strings.Fields(kinds)) != len(o.Holds) {
				t.Fatalf("%s is %v, the ledger has %+v", key, r, o)
			}
		case site.TableLines:
			n := l.Order(fulfilment.OrderID(r[0].(string))).Lines[r[1].(int64)]
			if r[2] != n.SKU || r[column(t, table, "quantity")] != n.Quantity || r[column(t, table, "reserved")] != n.Reserved || r[column(t, table, "picked")] != n.Picked {
				t.Fatalf("%s is %v, the ledger has %+v", key, r, n)
			}
		case site.TableJobs:
			if j := l.Job(fulfilment.JobID(r[0].(string))); j != nil && (r[4] != string(j.State) || r[6] != string(j.Robot)) {
				t.Fatalf("%s is %v, the ledger has %+v", key, r, j)
			}
		}
	}
	for _, sku := range l.SKUs() {
		for _, b := range l.StockOf(sku) {
			if rows[site.TableStock+fmt.Sprint([]any{b.SKU, string(b.Location), string(b.Lot)})] == nil {
				t.Fatalf("balance %+v has no row", b)
			}
		}
	}
}

func TestChain(t *testing.T) {
	e := site.Entry{Seq: 1, At: 2, Kind: "ab", Version: 3, Data: []byte("cd")}
	moved := e
	moved.Kind, moved.Data = "abc", []byte("d")
	if site.Chain(site.Genesis("x"), &e) == site.Chain(site.Genesis("x"), &moved) {
		t.Fatal("kind and data run into each other")
	}
	if site.Genesis("x") == site.Genesis("y") {
		t.Fatal("two sites share a genesis")
	}
	const want = "be72610f" // computed apart from this package
	if got := fmt.Sprintf("%x", site.Chain(site.Genesis("x"), &e)); !strings.HasPrefix(got, want) {
		t.Fatalf("chain starts with %s, want %s: the byte layout changed", got[:8], want)
	}
}
