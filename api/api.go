// Package api is the HTTP interface for ERP and WMS systems and for the
// dashboard's actions. It decodes, checks shapes and encodes; it owns no rule.
// The OpenAPI 3.1 description is served at /openapi.json.
package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"dayrun/devices"
	"dayrun/site"
	"dayrun/telemetry"
)

// Engine is the site's loop as the API needs it.
type Engine interface {
	// Do carries a command to the loop and waits until its outcome is durable;
	// the loop gives the input its reply id.
	Do(ctx context.Context, in site.Input) (site.Reply, error)
	// View is the newest durable state, nil before the first.
	View() *site.View
	// Healthy is nil when an order could be accepted now.
	Healthy() error
}

// Clock tells the site's time.
type Clock interface {
	Now() time.Time
	// Rate is the wall time at which the clock showed origin, and site seconds per wall second.
	Rate() (wall, origin time.Time, speed float64)
}

// Series reads stored telemetry.
type Series interface {
	Query(ctx context.Context, series, label string, from, to time.Time) ([]telemetry.Point, error)
}

// Fleet tells how devices speak, beside what they say.
type Fleet interface {
	// Conformance is what was found of a robot's firmware against the standard;
	// false when the robot was never heard.
	Conformance(devices.ID) (devices.Conformance, bool)
	// Faults counts messages of a device that were refused or odd.
	Faults(devices.ID) devices.Reasons
	// Shadow is the last known state of a device; false when it was not heard
	// since the server's start.
	Shadow(devices.ID) (devices.Shadow, bool)
}

// Options are what an API needs.
type Options struct {
	Engine   Engine
	Fleet    Fleet
	Registry Registry
	Reader   Records
	Advice   Advice
	Clock    Clock
	Series   Series
	Streets  Streets // nil: the site has no street map
	Quotes   Quotes  // nil: none are given
	// WebhookKey is the secret that signs webhooks; none: none are taken.
	WebhookKey []byte
	Zone       string
	Site       string
	Version    string
}

type server struct{ Options }

// New gives the handler of all /v1 routes, /healthz and the OpenAPI pages.
func New(o Options) http.Handler {
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("Dayrun", o.Version)
	cfg.Info.Description = "Warehouse control: orders in, robots, vans and drones out. Times are RFC 3339, lists come in pages of 100."
	cfg.CreateHooks = nil // no $schema links in answers
	cfg.DocsPath = ""
	a := humago.New(mux, cfg)
	s := &server{o}
	s.orders(a)
	s.skus(a)
	s.care(a)
	s.returns(a)
	s.webhooks(a)
	s.stock(a)
	s.adjustments(a)
	s.asns(a)
	s.slotting(a)
	s.works(a)
	s.devices(a)
	s.registry(a)
	s.conformance(a)
	s.epcis(a)
	s.exceptions(a)
	s.floor(a)
	s.areas(a)
	s.delivery(a)
	s.roadMap(a)
	s.quotes(a)
	s.system(a)
	return sameOrigin(limitBody(mux))
}

// maxBody bounds a request; a floor of ten thousand nodes needs about 6 MB.
const maxBody = 32 << 20

func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses state-changing requests that a foreign page sends through
// a supervisor's browser. Programs send no Origin header and pass.
func sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if origin != "" && r.Method != http.MethodGet && r.Method != http.MethodHead && origin != "http://"+r.Host && origin != "https://"+r.Host {
			http.Error(w, "origin "+origin+" is not this server: open the dashboard at http://"+r.Host, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
