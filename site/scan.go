package site

import (
	"fmt"
	"slices"

	"dayrun/devices"
	"dayrun/devices/scan"
	"dayrun/fulfilment"
)

// stationReads are the kinds of read with which a station answers its task.
var stationReads = []string{"pick", "short", "count", "put", "take"}

// read answers one scanner read. A read is done when the answer arrives: the
// device sends it again until then, so a repeat is answered again, not booked
// again.
func (s *Site) read(r devices.Read) {
	var err error
	p := s.picker(r.Device)
	switch {
	case r.Kind == towedRead:
		err = s.towedRead(r)
	case p != nil:
		err = s.tourRead(p, r)
	case r.Kind == locateTask:
		err = s.labelRead(r)
	case slices.Contains(stationReads, r.Kind):
		err = s.stationRead(r)
	case r.Kind == "pack":
		err = s.packRead(r)
	case r.Kind == "deliver", r.Kind == "collect", r.Kind == "bring_back":
		err = s.deliverRead(r)
	case r.Kind == "undelivered":
		err = s.undeliveredRead(r)
	case r.Kind == "pick_up":
		err = s.pickUpRead(r)
	default:
		err = fmt.Errorf("kind %q from %s is none of pick, short, count, put, take, pack, deliver, undelivered, pick_up, collect, bring_back, locate, towed; hand_over is a picker's", r.Kind, r.Device)
	}
	ack := devices.Ack{Device: r.Device, ReadID: r.ReadID, OK: err == nil}
	if err != nil {
		ack.Reason = err.Error()
	}
	s.send(ack)
}

// stationRead books what the person at a station did with the shelf there.
func (s *Site) stationRead(r devices.Read) error {
	st := s.station(serial(r.Device))
	if st == nil || st.scanner != r.Device {
		return fmt.Errorf("scanner %q belongs to no station of the floor", r.Device)
	}
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	if st.task == nil {
		return s.refuse(r, "nothing: no task is open")
	}
	if r.Task != "" && r.Task != st.task.TaskID {
		return s.refuse(r, "task "+st.task.TaskID)
	}
	if st.strange != "" && st.strange == st.present {
		return s.refuse(r, "the label of "+st.task.Shelf+" first: another shelf's was read here")
	}
	if !s.names(r.Code, st.task.SKU) {
		return s.refuse(r, fmt.Sprintf("%d of %s", st.task.Quantity, goods(st.task.SKU, fulfilment.LotID(st.task.Lot))))
	}
	if want := s.otherLot(r.Code, st.task.SKU, fulfilment.LotID(st.task.Lot)); want != "" {
		return s.refuse(r, fmt.Sprintf("%d of %s", st.task.Quantity, want))
	}
	c, err := s.stationCommand(st, r)
	if err != nil {
		return err
	}
	n := len(s.out.Events)
	if err := s.decide(c); err != nil {
		return err
	}
	s.stats.keepRead(r.Device, r.ReadID)
	s.settle("wrong_scan", string(r.Device), "right article scanned")
	s.tellShort(s.out.Events[n:])
	st.task = nil
	s.serve(st)
	return nil
}

// names says whether a code names an article, by its own code or its GTIN.
func (s *Site) names(code, sku string) bool {
	if scan.Names(code, sku) {
		return true
	}
	k := s.ledger.SKU(sku)
	return k != nil && k.GTIN != "" && scan.Names(code, k.GTIN)
}

// stationCommand is what a read of the right article asks for.
func (s *Site) stationCommand(st *station, r devices.Read) (fulfilment.Command, error) {
	if st.work != "" {
		if r.Kind != st.task.Kind {
			return nil, s.refuse(r, fmt.Sprintf("a %s of %s", st.task.Kind, st.task.SKU))
		}
		return fulfilment.ConfirmWork{Work: st.work, Qty: r.Quantity, ReadID: r.ReadID}, nil
	}
	j := s.ledger.Job(st.present)
	p := j.Picks[st.pickN]
	switch {
	case r.Kind == "short" && r.Quantity < p.Qty:
		return fulfilment.ShortPick{Job: j.ID, Order: p.Order, Line: p.Line, Found: r.Quantity, Reason: r.Reason, ReadID: r.ReadID, Lot: p.Lot}, nil
	case r.Kind == "pick" && r.Quantity == p.Qty:
		return fulfilment.ConfirmPick{Job: j.ID, Order: p.Order, Line: p.Line, Qty: p.Qty, ReadID: r.ReadID, Lot: p.Lot}, nil
	}
	return nil, s.refuse(r, fmt.Sprintf("%d of %s", p.Qty, goods(p.SKU, p.Lot)))
}

// refuse books a wrong scan and raises an exception for the supervisor.
func (s *Site) refuse(r devices.Read, want string) error {
	got := r.Code
	if r.Quantity > 0 {
		got = fmt.Sprintf("%d of %s", r.Quantity, r.Code)
	}
	if !s.stats.seenRefusal(r.Device, r.ReadID) {
		s.must(fulfilment.RefuseScan{ReadID: r.ReadID, Scanner: string(r.Device), Got: got, Want: want})
		s.raise("wrong_scan", string(r.Device), fmt.Sprintf("%s read %s, wanted %s", r.Device, got, want), 1)
		s.stats.keepRefusal(r.Device, r.ReadID)
	}
	return fmt.Errorf("read %s, wanted %s: scan again", got, want)
}

func (s *Site) packRead(r devices.Read) error {
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	for _, b := range s.benches {
		if b.id != r.Device {
			continue
		}
		id := fulfilment.OrderID(r.Code)
		o := s.ledger.Order(id)
		if o != nil && o.State == fulfilment.Cancelled {
			return fmt.Errorf("order %s was cancelled: bring its goods to %s", id, fulfilment.Receiving)
		}
		if o == nil || o.State != fulfilment.AtPacking || id != b.order && r.Task != packTask(id) {
			return s.refuse(r, "order "+string(b.order))
		}
		parcel := fulfilment.ParcelID(scan.SSCC(s.parcelN + 1))
		if err := s.decide(fulfilment.ConfirmPack{Order: id, Parcel: parcel, Bench: serial(b.id), ReadID: r.ReadID}); err != nil {
			return err
		}
		s.stats.keepRead(r.Device, r.ReadID)
		s.settle("wrong_scan", string(r.Device), "right order scanned")
		for _, other := range s.benches { // a task given before a restart may lie at another bench by now
			if other.order == id {
				other.order, other.task = "", nil
			}
		}
		if b.order == "" && len(s.packing) > 0 {
			s.pack(b)
		}
		return nil
	}
	return fmt.Errorf("scanner %q is no pack bench", r.Device)
}

// deliverRead books what a driver or drone scans: a parcel handed over, taken
// over from another vehicle, or brought back to the dock.
func (s *Site) deliverRead(r devices.Read) error {
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	if r.Kind != "deliver" {
		return s.parcelRead(r)
	}
	t := s.ledger.TripOf(fulfilment.DeviceID(r.Device))
	if t == nil {
		return s.refuse(r, "nothing: the vehicle has no trip")
	}
	o := s.parcelOn(t, r.Code, false)
	switch {
	case o == nil:
		return s.refuse(r, "a parcel of trip "+string(t.ID))
	case o.State == fulfilment.Delivered:
		return nil
	}
	if err := s.decide(fulfilment.ConfirmDelivery{Order: o.ID, Parcel: o.Parcel, ReadID: r.ReadID}); err != nil {
		return err
	}
	s.stats.keepRead(r.Device, r.ReadID)
	return nil
}

// parcelOn is the order of a trip whose parcel was read, also of those that the
// trip is to collect; nil if none.
func (s *Site) parcelOn(t *fulfilment.Trip, code string, collect bool) *fulfilment.Order {
	for i, stop := range t.Stops {
		orders := stop.Orders
		if collect && t.From != "" {
			orders = slices.Concat(orders, t.Collect[i])
		}
		for _, id := range orders {
			if o := s.ledger.Order(id); o != nil && string(o.Parcel) == scan.Unit(code) {
				return o
			}
		}
	}
	return nil
}
