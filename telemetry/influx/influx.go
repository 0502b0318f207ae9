// Package influx writes telemetry to an InfluxDB (2.x, or 1.8 with its v2
// interface) through the official client, and reads it back with Flux.
package influx

import (
	"context"
	"fmt"
	"strings"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
	"github.com/influxdata/influxdb-client-go/v2/api/write"

	"dayrun/telemetry"
)

// Config names the server. Bucket is "database/retention-policy" on 1.8; Token
// "user:password" there, or empty.
type Config struct {
	URL, Token, Org, Bucket string
	Site                    string // tag on every point
}

// DB is a connection to one bucket.
type DB struct {
	cfg    Config
	client influxdb2.Client
	write  api.WriteAPIBlocking
	query  api.QueryAPI
}

var _ telemetry.Store = (*DB)(nil)

// Open prepares the connection; the server may be away.
func Open(cfg Config) (*DB, error) {
	if !strings.HasPrefix(cfg.URL, "http://") && !strings.HasPrefix(cfg.URL, "https://") {
		return nil, fmt.Errorf("influx url %q: write it as http://host:8086", cfg.URL)
	}
	if cfg.Bucket == "" {
		return nil, fmt.Errorf("influx bucket %q: name the bucket to write to", cfg.Bucket)
	}
	c := influxdb2.NewClientWithOptions(cfg.URL, cfg.Token, influxdb2.DefaultOptions().SetPrecision(time.Millisecond).SetHTTPRequestTimeout(20))
	return &DB{cfg: cfg, client: c, write: c.WriteAPIBlocking(cfg.Org, cfg.Bucket), query: c.QueryAPI(cfg.Org)}, nil
}

// Write sends a batch and waits for the server's answer. A point written twice
// is one point.
func (d *DB) Write(ctx context.Context, batch []telemetry.Sample) error {
	points := make([]*write.Point, 0, len(batch))
	for _, s := range batch {
		tags := map[string]string{"site": d.cfg.Site}
		if s.Label != "" {
			tags["of"] = s.Label
		}
		points = append(points, write.NewPoint(s.Series, tags, map[string]any{"value": s.Value}, s.At))
	}
	if err := d.write.WritePoint(ctx, points...); err != nil {
		return fmt.Errorf("write %d points to %s: %w", len(points), d.cfg.URL, err)
	}
	return nil
}

// Query reads one series.
func (d *DB) Query(ctx context.Context, series, label string, from, to time.Time) ([]telemetry.Point, error) {
	of := fmt.Sprintf(`r.of == %q`, label)
	if label == "" {
		of = "not exists r.of"
	}
	flux := fmt.Sprintf(`from(bucket: %q) |> range(start: %s, stop: %s) |> filter(fn: (r) => r._measurement == %q and r._field == "value" and r.site == %q and %s) |> sort(columns: ["_time"])`,
		d.cfg.Bucket, from.UTC().Format(time.RFC3339Nano), to.Add(time.Millisecond).UTC().Format(time.RFC3339Nano), series, d.cfg.Site, of)
	rows, err := d.query.Query(ctx, flux)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", series, err)
	}
	defer rows.Close()
	var out []telemetry.Point
	for rows.Next() {
		if v, ok := rows.Record().Value().(float64); ok {
			out = append(out, telemetry.Point{At: rows.Record().Time().UTC(), Value: v})
		}
	}
	return out, rows.Err()
}

// Close ends the connection.
func (d *DB) Close() error {
	d.client.Close()
	return nil
}
