package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"dayrun/site"
	"dayrun/store"
)

// insert gathers the rows of one table for a commit and writes them with one
// statement, whose parameters are the columns as arrays: its text never
// changes, so that the server prepares it once.
type insert struct {
	*store.Gather
	query string
	types []string // of the columns: bigint, text, bytea
}

// newInsert makes the statement's text. Strict rows must be new; the others
// may repeat: set-once columns then stay.
func newInsert(types map[[2]string]string, t site.Table, strict bool) *insert {
	in := &insert{Gather: store.NewGather(t)}
	cols := t.Columns()
	var arrays, end strings.Builder
	for i, c := range cols {
		typ := types[[2]string{t.Name, c}]
		in.types = append(in.types, typ)
		if i > 0 {
			arrays.WriteString(", ")
		}
		fmt.Fprintf(&arrays, "$%d::%s[]", i+2, typ)
	}
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
	in.query = fmt.Sprintf("INSERT INTO %s (site_id, %s) SELECT $1::bigint, r.* FROM unnest(%s) AS r%s", t.Name, strings.Join(cols, ", "), arrays.String(), end.String())
	return in
}

// columnTypes gives the type of each column of the schema by table and column.
func columnTypes(ctx context.Context, db *sql.DB) (map[[2]string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()`)
	if err != nil {
		return nil, fmt.Errorf("read column types: %w", err)
	}
	defer rows.Close()
	types := map[[2]string]string{}
	for rows.Next() {
		var table, column, typ string
		if err := rows.Scan(&table, &column, &typ); err != nil {
			return nil, fmt.Errorf("read column types: %w", err)
		}
		types[[2]string{table, column}] = typ
	}
	return types, rows.Err()
}

func (in *insert) queue(all *pgx.Batch, siteID int64) {
	if len(in.Rows) == 0 {
		return
	}
	args := []any{siteID}
	for c, typ := range in.types {
		switch typ {
		case "bigint":
			args = append(args, column[int64](in.Rows, c))
		case "bytea":
			args = append(args, column[[]byte](in.Rows, c))
		default:
			texts := column[string](in.Rows, c)
			for i, v := range texts {
				texts[i] = store.Text(v)
			}
			args = append(args, texts)
		}
	}
	all.Queue(in.query, args...)
}

func column[T any](rows [][]any, c int) []T {
	list := make([]T, len(rows))
	for i, r := range rows {
		list[i] = r[c].(T)
	}
	return list
}
