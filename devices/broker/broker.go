// Package broker is the embedded MQTT 3.1.1 broker: nats-server in process with
// its MQTT listener and a file store. It acknowledges a QoS 1 message after the
// message is on disk. It refuses MQTT 5 and ignores shared subscriptions.
package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Config says where the broker listens and keeps its messages.
type Config struct {
	Addr    string // host:port; port 0 takes a free one
	DataDir string

	TLSAddr string      // TLS listener beside Addr; "" none
	WSAddr  string      // websocket listener, path /mqtt; "" none. With TLS it is wss
	TLS     *tls.Config // certificate of the two
	Access  *Access     // who may use which topics; nil: everyone all, for tests
}

// Broker is a running broker.
type Broker struct {
	srv   *server.Server
	addr  string
	ws    string
	relay *relay
	guard *guard
}

// Start brings a broker up and waits until it accepts connections and hands
// every subscriber what is retained.
func Start(cfg Config) (*Broker, error) {
	host, port, err := split(cfg.Addr)
	if err != nil {
		return nil, err
	}
	opt := &server.Options{
		ServerName: "dayrun", Host: "127.0.0.1", DontListen: true, // devices speak MQTT; the broker's own protocol has no port
		JetStream: true, StoreDir: cfg.DataDir, SyncAlways: true,
		NoSigs: true, NoLog: true, MaxPayload: 1 << 20,
		MQTT: server.MQTTOpts{Host: host, Port: port},
	}
	b := &Broker{addr: net.JoinHostPort(host, strconv.Itoa(port))}
	if cfg.TLSAddr != "" && cfg.TLS == nil {
		return nil, errors.New("a TLS listener needs a certificate and its key")
	}
	if cfg.WSAddr != "" {
		wsHost, wsPort, err := split(cfg.WSAddr)
		if err != nil {
			return nil, err
		}
		opt.Websocket = server.WebsocketOpts{Host: wsHost, Port: wsPort, NoTLS: cfg.TLS == nil, TLSConfig: cfg.TLS, HandshakeTimeout: 5 * time.Second}
		b.ws = net.JoinHostPort(wsHost, strconv.Itoa(wsPort))
	}
	if cfg.Access != nil {
		b.guard = newGuard(*cfg.Access)
		opt.CustomClientAuthentication = b.guard
	}
	srv, err := server.NewServer(opt)
	if err != nil {
		return nil, fmt.Errorf("make broker: %w", err)
	}
	b.srv = srv
	srv.SetLoggerV2(newLogger(), false, false, false)
	srv.Start()
	for _, step := range []func() error{b.ready, b.settle} {
		if err := step(); err != nil {
			b.Stop()
			return nil, err
		}
	}
	if cfg.TLSAddr != "" {
		if b.relay, err = startRelay(cfg.TLSAddr, cfg.TLS, b.inner(), b.guard); err != nil {
			b.Stop()
			return nil, err
		}
	}
	return b, nil
}

// inner is where this process reaches the broker: a listener on all addresses is
// reached by loopback.
func (b *Broker) inner() string {
	host, port, err := net.SplitHostPort(b.addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return b.addr
}

// URL is the broker's address for the gateway, with the right to all topics.
func (b *Broker) URL() string {
	u := url.URL{Scheme: "mqtt", Host: b.inner()}
	if b.guard != nil {
		u.User = url.UserPassword(serverUser, b.guard.token)
	}
	return u.String()
}

// TLSAddr is the address of the TLS listener, "" without one.
func (b *Broker) TLSAddr() string {
	if b.relay == nil {
		return ""
	}
	return b.relay.outer.Addr().String()
}

// WSAddr is the address of the websocket listener, "" without one.
func (b *Broker) WSAddr() string { return b.ws }

func split(addr string) (string, int, error) {
	host, p, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("broker address %q: write it as host:port: %w", addr, err)
	}
	port, err := strconv.Atoi(p)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("broker address %q: the port is a number from 0 to 65535", addr)
	}
	// The address is tried here first: the broker itself would end the process
	// when it is taken. Port 0 becomes a free one.
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", 0, fmt.Errorf("listen on --mqtt %s: %w", addr, err)
	}
	defer l.Close()
	return host, l.Addr().(*net.TCPAddr).Port, nil
}

// ready waits until the listener answers.
func (b *Broker) ready() error {
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		c, err := net.DialTimeout("tcp", b.inner(), time.Second)
		if err == nil {
			return c.Close()
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("broker does not accept connections on " + b.addr)
}

// Addr is the address that devices connect to.
func (b *Broker) Addr() string { return b.addr }

// Disconnect ends the connections of a device with credentials, so that a change
// of them holds at once.
func (b *Broker) Disconnect(device string) {
	list, err := b.srv.Connz(&server.ConnzOptions{Username: true, User: device, Limit: 1 << 10})
	if err != nil {
		slog.Warn("broker: connections of a device not found", "device", device, "error", err)
		return
	}
	for _, c := range list.Conns {
		_ = b.srv.DisconnectClientByID(c.Cid) // gone meanwhile
	}
}

// Stop ends the broker; what it acknowledged is on disk.
func (b *Broker) Stop() {
	if b.relay != nil {
		b.relay.stop()
	}
	b.srv.Shutdown()
	b.srv.WaitForShutdown()
}
