package broker_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices/broker"
)

// certificate is a self-signed one for loopback, and the pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	make := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, make, make, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}

// client tries to connect; nil when it is refused.
func client(t *testing.T, id, broker, user, password string, pool *x509.CertPool) paho.Client {
	t.Helper()
	o := paho.NewClientOptions().AddBroker(broker).SetClientID(id).SetAutoReconnect(false).SetUsername(user).SetPassword(password).SetConnectTimeout(10 * time.Second)
	if pool != nil {
		o.SetTLSConfig(&tls.Config{RootCAs: pool})
	}
	c := paho.NewClient(o)
	if tok := c.Connect(); !tok.WaitTimeout(15*time.Second) || tok.Error() != nil {
		return nil
	}
	t.Cleanup(func() { c.Disconnect(0) })
	return c
}

// heard collects the topics that a client hears.
type heard struct {
	mu     sync.Mutex
	topics map[string]bool
}

func (h *heard) on(t *testing.T, c paho.Client, filter string) {
	t.Helper()
	if tok := c.Subscribe(filter, 1, func(_ paho.Client, m paho.Message) {
		h.mu.Lock()
		h.topics[m.Topic()] = true
		h.mu.Unlock()
	}); !tok.WaitTimeout(10 * time.Second) {
		t.Fatal("subscribe timed out")
	}
}

func (h *heard) has(topic string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.topics[topic]
}

func (h *heard) wait(t *testing.T, topic string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !h.has(topic); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s was not heard", topic)
		}
	}
}

func publish(t *testing.T, c paho.Client, topic string) {
	t.Helper()
	c.Publish(topic, 1, false, "x").WaitTimeout(2 * time.Second) // one that may not gets no acknowledgement
}

// A device with credentials speaks and hears below its own topics alone, over
// every listener; one without uses what belongs to nobody, on this machine.
func TestAccess(t *testing.T) {
	r1, secret := broker.NewCredential("robot/acme/r.1")
	s1, scanSecret := broker.NewCredential("scanner/s1")
	cert, pool := certificate(t)
	b, err := broker.Start(broker.Config{Addr: "127.0.0.1:0", TLSAddr: "127.0.0.1:0", WSAddr: "127.0.0.1:0", TLS: cert, DataDir: t.TempDir(),
		Access: &broker.Access{Site: "main", Credentials: func() []broker.Credential { return []broker.Credential{r1, s1} }}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Stop()
	u, err := url.Parse(b.URL())
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	all := &heard{topics: map[string]bool{}}
	server := client(t, "server", "tcp://"+u.Host, u.User.Username(), password, nil)
	if server == nil {
		t.Fatal("the gateway cannot connect to its own broker")
	}
	all.on(t, server, "#")

	for name, addr := range map[string]string{"tcp": "tcp://" + b.Addr(), "tls": "ssl://" + b.TLSAddr(), "wss": "wss://" + b.WSAddr() + "/mqtt"} {
		t.Run(name, func(t *testing.T) {
			for who, pass := range map[string]string{"robot/acme/r.1": "wrong", "robot/acme/other": secret, u.User.Username(): "wrong"} {
				if client(t, "bad", addr, who, pass, pool) != nil {
					t.Errorf("%s came in with a wrong password", who)
				}
			}
			dev := client(t, "dev"+name, addr, "robot/acme/r.1", secret, pool)
			if dev == nil {
				t.Fatal("the device was refused")
			}
			own := &heard{topics: map[string]bool{}}
			own.on(t, dev, "uagv/v2/acme/r.1/#")
			own.on(t, dev, "+/+/+/+/order")
			publish(t, server, "uagv/v2/acme/r2/order")
			publish(t, server, "uagv/v2/acme/r.1/order")
			own.wait(t, "uagv/v2/acme/r.1/order")
			if own.has("uagv/v2/acme/r2/order") {
				t.Error("it hears another robot's orders")
			}
			publish(t, dev, "uagv/v2/acme/r.1/state-"+name)
			all.wait(t, "uagv/v2/acme/r.1/state-"+name)
		})
	}
	scanner := client(t, "scan", "tcp://"+b.Addr(), "scanner/s1", scanSecret, nil)
	if scanner == nil {
		t.Fatal("the scanner was refused")
	}
	anon := client(t, "anon", "tcp://"+b.Addr(), "", "", nil)
	if anon == nil {
		t.Fatal("a client without credentials on this machine was refused")
	}
	publish(t, scanner, "dayrun/v1/main/scanner/s2/read")
	publish(t, anon, "uagv/v2/acme/r.1/foreign")
	publish(t, anon, "dayrun/v1/main/scanner/s1/foreign")
	publish(t, anon, "somewhere/else")
	publish(t, anon, "dayrun/broker/started")
	publish(t, scanner, "dayrun/v1/main/scanner/s1/read")
	publish(t, anon, "uagv/v2/acme/r3/state")
	all.wait(t, "dayrun/v1/main/scanner/s1/read")
	all.wait(t, "uagv/v2/acme/r3/state")
	for _, topic := range []string{"dayrun/v1/main/scanner/s2/read", "uagv/v2/acme/r.1/foreign", "dayrun/v1/main/scanner/s1/foreign", "somewhere/else", "dayrun/broker/started"} {
		if all.has(topic) {
			t.Errorf("%s came through", topic)
		}
	}
}

// From another machine nobody comes in without credentials, unless it is open.
func TestAccessFromElsewhere(t *testing.T) {
	var own net.IP
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && n.IP.To4() != nil {
			own = n.IP
		}
	}
	if own == nil {
		t.Skip("this machine has no address but loopback to come from")
	}
	cert, pool := certificate(t)
	for open, want := range map[bool]bool{false: false, true: true} {
		b, err := broker.Start(broker.Config{Addr: "0.0.0.0:0", TLSAddr: "0.0.0.0:0", TLS: cert, DataDir: t.TempDir(),
			Access: &broker.Access{Site: "main", Open: open, Credentials: func() []broker.Credential { return nil }}})
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(b.Addr())
		_, tlsPort, _ := net.SplitHostPort(b.TLSAddr())
		if got := client(t, "far", "tcp://"+net.JoinHostPort(own.String(), port), "", "", nil) != nil; got != want {
			t.Errorf("open %v: TCP let in %v", open, got)
		}
		o := paho.NewClientOptions().AddBroker("ssl://" + net.JoinHostPort(own.String(), tlsPort)).SetClientID("fartls").SetAutoReconnect(false).SetTLSConfig(&tls.Config{RootCAs: pool, ServerName: "127.0.0.1"})
		c := paho.NewClient(o)
		tok := c.Connect()
		if got := tok.WaitTimeout(15*time.Second) && tok.Error() == nil; got != want {
			t.Errorf("open %v: TLS let in %v (%v)", open, got, tok.Error())
		}
		c.Disconnect(0)
		b.Stop()
	}
}
