package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// surge finds the server's limit, then sends a tenth of it for half a minute
// and ten times that for five. Every acknowledged order must be there after.
func surge() ([]Row, error) {
	p, err := serve()
	if err != nil {
		return nil, err
	}
	defer p.stop()
	if err := p.defineSKU(); err != nil {
		return nil, err
	}
	limit, err := p.hammer(64, 5*time.Second)
	if err != nil {
		return nil, err
	}
	s := &sender{p: p}
	s.send(limit/10, 30*time.Second)
	s.send(limit, 5*time.Minute)
	s.wg.Wait()
	lost := s.lost()
	slices.Sort(s.ack)
	slices.Sort(s.retry)
	return []Row{row("measured limit", limit, "orders/s", 0), row("acknowledged", float64(len(s.acked)), "orders", 0),
		row("ack_p50_ms", quantile(s.ack, 0.5), "ms", 0), row("ack_p99_ms", quantile(s.ack, 0.99), "ms", 0), row("refused_503", float64(s.refused), "answers", 0),
		row("failed_otherwise", float64(s.failed), "answers", 0), row("never_acked", float64(s.never), "orders", 0),
		row("retry_wait_p99_s", quantile(s.retry, 0.99), "s", 0), row("rss_peak_mb", p.peak(), "MB", 0), row("acked_lost", float64(lost), "orders", 0)}, s.verdict(lost)
}

// lost counts the acknowledged orders that the server does not show. The client
// asks on several connections: a surge leaves hundreds of thousands.
func (s *sender) lost() int {
	const askers = 16
	var lost atomic.Int64
	var wg sync.WaitGroup
	for first := range askers {
		wg.Go(func() {
			for i := first; i < len(s.acked); i += askers {
				status, _, err := call("GET", s.p.url+"/v1/orders/"+s.acked[i], "", "")
				if err != nil || status != http.StatusOK {
					lost.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return int(lost.Load())
}

// verdict is an error when an order was lost or never came in.
func (s *sender) verdict(lost int) error {
	if lost > 0 || s.never > 0 {
		return fmt.Errorf("surge: %d acknowledged orders lost, %d never acknowledged", lost, s.never)
	}
	return nil
}

// sender places orders at a rate and keeps its own log of acknowledgements.
type sender struct {
	p  *process
	wg sync.WaitGroup
	n  int

	mu      sync.Mutex
	acked   []string // order ids
	ack     []float64
	retry   []float64
	refused int // 503 answers
	failed  int // other answers and broken connections
	never   int // orders that no try brought in
}

const inFlight = 512

func (s *sender) send(rate float64, span time.Duration) {
	slots := make(chan struct{}, inFlight)
	begin := time.Now()
	for sent := 0; time.Since(begin) < span; {
		due := int(time.Since(begin).Seconds() * rate)
		for ; sent < due; sent++ {
			slots <- struct{}{}
			s.n++
			id := "s" + strconv.Itoa(s.n)
			s.wg.Go(func() { defer func() { <-slots }(); s.place(id) })
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// place sends one order until it is acknowledged, with the same key each time.
func (s *sender) place(id string) {
	first := time.Now()
	tries := 0
	for time.Since(first) < 2*time.Minute {
		begin := time.Now()
		status, header, err := call("POST", s.p.url+"/v1/orders", order(id), id)
		tries++
		if err == nil && status == http.StatusCreated {
			s.mu.Lock()
			s.ack = append(s.ack, float64(time.Since(begin).Microseconds())/1000)
			if tries > 1 {
				s.retry = append(s.retry, time.Since(first).Seconds())
			}
			s.acked = append(s.acked, header.Get("Location")[len("/v1/orders/"):])
			s.mu.Unlock()
			return
		}
		s.mu.Lock()
		if err == nil && status == http.StatusServiceUnavailable {
			s.refused++
		} else {
			s.failed++
		}
		s.mu.Unlock()
		wait, convErr := strconv.Atoi(header.Get("Retry-After"))
		if err != nil || convErr != nil {
			wait = 1
		}
		time.Sleep(time.Duration(wait) * time.Second)
	}
	s.mu.Lock()
	s.never++
	s.mu.Unlock()
}

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
