package tsdb_test

import (
	"testing"
	"time"

	"dayrun/telemetry"
	"dayrun/telemetry/telemetrytest"
	"dayrun/telemetry/tsdb"
)

func open(t *testing.T) telemetry.Store {
	db, err := tsdb.Open(t.TempDir(), time.Hour*24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestSuite(t *testing.T) { telemetrytest.Run(t, open) }
