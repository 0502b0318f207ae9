package site

import (
	"dayrun/fulfilment"
	"dayrun/routing/slotting"
)

// learn counts what an order asks for together.
func (s *Site) learn(e fulfilment.OrderPlaced) {
	lines := make([]slotting.OrderLine, len(e.Lines))
	for i, l := range e.Lines {
		lines[i] = slotting.OrderLine{SKU: l.SKU, Units: l.Qty}
	}
	s.affinity.Add(int64(e.PlacedAt), lines)
}

// enoughOrders tell something about what belongs together.
const enoughOrders = 50

// aisleMm is the depth of an aisle with the shelves that stand along it.
const aisleMm = 4000

// placer prepares for stock that wants shelves, nil while orders tell nothing
// yet. What works are to put on a shelf counts as lying there.
func (s *Site) placer() *placer {
	if s.affinity.Orders() < enoughOrders {
		return nil
	}
	p := &placer{item: map[string]int32{}, shelf: map[fulfilment.LocationID]int32{}}
	w := &slotting.World{}
	var lots []slotting.Lot
	for i, sku := range s.ledger.SKUs() {
		p.item[sku] = int32(i)
		w.Items = append(w.Items, SlottingItem(s.ledger.SKU(sku)))
	}
	for k, id := range s.ledger.Shelves() {
		p.shelf[id] = int32(k)
		used := map[string]bool{}
		face := func(sku string, units int64) {
			if !used[sku] {
				used[sku] = true
				w.Faces = append(w.Faces, slotting.Face{Item: p.item[sku], Shelf: int32(k), Units: units})
			}
		}
		for _, b := range s.ledger.OnLocation(id) {
			if b.OnHand > 0 {
				face(b.SKU, b.OnHand)
			}
			if at := b.Expires(); at != 0 {
				lots = append(lots, slotting.Lot{Item: p.item[b.SKU], Shelf: int32(k), Expires: int64(at)})
			}
		}
		for _, x := range s.ledger.WorkAt(id) {
			if x.Kind == fulfilment.WorkPut {
				face(x.SKU, x.Qty)
				if lot := s.ledger.Lot(x.SKU, x.Lot); lot != nil && lot.Expires != 0 {
					lots = append(lots, slotting.Lot{Item: p.item[x.SKU], Shelf: int32(k), Expires: int64(lot.Expires)})
				}
			}
		}
		w.Shelves = append(w.Shelves, slotting.Shelf{ID: string(id), Faces: max(s.cfg.ShelfFaces, len(used), 1)})
		if c, ok := s.classes[id]; ok {
			sh := &w.Shelves[k]
			sh.Temperature, sh.Hazards, sh.Low, sh.MaxWeightG = c.Temperature, c.Hazards, min(c.Low, sh.Faces), c.MaxWeightG
		}
		if n, ok := s.shelfNode[id]; ok && n >= 0 {
			w.Shelves[k].Aisle = s.floor.Y[n] / aisleMm
		}
	}
	var err error
	if p.Placer, err = slotting.NewPlacer(w, lots, s.affinity, int64(s.now)); err != nil {
		s.raise("internal", "put-away", err.Error(), 0)
		return nil
	}
	return p
}

// SlottingItem is an article as far as its place matters.
func SlottingItem(k *fulfilment.SKU) slotting.Item {
	return slotting.Item{SKU: k.Code, WeightG: k.WeightG * unitsPerFace, Heavy: k.WeightG >= heavyG, Temperature: k.Temperature, Hazard: k.Hazard}
}

type placer struct {
	*slotting.Placer
	item  map[string]int32
	shelf map[fulfilment.LocationID]int32
}

// slot chooses shelves for units of an article: those that an accepted
// proposal names, then where what it is ordered with lies, a fast mover on
// several. It gives none when no shelf has a face for it.
func (s *Site) slot(p *placer, what *fulfilment.Balance, qty int64) []share {
	sku := what.SKU
	n := min(maxFaces, 1+qty/unitsPerFace)
	slots := s.ledger.Slots(sku)
	var parts []share
	for i := range n {
		units := qty / n
		if i < qty%n {
			units++
		}
		a := slotting.Arrival{Item: p.item[sku], Units: qty, Expires: int64(what.Expires())}
		if int(i) < len(slots) {
			a.Target = string(slots[i].To)
		}
		best, err := p.Choose(a, 1)
		if err != nil {
			return nil
		}
		id := fulfilment.LocationID(best[0].Shelf)
		p.Put(a, p.shelf[id])
		parts = addShare(parts, share{id, units, best[0].Why})
	}
	vol := s.ledger.SKU(sku).VolumeCm3
	for _, x := range parts {
		s.stats.shelfLoad[x.shelf] += max(1, vol) * x.qty
	}
	return parts
}

// addShare adds units to the share of their shelf.
func addShare(parts []share, x share) []share {
	for i := range parts {
		if parts[i].shelf == x.shelf {
			parts[i].qty += x.qty
			return parts
		}
	}
	return append(parts, x)
}
