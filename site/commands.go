package site

import (
	"errors"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// do carries out a command from outside and replies.
func (s *Site) do(in Do) {
	var err error
	text := ""
	switch c := in.Command.(type) {
	case fulfilment.ReceiveStock:
		err = s.receive(c)
	case fulfilment.AnnounceASN:
		text, err = s.announce(c)
	case fulfilment.ReceiveASN:
		err = s.receiveASN(c)
	case fulfilment.CloseASN:
		err = s.closing(c)
	case fulfilment.AdoptFloor:
		err = s.adoptFloor(c)
	case fulfilment.PlaceOrder:
		s.placeOrder(in.ID, c)
		return
	case fulfilment.AcceptSlotting:
		n := len(s.out.Events)
		if err = s.decide(c); err == nil {
			s.moveSlots(s.out.Events[n:])
		}
	case fulfilment.CloseArea:
		if err = s.closeArea(c); err == nil {
			list := s.ledger.Closures()
			text = list[len(list)-1].ID
		}
	case fulfilment.AdjustStock:
		n := len(s.out.Events)
		if err = s.decide(c); err == nil {
			text = "booked"
			s.tellShort(s.out.Events[n:])
			s.nextLots = 0 // what was listed as expired may be gone
		}
	case fulfilment.PutAway:
		if err = s.fits(c.SKU, c.To); err == nil {
			err = s.decide(c)
		}
	case fulfilment.PlanWork:
		switch c.Kind {
		case fulfilment.WorkPut:
			err = s.fits(c.SKU, c.Shelf)
		case fulfilment.WorkTake:
			err = s.fits(c.SKU, c.To)
		}
		if err == nil {
			err = s.decide(c)
		}
		if err == nil {
			text = s.workText(c)
		}
	case fulfilment.AnnounceReturn:
		n := len(s.out.Events)
		if err = s.decide(c); err == nil {
			text = string(s.out.Events[n].(fulfilment.ReturnAnnounced).Return)
		}
	case fulfilment.CloseStreet, fulfilment.ReopenStreet:
		text, err = s.closeStreet(c)
	case fulfilment.SetWeather:
		err = s.setWeather(c)
	case fulfilment.ForbidFlight, fulfilment.AllowFlight:
		text, err = s.forbid(c)
	case fulfilment.TakeVehicleOut:
		err = s.takeOut(c)
	case fulfilment.ReturnVehicle:
		if err = s.decide(c); err == nil {
			s.settle("vehicle_out", string(c.Vehicle), "can go on")
		}
	case fulfilment.ResolveException:
		if err = s.decide(c); err == nil {
			text = "resolved"
		}
	default:
		err = s.decide(c)
	}
	s.out.Replies = append(s.out.Replies, Reply{ID: in.ID, Err: err, Text: text})
}

func (s *Site) placeOrder(id uint64, c fulfilment.PlaceOrder) {
	c.CutOff = s.nextCutOff()
	reply := Reply{ID: id}
	reply.Err = s.decide(c)
	var refusal *fulfilment.Refusal
	if errors.As(reply.Err, &refusal) {
		reply.Order = refusal.Order
	} else if reply.Err == nil {
		o := s.ledger.OrderByKey(c.Key)
		reply.Order = &fulfilment.Prior{Order: o.ID, ClientOrderID: o.ClientOrderID, Key: o.Key, BodyHash: o.BodyHash, Promise: o.Promise, State: o.State}
		if !s.cfg.DepotSet {
			s.cfg.Depot, s.cfg.DepotSet = o.Dest, true
		}
	}
	s.out.Replies = append(s.out.Replies, reply)
}

// nextCutOff is the next local cut-off time of the site, 0 when it has none.
func (s *Site) nextCutOff() fulfilment.Time {
	if s.cfg.CutOff == "" {
		return 0
	}
	t := s.clockToday(s.cfg.CutOff)
	if t <= s.now {
		t += fulfilment.Day
	}
	return t
}

// receive books stock in. Without a location it is spread over shelves: a fast
// mover on several, so that one shelf is not wanted everywhere at once.
func (s *Site) receive(c fulfilment.ReceiveStock) error {
	if c.Location != "" {
		if err := s.fits(c.SKU, c.Location); err != nil {
			return err
		}
		return s.decide(c)
	}
	if len(s.ledger.Shelves()) == 0 {
		c.Location = fulfilment.Receiving
		return s.decide(c)
	}
	if c.Qty <= 0 || s.ledger.SKU(c.SKU) == nil {
		c.Location = fulfilment.Receiving // let the ledger word the refusal
		return s.decide(c)
	}
	parts := s.spread(c.SKU, c.Qty)
	if len(parts) == 0 { // planPuts says why
		c.Location = fulfilment.Receiving
		return s.decide(c)
	}
	for _, part := range parts {
		if err := s.decide(fulfilment.ReceiveStock{SKU: c.SKU, Qty: part.qty, Location: part.shelf, Lot: c.Lot, Expires: c.Expires}); err != nil {
			return err
		}
	}
	return nil
}

type share struct {
	shelf fulfilment.LocationID
	qty   int64
	why   string
}

// Units of one article that justify one more shelf for it, and the most shelves.
const (
	unitsPerFace = 15
	maxFaces     = 6
)

// spread chooses the shelves that an accepted slotting proposal names, then
// those with the least goods on them.
func (s *Site) spread(sku string, qty int64) []share {
	n := int(min(maxFaces, 1+qty/unitsPerFace))
	picked := make([]fulfilment.LocationID, 0, n)
	for _, id := range s.ledger.Shelves() {
		if s.unfit(sku, id) != "" {
			continue
		}
		at, _ := slices.BinarySearchFunc(picked, id, s.lighter)
		if at < n {
			picked = slices.Insert(picked, at, id)
			picked = picked[:min(n, len(picked))]
		}
	}
	picked = s.slotted(sku, picked)
	parts := make([]share, 0, len(picked))
	for i, id := range picked {
		q := qty / int64(len(picked))
		if i < int(qty%int64(len(picked))) {
			q++
		}
		if q > 0 {
			parts = append(parts, share{shelf: id, qty: q})
		}
	}
	vol := s.ledger.SKU(sku).VolumeCm3
	for _, p := range parts {
		s.stats.shelfLoad[p.shelf] += max(1, vol) * p.qty
	}
	return parts
}

func (s *Site) lighter(a, b fulfilment.LocationID) int {
	if d := s.stats.shelfLoad[a] - s.stats.shelfLoad[b]; d != 0 {
		if d < 0 {
			return -1
		}
		return 1
	}
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// supervise sends a pause or its end to a robot.
func (s *Site) supervise(id uint64, robot devices.ID, action string) {
	r := s.robot(robot)
	if r == nil {
		s.out.Replies = append(s.out.Replies, Reply{ID: id, Err: &fulfilment.Refusal{
			Code: fulfilment.NotFound, Field: "device", Value: string(robot), Mend: "accept the robot first; GET /v1/devices lists them"}})
		return
	}
	r.instants++
	s.send(devices.Instant{Robot: robot, Action: devices.Action{
		Type: action, ID: instantID(r, action), Blocking: "NONE"}})
	r.supervised = action == "startPause"
	s.out.Replies = append(s.out.Replies, Reply{ID: id, Text: action + " sent"})
}
