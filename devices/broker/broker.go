// Package broker is the embedded MQTT 3.1.1 broker: nats-server in process with
// its MQTT listener and a file store. It acknowledges a QoS 1 message after the
// message is on disk. It refuses MQTT 5 and ignores shared subscriptions.
package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Config says where the broker listens and keeps its messages.
type Config struct {
	Addr    string // host:port; port 0 takes a free one
	DataDir string
}

// Broker is a running broker.
type Broker struct {
	srv  *server.Server
	addr string
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
	srv, err := server.NewServer(opt)
	if err != nil {
		return nil, fmt.Errorf("make broker: %w", err)
	}
	srv.SetLoggerV2(logger{}, false, false, false)
	srv.Start()
	b := &Broker{srv: srv, addr: net.JoinHostPort(host, strconv.Itoa(port))}
	for _, step := range []func() error{b.ready, b.settle} {
		if err := step(); err != nil {
			b.Stop()
			return nil, err
		}
	}
	return b, nil
}

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
		c, err := net.DialTimeout("tcp", b.addr, time.Second)
		if err == nil {
			return c.Close()
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("broker does not accept connections on " + b.addr)
}

// Addr is the address that devices connect to.
func (b *Broker) Addr() string { return b.addr }

// Stop ends the broker; what it acknowledged is on disk.
func (b *Broker) Stop() {
	b.srv.Shutdown()
	b.srv.WaitForShutdown()
}

// logger passes what matters on to slog.
type logger struct{}

func (logger) Noticef(string, ...any)        {}
func (logger) Debugf(string, ...any)         {}
func (logger) Tracef(string, ...any)         {}
func (logger) Warnf(format string, v ...any) { slog.Debug("broker: " + fmt.Sprintf(format, v...)) }
func (logger) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if strings.Contains(text, "server is not running") {
		return // a device that speaks while the broker stops: nothing was acknowledged to it
	}
	slog.Warn("broker: " + text)
}
func (logger) Fatalf(format string, v ...any) { slog.Error("broker: " + fmt.Sprintf(format, v...)) }
