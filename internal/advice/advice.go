// Package advice keeps the slotting model beside the site's loop. It learns
// from the journal: at start from the replay, then by reading on from where it
// stopped, so that the loop does nothing for it. What it remembers is bounded
// by slotting.AffinityConfig: 20,000 SKUs and 400,000 pairs, at most about 30 MB.
package advice

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/slotting"
	"dayrun/site"
	"dayrun/store"
)

// Records is what a desk reads of the store.
type Records interface {
	Entries(ctx context.Context, from int64, fn func(site.Entry) error) error
	Stock(ctx context.Context, f store.StockFilter) ([]store.Balance, string, error)
	Floor(ctx context.Context) (*fulfilment.FloorAdopted, error)
}

// Options say what proposals may cost. Zero values take those of slotting.
type Options struct {
	Places int // of a station's put wall: the rack between two shelves
	Faces  int // SKUs that a shelf can hold; default 16. One with more keeps them
	Budget slotting.Budget
}

// Desk answers questions about where things lie and should lie. It is safe for
// concurrent use.
type Desk struct {
	opts    Options
	records Records

	mu       sync.Mutex
	model    *slotting.Affinity
	seq      int64 // last entry taken in
	skus     map[string]fulfilment.SKU
	stock    int64 // last entry that changed what lies where
	accepted Accepted
	auto     fulfilment.Time // last acceptance by automation

	working   sync.Mutex  // one proposal at a time
	proposals []*Proposal // the newest few, in order
}

// Accepted is the decision in force.
type Accepted struct {
	Proposal, By string
	At           fulfilment.Time
	Moves        int
}

// Proposal is a slotting proposal with the id under which it is accepted.
type Proposal struct {
	ID string
	At fulfilment.Time // of the newest order taken into account
	slotting.Proposal
	Orders   int64 // learned from
	Accepted Accepted
	stock    int64
	budget   slotting.Budget
}

// New gives a desk that has seen nothing; hand it the replay, then its store.
func New(o Options) *Desk {
	o.Faces = cmp.Or(o.Faces, 16)
	return &Desk{opts: o, skus: map[string]fulfilment.SKU{}, model: slotting.NewAffinity(slotting.AffinityConfig{})}
}

// Replay takes one journal entry in; it is a store.Replayer.
func (d *Desk) Replay(e site.Entry, event fulfilment.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.take(e, event)
}

var _ store.Replayer = (*Desk)(nil)

func (d *Desk) take(e site.Entry, event fulfilment.Event) {
	d.seq = e.Seq
	switch v := event.(type) {
	case fulfilment.OrderPlaced:
		lines := make([]slotting.OrderLine, len(v.Lines))
		for i, l := range v.Lines {
			lines[i] = slotting.OrderLine{SKU: l.SKU, Units: l.Qty}
		}
		d.model.Add(int64(v.PlacedAt), lines)
	case fulfilment.SKUDefined:
		d.skus[v.Code] = v.SKU
		d.stock = e.Seq // its classes may have changed
	case fulfilment.StockReceived, fulfilment.StockMoved, fulfilment.FloorAdopted:
		d.stock = e.Seq
	case fulfilment.SlottingAccepted:
		d.accepted = Accepted{v.Proposal, v.By, e.At, len(v.Moves)}
		if v.By == Automation {
			d.auto = e.At
		}
	}
}

// Open gives the desk the store that it reads on from.
func (d *Desk) Open(r Records) { d.records = r }

// kinds are what a desk learns from; other entries are not decoded.
var kinds = []string{fulfilment.SKUDefined{}.Kind(), fulfilment.OrderPlaced{}.Kind(), fulfilment.StockReceived{}.Kind(), fulfilment.StockMoved{}.Kind(), fulfilment.FloorAdopted{}.Kind(), fulfilment.SlottingAccepted{}.Kind()}

// CatchUp takes in what was journalled since.
func (d *Desk) CatchUp(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.records.Entries(ctx, d.seq+1, func(e site.Entry) error {
		if !slices.Contains(kinds, e.Kind) {
			d.seq = e.Seq
			return nil
		}
		event, err := store.Decode(e)
		if err != nil {
			return err
		}
		d.take(e, event)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read journal for slotting: %w", err)
	}
	return nil
}

// Related gives up to limit SKUs bought together with one, and from how many
// orders this is known. A SKU that was never ordered has none.
func (d *Desk) Related(ctx context.Context, sku string, limit int) (list []slotting.Related, orders int64, err error) {
	if err := d.CatchUp(ctx); err != nil {
		return nil, 0, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	list, _ = d.model.Related(sku, limit)
	return list, d.model.Orders(), nil
}

// stale is how many orders more make a proposal worth making anew.
const stale = 200

// kept is how many proposals can still be accepted.
const kept = 4

// Propose gives the moves that pay now. A proposal stays the same, id and all,
// until stock came in or moved, or a good number of orders were placed since.
// Only what it starts from is read under the lock that orders wait for; the
// search takes seconds on a large site and runs beside.
func (d *Desk) Propose(ctx context.Context, b slotting.Budget) (*Proposal, error) {
	d.working.Lock()
	defer d.working.Unlock()
	if err := d.CatchUp(ctx); err != nil {
		return nil, err
	}
	d.mu.Lock()
	orders, stock, accepted, now := d.model.Orders(), d.stock, d.accepted, d.model.Newest()
	for _, p := range slices.Backward(d.proposals) {
		if p.stock == stock && p.budget == b && orders-p.Orders < stale {
			fresh := *p
			fresh.Accepted = accepted
			d.mu.Unlock()
			return &fresh, nil
		}
	}
	model := d.model.Clone()
	d.mu.Unlock()
	world, stations, err := d.world(ctx)
	if err != nil {
		return nil, err
	}
	out := &Proposal{At: fulfilment.Time(now), Orders: orders, stock: stock, budget: b, Accepted: accepted}
	out.Proposal, err = slotting.Propose(slotting.Problem{World: world, Affinity: model, Now: now, Budget: b,
		Config: slotting.Config{Floor: slotting.Floor{Stations: stations, Places: d.opts.Places}, Rack: d.opts.Places}})
	if err != nil {
		return nil, err
	}
	out.ID = id(out.Moves)
	d.proposals = append(d.proposals[max(0, len(d.proposals)+1-kept):], out)
	return out, nil
}

// ErrNoFloor says that nothing can lie anywhere yet.
var ErrNoFloor = errors.New("no floor yet: PUT /v1/floor, or start with --floor")

// ErrChanged says that a proposal is not the one at hand any more.
var ErrChanged = errors.New("the proposal changed since: GET /v1/slotting/proposal and decide again")

// Command gives the command that accepts a proposal. The one accepted last can
// be accepted again, for which its id is enough.
func (d *Desk) Command(ctx context.Context, id, by string) (fulfilment.AcceptSlotting, error) {
	if err := d.CatchUp(ctx); err != nil {
		return fulfilment.AcceptSlotting{}, err
	}
	d.mu.Lock()
	repeated := id != "" && id == d.accepted.Proposal
	d.mu.Unlock()
	c := fulfilment.AcceptSlotting{Proposal: id, By: by}
	if repeated {
		return c, nil
	}
	d.working.Lock()
	defer d.working.Unlock()
	n := slices.IndexFunc(d.proposals, func(p *Proposal) bool { return p.ID == id })
	if n < 0 {
		return c, ErrChanged
	}
	for _, m := range d.proposals[n].Moves {
		c.Moves = append(c.Moves, fulfilment.SlotMove{SKU: m.SKU, Qty: m.Units, From: fulfilment.LocationID(m.From), To: fulfilment.LocationID(m.To)})
	}
	return c, nil
}

// id names a list of moves by what it says.
func id(moves []slotting.Move) string {
	h := sha256.New()
	for _, m := range moves {
		fmt.Fprintf(h, "%q %q %q %d\n", m.SKU, m.From, m.To, m.Units)
	}
	return "sp-" + hex.EncodeToString(h.Sum(nil))[:16]
}

// world reads what lies where.
func (d *Desk) world(ctx context.Context) (slotting.World, int, error) {
	var w slotting.World
	adopted, err := d.records.Floor(ctx)
	if err != nil {
		return w, 0, err
	}
	if adopted == nil {
		return w, 0, ErrNoFloor
	}
	floor, err := routing.ReadLIF(adopted.Lif, adopted.Side)
	if err != nil {
		return w, 0, fmt.Errorf("read floor: %w", err)
	}
	shelf := map[string]int32{}
	for i, p := range floor.Shelves {
		if p.ID != "" {
			shelf[p.ID] = int32(len(w.Shelves))
			c := floor.ShelfClass(i)
			w.Shelves = append(w.Shelves, slotting.Shelf{ID: p.ID, Aisle: floor.Y[p.Node] / aisleMm, Temperature: c.Temperature, Hazards: c.Hazards, Low: c.Low, MaxWeightG: c.MaxWeightG})
		}
	}
	item, used := map[string]int32{}, make([]int, len(w.Shelves))
	for cursor := ""; ; {
		page, next, err := d.records.Stock(ctx, store.StockFilter{Cursor: cursor})
		if err != nil {
			return w, 0, fmt.Errorf("read stock: %w", err)
		}
		for _, b := range page {
			k, ok := shelf[string(b.Location)]
			if !ok || b.OnHand <= 0 {
				continue
			}
			i, ok := item[b.SKU]
			if !ok {
				i = int32(len(w.Items))
				k := d.skus[b.SKU]
				k.Code = b.SKU
				item[b.SKU] = i
				w.Items = append(w.Items, site.SlottingItem(&k))
			}
			if n := len(w.Faces) - 1; n >= 0 && w.Faces[n].Item == i && w.Faces[n].Shelf == k {
				w.Faces[n].Units += b.OnHand // another lot of the same face
				continue
			}
			w.Faces = append(w.Faces, slotting.Face{Item: i, Shelf: k, Units: b.OnHand})
			used[k]++
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	for k := range w.Shelves {
		w.Shelves[k].Faces = max(d.opts.Faces, used[k])
		w.Shelves[k].Low = min(w.Shelves[k].Low, w.Shelves[k].Faces)
	}
	return w, len(floor.Stations), nil
}

// aisleMm is the depth of an aisle with the shelves that stand along it.
const aisleMm = 4000

// wait is how often the desk reads on by itself, so that a question finds
// little to read.
const wait = 5 * time.Second
