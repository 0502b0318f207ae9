package dashboard

import (
	"encoding/json"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// Deadlines of one connection.
const (
	writeWait = 5 * time.Second
	pongWait  = 45 * time.Second
	pingEvery = 20 * time.Second
	maxAsk    = 4096 // bytes of a message from the page
)

// client is one looker. Batch belongs to the hub's goroutine; the connection
// is read by ServeHTTP's goroutine and written by write's.
type client struct {
	conn  *websocket.Conn
	batch []message
	queue chan []message
	gone  chan closing
}

type closing struct {
	code   int
	reason string
}

// add gathers messages until the next push.
func (c *client) add(m ...message) { c.batch = append(c.batch, m...) }

// push queues the batch without waiting and says whether there was room.
func (c *client) push() bool {
	if len(c.batch) == 0 {
		return true
	}
	select {
	case c.queue <- c.batch:
		c.batch = nil
		return true
	default:
		return false
	}
}

// drop asks the writer to close the connection. It never blocks; the first
// reason stands.
func (c *client) drop(code int, reason string) {
	select {
	case c.gone <- closing{code, reason}:
	default:
	}
}

// words is what a page may send.
type words struct {
	Type     string   `json:"type"` // hello, subscribe, unsubscribe
	Protocol int      `json:"protocol"`
	Page     string   `json:"page"`
	Topic    string   `json:"topic"`
	Topics   []string `json:"topics"`
}

// ServeHTTP upgrades to a websocket and serves it until it ends.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-h.done:
		http.Error(w, "the server stops", http.StatusServiceUnavailable)
		return
	default:
	}
	select {
	case h.slotsOf <- struct{}{}:
		defer func() { <-h.slotsOf }()
	default:
		w.Header().Set("Retry-After", "5")
		http.Error(w, "too many lookers: close a page that is not needed", http.StatusServiceUnavailable)
		return
	}
	conn, err := h.up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	h.lookers.Add(1)
	defer h.lookers.Done()
	c := &client{conn: conn, queue: make(chan []message, queueLen), gone: make(chan closing, 1)}
	written := make(chan struct{})
	go func() { defer close(written); c.write() }()
	if h.tell(ask{c: c, join: true}) {
		c.read(h)
		h.tell(ask{c: c, leave: true})
	} else {
		c.drop(websocket.CloseGoingAway, "the server stops")
	}
	c.drop(websocket.CloseNormalClosure, "")
	<-written
}

// tell gives the hub's goroutine an ask; false when the hub has ended.
func (h *Hub) tell(a ask) bool {
	select {
	case h.asks <- a:
		return true
	case <-h.done:
		return false
	}
}

// read takes the page's words until the connection ends.
func (c *client) read(h *Hub) {
	c.conn.SetReadLimit(maxAsk)
	extend := func(string) error { return c.conn.SetReadDeadline(time.Now().Add(pongWait)) }
	if extend("") != nil {
		return
	}
	c.conn.SetPongHandler(extend)
	for {
		kind, data, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		if kind != websocket.TextMessage || !utf8.Valid(data) {
			c.drop(websocket.CloseInvalidFramePayloadData, "send JSON in UTF-8 text messages")
			return
		}
		var m words
		if err := json.Unmarshal(data, &m); err != nil {
			c.drop(websocket.ClosePolicyViolation, "send JSON like {\"type\":\"subscribe\",\"topics\":[\"summary\"]}")
			return
		}
		if m.Topic != "" {
			m.Topics = append(m.Topics, m.Topic)
		}
		a := ask{c: c}
		switch m.Type {
		case "hello":
			if m.Protocol != 1 {
				c.drop(websocket.ClosePolicyViolation, "this server speaks protocol 1: reload the page")
				return
			}
			a.add = m.Topics
		case "subscribe":
			a.add = m.Topics
		case "unsubscribe":
			a.remove = m.Topics
		default:
			c.drop(websocket.ClosePolicyViolation, "type: send hello, subscribe or unsubscribe")
			return
		}
		if !h.tell(a) {
			return
		}
	}
}

// write sends batches and pings until told to close or a write fails. Closing
// the connection ends the reader too.
func (c *client) write() {
	defer c.conn.Close()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case g := <-c.gone:
			c.farewell(g)
			return
		default:
		}
		select {
		case g := <-c.gone:
			c.farewell(g)
			return
		case batch := <-c.queue:
			if err := c.conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
				return
			}
			for _, m := range batch {
				if err := c.conn.WritePreparedMessage(m.prepared); err != nil {
					return
				}
			}
		case <-ping.C:
			if err := c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)); err != nil {
				return
			}
		}
	}
}

// farewell sends the close frame. That it may fail changes nothing: the
// connection is closed next.
func (c *client) farewell(g closing) {
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(g.code, g.reason), time.Now().Add(time.Second))
}
