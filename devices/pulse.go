package devices

// pulseSpan is the span over which a message rate is counted, in milliseconds.
const pulseSpan = 10_000

// Pulse is how often a device speaks and how long its messages are on the way.
// The zero value is a device that was not heard.
type Pulse struct {
	Messages int64
	HeardMs  int64 // Unix ms of the last message, 0 never

	begin     int64 // of the span that is being counted
	now, last int32 // messages in it, and in the one before
	late      int64 // smoothed lateness in 1/16 ms
	timed     bool
}

// Beat counts a message heard at nowMs. sentMs is the time that it bears, 0 for
// none, of a broker-kept message too: its age says nothing of the way.
func (p *Pulse) Beat(nowMs, sentMs int64) {
	p.turn(nowMs)
	p.Messages++
	p.HeardMs = nowMs
	p.now++
	if sentMs <= 0 {
		return
	}
	if late := 16 * (nowMs - sentMs); p.timed {
		p.late += (late - p.late) / 16
	} else {
		p.late, p.timed = late, true
	}
}

// turn begins a new span when the present one is over.
func (p *Pulse) turn(nowMs int64) {
	switch over := nowMs - p.begin; {
	case over < pulseSpan && over >= 0:
	case over < 2*pulseSpan && over >= 0:
		p.begin, p.last, p.now = p.begin+pulseSpan, p.now, 0
	default:
		p.begin, p.last, p.now = nowMs, 0, 0
	}
}

// Rate is the messages of the last full span of ten seconds, per thousand
// seconds; of a device first heard in this one, what it said so far.
func (p *Pulse) Rate(nowMs int64) int64 {
	c := *p
	c.turn(nowMs)
	n := c.last
	if n == 0 {
		n = c.now
	}
	return int64(n) * 1_000_000 / pulseSpan
}

// LatencyMs is the smoothed time from a message's own timestamp to its receipt;
// false when no message bore one. The device's clock is in it: a clock that goes
// ahead makes it negative.
func (p *Pulse) LatencyMs() (int64, bool) { return p.late / 16, p.timed }
