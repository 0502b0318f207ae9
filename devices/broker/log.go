package broker

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// quiet is how long a message of one kind is not repeated: a storm of devices
// must not become a storm of lines.
const quiet = 5 * time.Second

// logger passes what matters on to slog, each kind of message once in a while
// with the number of those between.
type logger struct {
	mu    sync.Mutex
	now   func() time.Time
	kinds map[string]*kind
}

type kind struct {
	at   time.Time
	more int
}

func newLogger() *logger { return &logger{now: time.Now, kinds: map[string]*kind{}} }

// due says whether a message of a format is to be written now, and how many of
// its kind were not since.
func (l *logger) due(format string) (more int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, now := l.kinds[format], l.now()
	if k == nil {
		k = &kind{}
		l.kinds[format] = k
	} else if now.Sub(k.at) < quiet {
		k.more++
		return 0, false
	}
	more, k.more, k.at = k.more, 0, now
	return more, true
}

func (l *logger) Noticef(string, ...any) {}
func (l *logger) Debugf(string, ...any)  {}
func (l *logger) Tracef(string, ...any)  {}
func (l *logger) Warnf(format string, v ...any) {
	if _, ok := l.due(format); ok {
		slog.Debug("broker: " + fmt.Sprintf(format, v...))
	}
}

func (l *logger) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if strings.Contains(text, "server is not running") {
		return // a device that speaks while the broker stops: nothing was acknowledged to it
	}
	if more, ok := l.due(l.sort(format, text)); ok {
		slog.Warn("broker: "+text, "more_like_it", more)
	}
}

// sort names the kind of an error: formats that only pass a text on are told
// apart by what the text is about.
func (l *logger) sort(format, text string) string {
	for _, about := range []string{"JetStream failed", "authentication error", "older protocol", "Violation"} {
		if strings.Contains(text, about) {
			return about
		}
	}
	return format
}

func (l *logger) Fatalf(format string, v ...any) { slog.Error("broker: " + fmt.Sprintf(format, v...)) }
