package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dayrun/fulfilment"
	"dayrun/store"
)

// LedgerCmd checks, copies and exports ledgers. What reads works on the ledger
// of a running, stopped or killed server alike: it sees one snapshot.
type LedgerCmd struct {
	Verify  VerifyCmd  `cmd:"" help:"Recompute the hash chain, replay the journal, compare every table, add the stock up."`
	Backup  BackupCmd  `cmd:"" help:"Copy a ledger into one file, also while the server runs."`
	Restore RestoreCmd `cmd:"" help:"Make a server's ledger of a backup, in an empty folder or database."`
	Export  ExportCmd  `cmd:"" help:"Write a span of the journal and the tables as CSV or Parquet."`
}

// VerifyCmd verifies the ledger of a running, stopped or killed server.
type VerifyCmd struct {
	Ledger
}

// Run prints what was checked and exits 0 when it is sound, 1 on a fault, 2
// when there is nothing to read.
func (c *VerifyCmd) Run(ctx context.Context, s *streams) error {
	begin := time.Now()
	st, err := c.read(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	report, err := store.Verify(ctx, st)
	if err != nil {
		if errors.Is(err, store.ErrUnreadable) {
			return &exitError{exitUnreadable, err}
		}
		return err
	}
	fmt.Fprintf(s.out, "%d entries, %d orders placed, %d delivered, head %x, %.1f s\n", report.Head.Seq, report.Placed, report.Delivered, report.Head.Hash[:8], time.Since(begin).Seconds())
	if report.Fault != "" {
		return fmt.Errorf("ledger is not sound: %s", report.Fault)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}

// OrderCmd looks at orders.
type OrderCmd struct {
	Show OrderShowCmd `cmd:"" help:"Print an order and its whole history from the journal."`
}

// OrderShowCmd prints one order, from a running or a stopped server's data.
type OrderShowCmd struct {
	ID string `arg:"" help:"The order's id, or the client's number for it."`
	Ledger
	JSON bool `help:"Print JSON."`
}

// Run finds the order by either number and prints its history.
func (c *OrderShowCmd) Run(ctx context.Context, s *streams) error {
	st, err := c.read(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	found, err := findOrder(ctx, st, c.ID)
	if err != nil {
		return err
	}
	if found == nil {
		return fmt.Errorf("no order %s in %s", c.ID, c.where())
	}
	r, o := records{r: st}, apiOrder(found)
	events, err := r.OrderEvents(ctx, o.OrderID)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"order": o, "events": events})
	}
	fmt.Fprintf(s.out, "%s (%s): %s, promised %s\n", o.OrderID, o.ClientOrderID, o.State, o.Promise.Format(time.RFC3339))
	for _, l := range o.Lines {
		fmt.Fprintf(s.out, "  %d of %s, %d picked\n", l.Quantity, l.SKU, l.Picked)
	}
	for _, e := range events {
		fmt.Fprintf(s.out, "%s  %-18s %s\n", e.At.Format("2006-01-02 15:04:05"), e.Kind, e.Text)
	}
	return nil
}

// findOrder gives an order by its id or the client's number, nil when there is none.
func findOrder(ctx context.Context, r store.OrderReader, id string) (*fulfilment.Order, error) {
	o, err := r.Order(ctx, id)
	if err != nil || o != nil {
		return o, err
	}
	list, _, err := r.Orders(ctx, store.OrderFilter{ClientOrderID: id})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// version is set by the linker.
var version = "dev"

// VersionCmd prints the version.
type VersionCmd struct{}

// Run prints it.
func (VersionCmd) Run(s *streams) error {
	_, err := fmt.Fprintln(s.out, "dayrun", version)
	return err
}
