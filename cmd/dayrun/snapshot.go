package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"dayrun/internal/advice"
	"dayrun/site"
	"dayrun/store"
	"dayrun/store/freeze"
)

// known is all that follows from the journal and is kept in a snapshot.
type known struct {
	site *site.State
	desk *advice.Memory
}

// starter makes what the journal is replayed into, new or of a snapshot.
type starter struct {
	cfg   site.Config
	codec *freeze.Codec[known]
}

var _ store.Restorer[learner] = (*starter)(nil)

func newStarter(cfg site.Config) (*starter, error) {
	codec, err := freeze.New[known]()
	return &starter{cfg, codec}, err
}

func (s *starter) advice() advice.Options {
	return advice.Options{Places: s.cfg.PutWall, Faces: s.cfg.ShelfFaces}
}

// Format names layout and meaning of a snapshot's bytes.
func (s *starter) Format() string { return fmt.Sprintf("%d-%s", site.StateVersion, s.codec.Format()) }

// New gives an empty site and desk.
func (s *starter) New() learner { return learner{site.New(s.cfg), advice.New(s.advice())} }

// Restore gives those of a snapshot.
func (s *starter) Restore(state []byte) (learner, error) {
	k, err := s.codec.Decode(state)
	if err != nil {
		return learner{}, err
	}
	warehouse, err := site.Restore(s.cfg, k.site)
	if err != nil {
		return learner{}, err
	}
	return learner{warehouse, advice.Recall(s.advice(), k.desk)}, nil
}

// snapshot gives the bytes of what did nothing but replay.
func (s *starter) snapshot(l learner) ([]byte, error) {
	st, err := l.site.State()
	if err != nil {
		return nil, err
	}
	return s.codec.Encode(&known{st, l.desk.Memory()}), nil
}

// resume brings back what the journal says.
func (s *starter) resume(ctx context.Context, st ledger) (l learner, head site.Head, from int64, err error) {
	return store.Resume(ctx, st, s, func(text string) { slog.Warn(text, "site", s.cfg.Site) })
}

// When a snapshot is due: the entries after it are what a start must replay, at
// some 10 µs each.
const (
	snapshotEntries = 100_000
	snapshotLook    = 5 * time.Second
	snapshotShare   = 20 // the time between two is at least so many times what one takes
)

// snapshots keeps a running site's snapshots. The loop does nothing for them:
// each is made of the one before and the journal since, read back from the store.
type snapshots struct {
	store   ledger
	starter *starter
	every   time.Duration // 0: none are made
	last    int64         // entry of the newest one
	made    time.Time
	took    time.Duration
	working sync.WaitGroup

	kept   []byte // of the start, to be written; nil: none
	keptAt site.Head
}

// keep holds what a start read, to be written once the site runs: after a long
// replay the next start shall be short.
func (s *snapshots) keep(l learner, head site.Head) (err error) {
	if s.every > 0 {
		s.kept, err = s.starter.snapshot(l)
		s.keptAt = head
	}
	return err
}

// run makes one when many entries were written since, or some and the time is up.
func (s *snapshots) run(ctx context.Context) {
	if s.every <= 0 {
		return
	}
	if s.kept != nil {
		s.made = time.Now()
		if err := s.putKept(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("snapshot not made, next time again", "site", s.starter.cfg.Site, "error", err)
		}
	}
	look := time.NewTicker(min(snapshotLook, s.every))
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		head, err := s.store.Head(ctx)
		since, new := time.Since(s.made), head.Seq-s.last
		if err != nil || new <= 0 || since < snapshotShare*s.took || new < snapshotEntries && since < s.every {
			continue // a store that is away is the writer's to tell
		}
		if err := s.make(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("snapshot not made, next time again", "site", s.starter.cfg.Site, "error", err)
		}
	}
}

// finish makes the last one at a clean stop, so that the next start replays nothing.
func (s *snapshots) finish() {
	if s.every <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := s.putKept(ctx)
	var head site.Head
	if err == nil {
		head, err = s.store.Head(ctx)
	}
	if err == nil && head.Seq > s.last {
		err = s.make(ctx)
	}
	if err != nil && !errors.Is(err, store.ErrUnavailable) {
		slog.Warn("no snapshot at the stop: the next start replays more", "site", s.starter.cfg.Site, "error", err)
	}
}

func (s *snapshots) make(ctx context.Context) error {
	begun := time.Now()
	defer func() { s.made, s.took = time.Now(), time.Since(begun) }()
	l, head, _, err := s.starter.resume(ctx, s.store)
	if err != nil {
		return err
	}
	data, err := s.starter.snapshot(l)
	if err != nil {
		return err
	}
	return s.put(ctx, head, data)
}

// putKept writes what the start read, if that has not been done.
func (s *snapshots) putKept(ctx context.Context) error {
	if s.kept == nil {
		return nil
	}
	err := s.put(ctx, s.keptAt, s.kept)
	if err == nil {
		s.kept = nil
	}
	return err
}

func (s *snapshots) put(ctx context.Context, head site.Head, data []byte) error {
	err := s.store.PutState(ctx, head, s.starter.Format(), data)
	if err == nil {
		s.last = head.Seq
	}
	return err
}
