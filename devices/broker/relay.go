package broker

import (
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"
)

// relay takes TLS connections and hands what is inside to the broker's TCP
// listener: the broker itself has one MQTT listener, with TLS or without.
type relay struct {
	outer net.Listener
	inner string
	guard *guard // nil: everyone may
	wg    sync.WaitGroup
	mu    sync.Mutex
	open  map[net.Conn]bool
	done  bool
}

func startRelay(addr string, cfg *tls.Config, inner string, g *guard) (*relay, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on --mqtt-tls %s: %w", addr, err)
	}
	r := &relay{outer: l, inner: inner, guard: g, open: map[net.Conn]bool{}}
	r.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			r.wg.Go(func() { r.carry(c, cfg) })
		}
	})
	return r, nil
}

// keep notes a connection to be closed with the relay; false when it is closed.
func (r *relay) keep(c net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return false
	}
	r.open[c] = true
	return true
}

func (r *relay) drop(c net.Conn) {
	c.Close()
	r.mu.Lock()
	delete(r.open, c)
	r.mu.Unlock()
}

func (r *relay) carry(raw net.Conn, cfg *tls.Config) {
	defer r.drop(raw)
	if !r.keep(raw) {
		return
	}
	c := tls.Server(raw, cfg)
	_ = raw.SetDeadline(time.Now().Add(10 * time.Second)) // who does not shake hands is let go
	if err := c.Handshake(); err != nil {
		slog.Debug("broker: TLS handshake failed", "address", raw.RemoteAddr(), "error", err)
		return
	}
	_ = raw.SetDeadline(time.Time{})
	b, err := net.DialTimeout("tcp", r.inner, 5*time.Second)
	if err != nil {
		slog.Warn("broker: TLS relay cannot reach the broker", "error", err)
		return
	}
	defer r.drop(b)
	if !r.keep(b) {
		return
	}
	if r.guard != nil { // before the first byte: the broker asks who it is with the client's CONNECT
		key := b.LocalAddr().String()
		who := caller{addr: raw.RemoteAddr().String()}
		if state := c.ConnectionState(); len(state.VerifiedChains) > 0 {
			who.cert = state.PeerCertificates[0]
		}
		r.guard.remote.Store(key, who)
		defer r.guard.remote.Delete(key)
	}
	back := make(chan struct{})
	go func() {
		_, _ = io.Copy(c, b)
		c.Close()
		close(back)
	}()
	_, _ = io.Copy(b, c)
	b.Close()
	<-back
}

func (r *relay) stop() {
	r.outer.Close()
	r.mu.Lock()
	r.done = true
	for c := range r.open {
		c.Close()
	}
	r.mu.Unlock()
	r.wg.Wait()
}
