package broker_test

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices/broker"
)

func connect(t *testing.T, addr, id string, set func(*paho.ClientOptions)) paho.Client {
	t.Helper()
	o := paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(id).SetCleanSession(false)
	if set != nil {
		set(o)
	}
	c := paho.NewClient(o)
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatalf("connect %s: %v", id, tok.Error())
	}
	return c
}

func receive(t *testing.T, c chan string, want string) {
	t.Helper()
	select {
	case got := <-c:
		if got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%q did not come", want)
	}
}

func TestBroker(t *testing.T) {
	dir := t.TempDir()
	b, err := broker.Start(broker.Config{Addr: "127.0.0.1:0", DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { b.Stop() }()
	got := make(chan string, 10)
	sub := connect(t, b.Addr(), "sub", nil)
	if tok := sub.Subscribe("a/+/connection", 1, func(_ paho.Client, m paho.Message) { got <- string(m.Payload()) }); !tok.WaitTimeout(10 * time.Second) {
		t.Fatal("subscribe timed out")
	}

	t.Run("WillIsPublished", func(t *testing.T) {
		var link net.Conn
		dev := connect(t, b.Addr(), "dev", func(o *paho.ClientOptions) {
			o.SetWill("a/dev/connection", "broken", 1, true).SetAutoReconnect(false)
			o.SetCustomOpenConnectionFn(func(u *url.URL, _ paho.ClientOptions) (net.Conn, error) {
				c, err := net.Dial("tcp", u.Host)
				link = c
				return c, err
			})
		})
		dev.Publish("a/dev/connection", 1, true, "online").WaitTimeout(10 * time.Second)
		receive(t, got, "online")
		link.Close() // no DISCONNECT: the cable is cut
		receive(t, got, "broken")
	})

	// Whoever subscribes in the first moment after a restart gets all of it: the
	// server loads retained messages in the background.
	t.Run("RetainedSurvivesRestart", func(t *testing.T) {
		const n = 2000
		pub := connect(t, b.Addr(), "pub", nil)
		var last paho.Token
		for i := range n {
			last = pub.Publish(fmt.Sprintf("r/%d", i), 1, true, "kept")
		}
		if !last.WaitTimeout(60*time.Second) || last.Error() != nil {
			t.Fatal(last.Error())
		}
		pub.Disconnect(100)
		sub.Disconnect(100)
		for range 3 {
			b.Stop()
			if b, err = broker.Start(broker.Config{Addr: "127.0.0.1:0", DataDir: dir}); err != nil {
				t.Fatal(err)
			}
			all := make(chan string, n)
			again := connect(t, b.Addr(), "again", func(o *paho.ClientOptions) { o.SetCleanSession(true) })
			again.Subscribe("#", 1, func(_ paho.Client, m paho.Message) {
				if strings.HasPrefix(m.Topic(), "r/") {
					all <- string(m.Payload())
				} else if m.Topic() != "a/dev/connection" {
					t.Errorf("%s %q is retained", m.Topic(), m.Payload())
				}
			}).WaitTimeout(10 * time.Second)
			for range n {
				receive(t, all, "kept")
			}
			again.Disconnect(100)
		}
	})
}

func TestAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = broker.Start(broker.Config{Addr: l.Addr().String(), DataDir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Fatalf("an address in use gave %v", err)
	}
}
