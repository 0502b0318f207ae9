// Package mqtt is the device gateway: a paho client that takes in what devices
// say and publishes what they are told. It decides nothing. Its handlers only
// push into a bounded queue; one goroutine decodes and reports, one publishes.
package mqtt

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
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
	Broker    string // mqtt://host:port or tcp://host:port
	Site      string
	Interface string // VDA 5050 interface name to hear and speak; empty: hear any, answer in the robot's own
	Sink      Sink
}

// Stats count what passed; read them with Counts.
type Stats struct {
	Received, Undecodable, Refused, Sent, Dropped int64
}

// Gateway is one connection to a broker.
type Gateway struct {
	cfg    Config
	client paho.Client
	in     chan paho.Message
	out    chan devices.Instruction
	done   chan struct{}
	wg     sync.WaitGroup
	track  *devices.Tracker

	mu      sync.Mutex
	iface   map[devices.ID]string // interface and major version a robot speaks, "uagv/v2"
	headers map[string]uint32     // by topic: last headerId sent

	received, undecodable, refused, sent, dropped atomic.Int64
}

// Room in the queues. A full inbound queue holds paho's reader back, and with it
// the broker; a full outbound queue drops, and the conversation resends.
const (
	inbound  = 4096
	outbound = 8192
)

// New prepares a gateway; Start connects it.
func New(cfg Config) (*Gateway, error) {
	url, err := brokerURL(cfg.Broker)
	if err != nil {
		return nil, err
	}
	if cfg.Site == "" || strings.ContainsAny(cfg.Site, "/+#") {
		return nil, fmt.Errorf("site %q: give a name without / + #", cfg.Site)
	}
	g := &Gateway{cfg: cfg, in: make(chan paho.Message, inbound), out: make(chan devices.Instruction, outbound), done: make(chan struct{}),
		track: devices.NewTracker(), iface: map[devices.ID]string{}, headers: map[string]uint32{}}
	o := paho.NewClientOptions().AddBroker(url).SetProtocolVersion(4).
		SetClientID(fmt.Sprintf("dayrun-%s-%08x", cfg.Site, rand.Uint32())). // a client id used twice flaps
		SetCleanSession(true).SetKeepAlive(15 * time.Second).SetPingTimeout(5 * time.Second).SetWriteTimeout(10 * time.Second).
		SetAutoReconnect(true).SetConnectRetry(true).SetConnectRetryInterval(time.Duration(500+rand.IntN(1000)) * time.Millisecond).
		SetMaxReconnectInterval(time.Duration(8+rand.IntN(4)) * time.Second).
		SetOrderMatters(true).SetAutoAckDisabled(true).
		SetOnConnectHandler(g.subscribe).
		SetConnectionLostHandler(func(_ paho.Client, err error) { slog.Warn("broker connection lost, trying again", "error", err) })
	g.client = paho.NewClient(o)
	return g, nil
}

func brokerURL(s string) (string, error) {
	for _, scheme := range []string{"mqtt://", "tcp://", "ssl://", "tls://", "ws://", "wss://", "mqtts://"} {
		if host, ok := strings.CutPrefix(s, scheme); ok && host != "" {
			if scheme == "mqtt://" {
				return "tcp://" + host, nil
			}
			return s, nil
		}
	}
	return "", fmt.Errorf("broker %q: write it as mqtt://host:1883", s)
}

// Start connects, and goes on trying when the broker is away.
func (g *Gateway) Start() error {
	g.wg.Go(g.report)
	g.wg.Go(g.publish)
	tok := g.client.Connect()
	if tok.WaitTimeout(2*time.Second) && tok.Error() != nil {
		return fmt.Errorf("connect to broker %s: %w", g.cfg.Broker, tok.Error())
	}
	return nil
}

// subscribe runs at every connect. It must not wait: paho calls it on its own
// goroutine, but the answers come through the reader.
func (g *Gateway) subscribe(c paho.Client) {
	iface := "+"
	if g.cfg.Interface != "" {
		iface = g.cfg.Interface
	}
	filters := map[string]byte{}
	for _, name := range []string{"state", "connection", "factsheet"} {
		filters[iface+"/+/+/+/"+name] = 1
	}
	for _, name := range []string{"connection", "state", "read"} {
		filters["dayrun/v1/"+g.cfg.Site+"/+/+/"+name] = 1
	}
	tok := c.SubscribeMultiple(filters, func(_ paho.Client, m paho.Message) {
		select {
		case g.in <- m:
		case <-g.done:
		}
	})
	g.wg.Go(func() {
		select {
		case <-tok.Done():
			if err := tok.Error(); err != nil && !errors.Is(err, paho.ErrNotConnected) {
				slog.Error("subscribe failed", "error", err)
			}
		case <-g.done:
		}
	})
}

// Counts gives what passed so far.
func (g *Gateway) Counts() Stats {
	return Stats{g.received.Load(), g.undecodable.Load(), g.refused.Load(), g.sent.Load(), g.dropped.Load()}
}

// Connected says whether the broker is there now.
func (g *Gateway) Connected() bool { return g.client.IsConnectionOpen() }

// Stop disconnects and ends the goroutines.
func (g *Gateway) Stop() {
	close(g.done)
	g.client.Disconnect(250)
	g.wg.Wait()
}
