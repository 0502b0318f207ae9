package sqlread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"dayrun/fulfilment"
	"dayrun/store"
)

// SKU gives an article, nil when it is unknown.
func (s *Reader) SKU(ctx context.Context, code string) (*fulfilment.SKU, error) {
	k := fulfilment.SKU{Code: code}
	err := s.row(ctx, `SELECT description, weight_g, volume_cm3, gtin, length_mm, width_mm, height_mm, hazard, temperature, shelf_life_days
		FROM skus WHERE site_id = ? AND sku = ?`, s.site, code).
		Scan(&k.Description, &k.WeightG, &k.VolumeCm3, &k.GTIN, &k.LengthMm, &k.WidthMm, &k.HeightMm, &k.Hazard, &k.Temperature, &k.ShelfLifeDays)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read article %s: %w", code, s.classify(err))
	}
	if k.Temperature == fulfilment.Ambient {
		k.Temperature = ""
	}
	return &k, nil
}

// balances are those that are not zero now.
const balances = `SELECT sku, location, lot, on_hand, reserved FROM stock WHERE site_id = ? AND (on_hand <> 0 OR reserved <> 0)`

// balancesAt are those that the movements up to an entry lead to.
const balancesAt = `SELECT sku, location, lot, CAST(sum(units) AS BIGINT) AS on_hand, 0 AS reserved FROM (
		SELECT sku, to_location AS location, lot, quantity AS units FROM movements WHERE site_id = ? AND seq <= ?
		UNION ALL
		SELECT sku, from_location AS location, lot, -quantity AS units FROM movements WHERE site_id = ? AND seq <= ?) AS m
	WHERE location NOT IN ('` + string(fulfilment.Supplier) + `', '` + string(fulfilment.Customer) + `', '` + string(fulfilment.Adjustment) + `')`

// Stock gives a page of the balances that are not zero, by article, location and
// lot.
func (s *Reader) Stock(ctx context.Context, f store.StockFilter) ([]store.Balance, string, error) {
	query, args, end := balances, []any{s.site}, ""
	if f.At != 0 {
		seq, err := s.seqAt(ctx, f.At)
		if err != nil {
			return nil, "", err
		}
		query, args, end = balancesAt, []any{s.site, seq, s.site, seq}, ` GROUP BY sku, location, lot HAVING sum(units) <> 0`
	}
	if f.SKU != "" {
		query, args = query+` AND sku = ?`, append(args, f.SKU)
	}
	if f.Location != "" {
		query, args = query+` AND location = ?`, append(args, f.Location)
	}
	if f.Cursor != "" {
		key, err := cut(f.Cursor)
		if err != nil {
			return nil, "", err
		}
		query, args = query+` AND (sku, location, lot) > (?, ?, ?)`, append(args, key...)
	}
	query = `SELECT b.sku, b.location, b.lot, b.on_hand, b.reserved, coalesce(x.expires_at, 0), coalesce(x.received_at, 0) FROM (` + query + end + `) AS b
		LEFT JOIN lots x ON x.site_id = ? AND x.sku = b.sku AND x.lot = b.lot ORDER BY b.sku, b.location, b.lot LIMIT ?`
	rows, err := s.query(ctx, query, append(args, s.site, store.PageSize+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("read stock: %w", s.classify(err))
	}
	defer rows.Close()
	var list []store.Balance
	for rows.Next() {
		var b store.Balance
		if err := rows.Scan(&b.SKU, &b.Location, &b.Lot, &b.OnHand, &b.Reserved, &b.Expires, &b.Received); err != nil {
			return nil, "", fmt.Errorf("read stock: %w", s.classify(err))
		}
		list = append(list, b)
	}
	if err := rows.Err(); err != nil || len(list) <= store.PageSize {
		return list, "", err
	}
	list = list[:store.PageSize]
	last := &list[len(list)-1]
	return list, fmt.Sprintf("%d.%d.%s%s%s", len(last.SKU), len(last.Location), last.SKU, last.Location, last.Lot), nil
}

// cut takes a cursor of Stock apart: the lengths of the first two keys, then the
// keys.
func cut(cursor string) ([]any, error) {
	parts := strings.SplitN(cursor, ".", 3)
	if len(parts) == 3 {
		a, errA := strconv.Atoi(parts[0])
		b, errB := strconv.Atoi(parts[1])
		if rest := parts[2]; errA == nil && errB == nil && a >= 0 && b >= 0 && a+b <= len(rest) {
			return []any{rest[:a], rest[a : a+b], rest[a+b:]}, nil
		}
	}
	return nil, fmt.Errorf("list stock: cursor %q: %w", cursor, store.ErrCursor)
}

// seqAt is the last entry at or before a moment, 0 when there is none. Times
// never fall along the journal, so a few entries tell.
func (s *Reader) seqAt(ctx context.Context, at fulfilment.Time) (int64, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return 0, err
	}
	n := sort.Search(int(head.Seq), func(i int) bool {
		var then fulfilment.Time
		if err == nil {
			err = s.row(ctx, `SELECT at FROM journal WHERE site_id = ? AND seq = ?`, s.site, i+1).Scan(&then)
		}
		return err != nil || then > at
	})
	if err != nil {
		return 0, fmt.Errorf("find the entry at %s: %w", at.UTC(), s.classify(err))
	}
	return int64(n), nil
}
