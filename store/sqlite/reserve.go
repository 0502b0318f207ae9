package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"dayrun/store"
)

// ReserveFile is the name of the file that keeps room on the disk. It holds
// nothing.
const ReserveFile = "reserve"

// reserveEvery is how often a reserve that was used is tried to be made again.
const reserveEvery = time.Second

// reserve is room on the disk that is given up when a commit finds none: what
// was begun can then be written to its end, while the site takes nothing new.
type reserve struct {
	path string
	size int64

	mu    sync.Mutex
	held  bool
	ended chan struct{} // closed at the end; nil: no reserve is wanted
}

// newReserve makes the file. A disk that has no room for it is one that is full:
// the store opens all the same, and Away says so.
func newReserve(dir string, size int64) (*reserve, error) {
	r := &reserve{path: filepath.Join(dir, ReserveFile), size: size}
	if size <= 0 {
		return r, nil
	}
	err := r.take()
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		return nil, fmt.Errorf("make %s: %w", r.path, err)
	}
	r.ended = make(chan struct{})
	go r.watch(r.ended)
	return r, nil
}

// take fills the file with blocks of its own.
func (r *reserve) take() error {
	f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	err = syscall.Fallocate(int(f.Fd()), 0, 0, r.size)
	if errors.Is(err, syscall.EOPNOTSUPP) {
		block := make([]byte, 1<<20)
		for at := int64(0); at < r.size; at += int64(len(block)) {
			if _, err = f.WriteAt(block[:min(int64(len(block)), r.size-at)], at); err != nil {
				break
			}
		}
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = os.Remove(r.path) // half a reserve only takes room
		return err
	}
	r.mu.Lock()
	r.held = true
	r.mu.Unlock()
	return nil
}

// free gives the room up; false: there was none.
func (r *reserve) free() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.held {
		return false
	}
	r.held = false
	return os.Remove(r.path) == nil
}

// watch makes the reserve again once there is twice as much room.
func (r *reserve) watch(ended chan struct{}) {
	every := time.NewTicker(reserveEvery)
	defer every.Stop()
	for {
		select {
		case <-ended:
			return
		case <-every.C:
		}
		if r.away() == nil {
			continue
		}
		if room, err := r.room(); err == nil && room >= 2*r.size {
			_ = r.take() // what hinders it now may not the next time
		}
	}
}

// room is what the disk has left.
func (r *reserve) room() (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(r.path), &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * s.Bsize, nil
}

func (r *reserve) away() error {
	r.mu.Lock()
	held := r.held
	r.mu.Unlock()
	if held || r.ended == nil {
		return nil
	}
	room, _ := r.room()
	return fmt.Errorf("%w: the disk is full: %.1f MB left, go on at %.1f MB: make room in %s", store.ErrUnavailable, float64(room)/1e6, 2*float64(r.size)/1e6, filepath.Dir(r.path))
}

func (r *reserve) end() {
	if r.ended != nil {
		close(r.ended)
	}
}

// Away is nil while there is room on the disk. While it is not, commits of what
// was begun may still go on, in the room that was kept for them.
func (s *Store) Away() error {
	if s.reserve == nil {
		return nil
	}
	return s.reserve.away()
}
