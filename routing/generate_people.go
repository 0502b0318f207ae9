package routing

import "fmt"

// PeopleParams lay out a block of aisles for people with trolleys.
type PeopleParams struct {
	Name    string
	Shelves int // fixed, two at each place of an aisle, one a side
	Pickers int
	Totes   int // on a trolley; default 12
	Aisles  int // default: as wide as deep
	Zones   int // aisles side by side in so many zones, pickers dealt out to them; 0: none
	Robots  int // that carry the totes, one with each picker under way; 0: trolleys
}

// Measures of a hall for people, in mm.
const (
	peopleAisleMm = 3000 // from aisle to aisle
	peoplePitchMm = 1200 // from place to place along an aisle
	peopleReachMm = 1000 // from an aisle's middle to a shelf
)

// GeneratePeople draws one block of parallel aisles between a front and a back
// cross-aisle, shelves on both sides, the hand-over before the first aisle.
// Errors name the field, its value and what to give instead.
func GeneratePeople(p PeopleParams) (*Floor, error) {
	if p.Totes == 0 {
		p.Totes = 12
	}
	for _, v := range []struct {
		name           string
		n, least, most int
	}{{"Shelves", p.Shelves, 2, 20_000}, {"Pickers", p.Pickers, 1, 500}, {"Totes", p.Totes, 1, maxTotes}, {"Aisles", p.Aisles, 0, 500}, {"Zones", p.Zones, 0, p.Pickers}, {"Robots", p.Robots, 0, 500}} {
		if v.n < v.least || v.n > v.most {
			return nil, fmt.Errorf("generate floor: %s is %d; give %d to %d", v.name, v.n, v.least, v.most)
		}
	}
	if p.Aisles == 0 {
		for p.Aisles = 1; p.Aisles*p.Aisles*2*peopleAisleMm < p.Shelves*peoplePitchMm; p.Aisles++ {
		}
	}
	if p.Zones > p.Aisles {
		return nil, fmt.Errorf("generate floor: Zones is %d; %d shelves stand in %d aisles, give at most that many", p.Zones, p.Shelves, p.Aisles)
	}
	zone := func(k, of int) string { return fmt.Sprintf("Z%d", k*p.Zones/of+1) }
	places := (p.Shelves + 2*p.Aisles - 1) / (2 * p.Aisles)
	f := &Floor{Name: p.Name, layout: layout{id: p.Name, name: p.Name, version: "1", level: "0", exported: epoch, vehicleType: "trolley"}}
	node := func(id string, x, y int, kind NodeKind) int32 {
		f.NodeID, f.X, f.Y, f.Kind = append(f.NodeID, id), append(f.X, int32(x)), append(f.Y, int32(y)), append(f.Kind, kind)
		return int32(len(f.NodeID) - 1)
	}
	link := func(a, b int32) {
		for _, e := range [2][2]int32{{a, b}, {b, a}} {
			f.EdgeID = append(f.EdgeID, f.NodeID[e[0]]+">"+f.NodeID[e[1]])
			f.From, f.To = append(f.From, e[0]), append(f.To, e[1])
			f.LengthMm, f.SpeedMmS, f.PenaltyCs = append(f.LengthMm, f.hypot(a, b)), append(f.SpeedMmS, 0), append(f.PenaltyCs, 0)
		}
	}
	f.HandOver = Place{ID: "hand-over", Node: node("H", 0, -peoplePitchMm, Park)}
	var front, back int32
	var free [][3]int32 // room for stands: the node they lead to, and where
	for a := range p.Aisles {
		x := a * peopleAisleMm
		foot := node(fmt.Sprintf("F%02d", a+1), x, 0, Travel)
		if a == 0 {
			link(f.HandOver.Node, foot)
		} else {
			link(front, foot)
			free = append(free, [3]int32{foot, int32(x), -peoplePitchMm})
		}
		front = foot
		at := foot
		for i := range places {
			y := (i + 1) * peoplePitchMm
			n := node(fmt.Sprintf("A%02d-%02d", a+1, i+1), x, y, Travel)
			link(at, n)
			at = n
			for side, dx := range []int{-peopleReachMm, peopleReachMm} {
				if len(f.Shelves) == p.Shelves {
					break
				}
				place := node(fmt.Sprintf("A%02d-%02d%c", a+1, i+1, 'L'+rune(side)*('R'-'L')), x+dx, y, Shelf)
				link(n, place)
				f.Shelves = append(f.Shelves, Place{ID: fmt.Sprintf("%02d-%02d-%c", a+1, i+1, 'L'+rune(side)*('R'-'L')), Node: place})
				if p.Zones > 0 {
					f.ShelfZone = append(f.ShelfZone, zone(a, p.Aisles))
				}
			}
		}
		head := node(fmt.Sprintf("B%02d", a+1), x, (places+1)*peoplePitchMm, Travel)
		link(at, head)
		if a > 0 {
			link(back, head)
		}
		back = head
		free = append(free, [3]int32{head, int32(x), int32(places+2) * peoplePitchMm})
	}
	if p.Robots > len(free) {
		return nil, fmt.Errorf("generate floor: Robots is %d; %d aisles have stands for %d, give at most that many or more aisles", p.Robots, p.Aisles, len(free))
	}
	f.FollowMe = p.Robots > 0
	for i := range p.Robots {
		at := free[i*len(free)/p.Robots]
		if i%5 == 0 {
			id := fmt.Sprintf("C%03d", len(f.Chargers)+1)
			f.Chargers = append(f.Chargers, Place{ID: "charger-" + id[1:], Node: node(id, int(at[1]), int(at[2]), Charger)})
			link(at[0], f.Chargers[len(f.Chargers)-1].Node)
			continue
		}
		id := fmt.Sprintf("W%03d", len(f.Parks)+1)
		f.Parks = append(f.Parks, Place{ID: "park-" + id[1:], Node: node(id, int(at[1]), int(at[2]), Park)})
		link(at[0], f.Parks[len(f.Parks)-1].Node)
	}
	for i := range p.Pickers {
		f.Pickers = append(f.Pickers, Picker{ID: fmt.Sprintf("P%02d", i+1), Totes: p.Totes})
		if p.Zones > 0 {
			f.Pickers[i].Zone = zone(i, p.Pickers)
		}
	}
	if err := f.finish(); err != nil {
		return nil, fmt.Errorf("generate floor: %w", err)
	}
	return f, nil
}
