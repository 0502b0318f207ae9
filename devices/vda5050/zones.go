package vda5050

import (
	"errors"
	"fmt"
	"time"

	"dayrun/devices"
)

type (
	zoneSetMessage struct {
		header
		Set zoneSet `json:"zoneSet"`
	}
	zoneSet struct {
		Map   string `json:"mapId"`
		ID    string `json:"zoneSetId"`
		Zones []zone `json:"zones"`
	}
	zone struct {
		ID       string    `json:"zoneId"`
		Type     string    `json:"zoneType"`
		Vertices []vertex  `json:"vertices"`
		Loss     string    `json:"releaseLossBehavior,omitempty"`
		Speed    *float64  `json:"maximumSpeed,omitempty"`
		Entry    *[]action `json:"entryActions,omitempty"`
		During   *[]action `json:"duringActions,omitempty"`
		Exit     *[]action `json:"exitActions,omitempty"`
		Priority *float64  `json:"priorityFactor,omitempty"`
		Penalty  *float64  `json:"penaltyFactor,omitempty"`
		Heading  *float64  `json:"direction,omitempty"`
		Directed string    `json:"directedLimitation,omitempty"`
		BothWays string    `json:"bidirectedLimitation,omitempty"`
	}
	vertex struct {
		X float64 `json:"x"`
		Y float64 `json:"y"`
	}
	responses struct {
		header
		List []response `json:"responses"`
	}
	response struct {
		ID    string `json:"requestId"`
		Grant string `json:"grantType"`
		Until string `json:"leaseExpiry,omitempty"`
	}
)

// only3 refuses what robots before 3.0 have no topic for.
func only3(what string, h Header) error {
	if d := h.dialect(); d < V30 {
		return devices.Faultf(devices.BadVersion, "version", "encode %s: it exists from VDA 5050 3.0.0 on, the robot speaks %s", what, d.Version())
	}
	return nil
}

// EncodeZoneSet writes a zone set (VDA 5050 3.0, 7.6).
func EncodeZoneSet(z devices.ZoneSet, h Header) ([]byte, error) {
	if err := only3("zoneSet", h); err != nil {
		return nil, err
	}
	if z.ID == "" || z.Map == "" {
		return nil, fmt.Errorf("encode zoneSet: zoneSetId %q and mapId %q must both be given", z.ID, z.Map)
	}
	m := zoneSetMessage{h.wire(), zoneSet{z.Map, z.ID, make([]zone, len(z.Zones))}}
	for i := range z.Zones {
		w, err := encodeZone(&z.Zones[i])
		if err != nil {
			return nil, fmt.Errorf("encode zoneSet %s: zones[%d] %q: %w", z.ID, i, z.Zones[i].ID, err)
		}
		m.Set.Zones[i] = w
	}
	return marshal(m)
}

// encodeZone writes what the zone's type has and nothing else.
func encodeZone(z *devices.Zone) (zone, error) {
	w := zone{ID: z.ID, Type: z.Type}
	if z.ID == "" {
		return w, errors.New("zoneId is empty")
	}
	if len(z.Vertices) < 3 {
		return w, fmt.Errorf("%d vertices: an area needs at least 3", len(z.Vertices))
	}
	for _, v := range z.Vertices {
		w.Vertices = append(w.Vertices, vertex{unit(v.Xmm), unit(v.Ymm)})
	}
	factor := float64(z.FactorPermille) / 1000
	speed, heading := unit(z.MaxSpeedMmS), theta(z.Heading)
	switch z.Type {
	case "BLOCKED", "LINE_GUIDED", "COORDINATED_REPLANNING":
	case "RELEASE":
		w.Loss = z.Loss
		return w, oneOf("releaseLossBehavior", z.Loss, "STOP", "CONTINUE", "EVACUATE")
	case "SPEED_LIMIT":
		if w.Speed = &speed; z.MaxSpeedMmS <= 0 {
			return w, fmt.Errorf("maximumSpeed %g m/s: give a speed above 0", speed)
		}
	case "ACTION":
		for _, list := range [][]devices.Action{z.Entry, z.During, z.Exit} {
			for i := range list {
				if err := oneOf("blockingType", list[i].Blocking, "NONE", "SOFT", "SINGLE", "HARD"); err != nil || list[i].Type == "" {
					return w, errors.Join(err, fmt.Errorf("actionType is %q", list[i].Type))
				}
			}
		}
		w.Entry, w.During, w.Exit = zoneActions(z.Entry), zoneActions(z.During), zoneActions(z.Exit)
	case "PRIORITY", "PENALTY":
		if w.Priority = &factor; z.Type == "PENALTY" {
			w.Priority, w.Penalty = nil, &factor
		}
		if factor < 0 || factor > 1 {
			return w, fmt.Errorf("factor %g: give 0 to 1", factor)
		}
	case "DIRECTED":
		w.Heading, w.Directed = &heading, z.Limitation
		return w, oneOf("directedLimitation", z.Limitation, "SOFT", "RESTRICTED", "STRICT")
	case "BIDIRECTED":
		w.Heading, w.BothWays = &heading, z.Limitation
		return w, oneOf("bidirectedLimitation", z.Limitation, "SOFT", "RESTRICTED")
	default:
		return w, fmt.Errorf("zoneType %q is none of 3.0's", z.Type)
	}
	return w, nil
}

func oneOf(field, v string, allowed ...string) error {
	for _, a := range allowed {
		if v == a {
			return nil
		}
	}
	return fmt.Errorf("%s %q is none of %v", field, v, allowed)
}

func zoneActions(list []devices.Action) *[]action {
	out := V30.actions(list)
	for i := range out {
		out[i].ID = "" // the robot names them
	}
	return &out
}

// DecodeZoneSet reads a zone set.
func DecodeZoneSet(data []byte) (devices.ZoneSet, Header, error) {
	var m zoneSetMessage
	if err := decode("zoneSet", data, &m); err != nil {
		return devices.ZoneSet{}, Header{}, err
	}
	h := m.header.read()
	out := devices.ZoneSet{Robot: Topic{Manufacturer: h.Manufacturer, Serial: h.Serial}.Robot(), ID: m.Set.ID, Map: m.Set.Map}
	for i := range m.Set.Zones {
		w := &m.Set.Zones[i]
		z := devices.Zone{ID: w.ID, Type: upper(w.Type), Loss: w.Loss, MaxSpeedMmS: milli(first(w.Speed, nil)), FactorPermille: milli(first(w.Priority, w.Penalty)),
			Heading: milli(first(w.Heading, nil)), Limitation: w.Directed + w.BothWays, Entry: readZoneActions(w.Entry), During: readZoneActions(w.During), Exit: readZoneActions(w.Exit)}
		for _, v := range w.Vertices {
			z.Vertices = append(z.Vertices, devices.Vertex{Xmm: milli(v.X), Ymm: milli(v.Y)})
		}
		if _, err := encodeZone(&z); err != nil {
			return out, h, devices.Faultf(devices.Malformed, "zones", "zoneSet %q: zones[%d] %q: %v", m.Set.ID, i, w.ID, err)
		}
		out.Zones = append(out.Zones, z)
	}
	if out.ID == "" || out.Map == "" {
		return out, h, devices.Faultf(devices.Missing, "zoneSetId", "zoneSet: zoneSetId %q and mapId %q must both be given", out.ID, out.Map)
	}
	return out, h, nil
}

func readZoneActions(list *[]action) []devices.Action {
	if list == nil {
		return nil
	}
	return readActions(*list)
}

// EncodeAnswers writes the decisions on a robot's requests (VDA 5050 3.0, 7.5).
func EncodeAnswers(a devices.Answers, h Header) ([]byte, error) {
	if err := only3("responses", h); err != nil {
		return nil, err
	}
	m := responses{header: h.wire(), List: make([]response, len(a.List))}
	for i, r := range a.List {
		if err := oneOf("grantType", r.Grant, "GRANTED", "QUEUED", "REVOKED", "REJECTED"); err != nil || r.Request == "" {
			return nil, fmt.Errorf("encode responses[%d] to request %q: %w", i, r.Request, errors.Join(err, needed("requestId", r.Request)))
		}
		m.List[i] = response{ID: r.Request, Grant: r.Grant}
		if r.UntilMs > 0 && r.Grant == "GRANTED" { // only a grant can end
			m.List[i].Until = time.UnixMilli(r.UntilMs).UTC().Format(V30.timeFormat())
		}
	}
	return marshal(m)
}

func needed(field, v string) error {
	if v == "" {
		return errors.New(field + " is empty")
	}
	return nil
}

// DecodeAnswers reads decisions.
func DecodeAnswers(data []byte) (devices.Answers, Header, error) {
	var m responses
	if err := decode("responses", data, &m); err != nil {
		return devices.Answers{}, Header{}, err
	}
	h := m.header.read()
	out := devices.Answers{Robot: Topic{Manufacturer: h.Manufacturer, Serial: h.Serial}.Robot()}
	for i, r := range m.List {
		d := devices.Answer{Request: r.ID, Grant: upper(r.Grant)}
		if err := oneOf("grantType", d.Grant, "GRANTED", "QUEUED", "REVOKED", "REJECTED"); err != nil || r.ID == "" {
			return out, h, devices.Faultf(devices.UnknownValue, "responses", "responses[%d] to request %q: grantType %q", i, r.ID, r.Grant)
		}
		if t, err := time.Parse(time.RFC3339Nano, r.Until); err == nil && d.Grant == "GRANTED" && t.UnixMilli() > 0 {
			d.UntilMs = t.UnixMilli()
		}
		out.List = append(out.List, d)
	}
	return out, h, nil
}
