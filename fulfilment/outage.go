package fulfilment

// Outage says why a van or drone cannot go on, and who said so.
type Outage struct {
	Vehicle DeviceID `json:"vehicle"`
	Reason  string   `json:"reason"`
	By      string   `json:"by"` // the vehicle itself, "site", or a supervisor
}

func (l *Ledger) decideOut(c TakeVehicleOut) ([]Event, error) {
	o := c.Outage
	switch {
	case !l.accepted[o.Vehicle]:
		return nil, missingThing("vehicle", string(o.Vehicle))
	case o.Reason == "" || len(o.Reason) > 200:
		return nil, invalid("reason", o.Reason, "say why, in at most 200 characters")
	}
	if _, is := l.out[o.Vehicle]; is {
		return nil, nil
	}
	return []Event{VehicleOut{o}}, nil
}

func (l *Ledger) decideBack(c ReturnVehicle) ([]Event, error) {
	if _, is := l.out[c.Vehicle]; !is {
		return nil, conflict("vehicle", string(c.Vehicle), "it is not taken out")
	}
	return []Event{VehicleBack(c)}, nil
}

// Out says whether a vehicle cannot go on, and why.
func (l *Ledger) Out(v DeviceID) (Outage, bool) {
	o, is := l.out[v]
	return o, is
}
