package site_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/internal/solve"
	"dayrun/routing"
	"dayrun/simulator"
	"dayrun/site"
)

var update = flag.Bool("update", false, "write the expected outputs anew")

// TestScenarios plays testdata/*.txt: what happens in a small warehouse with
// simulated robots and people who do as their screens say, unless the file says
// what a face really holds. Times count from the start, hours:minutes,
// with seconds where they matter.
//
//	putwall PLACES                     at each station; 12 when nothing is said
//	floor SHELVES STATIONS ROBOTS
//	sku CODE...
//	stock SKU UNITS LOCATION
//	0:05 order CLIENT SKU:UNITS...     place an order
//	0:05 release ORDER STATION PLACE [LINE...]   instead of the picking decision
//	0:05 face SHELF SKU UNITS          that many are there, whatever the book says
//	0:05 receive SKU UNITS LOCATION
//	0:05 work count SHELF SKU
//	0:05 move SKU UNITS SHELF SHELF
//	0:05 slot PROPOSAL SKU UNITS SHELF SHELF   a supervisor accepts a proposal
//	0:05 hold ORDER KIND               or unhold
//	0:05 cancel ORDER
//	0:05 change ORDER SKU:UNITS...
//	0:05 restart                       the server stops and comes back
//	until 1:00
//	show KIND...                       the events to list
//	open                               list the state of the orders at the end
//
// Below the line stand the events in words, stations numbered as they come.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			script, want, _ := strings.Cut(string(data), "----------\n")
			got := play(t, script)
			if *update {
				if err := os.WriteFile(name, []byte(script+"----------\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Whenever the server stops, what happens to goods and orders is the same.
func TestRestartAtAnyMoment(t *testing.T) {
	data, err := os.ReadFile("testdata/hop.txt")
	if err != nil {
		t.Fatal(err)
	}
	script, _, _ := strings.Cut(string(data), "----------\n")
	want := play(t, script)
	for sec := 0; sec < 300; sec += 6 {
		stop := fmt.Sprintf("0:%02d:%02d restart\nuntil", 1+sec/60, sec%60)
		if got := play(t, strings.Replace(script, "until", stop, 1)); facts(got) != facts(want) {
			t.Fatalf("restart %d s after the orders: got\n%s\nwant\n%s", sec, got, want)
		}
	}
}

// facts leaves out which robot came.
func facts(lines string) string {
	var list []string
	for _, l := range strings.Split(lines, "\n") {
		if !strings.Contains(l, "lifted") {
			list = append(list, l)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// stage is a site and a world on one clock.
type stage struct {
	t       *testing.T
	cfg     site.Config
	site    *site.Site
	world   *simulator.World
	track   *devices.Tracker
	solver  *solve.Solver
	checker *site.Checker
	start   fulfilment.Time
	now     fulfilment.Time
	entries []site.Entry
	fleet   map[devices.ID]site.FleetRow
	asked   []later
	reads   []later
	tasks   map[devices.ID]string // task that a person is at
	answers map[string]string     // read to the task it answers
	faces   map[string]int64
	told    []devices.Instruction
	show    []string
	lines   strings.Builder
	n       int
}

type later struct {
	at fulfilment.Time
	in site.Input
}

func play(t *testing.T, script string) string {
	s := &stage{t: t, cfg: site.Defaults(), start: dawn, now: dawn, fleet: map[devices.ID]site.FleetRow{}, tasks: map[devices.ID]string{}, answers: map[string]string{}, faces: map[string]int64{}}
	s.cfg.DepotSet = true
	open := false
	for _, line := range strings.Split(script, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "show":
			s.show = append(s.show, words[1:]...)
		case words[0] == "open":
			open = true
		case words[0] == "until":
			s.run(s.clock(words[1]))
		case strings.Contains(words[0], ":"):
			s.run(s.clock(words[0]))
			s.act(words[1:])
		default:
			s.act(words)
		}
	}
	if got := s.checker.Result(); got != "ok" {
		t.Errorf("journal: %s", got)
	}
	if n, first := s.world.Breaches(); n > 0 {
		t.Errorf("%d breaches of the physical floor, the first: %+v", n, first[0])
	}
	if open {
		l := s.site.Ledger()
		for _, state := range fulfilment.OrderStates {
			for _, id := range l.OrdersIn(state) {
				fmt.Fprintf(&s.lines, "%s is %s\n", id, state)
			}
		}
	}
	return numbered(s.lines.String())
}

// numbered names stations by the order in which they appear: which of two
// equal ones is chosen says nothing, and no more does the robot or the place.
func numbered(text string) string {
	seen := map[string]string{}
	text = regexp.MustCompile(`\bP\d+\b`).ReplaceAllString(text, "a place")
	text = regexp.MustCompile(`robot/\S+`).ReplaceAllString(text, "a robot")
	return regexp.MustCompile(`\bS\d+\b`).ReplaceAllStringFunc(text, func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprint("#", len(seen)+1)
		}
		return seen[id]
	})
}

const dawn = fulfilment.Time(1_772_352_000_000)

func (s *stage) clock(text string) fulfilment.Time {
	at := s.start
	for i, part := range strings.Split(text, ":") {
		at += fulfilment.Time(s.number(part)) * []fulfilment.Time{fulfilment.Hour, fulfilment.Minute, fulfilment.Second}[i]
	}
	return at
}

func (s *stage) number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		s.t.Fatalf("%q is no number", text)
	}
	return n
}

func (s *stage) act(w []string) {
	switch w[0] {
	case "putwall":
		s.cfg.PutWall = int(s.number(w[1]))
	case "floor":
		s.open(int(s.number(w[1])), int(s.number(w[2])), int(s.number(w[3])))
	case "sku":
		for _, code := range w[1:] {
			s.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: code, WeightG: 100, VolumeCm3: 100}})
		}
	case "stock", "receive":
		s.do(fulfilment.ReceiveStock{SKU: w[1], Qty: s.number(w[2]), Location: fulfilment.LocationID(w[3])})
	case "order":
		s.do(fulfilment.PlaceOrder{Key: w[1], BodyHash: w[1], ClientOrderID: w[1], PlacedAt: s.now, Lines: s.orderLines(w[2:])})
	case "hold":
		s.do(fulfilment.PlaceHold{Order: fulfilment.OrderID(w[1]), Hold: fulfilment.HoldKind(w[2])})
	case "unhold":
		s.do(fulfilment.ReleaseHold{Order: fulfilment.OrderID(w[1]), Hold: fulfilment.HoldKind(w[2])})
	case "cancel":
		s.do(fulfilment.CancelOrder{Order: fulfilment.OrderID(w[1]), Reason: "no longer wanted"})
	case "change":
		s.do(fulfilment.ChangeOrder{Order: fulfilment.OrderID(w[1]), Reason: "asked for", Lines: s.orderLines(w[2:])})
	case "release":
		c := fulfilment.ReleaseOrder{Order: fulfilment.OrderID(w[1]), Station: w[2], Place: int(s.number(w[3]))}
		for _, l := range w[4:] {
			c.Lines = append(c.Lines, int(s.number(l)))
		}
		s.do(c)
	case "face":
		s.faces[w[1]+" "+w[2]] = s.number(w[3])
	case "work":
		s.do(fulfilment.PlanWork{Kind: fulfilment.WorkKind(w[1]), Shelf: fulfilment.LocationID(w[2]), SKU: w[3], Why: "asked for"})
	case "move":
		s.do(fulfilment.PlanWork{Kind: fulfilment.WorkTake, SKU: w[1], Qty: s.number(w[2]), Shelf: fulfilment.LocationID(w[3]), To: fulfilment.LocationID(w[4]), Why: "asked for"})
	case "slot":
		s.do(fulfilment.AcceptSlotting{Proposal: w[1], By: "kim", Moves: []fulfilment.SlotMove{
			{SKU: w[2], Qty: s.number(w[3]), From: fulfilment.LocationID(w[4]), To: fulfilment.LocationID(w[5])}}})
	case "restart":
		s.restart()
	default:
		s.t.Fatalf("%q is no word of a scenario", w[0])
	}
}

func (s *stage) orderLines(words []string) []fulfilment.OrderLine {
	var list []fulfilment.OrderLine
	for _, l := range words {
		sku, qty, _ := strings.Cut(l, ":")
		list = append(list, fulfilment.OrderLine{SKU: sku, Qty: s.number(qty)})
	}
	return list
}

func (s *stage) open(shelves, stations, robots int) {
	f, err := routing.Generate(routing.GenerateParams{Name: "hall", Shelves: shelves, Stations: stations, Robots: robots})
	if err != nil {
		s.t.Fatal(err)
	}
	lif, side, err := f.WriteLIF()
	if err != nil {
		s.t.Fatal(err)
	}
	if f, err = routing.ReadLIF(lif, side); err != nil {
		s.t.Fatal(err)
	}
	w := simulator.Defaults()
	w.Floor, w.Robots, w.Benches, w.Vans, w.Drones, w.StartMs, w.Faults = f, robots, 1, 0, 0, int64(s.now), simulator.Faults{}
	if s.world, err = simulator.NewWorld(w); err != nil {
		s.t.Fatal(err)
	}
	s.site, s.track, s.solver = site.New(s.cfg), devices.NewTracker(), solve.NewSolver(s.cfg.Motion)
	s.checker = site.NewChecker(s.cfg.Site, false)
	s.do(fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side})
	for _, id := range s.world.Devices() {
		s.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(id)})
	}
}

func (s *stage) do(c fulfilment.Command) {
	s.n++
	out := s.site.Step(s.now, site.Do{ID: uint64(s.n), Command: c})
	for _, r := range out.Replies {
		if r.Err != nil {
			s.t.Fatalf("%#v: %v", c, r.Err)
		}
	}
	s.take(out)
}

// restart forgets all but what is durable.
func (s *stage) restart() {
	s.site, s.track, s.solver = comeBack(s.t, s.cfg, s.entries), devices.NewTracker(), solve.NewSolver(s.cfg.Motion)
	var rows []site.FleetRow
	for _, r := range s.fleet {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b site.FleetRow) int { return strings.Compare(string(a.Robot), string(b.Robot)) })
	s.asked, s.told = nil, nil
	s.site.Adopt(s.now, rows)
	for _, id := range s.world.Devices() {
		s.world.Speak(id)
	}
}

func (s *stage) run(until fulfilment.Time) {
	for s.now < until {
		next := min(until, s.site.NextAt(), fulfilment.Time(s.world.NextAt()))
		for _, l := range append(slices.Clone(s.asked), s.reads...) {
			next = min(next, l.at)
		}
		s.now = max(s.now, next)
		s.exchange()
		for _, list := range []*[]later{&s.asked, &s.reads} {
			for i := 0; i < len(*list); {
				if l := (*list)[i]; l.at <= s.now {
					*list = slices.Delete(*list, i, i+1)
					s.take(s.site.Step(s.now, l.in))
					i = 0
					continue
				}
				i++
			}
		}
		if s.site.NextAt() <= s.now {
			s.take(s.site.Step(s.now, site.Tick{}))
		}
		s.exchange()
	}
}

// exchange carries messages between site and world until both are quiet.
func (s *stage) exchange() {
	for first := true; first || len(s.told) > 0; first = false {
		told := s.told
		s.told = nil
		for _, m := range s.world.Step(int64(s.now), told) {
			switch m := m.(type) {
			case *simulator.State:
				if rep, ok := s.track.State(m.Robot, &m.State); ok {
					s.heard(rep)
				}
			case simulator.Connection:
				if rep, ok := s.track.Connection(m.Robot, m.Link); ok {
					s.heard(rep)
				}
			case simulator.Link:
				s.heard(m.LinkReport)
			}
		}
	}
}

func (s *stage) heard(r devices.Report) { s.take(s.site.Step(s.now, site.Heard{Report: r})) }

func (s *stage) take(out *site.Output) {
	for i, e := range out.Entries {
		e.Data = slices.Clone(e.Data)
		s.entries = append(s.entries, e)
		s.checker.Add(e)
		if slices.Contains(s.show, e.Kind) {
			subject, text := site.Describe(out.Events[i])
			fmt.Fprintf(&s.lines, "%s: %s\n", subject, text)
		}
	}
	for _, r := range out.Fleet {
		r.Owned = slices.Clone(r.Owned)
		s.fleet[r.Robot] = r
	}
	questions := slices.Clone(out.Questions)
	for _, i := range out.Instructions {
		switch i := i.(type) {
		case devices.Task:
			s.person(i)
		case devices.Ack:
			if !i.OK {
				fmt.Fprintf(&s.lines, "%s is told: %s\n", i.Device, i.Reason)
			}
			if s.tasks[i.Device] == s.answers[i.ReadID] { // the next task comes before the answer
				delete(s.tasks, i.Device)
			}
		default:
			s.told = append(s.told, i)
		}
	}
	for _, q := range questions {
		s.asked = append(s.asked, later{s.now + 100, s.solver.Solve(q)})
	}
}

// person does what the screen says, ten seconds later.
func (s *stage) person(t devices.Task) {
	if s.tasks[t.Scanner] == t.TaskID {
		return
	}
	s.tasks[t.Scanner] = t.TaskID
	s.n++
	r := devices.Read{Device: t.Scanner, ReadID: fmt.Sprint("r", s.n), Kind: t.Kind, Task: t.TaskID, Code: t.SKU, Quantity: t.Quantity}
	s.answers[r.ReadID] = t.TaskID
	there, known := s.faces[t.Shelf+" "+t.SKU]
	switch {
	case t.Kind == "pack":
		r.Code = t.Order
	case t.Kind == "count" && known:
		r.Quantity = there
	case t.Kind == "pick" && known:
		if there < t.Quantity {
			r.Kind, r.Quantity, r.Reason = "short", there, "face empty"
		}
		s.faces[t.Shelf+" "+t.SKU] -= r.Quantity
	}
	s.reads = append(s.reads, later{s.now + 10*fulfilment.Second, site.Heard{Report: r}})
}
