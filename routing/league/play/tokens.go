package play

import (
	"fmt"
	"strconv"

	"dayrun/routing"
	"dayrun/routing/traffic"
	"dayrun/routing/traffic/epibt"
)

// tokens carries plans out as the live floor does: a robot drives to a node
// only when it was released to it, and a node becomes free by the report that
// its robot has arrived at the next one.
type tokens struct {
	nodes *traffic.Tokens
	plan  traffic.Plan
	hops  []int32 // scratch: the node that each robot is to go to
}

func newTokens(g *Game) (*tokens, error) {
	floor := &routing.Floor{OutStart: []int32{0}}
	for node, cell := range g.cells {
		floor.NodeID = append(floor.NodeID, strconv.Itoa(int(cell)))
		for _, next := range g.field.Ahead[4*node : 4*node+4] {
			if next >= 0 {
				floor.Out = append(floor.Out, int32(len(floor.To)))
				floor.To = append(floor.To, next)
			}
		}
		floor.OutStart = append(floor.OutStart, int32(len(floor.Out)))
	}
	t := &tokens{nodes: traffic.NewTokens(floor, len(g.state)), hops: make([]int32, len(g.state))}
	t.plan.Path = make([][]int32, len(g.state))
	for r, state := range g.state {
		if err := t.nodes.Place(r, state>>2); err != nil {
			return nil, fmt.Errorf("start tokens: %w", err)
		}
	}
	return t, nil
}

// release hands the plan's hops to the tokens and moves who gets its node;
// then all report where they are.
func (g *Game) release() {
	t := g.tokens
	t.plan.Order = t.plan.Order[:0]
	for r, action := range g.planner.Actions {
		t.plan.Path[r] = nil
		if action == epibt.Forward {
			t.hops[r] = g.field.Ahead[g.state[r]]
			t.plan.Path[r] = t.hops[r : r+1]
			t.plan.Order = append(t.plan.Order, traffic.Move{Robot: int32(r)})
		}
	}
	t.nodes.SetPlan(&t.plan)
	for r, action := range g.planner.Actions {
		if action == epibt.Forward && len(t.nodes.Release(r, 1)) == 0 {
			action = epibt.Wait
		}
		g.letters[r] = action.Letter()
		g.state[r] = g.after(g.state[r], action)
	}
	for r, state := range g.state {
		t.nodes.Passed(r, state>>2)
	}
}
