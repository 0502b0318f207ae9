package sqlite

import (
	"context"
	"fmt"

	"dayrun/site"
	"dayrun/store"
)

// PutState keeps a snapshot. Commits go on between its parts.
func (s *Store) PutState(ctx context.Context, head site.Head, format string, state []byte) error {
	return s.Reader.PutState(ctx, s.exec, s.epoch, head, format, state)
}

// DropStates forgets all snapshots.
func (s *Store) DropStates(ctx context.Context) error {
	return s.Reader.DropStates(ctx, s.exec, s.epoch)
}

// exec runs one statement between two commits.
func (s *Store) exec(ctx context.Context, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return fmt.Errorf("%w: opened for reading only, or closed", store.ErrUnavailable)
	}
	_, err := s.conn.ExecContext(context.WithoutCancel(ctx), query, args...)
	return err
}
