package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
	"dayrun/devices/broker"
	"dayrun/devices/mqtt"
)

// clockSpan is after how many milliseconds the clock in a robot's position wraps:
// the load writes the time of sending as x, in mm, so that the sink can tell how
// long a report took.
const clockSpan = 1_000_000

// taken is the sink that counts, and keeps how long each report took.
type taken struct {
	mu     sync.Mutex
	n      int64
	online map[devices.ID]bool
	waits  []int32 // ms
}

// Report never refuses.
func (s *taken) Report(r devices.Report) error {
	rep, ok := r.(devices.RobotReport)
	if !ok {
		return nil
	}
	now := int32(time.Now().UnixMilli() % clockSpan)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if rep.OrderID != "" { // a state came: the robot is whole
		s.online[rep.Robot] = true
	}
	if rep.PoseKnown && len(s.waits) < 4<<20 {
		s.waits = append(s.waits, (now-rep.Pose.Xmm+clockSpan)%clockSpan)
	}
	return nil
}

// counting is the reference: a subscriber that does nothing but count.
type counting struct {
	mu     sync.Mutex
	n      int64
	online map[string]bool
}

func (c *counting) heard(_ paho.Client, m paho.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	if strings.HasSuffix(m.Topic(), "/state") {
		c.online[m.Topic()] = true
	}
}

// devicesServer is the child that is measured: devices-server KIND DIR ADDR.
func devicesServer(args []string) error {
	kind, dir, addr := args[0], args[1], args[2]
	b, err := broker.Start(broker.Config{Addr: addr, DataDir: dir})
	if err != nil {
		return err
	}
	defer b.Stop()
	var stat func(*served)
	var reset func()
	switch kind {
	case "gateway":
		sink := &taken{online: map[devices.ID]bool{}}
		g, err := mqtt.New(mqtt.Config{Broker: "mqtt://" + b.Addr(), Site: "bench", Sink: sink})
		if err != nil {
			return err
		}
		if err := g.Start(); err != nil {
			return err
		}
		defer g.Stop()
		stat = func(s *served) {
			c := g.Counts()
			sink.mu.Lock()
			defer sink.mu.Unlock()
			s.Messages, s.Online, s.Dropped, s.Replaced = c.Received, len(sink.online), c.Dropped, c.Replaced
			s.P50Ms, s.P99Ms = quantileMs(sink.waits, 0.5), quantileMs(sink.waits, 0.99)
		}
		reset = func() { sink.mu.Lock(); sink.waits = sink.waits[:0]; sink.mu.Unlock() }
	case "counter":
		c := &counting{online: map[string]bool{}}
		client := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + b.Addr()).SetClientID("counter"))
		if tok := client.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
			return fmt.Errorf("connect: %v", tok.Error())
		}
		if tok := client.SubscribeMultiple(map[string]byte{"+/+/+/+/state": 0, "+/+/+/+/visualization": 0, "+/+/+/+/factsheet": 0, "+/+/+/+/connection": 1}, c.heard); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
			return fmt.Errorf("subscribe: %v", tok.Error())
		}
		stat = func(s *served) { c.mu.Lock(); s.Messages, s.Online = c.n, len(c.online); c.mu.Unlock() }
		reset = func() {}
	default:
		return fmt.Errorf("kind %q is neither gateway nor counter", kind)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if lines.Text() == "reset" {
			reset()
		}
		s := served{Addr: b.Addr(), CPUMs: float64(ownCPU()) / 1e6, RSS: residentBytes()}
		stat(&s)
		line, err := json.Marshal(s)
		if err != nil {
			return err
		}
		fmt.Println(string(line))
	}
	return nil
}

func quantileMs(list []int32, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return float64(sorted[int(q*float64(len(sorted)-1))])
}

// residentBytes is the memory that this process holds.
func residentBytes() float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(data))
	if len(f) < 2 {
		return 0
	}
	pages, err := strconv.ParseFloat(f[1], 64)
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize())
}
