package main

import (
	"fmt"
	"strings"
	"time"

	"dayrun/fulfilment"
	"dayrun/routing/roads"
	"dayrun/site"
)

// Settings are the settings of a server, shared by serve and demo.
type Settings struct {
	DatabaseSettings
	Config        string        `help:"Configuration file, one \"key: value\" a line." type:"path"`
	Data          string        `help:"Folder for ledger, broker and telemetry; made if need be." default:"data" type:"path"`
	HTTP          string        `name:"http" help:"Listen address of API and dashboard." default:"127.0.0.1:8080"`
	MQTT          string        `name:"mqtt" help:"Listen address of the embedded broker." default:"127.0.0.1:1883"`
	MQTTTLS       string        `name:"mqtt-tls" help:"Listen address of the embedded broker with TLS; empty: none."`
	MQTTWS        string        `name:"mqtt-ws" help:"Listen address of the embedded broker over websocket, path /mqtt, with TLS when there is a certificate; empty: none."`
	MQTTCert      string        `name:"mqtt-cert" help:"Certificate file of the two, PEM." type:"path"`
	MQTTKey       string        `name:"mqtt-key" help:"Its private key, PEM." type:"path"`
	MQTTClientCA  string        `name:"mqtt-client-ca" help:"Certificates of those who sign devices' certificates, PEM: over TLS a device may then show one, made out to its id, instead of a password." type:"path"`
	MQTTOpen      bool          `name:"mqtt-open" help:"Let devices without credentials connect from other machines too."`
	Broker        string        `help:"Use this broker (mqtt://user:password@host:port, mqtts for TLS) and start none."`
	BrokerCA      string        `name:"broker-ca" help:"Certificates of those who sign its certificate, PEM. Default: those that the system trusts." type:"path"`
	BrokerCert    string        `name:"broker-cert" help:"Certificate to show it, PEM." type:"path"`
	BrokerKey     string        `name:"broker-key" help:"Its private key, PEM." type:"path"`
	Floor         string        `help:"Floor to take over at start: a VDMA LIF file, with NAME.site.json beside it." type:"path"`
	Site          string        `help:"Name of the site." default:"main"`
	Timezone      string        `help:"Time zone of the site." default:"UTC"`
	CutOff        string        `help:"Daily cut-off HH:MM: orders placed before are delivered by then. Empty: none."`
	WebhookSecret string        `help:"Secret of signed webhooks about holds, whsec_ and base64 (Standard Webhooks). Empty: none are taken."`
	Depot         string        `help:"Where vans start: LAT,LON. Default: the first order's destination."`
	Streets       string        `help:"OpenStreetMap extract (PBF) that vans drive on. Default: straight lines with a detour factor." type:"path"`
	NoFly         string        `name:"no-fly" help:"GeoJSON file of polygons that drones keep out of." type:"path"`
	DronesAloft   int           `help:"Drones in the air at the same time; 0: any number." default:"0"`
	DroneMaxWind  float64       `help:"Wind in m/s above which no drone flies; 0: no limit." default:"10"`
	AcceptUnknown bool          `help:"Accept every device that speaks, instead of listing it for acceptance."`
	Template      string        `name:"topic-interface" help:"VDA 5050 interface name to hear; empty: any."`
	InfluxURL     string        `name:"influx-url" help:"InfluxDB to write telemetry to; empty: the embedded store."`
	InfluxToken   string        `name:"influx-token" help:"Its token (user:password on 1.8)."`
	InfluxOrg     string        `name:"influx-org" help:"Its organisation." default:"dayrun"`
	InfluxBucket  string        `name:"influx-bucket" help:"Its bucket (database/retention-policy on 1.8)." default:"dayrun"`
	Retention     int           `help:"Days of telemetry to keep in the embedded store." default:"90"`
	Speed         float64       `help:"Site seconds per wall second." default:"1"`
	PutWall       int           `help:"Order places at a station." default:"12"`
	OrderParts    int           `help:"Stations that may share an order, its parts joined at packing; 1: orders stay whole." default:"3"`
	ShelfFaces    int           `help:"Articles that a shelf can hold, for put-away and slotting proposals." default:"16"`
	StockOutAhead time.Duration `help:"Tell the supervisor so long before shelves are likely to run out of an article that nobody brings; 0: not at all." default:"12h"`
	SlottingMoves int           `help:"Moves a day that slotting proposals may make without a person; 0: a person accepts." default:"0"`
	SlottingAt    string        `help:"When they are accepted, site time HH:MM." default:"02:00"`
	VanParcels    int           `help:"Parcels a van takes." default:"150"`
	VanShift      string        `help:"When vans drive, site time HH:MM-HH:MM." default:"07:00-22:00"`
	DroneShift    string        `help:"When drones fly, site time HH:MM-HH:MM." default:"07:00-22:00"`
}

// siteZone is a site's time zone by its IANA name, never the machine's.
func siteZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fmt.Errorf("timezone %q: give an IANA name such as Europe/Berlin", name)
	}
	return zone, nil
}

// siteConfig turns settings into the site's own configuration.
func (s *Settings) siteConfig() (site.Config, error) {
	cfg := site.Defaults()
	cfg.Site, cfg.CutOff, cfg.AcceptUnknown, cfg.PutWall = s.Site, s.CutOff, s.AcceptUnknown, s.PutWall
	cfg.Van.MaxParcels = s.VanParcels
	if s.PutWall < 1 || s.PutWall > 1000 {
		return cfg, fmt.Errorf("put-wall %d: give 1 to 1000 order places a station; one without places picks nothing", s.PutWall)
	}
	if s.OrderParts < 0 {
		return cfg, fmt.Errorf("order-parts %d: give 1 or more", s.OrderParts)
	}
	if s.OrderParts > 0 {
		cfg.MaxParts = s.OrderParts
	}
	if s.ShelfFaces > 0 {
		cfg.ShelfFaces = s.ShelfFaces
	}
	if s.StockOutAhead < 0 {
		return cfg, fmt.Errorf("stock-out-ahead %s: give 0 or more", s.StockOutAhead)
	}
	cfg.StockOutAheadMs = s.StockOutAhead.Milliseconds()
	zone, err := siteZone(s.Timezone)
	if err != nil {
		return cfg, err
	}
	cfg.Zone = zone
	if s.CutOff != "" {
		if _, err := time.Parse("15:04", s.CutOff); err != nil {
			return cfg, fmt.Errorf("cut-off %q: write it as HH:MM", s.CutOff)
		}
	}
	if s.Depot != "" {
		p, err := roads.ParsePoint(s.Depot)
		if err != nil {
			return cfg, fmt.Errorf("depot: %w", err)
		}
		cfg.Depot, cfg.DepotSet = fulfilment.LatLon(p), true
	}
	if cfg.Streets, err = readStreets(s.Streets); err != nil {
		return cfg, err
	}
	if err := s.airspace(&cfg); err != nil {
		return cfg, err
	}
	if s.Speed <= 0 || s.Speed > 1000 {
		return cfg, fmt.Errorf("speed %g: give a number above 0 and up to 1000", s.Speed)
	}
	if cfg.Van.ShiftStart, cfg.Van.ShiftEnd, err = shift("van-shift", s.VanShift); err != nil {
		return cfg, err
	}
	cfg.Drone.ShiftStart, cfg.Drone.ShiftEnd, err = shift("drone-shift", s.DroneShift)
	return cfg, err
}

// shift reads HH:MM-HH:MM; 24:00 ends a day.
func shift(name, v string) (start, end string, err error) {
	start, end, ok := strings.Cut(v, "-")
	a, errA := time.Parse("15:04", start)
	b, errB := time.Parse("15:04", end)
	if end == "24:00" {
		b, errB = a.Add(24*time.Hour), nil
	}
	if !ok || errA != nil || errB != nil || !b.After(a) {
		return "", "", fmt.Errorf("%s %q: write it as 07:00-22:00", name, v)
	}
	return start, end, nil
}

// parseSpan reads a duration such as 30s as milliseconds.
func parseSpan(name, v string) (int64, error) {
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s %q: give a span such as 30s", name, v)
	}
	return d.Milliseconds(), nil
}
