package fulfilment

import "strconv"

func (l *Ledger) decideTrip(c PlanTrip) ([]Event, error) {
	if t := l.tripVehicle[c.Vehicle]; t != nil {
		return nil, conflict("vehicle", string(c.Vehicle), "it has trip "+string(t.ID))
	}
	if len(c.Stops) == 0 {
		return nil, invalid("stops", "0", "give at least one stop")
	}
	if c.Vehicle == "" {
		return nil, invalid("vehicle", "", "name a vehicle")
	}
	seen := map[OrderID]bool{}
	for i, s := range c.Stops {
		if len(s.Orders) == 0 {
			return nil, invalid("stops["+strconv.Itoa(i)+"].orders", "0", "hand over at least one order at each stop")
		}
		for _, id := range s.Orders {
			o := l.orders[id]
			switch {
			case o == nil:
				return nil, missingThing("order", string(id))
			case o.State != AwaitingTrip || o.Trip != "" || seen[id]:
				return nil, conflict("order", string(id), "it does not wait for a trip")
			case o.Service == PickUp:
				return nil, conflict("order", string(id), "its customer fetches it")
			case len(o.Holds) > 0:
				return nil, o.held()
			}
			seen[id] = true
		}
	}
	return []Event{TripPlannedFor{l.nextTrip(), c.Vehicle, c.Stops, c.Depart, c.Return, c.LengthM, c.Why}}, nil
}

func (l *Ledger) applyTrip(at Time, e TripPlannedFor) {
	t := &Trip{ID: e.Trip, Vehicle: e.Vehicle, Stops: e.Stops, Depart: e.Depart, Return: e.Return, LengthM: e.LengthM, State: TripPlanned, Since: at}
	for _, s := range t.Stops {
		for _, id := range s.Orders {
			l.orders[id].Trip = t.ID
			t.Open++
		}
	}
	l.lastTrip++
	l.trips[t.ID], l.tripVehicle[t.Vehicle] = t, t
	l.openTrips = append(l.openTrips, t)
}

func (l *Ledger) decideDepart(c DepartTrip) ([]Event, error) {
	t := l.trips[c.Trip]
	switch {
	case t == nil:
		return nil, missingThing("trip", string(c.Trip))
	case t.State != TripPlanned:
		return nil, conflict("trip", string(c.Trip), "it is "+string(t.State))
	}
	return []Event{TripLeft(c)}, nil
}

func (l *Ledger) applyLeft(at Time, e TripLeft) {
	t := l.trips[e.Trip]
	t.State, t.Since, t.LeftAt = TripDeparted, at, at
	for _, s := range t.Stops {
		for _, id := range s.Orders {
			l.setState(at, l.orders[id], OnTheRoad)
		}
	}
}

func (l *Ledger) decideDelivery(now Time, c ConfirmDelivery) ([]Event, error) {
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case o.State != OnTheRoad:
		return nil, conflict("order", string(c.Order), "it is "+string(o.State)+", only an order on the road is delivered")
	case o.Failed != "":
		return nil, conflict("order", string(c.Order), "it was reported as not handed over ("+o.Failed+") and comes back to the dock")
	case o.Parcel != c.Parcel:
		return nil, invalid("parcel", string(c.Parcel), "the order's parcel is "+string(o.Parcel))
	}
	return []Event{OrderDelivered{c.Order, o.Trip, c.Parcel, c.ReadID}, CustodyClosed{c.Order, now <= o.Measure()}}, nil
}

func (l *Ledger) decideEnd(c EndTrip) ([]Event, error) {
	t := l.trips[c.Trip]
	switch {
	case t == nil:
		return nil, missingThing("trip", string(c.Trip))
	case t.State != TripDeparted:
		return nil, conflict("trip", string(c.Trip), "it is "+string(t.State))
	case t.Open > 0:
		return nil, conflict("trip", string(c.Trip), strconv.Itoa(t.Open)+" orders are neither delivered nor reported as not handed over")
	}
	return append(l.broughtBack(t), TripReturned(c)), nil
}

func (l *Ledger) applyReturned(at Time, e TripReturned) {
	t := l.trips[e.Trip]
	t.DrivenM = e.DrivenM
	l.close(at, t)
}

// Trip gives a trip of the last two days, nil when unknown. Read-only.
func (l *Ledger) Trip(id TripID) *Trip { return l.trips[id] }

// OpenTrips gives the trips that have not ended, oldest first. Read-only, valid
// until the next Apply.
func (l *Ledger) OpenTrips() []*Trip { return l.openTrips }

// TripOf gives the vehicle's open trip, nil when it has none.
func (l *Ledger) TripOf(v DeviceID) *Trip { return l.tripVehicle[v] }
