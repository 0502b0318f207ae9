package day

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dayrun/internal/intake"
	"dayrun/internal/solve"
	"dayrun/site"
)

// inline answers at once, in the order of the questions.
type inline struct {
	s    *solve.Solver
	open map[int64]site.Answered
}

func newInline() *inline {
	return &inline{solve.NewSolver(site.Defaults().Motion), map[int64]site.Answered{}}
}

func (p *inline) Begin(q site.Question) { p.open[q.ID] = p.s.Solve(q) }
func (p *inline) Wait(id int64) site.Answered {
	a := p.open[id]
	delete(p.open, id)
	return a
}

func real(t testing.TB, name string) (intake.Orders, []intake.Item) {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "data", "orders")
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("the real orders are not at hand: %v", err)
	}
	defer f.Close()
	o, err := intake.ReadOrders(f)
	if err != nil {
		t.Fatal(err)
	}
	g, err := os.Open(filepath.Join(dir, "items.csv"))
	if err != nil {
		t.Skipf("the real items are not at hand: %v", err)
	}
	defer g.Close()
	items, _, err := intake.ReadItems(g)
	if err != nil {
		t.Fatal(err)
	}
	return o, items
}

func TestSmallDay(t *testing.T) {
	o, items := real(t, "orders_small.csv")
	opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1}
	if testing.Verbose() {
		opt.Progress = func(p Progress) {
			if int64(p.Now)%3_600_000 < 60_000 {
				fmt.Printf("%s %d %d %d %d\n", p.Now.UTC().Format("02 15:04"), p.Placed, p.Picked, p.Out, p.Delivered)
			}
		}
	}
	rep, err := Run(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", rep)
	if rep.RobotUtilisation < 0.6 || rep.VanStopsPerShift < 80 {
		t.Errorf("the sizing is too large: robots %.0f %% busy in the busiest four hours, %.0f stops a van and day", rep.RobotUtilisation*100, rep.VanStopsPerShift)
	}
	if rep.Check != "ok" || rep.OrdersDelivered != 354 || rep.Within24hShare < 0.99 {
		t.Errorf("check %q, %d delivered, share %.3f", rep.Check, rep.OrdersDelivered, rep.Within24hShare)
	}
}
