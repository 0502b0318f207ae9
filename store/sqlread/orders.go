package sqlread

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
)

const orderCols = `order_id, client_order_id, idempotency_key, body_hash, placed_at, promise, scheduled, lat_e7, lon_e7,
	window_open, window_close, weight_g, volume_cm3, state, since, station, place, parcel, trip, delivered_at,
	priority, service, repromised, repromised_for, holds, attempts, failed, cancelled_at`

// Order gives one order with its lines, nil when there is none.
func (s *Reader) Order(ctx context.Context, id string) (*fulfilment.Order, error) {
	list, err := s.orders(ctx, `SELECT `+orderCols+` FROM orders WHERE site_id = ? AND order_id = ?`, s.site, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Orders gives a page of orders, newest first.
func (s *Reader) Orders(ctx context.Context, f store.OrderFilter) ([]fulfilment.Order, string, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = store.PageSize
	}
	where, args := []string{"site_id = ?"}, []any{s.site}
	and := func(cond string, values ...any) {
		where, args = append(where, cond), append(args, values...)
	}
	if f.ClientOrderID != "" {
		and("client_order_id = ?", f.ClientOrderID)
	}
	if f.State != "" {
		and("state = ?", f.State)
		if f.State != string(fulfilment.Delivered) {
			and("state <> 'delivered'") // lets the planner use the index of the open orders
		}
	}
	if f.Query != "" {
		end := f.Query + "\U0010ffff"
		and("(order_id BETWEEN ? AND ? OR client_order_id BETWEEN ? AND ?)", f.Query, end, f.Query, end)
	}
	if f.Cursor != "" {
		at, id, ok := strings.Cut(f.Cursor, ".")
		placed, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return nil, "", fmt.Errorf("list orders: cursor %q: %w", f.Cursor, store.ErrCursor)
		}
		and("(placed_at, order_id) < (?, ?)", placed, id)
	}
	query := `SELECT ` + orderCols + ` FROM orders WHERE ` + strings.Join(where, " AND ") + ` ORDER BY placed_at DESC, order_id DESC LIMIT ?`
	list, err := s.orders(ctx, query, append(args, limit+1)...)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	list = list[:limit]
	last := &list[limit-1]
	return list, fmt.Sprintf("%d.%s", last.PlacedAt, last.ID), nil
}

// OrderEvents gives the entries that concern an order.
func (s *Reader) OrderEvents(ctx context.Context, id string) ([]site.Entry, error) {
	var list []site.Entry
	err := s.entries(ctx, func(e site.Entry) error { list = append(list, e); return nil },
		`SELECT `+entryCols+` FROM order_events o JOIN journal j ON j.site_id = o.site_id AND j.seq = o.seq
		WHERE o.site_id = ? AND o.order_id = ? ORDER BY o.seq`, s.site, id)
	return list, err
}

// Returns gives the returns of an order, oldest first.
func (s *Reader) Returns(ctx context.Context, order string) ([]fulfilment.Return, error) {
	rows, err := s.query(ctx, `SELECT r.return_id, r.order_id, r.reason, r.announced_at, r.ended_at, n.line, n.sku, n.quantity, n.resaleable, n.damaged
		FROM returns r JOIN return_lines n ON n.site_id = r.site_id AND n.return_id = r.return_id
		WHERE r.site_id = ? AND r.order_id = ? ORDER BY r.announced_at, length(r.return_id), r.return_id, n.line`, s.site, order)
	if err != nil {
		return nil, fmt.Errorf("read returns: %w", s.classify(err))
	}
	defer rows.Close()
	var list []fulfilment.Return
	for rows.Next() {
		var (
			r fulfilment.Return
			n fulfilment.ReturnLine
		)
		if err := rows.Scan(&r.ID, &r.Order, &r.Reason, &r.Announced, &r.EndedAt, &n.Line, &n.SKU, &n.Qty, &n.Resaleable, &n.Damaged); err != nil {
			return nil, fmt.Errorf("read returns: %w", s.classify(err))
		}
		if len(list) == 0 || list[len(list)-1].ID != r.ID {
			list = append(list, r)
		}
		last := &list[len(list)-1]
		last.Lines = append(last.Lines, n)
	}
	return list, rows.Err()
}

func (s *Reader) orders(ctx context.Context, query string, args ...any) ([]fulfilment.Order, error) {
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", s.classify(err))
	}
	defer rows.Close()
	var list []fulfilment.Order
	for rows.Next() {
		var (
			o     fulfilment.Order
			holds string
		)
		if err := rows.Scan(&o.ID, &o.ClientOrderID, &o.Key, &o.BodyHash, &o.PlacedAt, &o.Promise, &o.Scheduled, &o.Dest.LatE7, &o.Dest.LonE7,
			&o.Window.Open, &o.Window.Close, &o.WeightG, &o.VolumeCm3, &o.State, &o.Since, &o.Station, &o.Place, &o.Parcel, &o.Trip, &o.DeliveredAt,
			&o.Priority, &o.Service, &o.Repromised, &o.RepromisedFor, &holds, &o.Attempts, &o.Failed, &o.CancelledAt); err != nil {
			return nil, fmt.Errorf("read orders: %w", s.classify(err))
		}
		for _, kind := range strings.Fields(holds) {
			o.Holds = append(o.Holds, fulfilment.Hold{Kind: fulfilment.HoldKind(kind)})
		}
		list = append(list, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read orders: %w", s.classify(err))
	}
	return list, s.lines(ctx, list)
}

// lines fills in the lines of a page of orders.
func (s *Reader) lines(ctx context.Context, list []fulfilment.Order) error {
	if len(list) == 0 {
		return nil
	}
	byID, args := make(map[fulfilment.OrderID]*fulfilment.Order, len(list)), []any{s.site}
	for i := range list {
		byID[list[i].ID] = &list[i]
		args = append(args, string(list[i].ID))
	}
	rows, err := s.query(ctx, `SELECT order_id, sku, quantity, reserved, location, picked, weight_g, volume_cm3 FROM order_lines
		WHERE site_id = ? AND order_id IN (?`+strings.Repeat(", ?", len(list)-1)+`) ORDER BY order_id, line`, args...)
	if err != nil {
		return fmt.Errorf("read order lines: %w", s.classify(err))
	}
	defer rows.Close()
	for rows.Next() {
		var (
			id fulfilment.OrderID
			l  fulfilment.Line
		)
		if err := rows.Scan(&id, &l.SKU, &l.Quantity, &l.Reserved, &l.Location, &l.Picked, &l.WeightG, &l.VolumeCm3); err != nil {
			return fmt.Errorf("read order lines: %w", s.classify(err))
		}
		byID[id].Lines = append(byID[id].Lines, l)
	}
	return rows.Err()
}

// Floor gives the floor adopted last, nil when there is none.
func (s *Reader) Floor(ctx context.Context) (*fulfilment.FloorAdopted, error) {
	var floor *fulfilment.FloorAdopted
	err := s.entries(ctx, func(e site.Entry) error {
		event, err := store.Decode(e)
		if f, ok := event.(fulfilment.FloorAdopted); ok {
			floor = &f
		}
		return err
	}, `SELECT `+entryCols+` FROM journal j WHERE j.site_id = ? AND j.seq = (SELECT max(seq) FROM floors WHERE site_id = ?)`, s.site, s.site)
	return floor, err
}

// Events gives at most limit entries after a sequence.
func (s *Reader) Events(ctx context.Context, after int64, limit int) ([]site.Entry, error) {
	var list []site.Entry
	err := s.entries(ctx, func(e site.Entry) error { list = append(list, e); return nil },
		`SELECT `+entryCols+` FROM journal j WHERE j.site_id = ? AND j.seq > ? ORDER BY j.seq LIMIT ?`, s.site, after, limit)
	return list, err
}
