package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a snapshot of the whole file to a new one, which is on disk
// when Backup returns. The server goes on meanwhile. The path must not exist.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up ledger: %s exists already: name a new file", path)
	}
	db, err := pool(s.file(), "ro", 1, "busy_timeout(2000)")
	if err != nil {
		return fmt.Errorf("back up ledger: %w", err)
	}
	defer db.Close()
	half := path + ".part"
	if err := os.Remove(half); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("back up ledger: %w", err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", half); err != nil {
		_ = os.Remove(half) // the error above is the one to tell
		return fmt.Errorf("back up ledger: %w", classify(err))
	}
	return Publish(half, path)
}

// Publish gives a finished file its name, and returns when both are on disk.
func Publish(half, path string) error {
	if err := syncPath(half); err != nil {
		return err
	}
	if err := os.Rename(half, path); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	_ = f.Close() // only read
	return err
}

// file is the path of the database: the ledger of the folder, or the file that
// was named itself, as a backup is.
func (s *Store) file() string {
	if info, err := os.Stat(s.dir); err == nil && info.Mode().IsRegular() {
		return s.dir
	}
	return filepath.Join(s.dir, File)
}
