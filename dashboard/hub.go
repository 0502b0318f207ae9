package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"dayrun/site"
)

// Options set who may look and how much is kept for a slow looker.
type Options struct {
	Origins []string // further origins that may open the socket, as https://host:port; the page's own host always may
	Clients int      // most lookers at a time; default 200
	Epoch   string   // names this run of the server, so that a page knows when to forget; default the start time
}

// Hub sends the site's View to all who look. One goroutine owns all state;
// everything else talks to it by channels.
type Hub struct {
	opts    Options
	up      websocket.Upgrader
	views   chan *site.View // holds the newest View only
	asks    chan ask
	done    chan struct{}
	ended   chan struct{}
	closing sync.Once
	lookers sync.WaitGroup
	slotsOf chan struct{} // one token for each looker
}

// ask is what a client wants of the hub's goroutine.
type ask struct {
	c      *client
	join   bool
	leave  bool
	add    []string
	remove []string
}

// Pace of the hub.
const (
	tickEvery  = 200 * time.Millisecond
	aliveEvery = time.Second // a tick message says that the socket lives and how old the View is
	queueLen   = 8           // batches a looker may lag behind: 1.6 s at 5 Hz
)

// New starts a hub. Close ends it.
func New(o Options) *Hub {
	if o.Clients <= 0 {
		o.Clients = 200
	}
	if o.Epoch == "" {
		o.Epoch = time.Now().UTC().Format("20060102T150405.000")
	}
	h := &Hub{opts: o, views: make(chan *site.View, 1), asks: make(chan ask), done: make(chan struct{}), ended: make(chan struct{}),
		slotsOf: make(chan struct{}, o.Clients)}
	h.up = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 16 << 10, HandshakeTimeout: 5 * time.Second, CheckOrigin: h.allowed,
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			http.Error(w, reason.Error(), status)
		}}
	go h.run()
	return h
}

// Show hands the newest View to the hub. It never blocks: a View that nobody
// has taken yet is replaced.
func (h *Hub) Show(v *site.View) {
	for {
		select {
		case h.views <- v:
			return
		default:
		}
		select {
		case <-h.views:
		default:
		}
	}
}

// Close sends everyone away and waits until their goroutines have ended.
func (h *Hub) Close() {
	h.closing.Do(func() { close(h.done) })
	<-h.ended
	h.lookers.Wait()
}

// allowed admits a page of the same host, the origins in Options, and programs,
// which send no Origin.
func (h *Hub) allowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || slices.ContainsFunc(h.opts.Origins, func(o string) bool { return strings.EqualFold(o, origin) })
}

// state is owned by run.
type state struct {
	h       *Hub
	topics  []*topic
	clients map[*client]bool
	view    *site.View
	shown   time.Time
}

func (h *Hub) run() {
	defer close(h.ended)
	s := &state{h: h, topics: newTopics(), clients: map[*client]bool{}}
	tick, alive := time.NewTicker(tickEvery), time.NewTicker(aliveEvery)
	defer tick.Stop()
	defer alive.Stop()
	for {
		select {
		case v := <-h.views:
			s.view, s.shown = v, time.Now()
			s.advance(s.shown)
		case now := <-tick.C:
			s.advance(now)
		case now := <-alive.C:
			s.alive(now)
		case a := <-h.asks:
			s.answer(a)
		case <-h.done:
			for c := range s.clients {
				c.drop(websocket.CloseGoingAway, "the server stops")
			}
			return
		}
		s.flush()
	}
}

func (s *state) advance(now time.Time) {
	for _, t := range s.topics {
		if len(t.subs) == 0 || !t.due(s.view, now) {
			continue
		}
		first := t.base == nil
		out := t.advance(s.view, now)
		for c := range t.subs {
			if first {
				c.add(t.snapshot())
				continue
			}
			c.add(out...)
		}
	}
}

func (s *state) alive(now time.Time) {
	age, at := int64(-1), int64(0)
	if s.view != nil {
		age, at = now.Sub(s.shown).Milliseconds(), int64(s.view.At)
	}
	m := text(encoded(map[string]any{"type": "tick", "at": at, "age_ms": age}))
	for c := range s.clients {
		c.add(m)
	}
}

func (s *state) answer(a ask) {
	switch {
	case a.join:
		s.clients[a.c] = true
		a.c.add(text(encoded(map[string]any{"type": "hello", "protocol": 1, "epoch": s.h.opts.Epoch, "live": s.view != nil})))
	case a.leave:
		s.forget(a.c)
	case s.clients[a.c]:
		for _, name := range a.remove {
			if t := s.topic(name); t != nil && t.subs[a.c] {
				delete(t.subs, a.c)
				s.rest(t)
			}
		}
		for _, name := range a.add {
			s.subscribe(a.c, name)
		}
	}
}

func (s *state) subscribe(c *client, name string) {
	t := s.topic(name)
	if t == nil {
		c.add(text(encoded(map[string]any{"type": "error", "text": "topic \"" + name + "\": subscribe to one of " + strings.Join(s.names(), ", ")})))
		return
	}
	if t.subs[c] {
		return
	}
	t.subs[c] = true
	if s.view == nil {
		return // comes with the first View
	}
	if t.base == nil {
		t.advance(s.view, time.Now())
	}
	c.add(t.snapshot())
}

func (s *state) topic(name string) *topic {
	for _, t := range s.topics {
		if t.name == name {
			return t
		}
	}
	return nil
}

func (s *state) names() []string {
	var list []string
	for _, t := range s.topics {
		list = append(list, t.name)
	}
	return list
}

func (s *state) rest(t *topic) {
	if len(t.subs) == 0 {
		t.forget()
	}
}

func (s *state) forget(c *client) {
	delete(s.clients, c)
	for _, t := range s.topics {
		if t.subs[c] {
			delete(t.subs, c)
			s.rest(t)
		}
	}
}

// flush hands each client what was gathered for it; who has no room is let go.
func (s *state) flush() {
	for c := range s.clients {
		if !c.push() {
			s.forget(c)
			c.drop(websocket.CloseTryAgainLater, "too slow: come back for a snapshot")
		}
	}
}
