package dashboard

import (
	"reflect"
	"slices"
	"time"

	"dayrun/site"
)

// item is one thing of a topic: a key ("summary", "robots/R1") and a struct
// whose JSON fields are compared one by one.
type item struct {
	key   string
	value reflect.Value
}

// topic is one subject a looker can subscribe to. Its base is what has been
// sent so far; it is kept only while somebody listens.
type topic struct {
	name   string
	every  time.Duration // least time between two deltas
	items  func(*site.View, *slots) []item
	poses  bool // poses travel in binary frames
	subs   map[*client]bool
	base   map[string]reflect.Value
	order  []string // keys of base as composed
	seq    int64
	sent   time.Time
	at     int64
	slots  slots
	snap   message // of base, made on demand
	seen   *site.View
	robots int
	plans  plans
}

// head is what every page needs to know about the site.
type head struct {
	Site      string  `json:"site"`
	Speed     float64 `json:"speed"`
	Zone      string  `json:"zone"`
	FloorHash string  `json:"floor_hash"`
	At        int64   `json:"at"`
	Seq       int64   `json:"seq"`
	Robots    int     `json:"robots"`
	Devices   int     `json:"devices"`
	Waiting   int     `json:"unaccepted"` // devices in quarantine
	Alerts    int     `json:"exceptions"`
}

// ranking is the order of a list that is not sorted by id.
type ranking struct {
	IDs []string `json:"ids"`
}

// robotRow is a robot with its number in the pose frames.
type robotRow struct {
	site.RobotRow
	Slot uint16 `json:"slot"`
}

// slots numbers robots for the pose frames; a number is never given twice
// while the topic has listeners.
type slots struct {
	of   map[string]uint16
	next uint16
}

func (s *slots) slot(id string) uint16 {
	n, ok := s.of[id]
	if !ok {
		if s.of == nil {
			s.of = map[string]uint16{}
		}
		n = s.next
		s.of[id] = n
		s.next++
	}
	return n
}

// newTopics lists everything that can be subscribed to. Lists that people read
// rather than watch move at 1 or 2 Hz: nobody reads faster.
func newTopics() []*topic {
	list := []*topic{
		{name: "summary", every: 200 * time.Millisecond, items: summaryItems},
		{name: "orders.at_risk", every: time.Second, items: riskItems},
		{name: "floor", every: 200 * time.Millisecond, items: floorItems, poses: true},
		{name: "delivery", every: 500 * time.Millisecond, items: deliveryItems},
		{name: "devices", every: time.Second, items: deviceItems},
		{name: "events", every: 500 * time.Millisecond, items: eventItems},
		{name: "exceptions", every: 200 * time.Millisecond, items: exceptionItems},
	}
	for _, t := range list {
		t.subs, t.plans = map[*client]bool{}, plans{}
	}
	return list
}

func one(key string, v any) item { return item{key, reflect.ValueOf(v)} }

func summaryItems(v *site.View, _ *slots) []item {
	h := head{Site: v.Site, Speed: v.Speed, Zone: v.Zone, FloorHash: v.FloorHash, At: int64(v.At), Seq: v.Seq,
		Robots: len(v.Robots), Devices: len(v.Devices), Alerts: len(v.Exceptions)}
	for i := range v.Devices {
		if !v.Devices[i].Accepted {
			h.Waiting++
		}
	}
	return []item{one("head", h), one("summary", v.Summary)}
}

func riskItems(v *site.View, _ *slots) []item {
	list, ids := rows("at_risk/", v.AtRisk, func(r *site.OrderRow) string { return r.ID })
	return append(list, one("ranking", ranking{ids}))
}

func floorItems(v *site.View, s *slots) []item {
	list := make([]item, 0, len(v.Robots)+len(v.Shelves)+len(v.Stations))
	for i := range v.Robots {
		r := &v.Robots[i]
		list = append(list, one("robots/"+r.ID, robotRow{*r, s.slot(r.ID)}))
	}
	shelves, _ := rows("shelves/", v.Shelves, func(r *site.ShelfRow) string { return r.ID })
	stations, _ := rows("stations/", v.Stations, func(r *site.StationRow) string { return r.ID })
	areas, _ := rows("areas/", v.Areas, func(r *site.AreaRow) string { return r.ID })
	return slices.Concat(list, shelves, stations, areas)
}

func deliveryItems(v *site.View, _ *slots) []item {
	vehicles, _ := rows("vehicles/", v.Vehicles, func(r *site.VehicleRow) string { return r.ID })
	trips, _ := rows("trips/", v.Trips, func(r *site.TripRow) string { return r.ID })
	return append(vehicles, trips...)
}

func deviceItems(v *site.View, _ *slots) []item {
	list, _ := rows("devices/", v.Devices, func(r *site.DeviceRow) string { return r.ID })
	return list
}

func eventItems(v *site.View, _ *slots) []item {
	// Entries of one sequence number, should there be several, are told apart by their place.
	var last, n int64
	list, _ := rows("events/", v.Events, func(r *site.EventRow) string {
		if r.Seq != last {
			last, n = r.Seq, 0
			return number(r.Seq)
		}
		n++
		return number(r.Seq) + "." + number(n)
	})
	return list
}

func exceptionItems(v *site.View, _ *slots) []item {
	list, ids := rows("exceptions/", v.Exceptions, func(r *site.ExceptionRow) string { return r.ID })
	return append(list, one("ranking", ranking{ids}))
}

func rows[T any](prefix string, in []T, id func(*T) string) ([]item, []string) {
	list := make([]item, 0, len(in))
	ids := make([]string, 0, len(in))
	for i := range in {
		k := id(&in[i])
		list = append(list, item{prefix + k, reflect.ValueOf(&in[i]).Elem()})
		ids = append(ids, k)
	}
	return list, ids
}

// due says that the topic has something newer than v to compare and that its
// pace allows it. Above 2,000 robots the floor goes at 2 Hz.
func (t *topic) due(v *site.View, now time.Time) bool {
	every := t.every
	if t.poses && t.robots > 2000 {
		every = 500 * time.Millisecond
	}
	// A tenth of slack, so that a View that comes a little early is not left for the next one.
	return v != nil && v != t.seen && now.Sub(t.sent) >= every-every/10
}

// advance compares v with what was sent and returns the messages that carry
// the difference; none when nothing changed. The first call only sets the base.
func (t *topic) advance(v *site.View, now time.Time) []message {
	list := t.items(v, &t.slots)
	first := t.base == nil
	base := make(map[string]reflect.Value, len(list))
	order := make([]string, 0, len(list))
	d := difference{topic: t.name, plans: t.plans, at: int64(v.At)}
	for _, it := range list {
		base[it.key] = it.value
		order = append(order, it.key)
		if first {
			continue
		}
		old, had := t.base[it.key]
		d.compare(it, old, had)
	}
	for _, k := range t.order {
		if _, still := base[k]; !still {
			d.del = append(d.del, k)
			if t.poses {
				delete(t.slots.of, trimRobot(k))
			}
		}
	}
	slices.Sort(d.del)
	t.base, t.order, t.seen, t.sent, t.at, t.robots = base, order, v, now, int64(v.At), len(v.Robots)
	if first {
		t.seq++
		t.snap = message{}
		return nil
	}
	out := d.messages(&t.seq)
	if len(out) > 0 {
		t.snap = message{}
	}
	return out
}

// forget drops the base when nobody listens any more.
func (t *topic) forget() {
	t.base, t.order, t.snap, t.seen, t.slots = nil, nil, message{}, nil, slots{}
}
