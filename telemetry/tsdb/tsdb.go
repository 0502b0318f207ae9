// Package tsdb is the embedded time series store: the Prometheus TSDB library
// in a folder of its own.
package tsdb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunkenc"

	"dayrun/telemetry"
)

// DB is an open TSDB folder.
type DB struct {
	db   *tsdb.DB
	refs map[key]storage.SeriesRef
}

type key struct{ series, label string }

var _ telemetry.Store = (*DB)(nil)

// Open opens or makes the store in dir and keeps retention of data. Samples up
// to an hour out of order are taken.
func Open(dir string, retention time.Duration) (*DB, error) {
	opt := tsdb.DefaultOptions()
	opt.RetentionDuration = retention.Milliseconds()
	opt.OutOfOrderTimeWindow = time.Hour.Milliseconds()
	opt.NoLockfile = true // the store's own lock guards the data folder
	db, err := tsdb.Open(dir, slog.New(slog.DiscardHandler), nil, opt, nil)
	if err != nil {
		return nil, fmt.Errorf("open time series %s: %w", dir, err)
	}
	return &DB{db: db, refs: map[key]storage.SeriesRef{}}, nil
}

// Write appends a batch. Samples that are too old or written before are left out.
func (d *DB) Write(ctx context.Context, batch []telemetry.Sample) error {
	app := d.db.Appender(ctx)
	for _, s := range batch {
		k := key{s.Series, s.Label}
		ref, err := app.Append(d.refs[k], name(k), s.At.UnixMilli(), s.Value)
		if err != nil {
			if harmless(err) {
				continue
			}
			_ = app.Rollback()
			return fmt.Errorf("append %s: %w", s.Series, err)
		}
		d.refs[k] = ref
	}
	if err := app.Commit(); err != nil {
		return fmt.Errorf("commit samples: %w", err)
	}
	return nil
}

func harmless(err error) bool {
	return errors.Is(err, storage.ErrOutOfOrderSample) || errors.Is(err, storage.ErrDuplicateSampleForTimestamp) ||
		errors.Is(err, storage.ErrTooOldSample) || errors.Is(err, storage.ErrOutOfBounds)
}

func name(k key) labels.Labels {
	if k.label == "" {
		return labels.FromStrings(model.MetricNameLabel, k.series)
	}
	return labels.FromStrings(model.MetricNameLabel, k.series, "of", k.label)
}

// Query reads one series.
func (d *DB) Query(ctx context.Context, series, label string, from, to time.Time) ([]telemetry.Point, error) {
	q, err := d.db.Querier(from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", series, err)
	}
	defer q.Close()
	set := q.Select(ctx, false, nil, labels.MustNewMatcher(labels.MatchEqual, model.MetricNameLabel, series), labels.MustNewMatcher(labels.MatchEqual, "of", label))
	var out []telemetry.Point
	for set.Next() {
		it := set.At().Iterator(nil)
		for it.Next() == chunkenc.ValFloat {
			t, v := it.At()
			if !math.IsNaN(v) {
				out = append(out, telemetry.Point{At: time.UnixMilli(t).UTC(), Value: v})
			}
		}
		if err := it.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", series, err)
		}
	}
	return out, set.Err()
}

// Close closes the folder.
func (d *DB) Close() error { return d.db.Close() }
