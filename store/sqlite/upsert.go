package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"dayrun/site"
	"dayrun/store"
)

// chunks are the numbers of rows that one statement takes. Few large
// statements cost less than many small ones; the smaller ones take the rest.
var chunks = [...]int{256, 32, 4, 1}

// upsert gathers the rows of one table for a commit and writes them with
// prepared statements.
type upsert struct {
	*store.Gather
	siteID any
	query  [len(chunks)]string
	stmts  map[int]driver.Stmt // by rows
	args   []driver.NamedValue
}

// newUpsert makes the statements' texts. Strict rows must be new; the others
// may repeat: set-once columns then stay.
func newUpsert(siteID int64, t site.Table, strict bool) *upsert {
	u := &upsert{Gather: store.NewGather(t), siteID: siteID, stmts: map[int]driver.Stmt{}}
	cols := t.Columns()
	var end strings.Builder
	if !strict {
		fmt.Fprintf(&end, " ON CONFLICT (site_id, %s) DO ", strings.Join(t.Key, ", "))
		if len(t.Cols) == 0 {
			end.WriteString("NOTHING")
		}
		for i, c := range t.Cols {
			end.WriteString(map[bool]string{true: "UPDATE SET ", false: ", "}[i == 0])
			fmt.Fprintf(&end, "%s = excluded.%s", c, c)
		}
	}
	one := "(?" + strings.Repeat(", ?", len(cols)) + ")"
	for i, n := range chunks {
		u.query[i] = fmt.Sprintf("INSERT INTO %s (site_id, %s) VALUES %s%s%s", t.Name, strings.Join(cols, ", "), one, strings.Repeat(", "+one, n-1), end.String())
	}
	return u
}

// flush writes the gathered rows and forgets them, also on an error: the
// batch comes again as a whole.
func (u *upsert) flush(ctx context.Context, c connection) error {
	rows := u.Rows
	defer u.Reset()
	for i, n := range chunks {
		for len(rows) >= n {
			if err := u.write(ctx, c, i, rows[:n]); err != nil {
				return fmt.Errorf("write %s: %w", u.Name, err)
			}
			rows = rows[n:]
		}
	}
	return nil
}

func (u *upsert) write(ctx context.Context, c connection, chunk int, rows [][]any) error {
	st := u.stmts[chunk]
	if st == nil {
		var err error
		if st, err = c.PrepareContext(ctx, u.query[chunk]); err != nil {
			return err
		}
		u.stmts[chunk] = st
	}
	u.args = u.args[:0]
	for _, r := range rows {
		u.args = append(u.args, driver.NamedValue{Ordinal: len(u.args) + 1, Value: u.siteID})
		for _, v := range r {
			u.args = append(u.args, driver.NamedValue{Ordinal: len(u.args) + 1, Value: v})
		}
	}
	_, err := st.(driver.StmtExecContext).ExecContext(ctx, u.args)
	return err
}
