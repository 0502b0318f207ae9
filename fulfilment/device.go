package fulfilment

import (
	"cmp"
	"slices"
)

func (l *Ledger) decideAccept(c AcceptDevice) ([]Event, error) {
	if !printable(string(c.Device), 200) {
		return nil, invalid("device", string(c.Device), "give the device's id as GET /v1/devices lists it")
	}
	if l.accepted[c.Device] {
		return nil, nil
	}
	return []Event{DeviceAccepted(c)}, nil
}

// decideReject turns a device away for good. One that has work may not vanish
// from under it, so only those that were never accepted can be.
func (l *Ledger) decideReject(c RejectDevice) ([]Event, error) {
	switch {
	case !printable(string(c.Device), 200):
		return nil, invalid("device", string(c.Device), "give the device's id as GET /v1/devices lists it")
	case l.accepted[c.Device]:
		return nil, &Refusal{Code: Conflict, Field: "device", Value: string(c.Device), Mend: "it is accepted and may have work; only a device in quarantine can be rejected"}
	case l.rejected[c.Device]:
		return nil, nil
	}
	return []Event{DeviceRejected(c)}, nil
}

func (l *Ledger) applyAccepted(e DeviceAccepted) {
	delete(l.rejected, e.Device)
	l.accepted[e.Device] = true
	i, _ := slices.BinarySearchFunc(l.devices, e.Device, cmp.Compare[DeviceID])
	l.devices = slices.Insert(l.devices, i, e.Device)
}

// Accepted says whether a device may be given work.
func (l *Ledger) Accepted(d DeviceID) bool { return l.accepted[d] }

// Rejected says whether a device was turned away.
func (l *Ledger) Rejected(d DeviceID) bool { return l.rejected[d] }

// AcceptedDevices gives them by id.
func (l *Ledger) AcceptedDevices() []DeviceID { return l.devices }
