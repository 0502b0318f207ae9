package postgres

import (
	"context"
	"fmt"

	"dayrun/site"
	"dayrun/store"
)

// PutState keeps a snapshot, on a connection of its own: commits do not wait
// for it.
func (s *Store) PutState(ctx context.Context, head site.Head, format string, state []byte) error {
	return s.Reader.PutState(ctx, s.exec, s.epoch, head, format, state)
}

// DropStates forgets all snapshots.
func (s *Store) DropStates(ctx context.Context) error {
	return s.Reader.DropStates(ctx, s.exec, s.epoch)
}

// exec runs one statement, beside the commits.
func (s *Store) exec(ctx context.Context, query string, args ...any) error {
	s.mu.Lock()
	db, closed := s.read, s.w == nil
	s.mu.Unlock()
	if closed {
		return fmt.Errorf("%w: opened for reading only, or closed", store.ErrUnavailable)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := db.ExecContext(ctx, query, args...)
	return err
}
