package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Members is the list of the processes that share a database's sites out. Who
// holds a site is for its lease to say; the list only says how many there are
// to share with. It is not safe for concurrent use.
type Members struct {
	s    *Store // for its configuration
	conn *pgx.Conn
	name string
	ttl  time.Duration
}

// Join gives the list, under a name that no other process has. Without a Beat
// within ttl a member counts as gone.
func Join(ctx context.Context, url, name string, ttl time.Duration) (*Members, error) {
	s := &Store{name: name, o: Options{Sync: true}}
	err := s.configure(url)
	if err == nil {
		err = s.prepare(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("join the servers of the database: %w", classify(err))
	}
	return &Members{s: s, name: name, ttl: ttl}, nil
}

// Beat says that this process lives and gives all that do, sorted.
func (m *Members) Beat(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, min(m.ttl, patience))
	defer cancel()
	list, err := m.beat(ctx)
	if err != nil {
		if m.conn != nil {
			_ = m.conn.Close(context.WithoutCancel(ctx)) // to be made anew
			m.conn = nil
		}
		return nil, fmt.Errorf("list the servers of the database: %w", classify(err))
	}
	return list, nil
}

func (m *Members) beat(ctx context.Context) ([]string, error) {
	if m.conn == nil {
		conn, err := pgx.ConnectConfig(ctx, m.s.as("dayrun members", nil))
		if err != nil {
			return nil, err
		}
		m.conn = conn
	}
	_, err := m.conn.Exec(ctx, `INSERT INTO members (member, until) VALUES ($1, `+serverNow+` + $2) ON CONFLICT (member) DO UPDATE SET until = excluded.until`, m.name, m.ttl.Milliseconds())
	if err != nil {
		return nil, err
	}
	if _, err = m.conn.Exec(ctx, `DELETE FROM members WHERE until < `+serverNow+` - 3600000`); err != nil {
		return nil, err
	}
	rows, err := m.conn.Query(ctx, `SELECT member FROM members WHERE until > `+serverNow+` ORDER BY member`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Leave takes this process off the list, so that the others take its sites now.
func (m *Members) Leave(ctx context.Context) {
	if m.conn != nil {
		// Best effort: without it the entry lapses by itself.
		_, _ = m.conn.Exec(ctx, `DELETE FROM members WHERE member = $1`, m.name)
		_ = m.conn.Close(ctx)
		m.conn = nil
	}
}
