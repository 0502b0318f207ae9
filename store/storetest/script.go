// Package storetest is the suite that every store passes, and the journal it
// is fed with: whole orders, made by the ledger's own rules.
package storetest

import (
	"fmt"
	"math/rand/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Script makes a journal as a site would, without robots: it decides commands,
// and keeps entries and rows until Batch takes them.
type Script struct {
	Ledger *fulfilment.Ledger
	Head   site.Head
	Now    fulfilment.Time
	rng    *rand.Rand
	proj   site.Projector
	batch  site.Batch
	on     []fulfilment.ShelfAt // the shelves of the floor
	skus   int
	orders int
	trips  int
}

// Shelves and stations of the script's floor.
const (
	shelves  = 60
	stations = 4
)

// NewScript starts a site with skus articles, each on one shelf, and a floor
// that no site can drive on.
func NewScript(name string, seed uint64, skus int) *Script {
	floor := fulfilment.AdoptFloor{Name: "hall", Lif: []byte(`{}`), Side: []byte(`{}`)}
	for i := range shelves {
		floor.Shelves = append(floor.Shelves, fulfilment.ShelfAt{Shelf: fulfilment.LocationID(fmt.Sprintf("S%d", i)), Node: fmt.Sprintf("n%d", i)})
	}
	return NewScriptOn(name, seed, skus, floor)
}

// NewScriptOn is NewScript on a floor of one's own.
func NewScriptOn(name string, seed uint64, skus int, floor fulfilment.AdoptFloor) *Script {
	s := &Script{on: floor.Shelves, Ledger: fulfilment.New(), Head: site.Head{Hash: site.Genesis(name)}, Now: 1_790_000_000_000, rng: rand.New(rand.NewPCG(seed, 1)), skus: skus}
	s.must(floor)
	s.must(fulfilment.AcceptDevice{Device: "robot/acme/1"})
	for i := range skus {
		s.must(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: sku(i), Description: "Article <" + sku(i) + ">", WeightG: 100 + int64(i%900), VolumeCm3: 200}})
		s.must(fulfilment.ReceiveStock{SKU: sku(i), Qty: 100_000_000, Location: s.on[i%len(s.on)].Shelf})
	}
	return s
}

func (s *Script) shelf(i int) fulfilment.LocationID { return s.on[i%len(s.on)].Shelf }

func sku(i int) string { return fmt.Sprintf("A-%04d", i) }

// Do decides a command and keeps what follows.
func (s *Script) Do(c fulfilment.Command) ([]fulfilment.Event, error) {
	s.Now += 7
	events, err := s.Ledger.Decide(s.Now, c)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		entry, err := site.NewEntry(s.Head, s.Now, e)
		if err != nil {
			return nil, err
		}
		s.Head = site.Head{Seq: entry.Seq, At: entry.At, Hash: entry.Hash}
		s.batch.Entries = append(s.batch.Entries, entry)
		s.batch.Rows = append(s.batch.Rows, s.proj.Apply(s.Ledger, s.Now, entry.Seq, e)...)
	}
	return events, nil
}

// must is for commands that the script itself derives: a refusal is a bug of it.
func (s *Script) must(c fulfilment.Command) []fulfilment.Event {
	events, err := s.Do(c)
	if err != nil {
		panic(fmt.Sprintf("%T: %v", c, err))
	}
	return events
}

// Batch takes what was kept.
func (s *Script) Batch() site.Batch {
	b := s.batch
	s.batch = site.Batch{}
	return b
}

// Orders is the number of orders placed.
func (s *Script) Orders() int { return s.orders }

// Waiting is the number of entries kept.
func (s *Script) Waiting() int { return len(s.batch.Entries) }

// Place places an order of one to four lines.
func (s *Script) Place() fulfilment.OrderID {
	s.orders++
	c := fulfilment.PlaceOrder{Key: fmt.Sprintf("key-%d", s.orders), BodyHash: "b", ClientOrderID: fmt.Sprintf("web-%06d", s.orders),
		Dest: fulfilment.LatLon{LatE7: 484_000_000, LonE7: 99_000_000}}
	for range 1 + s.rng.IntN(4) {
		c.Lines = append(c.Lines, fulfilment.OrderLine{SKU: sku(s.rng.IntN(s.skus)), Qty: 1 + s.rng.Int64N(3)})
	}
	return s.must(c)[0].(fulfilment.OrderPlaced).Order
}

// Pack takes orders from waiting to packed: a place, a job for each line's
// shelf, the picks, the parcel.
func (s *Script) Pack(ids ...fulfilment.OrderID) {
	for i, id := range ids {
		station := fmt.Sprintf("st%d", 1+i%stations)
		s.must(fulfilment.ReleaseOrder{Order: id, Station: station, Place: 1 + i/stations})
		o := s.Ledger.Order(id)
		for n := range o.Lines {
			line := &o.Lines[n]
			for line.Picked < line.Quantity {
				s.fetch(id, n, line, station)
			}
		}
		s.must(fulfilment.ConfirmPack{Order: id, Parcel: fulfilment.ParcelID("p-" + string(id)), Bench: "b1", ReadID: "r"})
	}
}

func (s *Script) fetch(id fulfilment.OrderID, n int, line *fulfilment.Line, station string) {
	a := line.Allocs[0]
	node, _ := s.Ledger.ShelfNode(a.Location)
	pick := fulfilment.Pick{Order: id, Line: n, SKU: line.SKU, Qty: a.Qty, Lot: a.Lot}
	events := s.must(fulfilment.CreateJob{Shelf: a.Location, Station: station, Picks: []fulfilment.Pick{pick}, Why: "due first"})
	job := events[len(events)-1].(fulfilment.JobCreated).Job
	s.must(fulfilment.AssignJob{Job: job, Robot: "robot/acme/1", Why: "nearest free"})
	s.must(fulfilment.LiftShelf{Job: job})
	s.must(fulfilment.ArriveShelf{Job: job})
	s.must(fulfilment.ConfirmPick{Job: job, Order: id, Line: n, Qty: pick.Qty, ReadID: "r", Lot: pick.Lot})
	s.must(fulfilment.LeaveStation{Job: job})
	s.must(fulfilment.StoreShelf{Job: job, Node: node})
}

// Short takes two orders for an article of one shelf to a station, where the
// shelf turns out to have a single unit: both become backorders. Then the shelf
// is counted, and what the count finds fills them again.
func (s *Script) Short() (first, second fulfilment.OrderID) {
	code := sku(s.skus)
	s.skus++
	s.must(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: code, WeightG: 100, VolumeCm3: 200}})
	s.must(fulfilment.ReceiveStock{SKU: code, Qty: 9, Location: s.shelf(0)})
	place := func() fulfilment.OrderID {
		s.orders++
		return s.must(fulfilment.PlaceOrder{Key: fmt.Sprintf("key-%d", s.orders), BodyHash: "b", ClientOrderID: fmt.Sprintf("web-%06d", s.orders),
			Lines: []fulfilment.OrderLine{{SKU: code, Qty: 3}, {SKU: sku(1), Qty: 1}}})[0].(fulfilment.OrderPlaced).Order
	}
	first, second = place(), place()
	s.must(fulfilment.ReleaseOrder{Order: first, Station: "st1", Place: 1, Why: "due first"})
	s.split()
	visit := func(n int, picks ...fulfilment.Pick) (fulfilment.JobID, func()) {
		node, _ := s.Ledger.ShelfNode(s.shelf(n))
		events := s.must(fulfilment.CreateJob{Shelf: s.shelf(n), Station: "st1", Picks: picks, Why: "due first"})
		job := events[len(events)-1].(fulfilment.JobCreated).Job
		robot := fulfilment.DeviceID(fmt.Sprintf("robot/acme/%d", n+1))
		s.must(fulfilment.AssignJob{Job: job, Robot: robot, Why: "nearest free"})
		s.must(fulfilment.LiftShelf{Job: job})
		s.must(fulfilment.ArriveShelf{Job: job})
		return job, func() {
			s.must(fulfilment.LeaveStation{Job: job})
			s.must(fulfilment.StoreShelf{Job: job, Node: node})
		}
	}
	_, back := visit(1, fulfilment.Pick{Order: first, Line: 1, SKU: sku(1), Qty: 1})
	job, home := visit(0, fulfilment.Pick{Order: first, SKU: code, Qty: 3})
	s.must(fulfilment.ShortPick{Job: job, Order: first, Found: 1, Reason: "damaged", ReadID: "r"})
	home()
	back()
	visit(0)
	s.must(fulfilment.ConfirmWork{Work: s.Ledger.WorkAt(s.shelf(0))[0].ID, Qty: 7, ReadID: "c"})
	s.must(fulfilment.PlanWork{Kind: fulfilment.WorkCount, Shelf: s.shelf(0), SKU: code, Why: "again"})
	s.must(fulfilment.HopShelf{Job: s.Ledger.JobOfShelf(s.shelf(0)).ID, Station: "st2", Why: "quiet there"})
	again := s.Ledger.JobOfShelf(s.shelf(0)).ID
	s.must(fulfilment.CancelWork{Work: s.Ledger.WorkAt(s.shelf(0))[0].ID, Reason: "counted twice"})
	s.must(fulfilment.ArriveShelf{Job: again})
	s.must(fulfilment.ReceiveStock{SKU: code, Qty: 8, Location: fulfilment.Receiving})
	for _, w := range []fulfilment.PlanWork{{Kind: fulfilment.WorkPut, Qty: 8, From: fulfilment.Receiving}, {Kind: fulfilment.WorkTake, Qty: 2, To: s.shelf(2)}} {
		w.Shelf, w.SKU, w.Why = s.shelf(0), code, "room there"
		s.must(w)
		s.must(fulfilment.ConfirmWork{Work: s.Ledger.WorkAt(s.shelf(0))[0].ID, Qty: w.Qty, ReadID: "c"})
	}
	s.must(fulfilment.LeaveStation{Job: again, To: s.on[0].Node, Why: "near"})
	s.must(fulfilment.StoreShelf{Job: again, Node: s.on[0].Node})
	return first, second
}

// split picks an order of two lines at two stations.
func (s *Script) split() {
	s.orders++
	id := s.must(fulfilment.PlaceOrder{Key: fmt.Sprintf("key-%d", s.orders), BodyHash: "b", ClientOrderID: fmt.Sprintf("web-%06d", s.orders),
		Lines: []fulfilment.OrderLine{{SKU: sku(2), Qty: 1}, {SKU: sku(3), Qty: 1}}})[0].(fulfilment.OrderPlaced).Order
	for n, station := range []string{"st2", "st3"} {
		s.must(fulfilment.ReleaseOrder{Order: id, Station: station, Place: 9, Why: "its shelf comes", Lines: []int{n}})
		s.fetch(id, n, &s.Ledger.Order(id).Lines[n], station)
	}
}

// Leave sends a van with packed orders.
func (s *Script) Leave(ids ...fulfilment.OrderID) fulfilment.TripID {
	s.trips++
	plan := fulfilment.PlanTrip{Vehicle: fulfilment.DeviceID(fmt.Sprintf("van/%d", s.trips)), Depart: s.Now, Return: s.Now + fulfilment.Hour, LengthM: 12_000, Why: "full"}
	for _, id := range ids {
		plan.Stops = append(plan.Stops, fulfilment.Stop{Orders: []fulfilment.OrderID{id}, Dest: s.Ledger.Order(id).Dest, Eta: s.Now})
	}
	trip := s.must(plan)[0].(fulfilment.TripPlannedFor).Trip
	s.must(fulfilment.DepartTrip{Trip: trip})
	return trip
}

// Deliver hands the orders of a trip over and ends it.
func (s *Script) Deliver(trip fulfilment.TripID) {
	for _, stop := range s.Ledger.Trip(trip).Stops {
		for _, id := range stop.Orders {
			s.must(fulfilment.ConfirmDelivery{Order: id, Parcel: s.Ledger.Order(id).Parcel, ReadID: "d"})
		}
	}
	s.must(fulfilment.EndTrip{Trip: trip, DrivenM: 12_345})
}

// Round runs n orders from placed to delivered.
func (s *Script) Round(n int) []fulfilment.OrderID {
	ids := make([]fulfilment.OrderID, n)
	for i := range ids {
		ids[i] = s.Place()
	}
	s.Pack(ids...)
	s.Deliver(s.Leave(ids...))
	return ids
}

// ResumeScript gives a script that goes on where a stored journal ends: hand
// it to store.Replay.
func ResumeScript(seed uint64, skus int) *Script {
	return &Script{Ledger: fulfilment.New(), rng: rand.New(rand.NewPCG(seed, 2)), skus: skus}
}

// Replay takes a stored entry in.
func (s *Script) Replay(e site.Entry, event fulfilment.Event) {
	s.Ledger.Apply(e.At, event)
	s.Head, s.Now = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}, e.At
	switch event.(type) {
	case fulfilment.OrderPlaced:
		s.orders++
	case fulfilment.TripPlannedFor:
		s.trips++
	}
}
