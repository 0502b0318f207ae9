package dashboard

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"dayrun/fulfilment"
	"dayrun/site"
)

// picture is a looker that keeps what the page would keep.
type picture struct {
	t      *testing.T
	ws     *websocket.Conn
	topics map[string]map[string]map[string]json.RawMessage // topic → key → field → value
	seq    map[string]int64
	at     map[string]int64
	deltas int
	frames int
}

func look(t *testing.T, h *Hub, topics ...string) *picture {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return join(t, srv.URL, topics...)
}

func join(t *testing.T, url string, topics ...string) *picture {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	p := &picture{t: t, ws: ws, topics: map[string]map[string]map[string]json.RawMessage{}, seq: map[string]int64{}, at: map[string]int64{}}
	if err := ws.WriteJSON(words{Type: "hello", Protocol: 1, Topics: topics}); err != nil {
		t.Fatal(err)
	}
	return p
}

// next reads one message and applies it.
func (p *picture) next() {
	p.t.Helper()
	if err := p.ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		p.t.Fatal(err)
	}
	kind, data, err := p.ws.ReadMessage()
	if err != nil {
		p.t.Fatalf("read a message: %v", err)
	}
	if kind == websocket.BinaryMessage {
		p.frame(data)
		return
	}
	var m struct {
		Type, Topic string
		Seq, At     int64
		Data, Set   map[string]map[string]json.RawMessage
		Del         []string
	}
	if err := json.Unmarshal(data, &m); err != nil {
		p.t.Fatalf("%v in %s", err, data)
	}
	switch m.Type {
	case "snapshot":
		p.topics[m.Topic], p.seq[m.Topic], p.at[m.Topic] = m.Data, m.Seq, m.At
	case "delta":
		p.deltas++
		p.follow(m.Topic, m.Seq, m.At)
		for _, k := range m.Del {
			if _, had := p.topics[m.Topic][k]; !had {
				p.t.Fatalf("%s: del of unknown %s", m.Topic, k)
			}
			delete(p.topics[m.Topic], k)
		}
		for k, fields := range m.Set {
			if p.topics[m.Topic][k] == nil {
				p.topics[m.Topic][k] = map[string]json.RawMessage{}
			}
			for f, v := range fields {
				p.topics[m.Topic][k][f] = v
			}
		}
	}
}

func (p *picture) follow(topic string, seq, at int64) {
	if seq != p.seq[topic]+1 {
		p.t.Fatalf("%s: sequence %d follows %d", topic, seq, p.seq[topic])
	}
	p.seq[topic], p.at[topic] = seq, at
}

func (p *picture) frame(b []byte) {
	p.frames++
	le := binary.LittleEndian
	n, seq, at := int(le.Uint32(b[4:])), int64(le.Uint64(b[8:])), int64(le.Uint64(b[16:]))
	p.follow("floor", seq, at)
	if len(b) != poseHead+n*poseRecord {
		p.t.Fatalf("frame of %d robots has %d bytes", n, len(b))
	}
	bySlot := map[uint16]map[string]json.RawMessage{}
	for k, row := range p.topics["floor"] {
		if strings.HasPrefix(k, "robots/") {
			var slot uint16
			decode(p.t, row["slot"], &slot)
			if bySlot[slot] != nil {
				p.t.Fatalf("slot %d is given twice", slot)
			}
			bySlot[slot] = row
		}
	}
	for r := b[poseHead:]; len(r) > 0; r = r[poseRecord:] {
		row := bySlot[le.Uint16(r)]
		if row == nil {
			p.t.Fatalf("slot %d is unknown", le.Uint16(r))
		}
		heard := at - int64(le.Uint32(r[13:]))
		if le.Uint32(r[13:]) == neverHeard {
			heard = 0
		}
		row["x_mm"], row["y_mm"] = encoded(int32(le.Uint32(r[2:]))), encoded(int32(le.Uint32(r[6:])))
		row["theta_mrad"], row["heard"] = encoded(int16(le.Uint16(r[10:]))/10), encoded(heard)
		if want := string(row["state"]); want != `"`+RobotStates[r[12]]+`"` {
			p.t.Fatalf("state %s in the frame is %s in the row", RobotStates[r[12]], want)
		}
	}
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
}

// collect decodes the rows of one collection, sorted by key or as ranked.
func collect[T any](p *picture, topic, prefix string) []T {
	rows := p.topics[topic]
	var keys []string
	var order ranking
	if r, ok := rows["ranking"]; ok {
		decode(p.t, r["ids"], &order.IDs)
		for _, id := range order.IDs {
			keys = append(keys, prefix+id)
		}
	} else {
		for k := range rows {
			if strings.HasPrefix(k, prefix) {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
	}
	var list []T
	for _, k := range keys {
		var row T
		decode(p.t, encoded(rows[k]), &row)
		list = append(list, row)
	}
	return list
}

// view puts the View together again.
func (p *picture) view() *site.View {
	var h head
	var s site.Summary
	decode(p.t, encoded(p.topics["summary"]["head"]), &h)
	decode(p.t, encoded(p.topics["summary"]["summary"]), &s)
	return &site.View{Seq: h.Seq, At: fulfilment.Time(h.At), Site: h.Site, Speed: h.Speed, Zone: h.Zone, FloorHash: h.FloorHash, Summary: s,
		Robots: collect[site.RobotRow](p, "floor", "robots/"), Shelves: collect[site.ShelfRow](p, "floor", "shelves/"), Stations: collect[site.StationRow](p, "floor", "stations/"),
		Vehicles: collect[site.VehicleRow](p, "delivery", "vehicles/"), Trips: collect[site.TripRow](p, "delivery", "trips/"), Devices: collect[site.DeviceRow](p, "devices", "devices/"),
		AtRisk: collect[site.OrderRow](p, "orders.at_risk", "at_risk/"), Events: collect[site.EventRow](p, "events", "events/"), Exceptions: collect[site.ExceptionRow](p, "exceptions", "exceptions/")}
}

// same compares by JSON, in which an empty list and none are told apart no
// more than the page tells them.
func sameView(t *testing.T, got, want *site.View) string {
	t.Helper()
	a, b := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range a.NumField() {
		if a.Field(i).Kind() == reflect.Slice && a.Field(i).Len() == 0 && b.Field(i).Len() == 0 {
			continue
		}
		x, y := encoded(a.Field(i).Interface()), encoded(b.Field(i).Interface())
		if string(x) != string(y) {
			return a.Type().Field(i).Name + ":\n got " + clip(x) + "\nwant " + clip(y)
		}
	}
	return ""
}

func clip(b []byte) string {
	return string(b[:min(len(b), 1500)])
}

var allTopics = []string{"summary", "orders.at_risk", "floor", "delivery", "devices", "events", "exceptions"}

func TestSnapshotAndDeltasReproduceTheView(t *testing.T) {
	for seed := range uint64(2) {
		h := New(Options{})
		m := newMover(seed, 40)
		h.Show(m.step(100))
		p := look(t, h, allTopics...)
		for len(p.topics) < len(allTopics) {
			p.next()
		}
		var last *site.View
		for i := range 14 {
			last = m.step(200)
			switch i {
			case 5: // robots, devices and exceptions come and go
				m.v.Robots = append(slices.Clone(m.v.Robots[:7]), m.v.Robots[9:]...)
				m.v.Exceptions = nil
			case 9:
				m.v.Robots = append(slices.Clone(m.v.Robots), site.RobotRow{ID: "robot/zeta/1", State: "offline", Battery: -1})
				m.v.Trips = slices.Clone(m.v.Trips[1:])
			case 12:
				m.v.Devices = slices.Clone(m.v.Devices[2:])
				m.v.Robots = slices.Clone(m.v.Robots)
				m.v.Robots[3].Why, m.v.Robots[3].Shelf, m.v.Robots[3].Path = "", "", nil
			}
			h.Show(last)
			before := p.seq["summary"]
			for p.seq["summary"] == before {
				p.next() // the head changes with every View, so each arrives or is replaced
			}
		}
		want, diff := last, "not yet"
		for deadline := time.Now().Add(8 * time.Second); diff != "" && time.Now().Before(deadline); {
			p.next()
			diff = sameView(t, p.view(), want)
		}
		if diff != "" {
			t.Fatalf("seed %d: the picture differs: %s", seed, diff)
		}
		if p.deltas < 14 || p.frames < 10 {
			t.Fatalf("seed %d: only %d deltas and %d frames: the rest came as snapshots", seed, p.deltas, p.frames)
		}
		p.ws.Close()
		h.Close()
	}
}

func TestLaterLookerGetsTheSamePicture(t *testing.T) {
	h := New(Options{})
	defer h.Close()
	m := newMover(7, 30)
	srv := httptest.NewServer(h)
	defer srv.Close()
	first := join(t, srv.URL, "floor", "summary") // before there is any View
	h.Show(m.step(100))
	for len(first.topics) < 2 {
		first.next()
	}
	for range 5 {
		h.Show(m.step(200))
		before := first.seq["floor"]
		for first.seq["floor"] == before {
			first.next()
		}
	}
	second := join(t, srv.URL, "floor")
	for len(second.topics) < 1 {
		second.next()
	}
	for first.seq["floor"] < second.seq["floor"] {
		first.next()
	}
	if first.seq["floor"] != second.seq["floor"] {
		t.Fatalf("sequences %d and %d", first.seq["floor"], second.seq["floor"])
	}
	a, b := collect[site.RobotRow](first, "floor", "robots/"), collect[site.RobotRow](second, "floor", "robots/")
	if string(encoded(a)) != string(encoded(b)) {
		t.Fatalf("the second looker sees another floor:\n%s\n%s", encoded(a), encoded(b))
	}
}

func TestSlowLookerIsDroppedAndDelaysNobody(t *testing.T) {
	h := New(Options{})
	defer h.Close()
	srv := httptest.NewServer(h)
	defer srv.Close()
	m := newMover(3, 3000) // big enough to fill the socket's buffers
	h.Show(m.step(100))
	slow := join(t, srv.URL, "floor", "devices")
	quick := join(t, srv.URL, "summary")
	closed := make(chan error, 1)
	for range 400 {
		h.Show(m.step(200))
		before := quick.seq["summary"]
		start := time.Now()
		for quick.seq["summary"] == before {
			quick.next()
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("the quick looker waited %v", d)
		}
		if dropped(h) {
			break
		}
	}
	if !dropped(h) {
		t.Fatal("a looker that reads nothing is still served")
	}
	go func() {
		for {
			if _, _, err := slow.ws.ReadMessage(); err != nil {
				closed <- err
				return
			}
		}
	}()
	select {
	case err := <-closed:
		// 1013 when the close frame still got through, else the connection is simply gone.
		if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
			t.Fatalf("dropped with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the slow looker's connection stays open")
	}
}

// dropped says that only the quick looker is left.
func dropped(h *Hub) bool { return len(h.slotsOf) == 1 }

func TestRefusals(t *testing.T) {
	h := New(Options{Clients: 1, Origins: []string{"https://wall.example"}})
	defer h.Close()
	srv := httptest.NewServer(h)
	defer srv.Close()
	dial := func(origin string) (*websocket.Conn, int) {
		head := http.Header{}
		if origin != "" {
			head.Set("Origin", origin)
		}
		ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http"), head)
		if err != nil && resp == nil {
			t.Fatal(err)
		}
		return ws, resp.StatusCode
	}
	for _, origin := range []string{"http://evil.example", "null", "http://" + strings.TrimPrefix(srv.URL, "http://") + ".evil.example"} {
		if _, code := dial(origin); code != http.StatusForbidden {
			t.Errorf("origin %s: status %d", origin, code)
		}
	}
	for _, bad := range []struct {
		kind int
		data string
		code int
	}{
		{websocket.TextMessage, "\xff\xfe", websocket.CloseInvalidFramePayloadData},
		{websocket.BinaryMessage, "{}", websocket.CloseInvalidFramePayloadData},
		{websocket.TextMessage, "no json", websocket.ClosePolicyViolation},
		{websocket.TextMessage, `{"type":"shout"}`, websocket.ClosePolicyViolation},
		{websocket.TextMessage, `{"type":"hello","protocol":9}`, websocket.ClosePolicyViolation},
		{websocket.TextMessage, strings.Repeat(" ", maxAsk+1), websocket.CloseMessageTooBig},
	} {
		ws, code := dialFree(t, dial, srv.URL)
		if code != http.StatusSwitchingProtocols {
			t.Fatalf("own origin: status %d", code)
		}
		if err := ws.WriteMessage(bad.kind, []byte(bad.data)); err != nil {
			t.Fatal(err)
		}
		if got := closeCode(t, ws); got != bad.code {
			t.Errorf("%q: closed with %d, want %d", bad.data[:min(len(bad.data), 30)], got, bad.code)
		}
	}
	ws, _ := dialFree(t, dial, "https://wall.example")
	if _, code := dial(""); code != http.StatusServiceUnavailable {
		t.Errorf("one looker too many: status %d", code)
	}
	if err := ws.WriteJSON(words{Type: "subscribe", Topic: "wheather"}); err != nil {
		t.Fatal(err)
	}
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), `"error"`) {
			if !strings.Contains(string(data), "summary") {
				t.Errorf("the error does not name the topics: %s", data)
			}
			break
		}
	}
	ws.Close()
}

// dialFree dials until the one place is free again.
func dialFree(t *testing.T, dial func(string) (*websocket.Conn, int), origin string) (*websocket.Conn, int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; {
		ws, code := dial(origin)
		if code != http.StatusServiceUnavailable || time.Now().After(deadline) {
			return ws, code
		}
		runtime.Gosched()
	}
}

func closeCode(t *testing.T, ws *websocket.Conn) int {
	t.Helper()
	defer ws.Close()
	for {
		if err := ws.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ws.ReadMessage(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			t.Fatalf("closed without a code: %v", err)
		}
	}
}

func TestCloseEndsAllGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	h := New(Options{})
	srv := httptest.NewServer(h)
	m := newMover(1, 10)
	h.Show(m.step(100))
	for range 5 {
		p := join(t, srv.URL, "summary", "floor")
		for len(p.topics) < 2 {
			p.next()
		}
	}
	h.Close()
	h.Show(m.step(100)) // after the end it must not block either
	h.Show(m.step(100))
	srv.Close()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
		runtime.Gosched()
	}
}
