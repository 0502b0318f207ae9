package sqlite

import (
	"context"
	"fmt"
)

// Integrity lets SQLite check the file's structure, and each index against its
// table: a fault there changes no row, but what a look-up finds.
func (s *Store) Integrity(ctx context.Context) (string, error) {
	var first string
	var err error
	const check = "PRAGMA integrity_check(1)"
	if s.snapshot != nil {
		err = s.snapshot.QueryRowContext(ctx, check).Scan(&first)
	} else {
		err = s.read.QueryRowContext(ctx, check).Scan(&first)
	}
	if err != nil {
		return "", fmt.Errorf("check file: %w", classify(err))
	}
	if first == "ok" {
		return "", nil
	}
	return "file: " + first, nil
}
