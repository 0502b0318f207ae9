package advice

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"dayrun/fulfilment"
	"dayrun/routing/slotting"
)

// Automation is who accepts proposals within the budget.
const Automation = "automation"

// Auto lets the desk accept proposals by itself: once a day of the site, at an
// hour with little to do. No moves: never.
type Auto struct {
	Moves  int           // a day
	After  time.Duration // of midnight
	Zone   *time.Location
	Now    func() time.Time // of the site
	Accept func(context.Context, fulfilment.AcceptSlotting) error
}

// Run reads on and accepts what Auto allows, until ctx ends.
func (d *Desk) Run(ctx context.Context, a Auto) {
	tick := time.NewTicker(wait)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := d.CatchUp(ctx); err != nil && ctx.Err() == nil {
			slog.Error("slotting does not learn", "error", err)
			continue
		}
		if err := d.automate(ctx, a); err != nil && ctx.Err() == nil {
			slog.Error("slotting proposal not accepted", "error", err)
		}
	}
}

// automate accepts today's moves if none were accepted today.
func (d *Desk) automate(ctx context.Context, a Auto) error {
	if a.Moves < 1 || !d.due(a) {
		return nil
	}
	p, err := d.Propose(ctx, slotting.Budget{Moves: a.Moves})
	if errors.Is(err, slotting.ErrTooFew) || errors.Is(err, ErrNoFloor) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(p.Moves) == 0 {
		return nil
	}
	c, err := d.Command(ctx, p.ID, Automation)
	if err != nil {
		return err
	}
	if len(c.Moves) == 0 { // accepted last already
		return nil
	}
	return a.Accept(ctx, c)
}

// due says whether the hour has come and nothing was accepted since.
func (d *Desk) due(a Auto) bool {
	now := a.Now().In(a.Zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, a.Zone).Add(a.After)
	if now.Before(today) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.auto == 0 || d.auto.UTC().Before(today)
}
