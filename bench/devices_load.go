package main

import (
	"bytes"
	wire "encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// devicesLoad is the load generator: devices-load ADDR ROBOTS. It speaks just as
// much MQTT as a robot that publishes needs, so that it costs little beside what
// it measures, and ends with its input.
func devicesLoad(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return fmt.Errorf("robots %q: give a number", args[1])
	}
	gate := make(chan struct{}, 64) // at once on the way from the first byte to ONLINE acknowledged
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { newLoader(args[0], i, gate).run(stop) })
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	close(stop)
	wg.Wait()
	return nil
}

// loader is one robot.
type loader struct {
	addr, serial, root string
	gate               chan struct{}
	conn               net.Conn
	header             uint32
	buf                []byte
	tail               string
}

func newLoader(addr string, i int, gate chan struct{}) *loader {
	serial := "r" + strconv.Itoa(i)
	l := &loader{addr: addr, serial: serial, root: "uagv/v2/bench/" + serial + "/", gate: gate, header: 10}
	var nodes, edges strings.Builder
	for k := range 8 {
		fmt.Fprintf(&nodes, `,{"nodeId":"node-%05d","sequenceId":%d,"released":%t}`, i*7+k, 4+2*k, k < 4)
		fmt.Fprintf(&edges, `,{"edgeId":"edge-%05d-%05d","sequenceId":%d,"released":%t}`, i*7+k, i*7+k+1, 3+2*k, k < 4)
	}
	l.tail = `"orderId":"order-` + serial + `","orderUpdateId":3,"lastNodeId":"node-1","lastNodeSequenceId":2,"nodeStates":[` + nodes.String()[1:] + `],"edgeStates":[` + edges.String()[1:] + `],"driving":true,"paused":false,"newBaseRequest":false,"distanceSinceLastNode":0.42,` +
		`"actionStates":[{"actionId":"pick-1","actionType":"pick","actionStatus":"FINISHED","resultDescription":"picked"},{"actionId":"drop-1","actionType":"drop","actionStatus":"WAITING"}],"loads":[{"loadId":"shelf-17","loadType":"shelf","weight":210}],` +
		`"velocity":{"vx":1.2,"vy":0,"omega":0.01},"batteryState":{"batteryCharge":81.5,"batteryVoltage":48.1,"charging":false,"reach":12000},"operatingMode":"AUTOMATIC","errors":[],"information":[{"infoType":"diagnostics","infoLevel":"DEBUG","infoDescription":"` + strings.Repeat("wheel 0.1 ", 30) + `"}],"safetyState":{"eStop":"NONE","fieldViolation":false}}`
	return l
}

func (l *loader) head(at time.Time) string {
	l.header++
	return fmt.Sprintf(`{"headerId":%d,"timestamp":"%s","version":"2.1.0","manufacturer":"bench","serialNumber":"%s",`, l.header, at.UTC().Format("2006-01-02T15:04:05.00Z"), l.serial)
}

func place(at time.Time) string {
	return fmt.Sprintf(`"agvPosition":{"x":%.3f,"y":4.25,"theta":0.5,"mapId":"hall","positionInitialized":true}`, float64(at.UnixMilli()%clockSpan)/1000)
}

// run connects and speaks until stop; when the broker goes it comes back with jitter.
func (l *loader) run(stop chan struct{}) {
	wait := func(d time.Duration) bool {
		select {
		case <-stop:
			return false
		case <-time.After(d):
			return true
		}
	}
	for tries := 0; ; tries++ {
		select {
		case l.gate <- struct{}{}:
		case <-stop:
			return
		}
		err := l.connect()
		<-l.gate
		if err == nil {
			tries = 0
			l.speak(wait)
			l.conn.Close()
		}
		if !wait(time.Duration(200+rand.IntN(800)) * time.Millisecond * time.Duration(min(tries+1, 5))) {
			return
		}
	}
}

// speak says each half second a visualization, each second a state.
func (l *loader) speak(wait func(time.Duration) bool) {
	go io.Copy(io.Discard, l.conn)
	if !wait(time.Duration(rand.IntN(1000)) * time.Millisecond) {
		return
	}
	for tick := 0; ; tick++ {
		now := time.Now()
		if tick%2 == 0 {
			if l.publish("state", 0, false, l.head(now)+place(now)+","+l.tail) != nil {
				return
			}
		}
		if l.publish("visualization", 0, false, l.head(now)+place(now)+`,"velocity":{"vx":1.2,"vy":0,"omega":0.01}}`) != nil || !wait(time.Until(now.Add(500*time.Millisecond))) {
			return
		}
	}
}

func (l *loader) connect() error {
	conn, err := net.DialTimeout("tcp", l.addr, 10*time.Second)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	text := func(s string) {
		_ = wire.Write(&b, wire.BigEndian, uint16(len(s))) // to memory: cannot fail
		b.WriteString(s)
	}
	text("MQTT")
	b.Write([]byte{4, 0x2e, 0, 0}) // version 3.1.1; clean session, will retained at QoS 1; no keep-alive
	text("bench-" + l.serial)
	text(l.root + "connection")
	text(l.head(time.Now()) + `"connectionState":"CONNECTIONBROKEN"}`)
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	ack := make([]byte, 4)
	if _, err = conn.Write(packet(nil, 0x10, b.Bytes())); err == nil {
		_, err = io.ReadFull(conn, ack)
	}
	if err == nil && ack[3] != 0 {
		err = fmt.Errorf("connection refused: %d", ack[3])
	}
	if err != nil {
		conn.Close()
		return err
	}
	if err := l.online(conn, ack); err != nil {
		conn.Close()
		return err
	}
	return conn.SetDeadline(time.Time{})
}

// online says ONLINE and waits until it is acknowledged, which is when the broker
// has it on disk.
func (l *loader) online(conn net.Conn, ack []byte) error {
	l.conn = conn
	if err := l.publish("connection", 1, true, l.head(time.Now())+`"connectionState":"ONLINE"}`); err != nil {
		return err
	}
	_, err := io.ReadFull(conn, ack)
	return err
}

// publish writes one message.
func (l *loader) publish(name string, qos byte, retained bool, payload string) error {
	topic := l.root + name
	body := make([]byte, 0, len(topic)+len(payload)+4)
	body = wire.BigEndian.AppendUint16(body, uint16(len(topic)))
	body = append(body, topic...)
	kind := byte(0x30) | qos<<1
	if qos > 0 {
		body = append(body, 0, 1)
	}
	if retained {
		kind |= 1
	}
	l.buf = packet(l.buf[:0], kind, append(body, payload...))
	_ = l.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
	_, err := l.conn.Write(l.buf)
	return err
}

// packet puts type and remaining length in front of a body (MQTT 3.1.1, 2.2).
func packet(out []byte, kind byte, body []byte) []byte {
	out = append(out, kind)
	for n := len(body); ; {
		d := byte(n % 128)
		if n /= 128; n > 0 {
			out = append(out, d|0x80)
			continue
		}
		out = append(out, d)
		break
	}
	return append(out, body...)
}
