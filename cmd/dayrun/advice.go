package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dayrun/api"
	"dayrun/fulfilment"
	"dayrun/internal/advice"
	"dayrun/routing/slotting"
	"dayrun/site"
	"dayrun/site/engine"
)

// advisor shows the slotting desk in the API's shapes.
type advisor struct{ desk *advice.Desk }

var _ api.Advice = advisor{}

// Related gives articles bought together.
func (a advisor) Related(ctx context.Context, sku string, limit int) ([]api.Related, int64, error) {
	list, orders, err := a.desk.Related(ctx, sku, limit)
	out := make([]api.Related, 0, len(list))
	for _, r := range list {
		out = append(out, api.Related{SKU: r.SKU, Lift: r.Lift, Support: r.Support, Confidence: r.Confidence, Orders: r.Orders})
	}
	return out, orders, err
}

// Slotting gives the moves that pay now, or why there are none.
func (a advisor) Slotting(ctx context.Context, moves int) (*api.Slotting, error) {
	p, err := a.desk.Propose(ctx, slotting.Budget{Moves: moves})
	if errors.Is(err, slotting.ErrTooFew) || errors.Is(err, advice.ErrNoFloor) {
		return &api.Slotting{Moves: []api.SlotMove{}, Reason: err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	at := p.At.UTC()
	out := &api.Slotting{ID: p.ID, At: &at, Orders: p.Orders, LinesPerDay: p.LinesPerDay, VisitsPerLine: p.VisitsPerLine, Gain: p.Gain, CostVisits: p.Visits, CostSec: p.Sec,
		PaybackDays: days(p.PaybackDays), Moves: make([]api.SlotMove, 0, len(p.Moves))}
	for _, m := range p.Moves {
		out.Moves = append(out.Moves, api.SlotMove{SKU: m.SKU, From: m.From, To: m.To, Units: m.Units, Gain: m.Gain, CostVisits: m.Visits, CostSec: m.Sec, PaybackDays: days(m.PaybackDays), Why: m.Why})
	}
	if len(out.Moves) == 0 {
		out.Reason = "no move would pay within 30 days"
	}
	if p.Accepted.Proposal != "" {
		out.Accepted = &api.AcceptedSlotting{ID: p.Accepted.Proposal, By: p.Accepted.By, At: p.Accepted.At.UTC(), Moves: p.Accepted.Moves}
	}
	return out, nil
}

func days(v float64) *float64 {
	if v < 0 {
		return nil
	}
	return &v
}

// Accept gives the command that accepts a proposal.
func (a advisor) Accept(ctx context.Context, id, by string) (fulfilment.AcceptSlotting, error) {
	c, err := a.desk.Command(ctx, id, by)
	if errors.Is(err, advice.ErrChanged) {
		return c, api.ErrProposalChanged
	}
	return c, err
}

// slottingAuto is what the settings let the desk accept by itself.
func (s *server) slottingAuto(zone *time.Location) (advice.Auto, error) {
	at, err := time.Parse("15:04", s.set.SlottingAt)
	switch {
	case err != nil && s.set.SlottingMoves != 0:
		return advice.Auto{}, fmt.Errorf("slotting-at %q: write it as 02:00", s.set.SlottingAt)
	case s.set.SlottingMoves < 0 || s.set.SlottingMoves > 5000:
		return advice.Auto{}, fmt.Errorf("slotting-moves %d: give 0 (a person accepts) to 5000 moves a day", s.set.SlottingMoves)
	}
	return advice.Auto{Moves: s.set.SlottingMoves, After: time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, Zone: zone, Now: s.clock.Now,
		Accept: func(ctx context.Context, c fulfilment.AcceptSlotting) error {
			reply, err := s.engine.Do(ctx, site.Do{Command: c})
			if errors.Is(err, engine.ErrBusy) {
				return nil // orders come first; it is tried again
			}
			if err != nil {
				return err
			}
			return reply.Err
		}}, nil
}

// learner hands each entry of the replay to the site and to the desk.
type learner struct {
	site *site.Site
	desk *advice.Desk
}

// Replay takes one entry in.
func (l learner) Replay(e site.Entry, event fulfilment.Event) {
	l.site.Replay(e, event)
	l.desk.Replay(e, event)
}
