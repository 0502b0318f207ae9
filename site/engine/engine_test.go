package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// core is a site that makes one entry, one instruction and one sample of every
// command and nothing of anything else, and writes down its inputs.
type core struct {
	mu    sync.Mutex
	seq   int64
	heard []string
}

func (c *core) Step(_ fulfilment.Time, in site.Input) *site.Output {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := &site.Output{}
	switch in := in.(type) {
	case site.Do:
		c.seq++
		out.Entries = []site.Entry{{Seq: c.seq, Kind: "k"}}
		out.Replies = []site.Reply{{ID: in.ID, Text: fmt.Sprint(c.seq)}}
		out.Instructions = []devices.Instruction{devices.Ack{ReadID: fmt.Sprint(c.seq)}}
		out.Questions = []site.Question{{ID: c.seq}}
		if p, ok := in.Command.(fulfilment.PlaceOrder); ok && p.Prior != nil {
			out.Replies[0].Order = p.Prior
		}
	case site.PauseRobot: // a site with a fault: no reply
	case site.Heard:
		r := in.Report.(devices.RobotReport)
		c.heard = append(c.heard, fmt.Sprintf("%s %d %d", r.Robot, r.BatteryPct, len(r.Transitions)))
	case site.Answered:
		c.heard = append(c.heard, fmt.Sprintf("answer %d", in.Question))
	}
	return out
}

func (c *core) Compose(seq int64, now fulfilment.Time) *site.View {
	return &site.View{Seq: seq, At: now}
}

func (c *core) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.heard)
}

// journal is a disk in memory: a commit takes a span, may hold and may fail.
type journal struct {
	mu      sync.Mutex
	takes   time.Duration
	stored  int64
	batches [][]site.Entry
	fail    func(n int) error // for the n-th commit with entries, from 1
	loseAck bool              // an unavailable commit was stored after all
	prior   int
}

func (j *journal) Commit(_ context.Context, b Batch) error {
	time.Sleep(j.takes)
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(b.Entries) == 0 {
		return nil
	}
	j.batches = append(j.batches, b.Entries)
	var err error
	if j.fail != nil {
		err = j.fail(len(j.batches))
	}
	if err == nil || j.loseAck {
		if b.Entries[0].Seq != j.stored+1 {
			return fmt.Errorf("entry %d after %d", b.Entries[0].Seq, j.stored)
		}
		j.stored = b.Entries[len(b.Entries)-1].Seq
	}
	return err
}

func (j *journal) Head(context.Context) (site.Head, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return site.Head{Seq: j.stored}, nil
}

func (j *journal) Prior(context.Context, string, string) (*fulfilment.Prior, error) {
	j.prior++
	return &fulfilment.Prior{Order: "o-old"}, nil
}

func (j *journal) commits() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.batches)
}

func (j *journal) head() int64 {
	h, _ := j.Head(context.Background())
	return h.Seq
}

// outside checks at each effect that the journal holds what it follows from.
type outside struct {
	t    *testing.T
	j    *journal
	mu   sync.Mutex
	sent []string
	seen []int64
}

func (o *outside) Send(list []devices.Instruction) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, i := range list {
		id := i.(devices.Ack).ReadID
		o.sent = append(o.sent, id)
		var seq int64
		if _, err := fmt.Sscan(id, &seq); err != nil || o.j.head() < seq {
			o.t.Errorf("instruction %s went out with %d stored", id, o.j.head())
		}
	}
}

func (o *outside) Show(v *site.View) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.j.head() < v.Seq {
		o.t.Errorf("view %d went out with %d stored", v.Seq, o.j.head())
	}
	o.seen = append(o.seen, v.Seq)
}

func (o *outside) effects() (sent []string, seen []int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.sent), slices.Clone(o.seen)
}

type planner struct{ asked chan site.Question }

func (p planner) Ask(q site.Question) { p.asked <- q }

type bubble struct {
	*Engine
	core    *core
	journal *journal
	out     *outside
	stop    context.CancelFunc
	ended   chan error
}

// start runs an engine in a synctest bubble.
func start(t *testing.T, j *journal, change func(*Options)) *bubble {
	b := &bubble{core: &core{}, journal: j, out: &outside{t: t, j: j}, ended: make(chan error, 1)}
	o := Options{Site: b.core, Journal: j, Fleet: b.out, Watcher: b.out, Planner: planner{make(chan site.Question, 1000)}, Clock: NewClock(time.Time{}, 1, 0), TickMs: 500}
	if change != nil {
		change(&o)
	}
	b.Engine = New(o)
	ctx, cancel := context.WithCancel(t.Context())
	b.stop = cancel
	go func() { b.ended <- b.Run(ctx) }()
	synctest.Wait()
	return b
}

func (b *bubble) end(t *testing.T) {
	t.Helper()
	b.stop()
	if err := <-b.ended; err != nil {
		t.Errorf("run: %v", err)
	}
}

func TestReplyAfterCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &journal{takes: 10 * time.Millisecond}
		b := start(t, j, nil)
		time.Sleep(50 * time.Millisecond)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				r, err := b.Do(t.Context(), site.Do{Command: fulfilment.DefineSKU{}})
				if err != nil {
					t.Error(err)
				}
				var seq int64
				if _, err := fmt.Sscan(r.Text, &seq); err != nil || j.head() < seq {
					t.Errorf("reply %q with %d stored", r.Text, j.head())
				}
			})
		}
		wg.Wait()
		if n := j.commits(); n > 5 {
			t.Errorf("%d commits for 50 commands at once: no group commit", n)
		}
		time.Sleep(time.Second)
		b.end(t)
		sent, seen := b.out.effects()
		if len(sent) != 50 || sent[0] != "1" || sent[49] != "50" {
			t.Errorf("instructions %v", sent)
		}
		if !slices.IsSorted(seen) || seen[len(seen)-1] != 50 {
			t.Errorf("views %v", seen)
		}
		if v := b.View(); v == nil || v.Seq != 50 || v.Speed != 1 {
			t.Errorf("view %+v", v)
		}
	})
}

func TestFailedCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("input/output error")
		j := &journal{fail: func(n int) error {
			if n == 2 {
				return broken
			}
			return nil
		}}
		b := start(t, j, nil)
		if _, err := b.Do(t.Context(), site.Do{}); err != nil {
			t.Fatal(err)
		}
		if r, err := b.Do(t.Context(), site.Do{}); !errors.Is(err, ErrStopped) {
			t.Fatalf("reply %+v, %v after a failed commit", r, err)
		}
		if err := <-b.ended; !errors.Is(err, broken) {
			t.Fatalf("run ended with %v", err)
		}
		if sent, _ := b.out.effects(); len(sent) != 1 || j.commits() != 2 {
			t.Errorf("after the failure: sent %v, %d commits", sent, j.commits())
		}
		if b.Healthy() == nil {
			t.Error("healthy after the end")
		}
		if _, err := b.Do(t.Context(), site.Do{}); !errors.Is(err, ErrBusy) {
			t.Errorf("command after the end: %v", err)
		}
		if err := b.Report(devices.RobotReport{}); !errors.Is(err, ErrStopped) {
			t.Errorf("report after the end: %v", err)
		}
	})
}

func TestUnavailable(t *testing.T) {
	for name, lost := range map[string]bool{"OK": false, "OKStoredAfterAll": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := &journal{loseAck: lost}
				j.fail = func(n int) error {
					if n <= 3 && (n == 1 || !lost) {
						return fmt.Errorf("disk full: %w", ErrUnavailable)
					}
					return nil
				}
				b := start(t, j, nil)
				got := make(chan error, 1)
				go func() {
					_, err := b.Do(t.Context(), site.Do{})
					got <- err
				}()
				time.Sleep(100 * time.Millisecond)
				if err := b.Healthy(); !errors.Is(err, ErrUnavailable) {
					t.Errorf("healthy says %v while the disk is full", err)
				}
				if _, err := b.Do(t.Context(), site.Do{}); !errors.Is(err, ErrBusy) {
					t.Errorf("intake gives %v while the disk is full", err)
				}
				if sent, _ := b.out.effects(); len(sent) != 0 {
					t.Errorf("sent %v before the commit", sent)
				}
				if err := <-got; err != nil {
					t.Errorf("the waiting command: %v", err)
				}
				if err := b.Healthy(); err != nil {
					t.Errorf("after the disk is back: %v", err)
				}
				b.end(t)
				if j.head() != 1 {
					t.Errorf("%d entries stored, want 1", j.head())
				}
			})
		})
	}
}

func TestReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		b := New(Options{Site: &core{}, Journal: j, Clock: NewClock(time.Time{}, 1, 0), Queue: 4})
		pose := func(robot devices.ID, n int32, transitions ...devices.Transition) error {
			return b.Report(devices.RobotReport{Robot: robot, BatteryPct: n, Transitions: transitions})
		}
		for i, err := range []error{
			pose("a", 1), pose("a", 2), pose("b", 3), // a's second takes the first's place
			pose("a", 4, devices.BaseRequested{}), // newer than a's pose, which is dropped
			pose("a", 5), pose("a", 6),
		} {
			if err != nil {
				t.Fatalf("report %d: %v", i, err)
			}
		}
		if err := pose("c", 7); !errors.Is(err, ErrBusy) {
			t.Fatalf("full queue: %v", err)
		}
		if err := pose("b", 8); err != nil {
			t.Fatalf("a pose in a waiting one's place: %v", err)
		}
		if err := pose("b", 9, devices.BaseRequested{}); !errors.Is(err, ErrBusy) {
			t.Fatalf("a transition on a full queue: %v", err)
		}
		b.Answer(site.Answered{Question: 10})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		want := []string{"b 8 0", "a 4 1", "a 6 0", "answer 10"}
		if got := b.o.Site.(*core).list(); !slices.Equal(got, want) {
			t.Errorf("heard %q, want %q", got, want)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestTicksAndViews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		b := start(t, j, func(o *Options) {
			o.Clock = NewClock(time.Time{}, 10, fulfilment.At(time.Now())+fulfilment.Day)
		})
		_, before := b.out.effects()
		time.Sleep(2*time.Second + time.Millisecond)
		synctest.Wait()
		b.end(t)
		_, seen := b.out.effects()
		if n := len(seen) - len(before); n < 8 || n > 10 {
			t.Errorf("%d views in 2 s, want about 10 and no more", n)
		}
		at := b.View().At
		if span := at - fulfilment.At(time.Now()) - fulfilment.Day; span < 15*fulfilment.Second {
			t.Errorf("site time is %d ms ahead of the journal's after 2 s at 10x", span)
		}
	})
}

func TestNoReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, &journal{}, nil)
		r, err := b.Do(t.Context(), site.PauseRobot{})
		if err != nil || !errors.Is(r.Err, errNoReply) {
			t.Errorf("%+v, %v", r, err)
		}
		if _, err := b.Do(t.Context(), site.Tick{}); err == nil {
			t.Error("an input without a reply was taken")
		}
		b.end(t)
	})
}

func TestPrior(t *testing.T) {
	for name, c := range map[string]struct {
		age  fulfilment.Time
		want int
	}{"OKOld": {49 * fulfilment.Hour, 1}, "OKYoung": {47 * fulfilment.Hour, 0}, "OKEmpty": {0, 0}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := &journal{}
				b := start(t, j, func(o *Options) {
					if c.age > 0 {
						o.Since = o.Clock.At() - c.age
					}
				})
				r, err := b.Do(t.Context(), site.Do{Command: fulfilment.PlaceOrder{}})
				if err != nil || j.prior != c.want || (r.Order != nil) != (c.want == 1) {
					t.Errorf("%d look-ups, reply %+v, %v", j.prior, r, err)
				}
				b.end(t)
			})
		})
	}
}

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		origin := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
		c := NewClock(origin, 10, 0)
		time.Sleep(3 * time.Second)
		if got := c.Now(); !got.Equal(origin.Add(30 * time.Second)) {
			t.Errorf("10x after 3 s: %s", got)
		}
		if c.Wall(500) != 50*time.Millisecond {
			t.Errorf("500 ms of site time are %s of wall time", c.Wall(500))
		}
		last := fulfilment.At(origin.Add(time.Hour))
		if got := NewClock(origin, 1, last).At(); got != last {
			t.Errorf("clock starts at %d, the journal ends at %d", got, last)
		}
	})
}
