// Package mqtt is the device gateway: a paho client that takes in what devices
// say and publishes what they are told. It decides nothing. Its handlers only
// push into a bounded inbox; one goroutine decodes and reports, one publishes.
package mqtt

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
)

// Sink takes reports. An error means not taken: the message stays
// unacknowledged and comes again.
type Sink interface {
	Report(devices.Report) error
}

// Config says which broker and which topics.
type Config struct {
	Broker    string      // mqtt://[user:password@]host:port; also tcp, mqtts, ssl, tls, ws, wss
	TLS       *tls.Config // of mqtts, ssl, tls, wss: whom to trust, and the certificate to show; nil: the system's
	Site      string
	Interface string // VDA 5050 interface name to hear and speak; empty: hear any, answer in the robot's own
	Sink      Sink
	Clock     func() time.Time // the site's, to tell devices whose clock is hours off; nil: the machine's
}

// Stats count what passed; read them with Counts.
type Stats struct {
	Received    int64
	Undecodable int64
	Refused     int64 // times that the sink was busy
	Sent        int64
	Dropped     int64 // instructions and messages that found a full queue
	Replaced    int64 // waiting states and poses that a newer one outdid
	Late        int64 // states older than the robot's shadow
	Unfit       int64 // instructions not sent because the robot could not take them
}

// Gateway is one connection to a broker.
type Gateway struct {
	cfg    Config
	client paho.Client
	in     *inbox
	out    *outbox
	done   chan struct{}
	wg     sync.WaitGroup

	// The decoding goroutine's own.
	track  *devices.Tracker
	warned map[string]bool // topics whose faults were logged

	mu      sync.Mutex
	dialect map[devices.ID]dialect
	sheets  map[devices.ID]devices.Factsheet
	headers map[string]uint32 // by topic: last headerId sent

	refusals chan refusal
	faults   *faults
	watch    *watch

	received, undecodable, refused, sent, undelivered, unfit, late atomic.Int64
}

// maxRefusals bounds the refusals that wait to be reported. One that finds no
// room is dropped: its order stays unconfirmed and comes again.
const maxRefusals = 256

// refusal is an order that was not sent because the robot could not take it.
type refusal struct {
	robot devices.ID
	why   devices.OrderRejected
}

// dialect is how a robot is answered.
type dialect struct {
	prefix  string // interface name and major version, "uagv/v2"
	version string // "2.1.0"
}

// major is the topic's major version, "v2".
func (d dialect) major() string { return d.prefix[strings.LastIndexByte(d.prefix, '/')+1:] }

// New prepares a gateway; Start connects it.
func New(cfg Config) (*Gateway, error) {
	broker, err := brokerURL(cfg.Broker)
	if err != nil {
		return nil, err
	}
	if cfg.Site == "" || strings.ContainsAny(cfg.Site, "/+#") {
		return nil, fmt.Errorf("site %q: give a name without / + #", cfg.Site)
	}
	if strings.ContainsAny(cfg.Interface, "/+#") {
		return nil, fmt.Errorf("interface %q: give one topic level without / + #, or none to hear any", cfg.Interface)
	}
	g := &Gateway{cfg: cfg, in: newInbox(), out: newOutbox(), done: make(chan struct{}), track: devices.NewTracker(),
		warned: map[string]bool{}, dialect: map[devices.ID]dialect{}, sheets: map[devices.ID]devices.Factsheet{}, headers: map[string]uint32{},
		refusals: make(chan refusal, maxRefusals), faults: newFaults(), watch: newWatch()}
	if g.cfg.Clock == nil {
		g.cfg.Clock = time.Now
	}
	o := paho.NewClientOptions().AddBroker(broker.String()).SetProtocolVersion(4).
		SetClientID(fmt.Sprintf("dayrun-%s-%08x", cfg.Site, rand.Uint32())). // a client id used twice flaps
		SetCleanSession(true).SetKeepAlive(15 * time.Second).SetPingTimeout(5 * time.Second).SetWriteTimeout(10 * time.Second).
		SetAutoReconnect(true).SetConnectRetry(true).SetConnectRetryInterval(time.Duration(500+rand.IntN(1000)) * time.Millisecond).
		SetMaxReconnectInterval(time.Duration(8+rand.IntN(4)) * time.Second). // with jitter: a fleet of gateways must not come back at once
		SetOrderMatters(true).SetAutoAckDisabled(true).
		SetOnConnectHandler(g.connected).
		SetConnectionLostHandler(func(_ paho.Client, err error) { slog.Warn("broker connection lost, trying again", "error", err) })
	if cfg.TLS != nil {
		o.SetTLSConfig(cfg.TLS)
	}
	g.client = paho.NewClient(o)
	return g, nil
}

// brokerURL reads a broker's address; mqtt:// is written tcp:// for paho.
func brokerURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("broker %q: write it as mqtt://host:1883", s)
	}
	switch u.Scheme {
	case "mqtt":
		u.Scheme = "tcp"
	case "mqtts":
		u.Scheme = "ssl"
	case "tcp", "ssl", "tls", "ws", "wss":
	default:
		return nil, fmt.Errorf("broker %q: scheme %s is none of mqtt, mqtts, tcp, ssl, tls, ws, wss", u.Redacted(), u.Scheme)
	}
	if u.Port() == "" && u.Scheme == "tcp" {
		u.Host += ":1883"
	}
	return u, nil
}

// Start connects, and goes on trying when the broker is away.
func (g *Gateway) Start() error {
	g.wg.Go(g.report)
	g.wg.Go(g.publish)
	tok := g.client.Connect()
	if !tok.WaitTimeout(2 * time.Second) {
		slog.Warn("broker does not answer yet, trying on", "broker", g.address())
		return nil
	}
	if err := tok.Error(); err != nil {
		return fmt.Errorf("connect to broker %s: %w", g.address(), err)
	}
	return nil
}

// address is the broker's, without a password.
func (g *Gateway) address() string {
	u, err := url.Parse(g.cfg.Broker)
	if err != nil {
		return ""
	}
	return u.Redacted()
}

// filters are the topics to hear, with QoS: what a device does not say again is
// asked for with acknowledgement.
func (g *Gateway) filters() map[string]byte {
	iface := g.cfg.Interface
	if iface == "" {
		iface = "+"
	}
	f := map[string]byte{}
	for name, qos := range map[string]byte{"state": 0, "visualization": 0, "factsheet": 0, "connection": 1} {
		f[iface+"/+/+/+/"+name] = qos
	}
	for name, qos := range map[string]byte{"state": 0, "connection": 1, "read": 1, "telemetry": 0} {
		f["dayrun/v1/"+g.cfg.Site+"/+/+/"+name] = qos
	}
	return f
}

// connected runs at every connect. It must not wait for the answer, which comes
// through the reader that called it.
func (g *Gateway) connected(c paho.Client) {
	tok := c.SubscribeMultiple(g.filters(), func(_ paho.Client, m paho.Message) {
		g.received.Add(1)
		g.in.put(m)
	})
	go func() {
		select {
		case <-tok.Done():
			if err := tok.Error(); err != nil && !errors.Is(err, paho.ErrNotConnected) {
				slog.Error("subscribe to device topics failed", "error", err)
			}
		case <-g.done:
		}
	}()
	g.out.put(nil) // what waited goes out
}

// Counts gives what passed so far.
func (g *Gateway) Counts() Stats {
	dropped, replaced := g.in.counts()
	return Stats{Received: g.received.Load(), Undecodable: g.undecodable.Load(), Refused: g.refused.Load(), Sent: g.sent.Load(),
		Dropped: dropped + g.out.drops() + g.undelivered.Load(), Replaced: replaced, Late: g.late.Load(), Unfit: g.unfit.Load()}
}

// Connected says whether the broker is there now.
func (g *Gateway) Connected() bool { return g.client.IsConnectionOpen() }

// Stop disconnects and ends the goroutines.
func (g *Gateway) Stop() {
	close(g.done)
	g.client.Disconnect(250)
	g.wg.Wait()
}
