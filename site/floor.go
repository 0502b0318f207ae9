package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/traffic"
)

// adoptFloor takes a floor in from outside: parsed, checked, then journalled.
func (s *Site) adoptFloor(c fulfilment.AdoptFloor) error {
	f, err := routing.ReadLIF(c.Lif, c.Side)
	if err != nil {
		return &fulfilment.Refusal{Code: fulfilment.Invalid, Field: "floor", Value: c.Name, Mend: err.Error()}
	}
	if err := s.usable(f); err != nil {
		return err
	}
	for _, r := range s.robots {
		if r.job != "" {
			return &fulfilment.Refusal{Code: fulfilment.Conflict, Field: "floor", Value: c.Name,
				Mend: fmt.Sprintf("robot %s has job %s; change the floor when no job is open", r.id, r.job)}
		}
	}
	c.Shelves = s.standing(f)
	if err := s.decide(c); err != nil {
		return err
	}
	return s.putAway()
}

// usable refuses a floor on which some job cannot be done or robots can touch,
// with the first of its faults; dayrun floor check lists them all.
func (s *Site) usable(f *routing.Floor) error {
	if f.ByPeople() {
		return nil // no robot brings a shelf; the ways on foot were checked when it was read
	}
	var first string
	broken := 0
	for _, x := range f.Check(s.cfg.Motion, s.cfg.Footprint) {
		if x.Severity != routing.Broken {
			continue
		}
		if broken++; broken == 1 {
			first = x.String()
		}
	}
	switch {
	case broken == 0:
		return nil
	case broken > 1:
		first += fmt.Sprintf("; and %d more: dayrun floor check lists them", broken-1)
	}
	return &fulfilment.Refusal{Code: fulfilment.Invalid, Field: "floor", Value: f.Name, Mend: first}
}

// standing lists where the shelves of a new floor stand: as the document says,
// but where the site has put them since, if all those places are there still.
func (s *Site) standing(f *routing.Floor) []fulfilment.ShelfAt {
	var list, moved []fulfilment.ShelfAt
	place, taken := map[string]bool{}, map[string]bool{}
	for _, p := range f.Shelves {
		place[f.NodeID[p.Node]] = true
	}
	for _, p := range f.Shelves {
		if p.ID == "" {
			continue
		}
		at := fulfilment.ShelfAt{Shelf: fulfilment.LocationID(p.ID), Node: f.NodeID[p.Node]}
		list = append(list, at)
		if node, _ := s.ledger.ShelfNode(at.Shelf); place[node] {
			at.Node = node
		}
		if taken[at.Node] {
			return list // the document moves some of them: take it whole
		}
		taken[at.Node] = true
		moved = append(moved, at)
	}
	if moved != nil {
		return moved
	}
	return list
}

// putAway gives what waits at receiving its shelves.
func (s *Site) putAway() error {
	for _, b := range slices.Clone(s.ledger.OnLocation(fulfilment.Receiving)) {
		sku := b.SKU
		for _, part := range s.spread(sku, s.ledger.Unplanned(sku, fulfilment.Receiving)) {
			if err := s.decide(fulfilment.PutAway{SKU: sku, Qty: part.qty, To: part.shelf}); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeFloor builds what the site derives from a floor.
func (s *Site) takeFloor(e fulfilment.FloorAdopted) {
	f, err := routing.ReadLIF(e.Lif, e.Side)
	if err != nil {
		panic(fmt.Sprintf("read journalled floor %q: %v", e.Name, err)) // it was read before it was journalled
	}
	s.floor, s.floorHash = f, FloorHash(e.Lif, e.Side)
	s.dist = routing.NewDistances(f, s.cfg.Motion)
	s.tokens = traffic.NewTokens(f, len(s.robots))
	s.stats.travel = make([][]int32, len(f.NodeID))
	s.shelfNode = make(map[fulfilment.LocationID]int32, len(e.Shelves))
	for _, sh := range s.ledger.Shelves() {
		node, _ := s.ledger.ShelfNode(sh)
		s.shelfNode[sh] = f.Node(node)
	}
	s.takePickers(f)
	s.stations, s.stationN = nil, map[string]int{}
	for i, st := range f.Stations {
		s.stations = append(s.stations, &station{id: st.ID, pick: st.Pick, lane: len(st.Queue), places: make([]fulfilment.OrderID, s.cfg.PutWall)})
		s.stationN[st.ID] = i
	}
	for _, id := range s.ledger.AcceptedDevices() {
		if devices.ID(id).Kind() == "scanner" {
			s.admitScanner(devices.ID(id))
		}
	}
	for _, r := range s.robots {
		r.placed, r.at, r.goal = false, -1, -1
	}
	s.shutNodes()
}

// FloorHash names the content of a floor's two documents, whatever their white
// space: the journal keeps them compact.
func FloorHash(lif, side []byte) string {
	var buf bytes.Buffer
	for _, doc := range [][]byte{lif, side} {
		if err := json.Compact(&buf, doc); err != nil {
			buf.Write(doc) // no JSON: the bytes themselves
		}
		buf.WriteByte(0)
	}
	sum := sha256.Sum256(buf.Bytes())
	return hex.EncodeToString(sum[:8])
}
