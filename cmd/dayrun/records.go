package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"dayrun/api"
	"dayrun/devices/scan"
	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
)

// reader is what records reads from: any store.
type reader interface {
	store.OrderReader
	store.StockReader
}

// records shows a store in the API's shapes.
type records struct {
	r    reader
	site string
}

var _ api.Records = records{}

func (s records) Order(ctx context.Context, id string) (*api.Order, error) {
	o, err := s.r.Order(ctx, id)
	if err != nil || o == nil {
		return nil, err
	}
	out := apiOrder(o)
	return &out, nil
}

func (s records) Orders(ctx context.Context, f api.OrderFilter) ([]api.Order, string, error) {
	list, next, err := s.r.Orders(ctx, store.OrderFilter{ClientOrderID: f.ClientOrderID, State: f.State, Query: f.Query, Cursor: f.Cursor})
	out := make([]api.Order, 0, len(list))
	for i := range list {
		out = append(out, apiOrder(&list[i]))
	}
	return out, next, cursor(f.Cursor, err)
}

// cursor puts a store's refusal of a cursor into the API's words.
func cursor(given string, err error) error {
	if errors.Is(err, store.ErrCursor) {
		return &api.CursorError{Cursor: given}
	}
	return err
}

func apiOrder(o *fulfilment.Order) api.Order {
	out := api.Order{OrderID: string(o.ID), ClientOrderID: o.ClientOrderID, State: string(o.State), PlacedAt: o.PlacedAt.UTC(), Promise: o.Promise.UTC(),
		Scheduled: o.Scheduled, Station: o.Station, Parcel: string(o.Parcel), Trip: string(o.Trip), Lines: []api.Line{},
		Delivery: api.Delivery{Lat: float64(o.Dest.LatE7) / 1e7, Lon: float64(o.Dest.LonE7) / 1e7}}
	moment := func(at fulfilment.Time) *time.Time {
		if at == 0 {
			return nil
		}
		t := at.UTC()
		return &t
	}
	out.DeliveredAt, out.CancelledAt, out.Repromised, out.RepromisedFor = moment(o.DeliveredAt), moment(o.CancelledAt), moment(o.Repromised), o.RepromisedFor
	out.Priority, out.Service, out.Attempts, out.Failed = o.Priority, string(o.Service), o.Attempts, o.Failed
	for _, h := range o.Holds {
		out.Holds = append(out.Holds, string(h.Kind))
	}
	if o.Window.Close > 0 {
		out.Delivery.Window = &api.Window{Open: o.Window.Open.UTC(), Close: o.Window.Close.UTC()}
	}
	for _, l := range o.Lines {
		out.Lines = append(out.Lines, api.Line{SKU: l.SKU, Quantity: l.Quantity, Reserved: l.Reserved, Picked: l.Picked, Location: string(l.Location)})
	}
	return out
}

func (s records) OrderEvents(ctx context.Context, id string) ([]api.Event, error) {
	entries, err := s.r.OrderEvents(ctx, id)
	if err != nil {
		return nil, err
	}
	out := make([]api.Event, 0, len(entries))
	for _, e := range entries {
		ev, err := apiEvent(e)
		if err != nil {
			return nil, err
		}
		out = append(out, ev)
	}
	return out, nil
}

// history reads an order and all that happened to it; nil when there is none.
func (s records) history(ctx context.Context, id string) (*fulfilment.Order, []site.Told, error) {
	o, err := s.r.Order(ctx, id)
	if err != nil || o == nil {
		return nil, nil, err
	}
	entries, err := s.r.OrderEvents(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	list := make([]site.Told, 0, len(entries))
	for _, e := range entries {
		event, err := store.Decode(e)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, site.Told{At: e.At, Event: event})
	}
	return o, list, nil
}

// Jobs shows the jobs of an order.
func (s records) Jobs(ctx context.Context, id string) ([]api.Job, error) {
	o, history, err := s.history(ctx, id)
	if err != nil || o == nil {
		return nil, err
	}
	list := site.Steps(o, history)
	out := make([]api.Job, 0, len(list))
	for _, n := range list {
		out = append(out, api.Job{ID: n.ID, Kind: n.Kind, State: n.State, Due: n.Due.UTC(), Who: n.Who, Where: n.Where, After: n.After})
	}
	return out, nil
}

// Explanation reads an order's history and puts what it waited for into words.
func (s records) Explanation(ctx context.Context, id string, now time.Time) (*api.Explanation, error) {
	o, history, err := s.history(ctx, id)
	if err != nil || o == nil {
		return nil, err
	}
	at := fulfilment.At(now)
	waits, text := site.Explain(o.ID, history, at)
	out := &api.Explanation{OrderID: id, Text: text, Waits: make([]api.Wait, 0, len(waits))}
	for _, w := range waits {
		out.Waits = append(out.Waits, api.Wait{From: w.From.UTC(), To: w.To.UTC(), For: w.For})
	}
	if o.DeliveredAt > 0 {
		at = o.DeliveredAt
	}
	if late := at - o.Measure(); late > 0 && o.State != fulfilment.Cancelled {
		out.Late, out.LateMs = true, int64(late)
	}
	return out, nil
}

// Returns shows the returns of an order.
func (s records) Returns(ctx context.Context, order string) ([]api.Return, error) {
	list, err := s.r.Returns(ctx, order)
	out := make([]api.Return, 0, len(list))
	for _, r := range list {
		back := api.Return{ReturnID: string(r.ID), OrderID: string(r.Order), Reason: r.Reason, AnnouncedAt: r.Announced.UTC(), Lines: []api.ReturnLine{}}
		if r.EndedAt > 0 {
			t := r.EndedAt.UTC()
			back.EndedAt = &t
		}
		for _, n := range r.Lines {
			back.Lines = append(back.Lines, api.ReturnLine{Line: n.Line, SKU: n.SKU, Quantity: n.Qty, Resaleable: n.Resaleable, Damaged: n.Damaged})
		}
		out = append(out, back)
	}
	return out, err
}

func apiEvent(e site.Entry) (api.Event, error) {
	event, err := store.Decode(e)
	if err != nil {
		return api.Event{}, err
	}
	_, text := site.Describe(event)
	return api.Event{Seq: e.Seq, At: e.At.UTC(), Kind: e.Kind, Text: text, Data: json.RawMessage(e.Data)}, nil
}

func (s records) SKU(ctx context.Context, code string) (*api.SKU, error) {
	sku, err := s.r.SKU(ctx, code)
	if err != nil || sku == nil {
		return nil, err
	}
	out := api.SKUOf(sku)
	return &out, nil
}

func (s records) Stock(ctx context.Context, f api.StockFilter) ([]api.Balance, string, error) {
	own := store.StockFilter{SKU: f.SKU, Location: f.Location, Cursor: f.Cursor}
	if !f.At.IsZero() {
		own.At = fulfilment.At(f.At)
	}
	list, next, err := s.r.Stock(ctx, own)
	out := make([]api.Balance, 0, len(list))
	for _, b := range list {
		out = append(out, api.Balance{SKU: b.SKU, Location: string(b.Location), Lot: string(b.Lot), OnHand: b.OnHand, Reserved: b.Reserved,
			ExpiresAt: timeOf(b.Expires), ReceivedAt: timeOf(b.Received)})
	}
	return out, next, cursor(f.Cursor, err)
}

// ASNs gives a page of announcements.
func (s records) ASNs(ctx context.Context, id, state, from string) ([]api.ASN, string, error) {
	list, next, err := s.r.ASNs(ctx, store.ASNFilter{ID: fulfilment.ASNID(id), State: state, Cursor: from})
	out := make([]api.ASN, 0, len(list))
	for _, a := range list {
		x := api.ASN{ID: string(a.ID), Supplier: a.Supplier, Reference: a.Reference, State: "open", AnnouncedAt: a.AnnouncedAt.UTC(), ExpectedAt: a.ExpectedAt.UTC(), ClosedAt: timeOf(a.ClosedAt), Why: a.Why, Lines: []api.ASNLine{}}
		if !a.Open() {
			x.State = "closed"
		}
		for _, n := range a.Lines {
			x.Lines = append(x.Lines, api.ASNLine{SKU: n.SKU, Quantity: n.Qty, Lot: string(n.Lot), ExpiresAt: timeOf(n.Expires), Received: n.Received})
		}
		out = append(out, x)
	}
	return out, next, cursor(from, err)
}

// timeOf is a moment of the ledger for the API, nil when there is none.
func timeOf(t fulfilment.Time) *time.Time {
	if t == 0 {
		return nil
	}
	at := t.UTC()
	return &at
}

// readsLook bounds the entries that one page of reads looks through.
const readsLook = 20 * store.PageSize

// EPCIS writes a page of booked reads.
func (s records) EPCIS(ctx context.Context, now time.Time, after int64) ([]byte, int64, error) {
	list, next, err := s.reads(ctx, after)
	if err != nil {
		return nil, 0, err
	}
	doc, err := scan.EPCIS(s.site, now, list)
	return doc, next, err
}

// reads picks the booked reads out of the journal.
func (s records) reads(ctx context.Context, after int64) ([]scan.Observation, int64, error) {
	var out []scan.Observation
	for seq := after; ; {
		entries, err := s.r.Events(ctx, seq, store.PageSize)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			seq = e.Seq
			event, err := store.Decode(e)
			if err != nil {
				return nil, 0, err
			}
			o := scan.Observation{Seq: e.Seq, At: e.At.UTC()}
			switch ev := event.(type) {
			case fulfilment.LinePicked:
				o.Kind, o.SKU, o.Qty, o.Place, o.From, o.Order = "pick", ev.SKU, ev.Qty, ev.Station, string(ev.Shelf), string(ev.Order)
			case fulfilment.OrderPacked:
				o.Kind, o.Parcel, o.Place, o.Order = "pack", string(ev.Parcel), ev.Bench, string(ev.Order)
			case fulfilment.OrderDelivered:
				o.Kind, o.Parcel, o.Place, o.Order = "deliver", string(ev.Parcel), string(ev.Trip), string(ev.Order)
			default:
				continue
			}
			if out = append(out, o); len(out) == store.PageSize {
				return out, seq, nil
			}
		}
		if len(entries) < store.PageSize {
			return out, 0, nil
		}
		if seq-after >= readsLook {
			return out, seq, nil
		}
	}
}

func (s records) Floor(ctx context.Context) (*api.Floor, error) {
	f, err := s.r.Floor(ctx)
	if err != nil || f == nil {
		return nil, err
	}
	return &api.Floor{Name: f.Name, Lif: f.Lif, Side: f.Side, Hash: site.FloorHash(f.Lif, f.Side)}, nil
}
