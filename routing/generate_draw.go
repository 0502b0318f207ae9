package routing

import "fmt"

// drawing builds a floor node by node on the grid.
type drawing struct {
	p    GenerateParams
	l    plan
	f    *Floor
	grid map[[2]int]int32 // only looked up
}

func draw(p GenerateParams, l plan) (*Floor, error) {
	d := &drawing{p: p, l: l, f: &Floor{Name: p.Name}, grid: map[[2]int]int32{}}
	d.f.layout = layout{id: p.Name, name: p.Name, version: "1", level: "0", exported: epoch, vehicleType: "robot"}
	d.highways()
	d.aisles()
	perSide := (p.Stations + l.sides - 1) / l.sides
	for s := range p.Stations {
		d.station(s, s%perSide, min(perSide, p.Stations-s/perSide*perSide), s >= perSide)
	}
	inside := d.outside()
	d.storage(inside)
	if err := d.f.finish(); err != nil {
		return nil, fmt.Errorf("generate floor: %w", err)
	}
	d.f.findFronts()
	return d.f, nil
}

func (d *drawing) node(id string, x, y int, kind NodeKind) int32 {
	n := int32(len(d.f.NodeID))
	d.f.NodeID = append(d.f.NodeID, id)
	d.f.X = append(d.f.X, int32(x)*d.p.PitchMm)
	d.f.Y = append(d.f.Y, int32(y)*d.p.PitchMm)
	d.f.Kind = append(d.f.Kind, kind)
	d.grid[[2]int{x, y}] = n
	return n
}

func (d *drawing) edge(a, b, speed, penalty int32) {
	f := d.f
	f.EdgeID = append(f.EdgeID, f.NodeID[a]+">"+f.NodeID[b])
	f.From, f.To = append(f.From, a), append(f.To, b)
	f.LengthMm = append(f.LengthMm, f.hypot(a, b))
	f.SpeedMmS = append(f.SpeedMmS, speed)
	f.PenaltyCs = append(f.PenaltyCs, penalty)
}

// link joins two nodes in both directions; from b to a costs the penalty.
func (d *drawing) link(a, b, speed, penalty int32) {
	d.edge(a, b, speed, 0)
	d.edge(b, a, speed, penalty)
}

// band is the first row of highway band b, counted from below.
func (d *drawing) band(b int) int { return b * (d.l.depth + d.l.lanes) }

// inBand says that row y is highway.
func (d *drawing) inBand(y int) bool { return y%(d.l.depth+d.l.lanes) < d.l.lanes }

// highways draws bands of rows right across and columns at both ends. Traffic
// keeps right: of two rows the lower leads east, of two columns the right one
// north. A single lane makes a counter-clockwise ring, cross aisles between
// alternate.
func (d *drawing) highways() {
	w, h, n := d.l.width(), d.l.height(), d.l.lanes
	for y := range h {
		for x := range w {
			side := x < n || x >= w-n
			switch {
			case d.inBand(y):
				d.node(fmt.Sprintf("H%02d-%03d", y, x), x, y, Travel)
			case side:
				d.node(fmt.Sprintf("V%03d-%02d", x, y), x, y, Travel)
			}
		}
	}
	speed, against := d.p.HighwayMmS, d.p.HighwayPenaltyCs
	for y := range h {
		for x := range w {
			at, ok := d.grid[[2]int{x, y}]
			if !ok {
				continue
			}
			if right, ok := d.grid[[2]int{x + 1, y}]; ok {
				east := y%(d.l.depth+n) == 0
				if n == 1 {
					east = y == 0 || y != h-1 && (y/(d.l.depth+1))%2 == 0
				}
				switch {
				case !d.inBand(y): // change of lanes in a column
					d.link(at, right, speed, 0)
				case east:
					d.link(at, right, speed, against)
				default:
					d.link(right, at, speed, against)
				}
			}
			if up, ok := d.grid[[2]int{x, y + 1}]; ok {
				side := x < n || x >= w-n
				north := x == w-1 || n == 2 && x == 1
				switch {
				case !side: // change of lanes in a row
					d.link(at, up, speed, 0)
				case north:
					d.link(at, up, speed, against)
				default:
					d.link(up, at, speed, against)
				}
			}
		}
	}
}

// aisles draws the single lanes between the shelves of each block.
func (d *drawing) aisles() {
	speed, against := d.p.AisleMmS, d.p.AislePenaltyCs
	for a := range d.l.aisles {
		x := d.l.aisle(a)
		row := 0
		for b := range d.l.blocks {
			y := d.band(b) + d.l.lanes
			last := d.grid[[2]int{x, y - 1}]
			for i := range d.l.depth + 1 {
				next, crossing := d.grid[[2]int{x, y + i}]
				if !crossing {
					row++
					next = d.node(fmt.Sprintf("A%02d-%02d", a+1, row), x, y+i, Travel)
				}
				if a%2 == 0 {
					d.link(last, next, speed, against)
				} else {
					d.link(next, last, speed, against)
				}
				last = next
			}
		}
	}
}

// station draws number s, the i-th of n on its side: the lane leads out, the
// pick place lies at the far end where the picker stands, and the way back
// meets the highway downstream of the entrance.
func (d *drawing) station(s, i, n int, top bool) {
	slot := d.l.room() * (2*i + 1) / (2 * n) // evenly spread over the slots of three columns
	x, y, out, down := d.l.lanes+3*slot, 0, -1, 1
	if top {
		x, y, out, down = d.l.width()-1-x, d.l.height()-1, 1, -1
	}
	st := Station{ID: fmt.Sprintf("S%d", s+1)}
	last := d.grid[[2]int{x, y}]
	add := func(name string, x, y int, kind NodeKind) int32 {
		n := d.node(st.ID+"-"+name, x, y, kind)
		d.edge(last, n, d.p.LaneMmS, 0)
		last = n
		return n
	}
	for q := range d.p.QueueNodes {
		st.Queue = append(st.Queue, add(fmt.Sprintf("Q%d", q+1), x, y+out*(q+1), Queue))
	}
	st.Pick = add("P", x+down, y+out*d.p.QueueNodes, Pick)
	for q := d.p.QueueNodes - 1; q > 0; q-- {
		add(fmt.Sprintf("X%d", d.p.QueueNodes-q), x+down, y+out*q, Travel)
	}
	d.edge(last, d.grid[[2]int{x + down, y}], d.p.LaneMmS, 0)
	d.f.Stations = append(d.f.Stations, st)
}

// outside draws chargers and parks along the outer edge, evenly spread, and
// gives the number of parks that found no room.
func (d *drawing) outside() int {
	type spot struct{ x, y, fromX, fromY int }
	var spots []spot
	offer := func(x, y, fromX, fromY int) {
		if _, taken := d.grid[[2]int{x, y}]; !taken {
			spots = append(spots, spot{x, y, fromX, fromY})
		}
	}
	w, h := d.l.width(), d.l.height()
	for y := range h {
		offer(w, y, w-1, y)
	}
	for x := w - 1; x >= 0; x-- {
		offer(x, h, x, h-1)
	}
	for y := h - 1; y >= 0; y-- {
		offer(-1, y, 0, y)
	}
	for x := range w {
		offer(x, -1, x, 0)
	}
	chargers, parks := d.p.chargers(), d.p.parks()
	use := min(chargers+parks, len(spots))
	for i := range use {
		at := spots[i*len(spots)/use]
		from := d.grid[[2]int{at.fromX, at.fromY}]
		var n int32
		if (i+1)*chargers/use > i*chargers/use {
			id := fmt.Sprintf("C%03d", len(d.f.Chargers)+1)
			n = d.node(id, at.x, at.y, Charger)
			d.f.Chargers = append(d.f.Chargers, Place{ID: "charger-" + id[1:], Node: n})
		} else {
			n = d.park(at.x, at.y)
		}
		d.link(from, n, d.p.StandMmS, 0)
	}
	return chargers + parks - use
}

func (d *drawing) park(x, y int) int32 {
	id := fmt.Sprintf("W%03d", len(d.f.Parks)+1)
	n := d.node(id, x, y, Park)
	d.f.Parks = append(d.f.Parks, Place{ID: "park-" + id[1:], Node: n})
	return n
}

// storage draws the stands along the aisles: shelves, spare places and the
// parks that found no room outside, the last two evenly spread. In a deep lane
// the spare places are those at the aisle, so that the others can be got at.
func (d *drawing) storage(parks int) {
	places, deep := d.p.places(), d.l.deep
	spare := places - d.p.Shelves
	spots := (places+deep-1)/deep + parks
	shelf, empty := 0, d.p.Shelves
	var spares []Place
	i := 0
	for b := range d.l.blocks {
		for row := range d.l.depth {
			y := d.band(b) + d.l.lanes + row
			for a := range d.l.aisles {
				x := d.l.aisle(a)
				for _, side := range []int{-1, 1} {
					if i == spots {
						continue
					}
					last := d.grid[[2]int{x, y}]
					if (i+1)*parks/spots > i*parks/spots {
						d.link(last, d.park(x+side, y), d.p.StandMmS, 0)
						i++
						continue
					}
					from := (i - i*parks/spots) * deep // of the storage places
					to := min(from+deep, places)
					free := to*spare/places - from*spare/places
					for k := range to - from {
						var n int32
						if k < free {
							empty++
							n = d.node(fmt.Sprintf("P%04d", empty), x+side*(k+1), y, Shelf)
							spares = append(spares, Place{Node: n})
						} else {
							shelf++
							id := fmt.Sprintf("%04d", shelf)
							n = d.node("P"+id, x+side*(k+1), y, Shelf)
							d.f.Shelves = append(d.f.Shelves, Place{ID: "shelf-" + id, Node: n})
						}
						d.link(last, n, d.p.StandMmS, 0)
						last = n
					}
					i++
				}
			}
		}
	}
	d.f.Shelves = append(d.f.Shelves, spares...)
}
