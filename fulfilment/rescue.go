package fulfilment

import (
	"slices"
	"strconv"
)

// openTrip gives a trip that has not ended.
func (l *Ledger) openTrip(id TripID) (*Trip, error) {
	t := l.trips[id]
	switch {
	case t == nil:
		return nil, missingThing("trip", string(id))
	case t.State == TripEnded:
		return nil, conflict("trip", string(id), "it has ended")
	}
	return t, nil
}

func (l *Ledger) decideReplan(c ReplanTrip) ([]Event, error) {
	t, err := l.openTrip(c.Trip)
	if err != nil {
		return nil, err
	}
	was, now := handed(t.Stops), handed(c.Stops)
	if len(was) != len(now) || len(c.Stops) != len(t.Stops) {
		return nil, invalid("stops", strconv.Itoa(len(c.Stops)), "give each of the trip's "+strconv.Itoa(len(t.Stops))+" stops with its orders once")
	}
	for i, s := range c.Stops {
		if t.From != "" && s.Dest != t.Stops[i].Dest {
			return nil, conflict("trip", string(c.Trip), "it collects parcels: its stops keep their order")
		}
		for _, id := range s.Orders {
			if at, known := was[id]; !known || at != s.Dest {
				return nil, invalid("stops["+strconv.Itoa(i)+"].orders", string(id), "a stop keeps the orders of its address")
			}
		}
	}
	return []Event{TripReplanned(c)}, nil
}

// handed gives by order where it is handed over.
func handed(stops []Stop) map[OrderID]LatLon {
	at := map[OrderID]LatLon{}
	for _, s := range stops {
		for _, id := range s.Orders {
			at[id] = s.Dest
		}
	}
	return at
}

func (l *Ledger) decideCancelTrip(c CancelTrip) ([]Event, error) {
	t, err := l.openTrip(c.Trip)
	switch {
	case err != nil:
		return nil, err
	case t.State != TripPlanned:
		return nil, conflict("trip", string(c.Trip), "it has left: its parcels are brought back or transferred")
	}
	return []Event{TripCancelled(c)}, nil
}

func (l *Ledger) applyTripCancelled(at Time, e TripCancelled) {
	t := l.trips[e.Trip]
	for _, s := range t.Stops {
		for _, id := range s.Orders {
			l.orders[id].Trip = ""
		}
	}
	t.Open = 0
	l.close(at, t)
}

// close ends a trip: its vehicle may have another.
func (l *Ledger) close(at Time, t *Trip) {
	t.State, t.Since, t.BackAt = TripEnded, at, at
	delete(l.tripVehicle, t.Vehicle)
	l.openTrips = slices.DeleteFunc(l.openTrips, func(x *Trip) bool { return x == t })
}

func (l *Ledger) decideRescue(c PlanRescue) ([]Event, error) {
	from, err := l.openTrip(c.From)
	switch {
	case err != nil:
		return nil, err
	case from.State != TripDeparted:
		return nil, conflict("from", string(c.From), "it has not left: cancel it")
	case c.Vehicle == "":
		return nil, invalid("vehicle", "", "name a vehicle")
	case l.tripVehicle[c.Vehicle] != nil:
		return nil, conflict("vehicle", string(c.Vehicle), "it has trip "+string(l.tripVehicle[c.Vehicle].ID))
	case len(c.Stops) == 0:
		return nil, invalid("stops", "0", "give at least one stop")
	case l.RescueOf(c.From) != nil:
		return nil, conflict("from", string(c.From), "trip "+string(l.RescueOf(c.From).ID)+" is on its way to it")
	}
	if len(c.Meet.Orders) > 0 {
		return nil, invalid("meet.orders", string(c.Meet.Orders[0]), "nothing is handed over where the vehicles meet")
	}
	for i, s := range c.Stops {
		if len(s.Orders) == 0 {
			return nil, invalid("stops["+strconv.Itoa(i)+"].orders", "0", "hand over at least one order at each stop")
		}
		for _, id := range s.Orders {
			o := l.orders[id]
			switch {
			case o == nil:
				return nil, missingThing("order", string(id))
			case o.State != OnTheRoad || o.Trip != c.From:
				return nil, conflict("order", string(id), "it is not on the road with trip "+string(c.From))
			case o.Failed != "":
				return nil, conflict("order", string(id), "nobody took it: it comes back to the dock")
			}
		}
	}
	return []Event{RescuePlanned{l.nextTrip(), c.Vehicle, c.From, c.Meet, c.Stops, c.Depart, c.Return, c.LengthM, c.Why}}, nil
}

func (l *Ledger) nextTrip() TripID { return TripID("t-" + strconv.FormatInt(l.lastTrip+1, 10)) }

func (l *Ledger) applyRescue(at Time, e RescuePlanned) {
	t := &Trip{ID: e.Trip, Vehicle: e.Vehicle, From: e.From, Depart: e.Depart, Return: e.Return, LengthM: e.LengthM, State: TripPlanned, Since: at,
		Stops: []Stop{e.Meet}, Collect: [][]OrderID{nil}}
	for _, s := range e.Stops {
		t.Collect = append(t.Collect, slices.Clone(s.Orders))
		s.Orders = nil
		t.Stops = append(t.Stops, s)
	}
	l.trips[e.From].Rescues++
	l.lastTrip++
	l.trips[t.ID], l.tripVehicle[t.Vehicle] = t, t
	l.openTrips = append(l.openTrips, t)
}

// RescueOf gives the open trip that collects what a trip has on board, nil when
// there is none. Read-only.
func (l *Ledger) RescueOf(id TripID) *Trip {
	for _, t := range l.openTrips {
		if t.From == id {
			return t
		}
	}
	return nil
}

func (l *Ledger) decideTransfer(c TransferParcel) ([]Event, error) {
	t, err := l.openTrip(c.To)
	if err != nil {
		return nil, err
	}
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case t.State != TripDeparted:
		return nil, conflict("trip", string(c.To), "it has not left")
	case o.State != OnTheRoad || t.From == "" || o.Trip != t.From:
		return nil, conflict("order", string(c.Order), "it is not on board of trip "+string(t.From))
	case o.Failed != "":
		return nil, conflict("order", string(c.Order), "nobody took it: it comes back to the dock")
	case o.Parcel != c.Parcel:
		return nil, invalid("parcel", string(c.Parcel), "the order's parcel is "+string(o.Parcel))
	}
	if !slices.ContainsFunc(t.Collect, func(ids []OrderID) bool { return slices.Contains(ids, c.Order) }) {
		return nil, conflict("order", string(c.Order), "trip "+string(c.To)+" does not collect it")
	}
	return []Event{ParcelTransferred{c.Order, t.From, c.To, c.Parcel, c.ReadID}}, nil
}

func (l *Ledger) applyTransferred(e ParcelTransferred) {
	from, to, o := l.trips[e.From], l.trips[e.To], l.orders[e.Order]
	from.drop(e.Order)
	from.Open--
	for i, ids := range to.Collect {
		if slices.Contains(ids, e.Order) {
			to.Collect[i] = slices.DeleteFunc(ids, func(id OrderID) bool { return id == e.Order })
			to.Stops[i].Orders = append(to.Stops[i].Orders, e.Order)
		}
	}
	to.Open++
	o.Trip = e.To
}

// drop takes an order from its stop; the stop stays.
func (t *Trip) drop(id OrderID) {
	t.Stops = slices.Clone(t.Stops)
	for i := range t.Stops {
		if s := &t.Stops[i]; slices.Contains(s.Orders, id) {
			s.Orders = slices.DeleteFunc(slices.Clone(s.Orders), func(x OrderID) bool { return x == id })
		}
	}
}

func (l *Ledger) decideBringBack(c BringBack) ([]Event, error) {
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case o.State != OnTheRoad:
		return nil, conflict("order", string(c.Order), "it is "+string(o.State)+", only an order on the road is brought back")
	case o.Parcel != c.Parcel:
		return nil, invalid("parcel", string(c.Parcel), "the order's parcel is "+string(o.Parcel))
	}
	return []Event{ParcelReturned{c.Order, o.Trip, c.Parcel, c.ReadID}}, nil
}

func (l *Ledger) applyParcelBack(at Time, e ParcelReturned) {
	t, o := l.trips[e.Trip], l.orders[e.Order]
	t.drop(e.Order)
	if o.Failed == "" {
		t.Open--
	}
	o.Trip, o.Failed = "", ""
	l.setState(at, o, AwaitingTrip)
}
