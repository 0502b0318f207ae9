package site

import (
	"fmt"
	"slices"
	"time"

	"dayrun/fulfilment"
)

// predict is when an open order will be delivered, as far as the site knows:
// the trip's estimate on the road, the live plan's at the dock, else the usual time in each stage to come,
// and never in the past.
func (s *Site) predict(o *fulfilment.Order) fulfilment.Time {
	if o.State == fulfilment.OnTheRoad {
		if r := s.ledger.RescueOf(o.Trip); r != nil {
			for i, ids := range r.Collect {
				if slices.Contains(ids, o.ID) {
					return max(r.Stops[i].Eta, s.now)
				}
			}
		}
		if t := s.ledger.Trip(o.Trip); t != nil {
			for _, st := range t.Stops {
				if slices.Contains(st.Orders, o.ID) {
					return max(st.Eta, s.now)
				}
			}
		}
	}
	if f, ok := s.foreseen[o.ID]; ok && o.State == fulfilment.AwaitingTrip {
		return max(f.Eta, s.now)
	}
	at := s.now
	started := false
	stages := fulfilment.OrderStates[1:6]
	if o.Service == fulfilment.PickUp { // done when it lies ready at the dock
		stages = fulfilment.OrderStates[1:4]
	}
	for _, state := range stages {
		if state == o.State {
			started = true
		}
		if !started && o.State != fulfilment.Backorder {
			continue
		}
		d := s.stats.stageMs[state]
		if state == o.State {
			d = max(0, d-int64(s.now-o.Since))
		}
		at += fulfilment.Time(d)
	}
	return at
}

// why says in words what an order at risk waits for.
func (s *Site) why(o *fulfilment.Order) string {
	span := words(s.now - o.Since)
	if len(o.Holds) > 0 {
		return heldFor(o.Holds, s.now)
	}
	switch o.State {
	case fulfilment.Backorder:
		return "waits " + span + " for stock of " + s.missing(o)
	case fulfilment.Waiting:
		return "waits " + span + " for a place at a station"
	case fulfilment.Picking:
		if s.ledger.Tour(fulfilment.JobID(o.Station)) != nil {
			return "on the trolley of tour " + o.Station + " for " + span
		}
		return "at station " + o.Station + " for " + span
	case fulfilment.AtPacking:
		return "waits " + span + " for packing"
	case fulfilment.AwaitingTrip:
		if o.Service == fulfilment.PickUp {
			return "packed, waits " + span + " for its customer"
		}
		if o.Attempts > 0 {
			return fmt.Sprintf("came back after attempt %d, waits %s for a vehicle", o.Attempts, span)
		}
		if f, ok := s.foreseen[o.ID]; ok {
			return "packed, waits " + span + " for " + string(f.Vehicle) + ", which is foreseen to be there at " + s.local(f.Eta)
		}
		return "packed, waits " + span + " for a vehicle"
	}
	if o.Failed != "" {
		return "not handed over: " + o.Failed + "; comes back with trip " + string(o.Trip)
	}
	if t := s.ledger.Trip(o.Trip); t != nil {
		if out, is := s.ledger.Out(t.Vehicle); is {
			return "on board of " + string(t.Vehicle) + ", which cannot go on: " + out.Reason
		}
	}
	return "on the road with trip " + string(o.Trip)
}

func (s *Site) missing(o *fulfilment.Order) string {
	for _, l := range o.Lines {
		if l.Reserved+l.Picked < l.Quantity {
			return l.SKU
		}
	}
	return "a line"
}

func words(d fulfilment.Time) string {
	if d >= fulfilment.Hour {
		return fmt.Sprintf("%d h %d min", d/fulfilment.Hour, d%fulfilment.Hour/fulfilment.Minute)
	}
	return fmt.Sprintf("%d min", d/fulfilment.Minute)
}

func (s *Site) local(t fulfilment.Time) string {
	return time.UnixMilli(int64(t)).In(s.cfg.Zone).Format("2 Jan 15:04")
}

// maxAtRisk is how many orders at risk a View lists.
const maxAtRisk = 100

// summary counts the open orders once: strip, risk, causes, stages.
func (s *Site) summary() (Summary, []OrderRow) {
	l := s.ledger
	sum := Summary{Placed: l.PlacedCount, Delivered: l.DeliveredCount, OnTime: l.OnTimeCount, Scheduled: l.ScheduledCount, GoalPermyr: s.cfg.GoalPermyr,
		Use: s.uses(), Strip: make([][]int64, 25), Causes: []Cause{}}
	for i := range sum.Strip {
		sum.Strip[i] = make([]int64, 6)
	}
	risk := []OrderRow{}
	causes := map[string]int64{}
	open := int64(0)
	for si, state := range fulfilment.OrderStates[:6] {
		st := Stage{State: state, Queue: int64(l.CountIn(state)), InHour: s.stats.in[state].sum(s.now), OutHour: s.stats.out[state].sum(s.now)}
		for _, id := range l.OrdersIn(state) {
			o := l.Order(id)
			open++
			if st.Oldest == 0 || o.Since < st.Oldest {
				st.Oldest = o.Since
			}
			slot := 24
			if left := o.Measure() - s.now; left > 0 {
				slot = max(0, 23-int(left/fulfilment.Hour))
			}
			sum.Strip[slot][si]++
			if at := s.predict(o); at > o.Measure() && !ready(o) {
				why := s.why(o)
				causes[causeOf(o)]++
				sum.AtRisk++
				risk = append(risk, OrderRow{ID: string(id), ClientOrderID: o.ClientOrderID, State: state, PlacedAt: o.PlacedAt, Promise: o.Promise,
					Predicted: at, SlackMs: int64(o.Measure() - at), Why: why})
			}
		}
		sum.Stages = append(sum.Stages, st)
	}
	slices.SortFunc(risk, func(a, b OrderRow) int {
		if a.SlackMs != b.SlackMs {
			return int(min(max(a.SlackMs-b.SlackMs, -1), 1))
		}
		return compareIDs(a.ID, b.ID)
	})
	sum.Causes = topCauses(causes)
	sum.SharePermyr, sum.Forecast = -1, -1
	if done := l.DeliveredCount + overdue(sum.Strip); done > 0 {
		sum.SharePermyr = l.OnTimeCount * 10000 / done
	}
	if all := l.DeliveredCount + open; all > 0 {
		sum.Forecast = (l.OnTimeCount + open - sum.AtRisk) * 10000 / all
	}
	s.trends(&sum)
	return sum, risk[:min(len(risk), maxAtRisk)]
}

func compareIDs(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func overdue(strip [][]int64) int64 {
	n := int64(0)
	for _, v := range strip[24] {
		n += v
	}
	return n
}

func causeOf(o *fulfilment.Order) string {
	if len(o.Holds) > 0 {
		return "are held"
	}
	switch o.State {
	case fulfilment.Backorder:
		return "wait for stock"
	case fulfilment.Waiting, fulfilment.Picking:
		return "wait for picking"
	case fulfilment.AtPacking:
		return "wait for packing"
	case fulfilment.AwaitingTrip:
		return "wait for a vehicle"
	}
	return "are late on the road"
}

func topCauses(m map[string]int64) []Cause {
	list := make([]Cause, 0, len(m))
	for _, text := range []string{"are held", "wait for stock", "wait for picking", "wait for packing", "wait for a vehicle", "are late on the road"} {
		if m[text] > 0 {
			list = append(list, Cause{text, m[text]})
		}
	}
	slices.SortStableFunc(list, func(a, b Cause) int { return int(b.Orders - a.Orders) })
	return list[:min(3, len(list))]
}

// trends fills the sparklines' series.
func (s *Site) trends(sum *Summary) {
	k := int64(s.now / (30 * fulfilment.Minute))
	for h := int64(23); h >= 0; h-- {
		var in, out int64
		for _, half := range []int64{k - 2*h, k - 2*h - 1} {
			a, ok := s.stats.placed.get(half)
			if ok {
				in += a
			}
			if b, ok := s.stats.delivered.get(half); ok {
				out += b
			}
		}
		sum.Hourly, sum.HourlyOut = append(sum.Hourly, in), append(sum.HourlyOut, out)
	}
	for h := int64(23); h >= 0; h-- {
		due, ok := s.stats.due.get(k - h)
		got, _ := s.stats.onTime.get(k - h)
		if !ok || due == 0 {
			sum.ShareTrend = append(sum.ShareTrend, -1)
			continue
		}
		sum.ShareTrend = append(sum.ShareTrend, min(10000, got*10000/due))
	}
	for i := range sum.Use {
		u := &sum.Use[i]
		for h := int64(23); h >= 0; h-- {
			n, ok := s.stats.useN.get(k - h)
			t := s.stats.useTrend[u.Kind]
			if !ok || n == 0 || t == nil {
				u.Trend = append(u.Trend, -1)
				continue
			}
			v, _ := t.get(k - h)
			u.Trend = append(u.Trend, v/n)
		}
	}
}

// uses counts how many of each resource are at work.
func (s *Site) uses() []Use {
	robots, stations, benches := Use{Kind: "robots"}, Use{Kind: "stations"}, Use{Kind: "benches"}
	vans, drones := Use{Kind: "vans"}, Use{Kind: "drones"}
	for _, r := range s.robots {
		robots.Total++
		switch {
		case !r.able() || r.errand == charging || r.errand == toCharger:
			robots.Out++
		case r.errand != idle:
			robots.Busy++
		}
	}
	for _, st := range s.stations {
		stations.Total++
		if !st.online {
			stations.Out++
		} else if st.present != "" {
			stations.Busy++
		}
	}
	for _, p := range s.pickers {
		stations.Total++
		if !p.online {
			stations.Out++
		} else if p.tour != "" {
			stations.Busy++
		}
	}
	for _, b := range s.benches {
		benches.Total++
		if !b.online {
			benches.Out++
		} else if b.order != "" {
			benches.Busy++
		}
	}
	for _, v := range s.vehicles {
		u := &vans
		if v.drone {
			u = &drones
		}
		u.Total++
		if !v.online {
			u.Out++
		} else if s.ledger.TripOf(fulfilment.DeviceID(v.id)) != nil {
			u.Busy++
		}
	}
	return []Use{robots, stations, benches, vans, drones}
}
