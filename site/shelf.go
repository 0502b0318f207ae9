package site

import (
	"errors"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/picking"
	"dayrun/routing/traffic"
)

// onward gives the robot that carries a served shelf back and can still take it
// to another station; nil when there is none. Once the way to the place is
// released whole, the robot has been told to set the shelf down.
func (s *Site) onward(j *fulfilment.Job) *robot {
	if j.State != fulfilment.JobStoring {
		return nil
	}
	r := s.robot(devices.ID(j.Robot))
	if r == nil || r.errand != storing || r.action != "" || r.lost || !r.able() {
		return nil
	}
	if f := s.tokens.Frontier(int(r.idx)); f == r.goal || s.atPick(f) {
		return nil // it sets down next, or has not begun to leave: its way out of the station stays planned
	}
	if r.battery >= 0 && r.battery < s.cfg.ChargeBelow {
		return nil
	}
	return r
}

func (s *Site) atPick(node int32) bool {
	for _, st := range s.stations {
		if st.pick == node {
			return true
		}
	}
	return false
}

func (s *Site) anyOnward() bool {
	for _, j := range s.ledger.OpenJobs() {
		if s.onward(j) != nil {
			return true
		}
	}
	return false
}

// hop sends a shelf on its way back to its next station. The robot keeps the
// nodes that it owns and goes on from the last one released to it.
func (s *Site) hop(j *fulfilment.Job, st *station, picks []fulfilment.Pick, why string) {
	r := s.onward(j)
	if r == nil || !s.must(fulfilment.HopShelf{Job: j.ID, Station: st.id, Picks: picks, Why: why}) {
		return
	}
	r.job = s.ledger.JobOfRobot(fulfilment.DeviceID(r.id)).ID
	s.start(r, bringing, st.pick, why)
}

var errNoPlace = errors.New("no storage place is free and known to be reached; free one")

// returnPlace chooses where a shelf goes from a station: by the drive there and
// out again, and by how soon its articles are likely to be asked for.
func (s *Site) returnPlace(r *robot, st *station, shelf fulfilment.LocationID) (int32, string, error) {
	h := picking.Homing{}
	h.NeedSec, h.MeanSec = s.needSec(shelf)
	taken := map[int32]bool{}
	for _, other := range s.robots {
		if other.errand == storing {
			taken[other.goal] = true
		}
	}
	var nodes []int32
	for _, p := range s.floor.Shelves {
		if s.ledger.NodeShelf(s.floor.NodeID[p.Node]) != "" || taken[p.Node] || s.tokens.Owner(p.Node) != traffic.Free {
			continue
		}
		out, n := int32(0), int32(0)
		for _, other := range s.stations {
			if t := s.travelSec(p.Node, other); t < farAway {
				out, n = out+t, n+1
			}
		}
		// The way there is taken to be as long as the way from there.
		from := s.travelSec(p.Node, st)
		if n == 0 || from >= farAway || !s.usableNode(p.Node) {
			continue
		}
		h.Places = append(h.Places, picking.Place{Free: true, FromSec: from, OutSec: out / n})
		nodes = append(nodes, p.Node)
	}
	if len(nodes) == 0 {
		return -1, "", errNoPlace
	}
	best, err := picking.ReturnPlace(h)
	if err != nil {
		return -1, "", err
	}
	return nodes[best.Place], best.Why, nil
}

// fading counts with a half-life, in thousandths.
type fading struct {
	n     int64
	since fulfilment.Time
}

// halfLife is the time in which a demand counts half as much: one shift.
const halfLife = 8 * fulfilment.Hour

func (f *fading) at(now fulfilment.Time) int64 {
	if f.since == 0 {
		f.since = now
	}
	for ; now-f.since >= halfLife && f.n > 0; f.since += halfLife {
		f.n /= 2
	}
	f.since = max(f.since, now-halfLife)
	return f.n
}

func (f *fading) add(now fulfilment.Time, n int64) { f.n = f.at(now) + 1000*n }

// fadingSec turns a fading count into seconds between two of what it counts:
// asked for at a steady rate, it stands at about two half-lives' worth.
const fadingSec = 2 * int64(halfLife/fulfilment.Second) * 1000

// demand is what orders asked for of an article.
type demand struct{ lines, units fading }

func (st *stats) ask(at fulfilment.Time, sku string, qty int64) {
	if st.asks[sku] == nil {
		st.asks[sku] = &demand{}
	}
	st.asks[sku].lines.add(at, 1)
	st.asks[sku].units.add(at, qty)
	st.askedAll.add(at, 1)
}

// needSec is the forecast of how long it takes until a shelf is needed, by how
// often its articles were asked for of late, each shared among the shelves that
// hold it; and the same for the mean shelf. In seconds, both 0 while nothing was
// asked for.
func (s *Site) needSec(shelf fulfilment.LocationID) (need, mean int64) {
	all := s.stats.askedAll.at(s.now)
	if all == 0 {
		return 0, 0
	}
	mean = fadingSec * int64(len(s.ledger.Shelves())) / all
	mine := int64(0)
	for _, b := range s.ledger.OnLocation(shelf) {
		if f := s.stats.asks[b.SKU]; f != nil && b.OnHand > 0 {
			mine += f.lines.at(s.now) / int64(max(1, len(s.ledger.StockOf(b.SKU))))
		}
	}
	if mine == 0 {
		return 2 * mean, mean
	}
	return fadingSec / mine, mean
}
