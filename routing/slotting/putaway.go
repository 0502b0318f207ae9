package slotting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Arrival is a carton of one SKU that wants a shelf.
type Arrival struct {
	Item    int32 // of World.Items
	Units   int64
	Expires int64  // ms, 0: does not
	Target  string // shelf that an accepted proposal names, "": none
}

// Lot is stock of one expiry on a face; SKUs that do not expire need none.
type Lot struct {
	Item, Shelf int32
	Expires     int64 // ms
}

// Choice is one shelf for an arrival.
type Choice struct {
	Shelf string
	Score float64 // higher is better; comparable within one arrival only
	Why   string
}

// Placer chooses shelves for arrivals. It keeps what it learned of the world,
// so that a truck of cartons is placed one after the other: Put tells it what
// was done.
type Placer struct {
	l      *layout
	a      *Affinity
	at     map[string]int32
	paired []bool // by item: its pairs are noted
	class  []byte // by item
	lots   map[[2]int32]int64
}

// NewPlacer prepares for arrivals at now (ms). Errors are those of World.Check.
func NewPlacer(w *World, lots []Lot, a *Affinity, now int64) (*Placer, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	own := *w
	p := &Placer{a: a, paired: make([]bool, len(w.Items)), class: make([]byte, len(w.Items)), lots: make(map[[2]int32]int64, len(lots))}
	p.l, p.at = places(&own, 2)
	for i := range p.class {
		p.class[i] = 'C'
	}
	for _, v := range a.Velocities(now) {
		if i, ok := p.at[v.SKU]; ok {
			p.class[i] = v.Class
		}
	}
	for n, x := range lots {
		if x.Item < 0 || int(x.Item) >= len(w.Items) || x.Shelf < 0 || int(x.Shelf) >= len(w.Shelves) {
			return nil, fmt.Errorf("lot %d: item %d, shelf %d: name ones of the lists", n, x.Item, x.Shelf)
		}
		p.lots[[2]int32{x.Item, x.Shelf}] = x.Expires
	}
	return p, nil
}

// Put tells the placer that an arrival lies on a shelf now.
func (p *Placer) Put(a Arrival, shelf int32) {
	if !slices.Contains(p.l.where[a.Item], shelf) {
		p.l.put(a.Item, shelf)
	}
	if a.Expires != 0 {
		p.lots[[2]int32{a.Item, shelf}] = a.Expires
	}
}

// wanted is on how many shelves a SKU of a class should lie, as far as its
// units go: a fast mover on several, so that one shelf is not wanted everywhere
// at once.
func wanted(class byte, units int64) int {
	n := map[byte]int64{'A': 4, 'B': 2}[class]
	return int(max(1, min(n, units/4)))
}

// Weights of what speaks for a shelf, in joint orders a order of the SKU.
const (
	forTarget  = 100.0
	forSpread  = 0.5
	forAisle   = 0.25
	forTopUp   = 1.0
	forRoom    = 0.2
	againstLot = 2.0
)

// Choose ranks up to n shelves for an arrival, the best first. The error says
// why no shelf takes it.
func (p *Placer) Choose(a Arrival, n int) ([]Choice, error) {
	if a.Item < 0 || int(a.Item) >= len(p.l.w.Items) {
		return nil, fmt.Errorf("arrival: item number %d of %d: name an item of the list", a.Item, len(p.l.w.Items))
	}
	if a.Units < 1 {
		return nil, fmt.Errorf("arrival of %s: units %d: give at least 1", p.l.w.Items[a.Item].SKU, a.Units)
	}
	if !p.paired[a.Item] {
		p.paired[a.Item] = true
		p.l.pair(a.Item, p.a, p.at, nil)
	}
	p.l.load(a.Item, -1)
	defer p.l.unload(a.Item, -1)
	var list []Choice
	refused := map[string]int{}
	for k := range int32(len(p.l.w.Shelves)) {
		if no := p.refuses(a.Item, k); no != "" {
			refused[no]++
			continue
		}
		list = append(list, p.score(&a, k))
	}
	if len(list) == 0 {
		var said []string
		for _, why := range []string{"full", "another temperature class", "no low face for heavy goods", "too heavy"} {
			if refused[why] > 0 {
				said = append(said, fmt.Sprintf("%d %s", refused[why], why))
				delete(refused, why)
			}
		}
		if left := len(refused); left > 0 {
			said = append(said, "the others hold, or are for, another hazard class")
		}
		return nil, fmt.Errorf("arrival of %s: no shelf takes it (%s): make room or leave it at receiving", p.l.w.Items[a.Item].SKU, strings.Join(said, ", "))
	}
	slices.SortStableFunc(list, func(x, y Choice) int { return -cmp.Compare(x.Score, y.Score) })
	return list[:max(0, min(n, len(list)))], nil
}

// refuses says why an item may not come to a shelf, "" if it may.
func (p *Placer) refuses(i, k int32) string {
	on := p.l.on[k]
	if !slices.Contains(on, i) {
		on = append(slices.Clone(on), i)
	}
	return allows(p.l.w.Items, &p.l.w.Shelves[k], on)
}

// score weighs one shelf and says in words what speaks for it.
func (p *Placer) score(a *Arrival, k int32) Choice {
	s := &p.l.w.Shelves[k]
	c := Choice{Shelf: s.ID}
	var why []string
	if a.Target == s.ID {
		c.Score += forTarget
		why = append(why, "an accepted slotting proposal names it")
	}
	if orders := p.orders(a.Item); orders > 0 && p.l.score[k] > 0 {
		c.Score += p.l.score[k] / orders
		why = append(why, fmt.Sprintf("what lies there was ordered together with it %.0f times of late", p.l.score[k]))
	}
	here, shelves := slices.Contains(p.l.where[a.Item], k), len(p.l.where[a.Item])
	switch want := wanted(p.class[a.Item], a.Units); {
	case here && p.mixes(a, k):
		c.Score -= againstLot
		why = append(why, "it would mix lots of different expiry")
	case here && shelves >= want:
		c.Score += forTopUp
		why = append(why, "the SKU lies there already")
	case !here && shelves < want:
		c.Score += forSpread
		words := "a further shelf for a fast mover"
		if shelves == 0 {
			words = "the SKU lies nowhere yet"
		}
		if !p.aisle(a.Item, s.Aisle) && shelves > 0 {
			c.Score += forAisle
			words += ", in another aisle"
		}
		why = append(why, words)
	}
	room := s.Faces - len(p.l.on[k])
	c.Score += forRoom * float64(room) / float64(s.Faces)
	c.Why = strings.Join(append(why, fmt.Sprintf("%d of %d faces free", room, s.Faces)), "; ")
	return c
}

func (p *Placer) orders(i int32) float64 {
	n, ok := p.a.index[p.l.w.Items[i].SKU]
	if !ok {
		return 0
	}
	return p.a.items[n].weight / p.a.scale(p.a.last)
}

// mixes says whether a face would hold two expiries: the person who picks the
// one that expires first could not tell them apart.
func (p *Placer) mixes(a *Arrival, k int32) bool {
	e, known := p.lots[[2]int32{a.Item, k}]
	return a.Expires != 0 && known && e != a.Expires
}

func (p *Placer) aisle(i, aisle int32) bool {
	return slices.ContainsFunc(p.l.where[i], func(k int32) bool { return p.l.w.Shelves[k].Aisle == aisle })
}
