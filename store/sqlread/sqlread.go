// Package sqlread reads a site's ledger from its tables. The back ends share
// it: their SQL differs in the form of its parameters only.
package sqlread

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"dayrun/store"
)

// Querier is a database, or one transaction of it: what is read through a
// transaction is one snapshot.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Dialect is how a back end differs.
type Dialect struct {
	// Numbered parameters are $1, $2, …; the others are question marks.
	Numbered bool
	// Classify adds the store's own error to one of the driver.
	Classify func(error) error
}

// Reader reads one site.
type Reader struct {
	q       Querier
	dialect Dialect
	site    int64
	name    string
}

var (
	_ store.OrderReader = (*Reader)(nil)
	_ store.StockReader = (*Reader)(nil)
	_ store.Source      = (*Reader)(nil)
)

// New gives the reader of the site with this number and name.
func New(q Querier, d Dialect, site int64, name string) *Reader {
	return &Reader{q: q, dialect: d, site: site, name: name}
}

// Name is the site's name.
func (s *Reader) Name() string { return s.name }

func (s *Reader) classify(err error) error {
	if err == nil {
		return nil
	}
	return s.dialect.Classify(err)
}

func (s *Reader) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.q.QueryContext(ctx, s.bind(query), args...)
}

func (s *Reader) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.q.QueryRowContext(ctx, s.bind(query), args...)
}

// bind numbers the parameters where the back end wants that. No query of this
// package has a question mark in a literal.
func (s *Reader) bind(query string) string {
	if !s.dialect.Numbered {
		return query
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		query = after
	}
}

// Site is a row of the table of sites.
type Site struct {
	ID, Epoch int64
	Name      string
}

// FindSite gives the site with a name; an empty name takes the only one there is.
func FindSite(ctx context.Context, q Querier, d Dialect, name string) (Site, error) {
	r := New(q, d, 0, name)
	rows, err := r.query(ctx, `SELECT site_id, name, epoch FROM sites WHERE name = ? OR ? = '' ORDER BY site_id`, name, name)
	if err != nil {
		return Site{}, r.classify(err)
	}
	defer rows.Close()
	var (
		found Site
		names []string
	)
	for rows.Next() {
		if err := rows.Scan(&found.ID, &found.Name, &found.Epoch); err != nil {
			return Site{}, r.classify(err)
		}
		names = append(names, found.Name)
	}
	switch {
	case rows.Err() != nil:
		return Site{}, r.classify(rows.Err())
	case len(names) == 0:
		return Site{}, fmt.Errorf("no site %q: give the name that the server was started with", name)
	case len(names) > 1:
		return Site{}, fmt.Errorf("several sites (%s): name one", strings.Join(names, ", "))
	}
	return found, nil
}
