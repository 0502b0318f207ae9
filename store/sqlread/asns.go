package sqlread

import (
	"context"
	"fmt"
	"strings"

	"dayrun/fulfilment"
	"dayrun/store"
)

// ASNs gives a page of announcements, newest first.
func (s *Reader) ASNs(ctx context.Context, f store.ASNFilter) ([]fulfilment.ASN, string, error) {
	query, args := `SELECT asn, idempotency_key, supplier, reference, announced_at, expected_at, closed_at, why FROM asns WHERE site_id = ?`, []any{s.site}
	if f.ID != "" {
		query, args = query+` AND asn = ?`, append(args, string(f.ID))
	}
	if f.State != "" {
		query, args = query+` AND state = ?`, append(args, f.State)
	}
	if f.Cursor != "" {
		at, id, ok := strings.Cut(f.Cursor, ".")
		var announced int64
		if _, err := fmt.Sscan(at, &announced); !ok || err != nil {
			return nil, "", fmt.Errorf("list announcements: cursor %q: %w", f.Cursor, store.ErrCursor)
		}
		query, args = query+` AND (announced_at, asn) < (?, ?)`, append(args, announced, id)
	}
	rows, err := s.query(ctx, query+` ORDER BY announced_at DESC, asn DESC LIMIT ?`, append(args, store.PageSize+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("read announcements: %w", s.classify(err))
	}
	defer rows.Close()
	var list []fulfilment.ASN
	for rows.Next() {
		var a fulfilment.ASN
		if err := rows.Scan(&a.ID, &a.Key, &a.Supplier, &a.Reference, &a.AnnouncedAt, &a.ExpectedAt, &a.ClosedAt, &a.Why); err != nil {
			return nil, "", fmt.Errorf("read announcements: %w", s.classify(err))
		}
		list = append(list, a)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("read announcements: %w", s.classify(err))
	}
	next := ""
	if len(list) > store.PageSize {
		list = list[:store.PageSize]
		next = fmt.Sprintf("%d.%s", list[len(list)-1].AnnouncedAt, list[len(list)-1].ID)
	}
	return list, next, s.asnLines(ctx, list)
}

// asnLines fills in the lines of a page of announcements.
func (s *Reader) asnLines(ctx context.Context, list []fulfilment.ASN) error {
	if len(list) == 0 {
		return nil
	}
	byID, args := make(map[fulfilment.ASNID]*fulfilment.ASN, len(list)), []any{s.site}
	for i := range list {
		byID[list[i].ID] = &list[i]
		args = append(args, string(list[i].ID))
	}
	rows, err := s.query(ctx, `SELECT asn, sku, quantity, lot, expires_at, received FROM asn_lines
		WHERE site_id = ? AND asn IN (?`+strings.Repeat(", ?", len(list)-1)+`) ORDER BY asn, line`, args...)
	if err != nil {
		return fmt.Errorf("read announced lines: %w", s.classify(err))
	}
	defer rows.Close()
	for rows.Next() {
		var (
			id fulfilment.ASNID
			x  fulfilment.ASNLine
		)
		if err := rows.Scan(&id, &x.SKU, &x.Qty, &x.Lot, &x.Expires, &x.Received); err != nil {
			return fmt.Errorf("read announced lines: %w", s.classify(err))
		}
		byID[id].Lines = append(byID[id].Lines, x)
	}
	return rows.Err()
}
