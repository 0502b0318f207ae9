package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"dayrun/internal/day"
)

// progress shows how far a run is: a bar that is drawn over on a terminal, a
// line now and then elsewhere.
type progress struct {
	w    io.Writer
	tty  bool
	next time.Time
	zone *time.Location // of the site
}

func newProgress(w io.Writer, zone *time.Location) *progress {
	f, ok := w.(*os.File)
	if ok {
		info, err := f.Stat()
		ok = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &progress{w: w, tty: ok, zone: zone}
}

func (p *progress) show(s day.Progress) {
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	text := fmt.Sprintf("%s  placed %d  picked %d  out %d  delivered %d of %d  %.2f %% within 24 h", s.Now.UTC().In(p.zone).Format("02 Jan 15:04"),
		s.Placed, s.Picked, s.Out, s.Delivered, s.Total, 100*s.Share())
	if !p.tty {
		p.next = now.Add(5 * time.Second)
		fmt.Fprintln(p.w, text)
		return
	}
	p.next = now.Add(100 * time.Millisecond)
	const width = 30
	done := 0
	if s.Total > 0 {
		done = min(width, int(s.Delivered)*width/s.Total)
	}
	fmt.Fprintf(p.w, "\r[%s%s] %s\x1b[K", strings.Repeat("#", done), strings.Repeat(".", width-done), text)
}

func (p *progress) end() {
	if p.tty {
		fmt.Fprintln(p.w)
	}
}
