package broker

import (
	"testing"
	"time"
)

// A storm of one kind becomes one line, which says how many there were.
func TestLogIsBounded(t *testing.T) {
	at := time.Unix(0, 0)
	l := newLogger()
	l.now = func() time.Time { return at }
	lines := 0
	for range 1000 {
		if _, ok := l.due("authentication error"); ok {
			lines++
		}
	}
	if _, ok := l.due("Violation"); !ok || lines != 1 {
		t.Fatalf("%d lines, another kind is written: %v", lines, ok)
	}
	at = at.Add(quiet)
	if more, ok := l.due("authentication error"); !ok || more != 999 {
		t.Fatalf("after a while: %v, %d more", ok, more)
	}
	if got := l.sort("%s", "mid:1 - JetStream failed a pipelined operation"); got != "JetStream failed" {
		t.Fatalf("sorted as %q", got)
	}
}
