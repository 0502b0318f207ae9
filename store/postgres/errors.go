package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"dayrun/store"
	"dayrun/store/sqlread"
)

var dialect = sqlread.Dialect{Numbered: true, Classify: classify}

// passing are the SQLSTATE codes and classes (PostgreSQL 15, appendix A) of
// what may work later: the server is away, full, stopping or a standby.
var passing = map[string]bool{
	"08":    true, // connection exception
	"53":    true, // insufficient resources: disk full, too many connections
	"57":    true, // operator intervention: shutdown, crash, terminated session
	"40":    true, // transaction rollback: serialisation, deadlock
	"25006": true, // read-only transaction: a server that is no primary (yet)
	"25P03": true, // session idle in a transaction for too long
	"55P03": true, // lock not available
	"58030": true, // the server's disk failed: it has rolled back
}

// classify adds to an error of the driver the store's own one.
func classify(err error) error {
	switch {
	case err == nil || errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrHeld) || errors.Is(err, store.ErrDeposed):
		return err
	case isAway(err):
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	var e *pgconn.PgError
	if errors.As(err, &e) && (e.Code == "42P01" || e.Code == "3D000" || e.Code[:2] == "XX") { // no table, no database, data corrupted
		return fmt.Errorf("%w: %w", store.ErrUnreadable, err)
	}
	return err
}

// isAway tells whether the error may pass by itself. What is no answer of the
// server is one of the way to it.
func isAway(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return passing[e.Code] || passing[e.Code[:2]]
	}
	var (
		config *pgconn.ParseConfigError
		dial   *pgconn.ConnectError
		wire   net.Error
	)
	if errors.As(err, &config) {
		return false
	}
	return errors.As(err, &dial) || errors.As(err, &wire) || errors.Is(err, errCut) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

// errCut marks an error on a connection that is closed since.
var errCut = errors.New("connection lost")

func isNoRows(err error) bool {
	return errors.Is(err, pgx.ErrNoRows) || errors.Is(err, sql.ErrNoRows)
}

func asHeld(err error, h **held) bool { return errors.As(err, h) }
