package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dayrun/site"
	"dayrun/store"
	"dayrun/store/postgres"
	"dayrun/store/sqlite"
)

// BackupCmd copies a ledger into one file, while the server runs or not.
type BackupCmd struct {
	Ledger
	File string `arg:"" help:"File to make: a ledger that every command reads by --data FILE." type:"path"`
}

// Run writes the file. From PostgreSQL it makes the same kind of file.
func (c *BackupCmd) Run(ctx context.Context, s *streams) error {
	st, err := c.read(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	if from, ok := st.(*sqlite.Store); ok {
		err = from.Backup(ctx, c.File)
	} else {
		err = copyToFile(ctx, st, c.File)
	}
	if err != nil {
		return err
	}
	made := Ledger{Data: c.File, Site: c.Site}
	copied, err := made.read(ctx)
	if err != nil {
		return err
	}
	defer copied.Close()
	head, err := copied.Head(ctx)
	if err != nil {
		return err
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d entries, head %x, %.1f MB\n", c.File, head.Seq, head.Hash[:8], float64(info.Size())/1e6)
	return nil
}

// copyToFile makes a ledger file of any store.
func copyToFile(ctx context.Context, src store.Snapshot, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up ledger: %s exists already: name a new file", path)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".backup-*") // beside it, so that it can be renamed
	if err != nil {
		return fmt.Errorf("back up ledger: %w", err)
	}
	defer os.RemoveAll(dir)
	dst, err := sqlite.Open(dir, src.Name(), sqlite.Options{})
	if err != nil {
		return err
	}
	rep, err := store.Copy(ctx, src, dst, nil)
	if err == nil && rep.Fault != "" {
		err = fmt.Errorf("ledger is not sound: %s", rep.Fault)
	}
	if err := errors.Join(err, dst.Close()); err != nil {
		return err
	}
	return sqlite.Publish(filepath.Join(dir, sqlite.File), path)
}

// RestoreCmd makes a server's ledger of a backup.
type RestoreCmd struct {
	Ledger
	File string `arg:"" help:"Backup to restore." type:"existingfile"`
}

// orderIDsAhead is how many order ids of each robot a restored ledger leaves
// out: those given since the backup must not go out again.
const orderIDsAhead = 1_000_000

// Run replays the backup into an empty folder or database, which verifies it.
// The robots drove on since: their last orders are not sent again.
func (c *RestoreCmd) Run(ctx context.Context, s *streams) error {
	from := Ledger{Data: c.File, Site: c.Site}
	src, err := from.read(ctx)
	if err != nil {
		return err
	}
	defer src.Close()
	server, err := isServer(c.Database)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	var dst ledger
	if server {
		dst, err = postgres.Open(ctx, c.Database, c.Site, postgres.Options{Sync: true})
	} else if _, statErr := os.Stat(filepath.Join(c.Data, sqlite.File)); statErr == nil {
		err = fmt.Errorf("--data %s holds a ledger already; name an empty folder", c.Data)
	} else {
		dst, err = sqlite.Open(c.Data, c.Site, sqlite.Options{Sync: true})
	}
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	rep, err := store.Copy(ctx, src, dst, func(r *site.FleetRow) {
		r.Order = nil
		r.Counter += orderIDsAhead
	})
	if err := errors.Join(err, dst.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d entries, %d orders placed, %d delivered, head %x\n", rep.Head.Seq, rep.Placed, rep.Delivered, rep.Head.Hash[:8])
	if rep.Fault != "" {
		return fmt.Errorf("the backup is not sound: %s", rep.Fault)
	}
	return nil
}
