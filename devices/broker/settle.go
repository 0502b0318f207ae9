package broker

import (
	"errors"
	"fmt"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

const (
	settleTopic = "dayrun/broker/started" // below no device's topics
	settleWait  = 30 * time.Second
)

// settle returns once subscribers get every retained message of earlier runs.
// The server loads them behind the first connection's back: whoever subscribed
// before the load was through would never see them. They load in the order in
// which they were stored, so a retained message of now that comes back on a
// subscription shows that all before it are there.
func (b *Broker) settle() error {
	now := time.Now().UTC().Format(time.RFC3339Nano)
	o := paho.NewClientOptions().AddBroker("tcp://" + b.inner()).SetClientID("dayrun-broker").SetCleanSession(true).SetAutoReconnect(false)
	if b.guard != nil {
		o.SetUsername(serverUser).SetPassword(b.guard.token)
	}
	c := paho.NewClient(o)
	if err := wait(c.Connect()); err != nil {
		return fmt.Errorf("connect to the broker just started: %w", err)
	}
	defer c.Disconnect(100)
	if err := wait(c.Publish(settleTopic, 1, true, now)); err != nil {
		return fmt.Errorf("store a retained message: %w", err)
	}
	back := make(chan struct{}, 1)
	for deadline := time.Now().Add(settleWait); time.Now().Before(deadline); {
		// Each subscription asks for what is retained anew.
		err := wait(c.Subscribe(settleTopic, 0, func(_ paho.Client, m paho.Message) {
			if string(m.Payload()) == now {
				select {
				case back <- struct{}{}:
				default:
				}
			}
		}))
		if err != nil {
			return fmt.Errorf("subscribe to a retained message: %w", err)
		}
		select {
		case <-back:
			return wait(c.Publish(settleTopic, 1, true, "")) // nothing is left behind
		case <-time.After(5 * time.Millisecond):
		}
	}
	return fmt.Errorf("broker has not loaded its retained messages within %s", settleWait)
}

func wait(t paho.Token) error {
	if !t.WaitTimeout(10 * time.Second) {
		return errors.New("no answer within 10 s")
	}
	return t.Error()
}
