package main

import (
	"context"
	"fmt"
	"time"

	"dayrun/fulfilment"
	"dayrun/store/export"
)

// ExportCmd writes a span of a ledger to files for analysis.
type ExportCmd struct {
	Ledger
	From     string `help:"Start of the span: a day (2026-11-25) or an RFC 3339 time." required:""`
	To       string `help:"End of the span; itself not in it." required:""`
	Timezone string `help:"Time zone of days." default:"UTC"`
	Format   string `help:"Format of the files: csv or parquet." default:"csv" enum:"csv,parquet"`
	Out      string `help:"Folder for the files, one a table; made if need be." default:"export" type:"path"`
}

// Run writes the files and lists them.
func (c *ExportCmd) Run(ctx context.Context, s *streams) error {
	zone, err := siteZone(c.Timezone)
	if err != nil {
		return &exitError{exitUnreadable, fmt.Errorf("--%w", err)}
	}
	o := export.Options{Format: c.Format, Dir: c.Out}
	if o.From, err = moment("--from", c.From, zone); err == nil {
		o.To, err = moment("--to", c.To, zone)
	}
	if err == nil && o.From >= o.To {
		err = fmt.Errorf("--from %s lies not before --to %s", c.From, c.To)
	}
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	st, err := c.read(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	files, err := export.Write(ctx, st, o)
	for _, f := range files {
		fmt.Fprintf(s.out, "%s: %d rows\n", f.Path, f.Rows)
	}
	return err
}

// moment reads a day's start in a zone, or a time.
func moment(flag, v string, zone *time.Location) (fulfilment.Time, error) {
	if t, err := time.ParseInLocation(time.DateOnly, v, zone); err == nil {
		return fulfilment.At(t), nil
	}
	t, err := time.Parse(time.RFC3339, v)
	if err != nil {
		return 0, fmt.Errorf("%s %q: write a day as 2026-11-25 or a time as 2026-11-25T14:00:00Z", flag, v)
	}
	return fulfilment.At(t), nil
}
