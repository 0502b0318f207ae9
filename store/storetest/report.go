package storetest

import (
	"context"
	"database/sql"
	"testing"
)

// Querier is the SQL behind a store, as a reporting tool sees it.
type Querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Reports checks the views for reports on a store that holds a script with
// delivered delivered orders and one that waits.
func Reports(t *testing.T, q Querier, delivered int64) {
	t.Helper()
	for query, want := range map[string]int64{
		"SELECT count(*) FROM report_orders": delivered + 1,
		"SELECT count(*) FROM report_orders WHERE on_time = 1 AND picked = units AND lines > 0 AND cycle_ms > 0 AND site = 'main'": delivered,
		"SELECT count(*) FROM report_orders WHERE on_time IS NULL AND state <> 'delivered'":                                        1,
		"SELECT count(*) FROM report_stock WHERE available <> on_hand - reserved":                                                  0,
		"SELECT count(*) - (SELECT count(*) FROM movements) FROM report_movements":                                                 0,
		"SELECT min(CASE WHEN at > 0 AND quantity > 0 THEN 1 ELSE 0 END) FROM report_movements":                                    1,
		"SELECT count(*) FROM report_order_care WHERE priority = 0 AND holds = '' AND repromised = 0":                              delivered + 1,
		"SELECT count(*) FROM report_returns":                                                                                      0,
		"SELECT sum(stops) FROM report_trips":                                                                                      delivered,
	} {
		var got int64
		if err := q.QueryRowContext(t.Context(), query).Scan(&got); err != nil {
			t.Errorf("%s: %v", query, err)
		} else if got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}
