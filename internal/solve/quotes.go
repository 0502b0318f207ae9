package solve

import (
	"time"

	"dayrun/fulfilment"
	"dayrun/routing/delivery"
	"dayrun/routing/roads"
	"dayrun/site"
)

// Quotes answers what it would take to deliver something that is not ordered
// yet, from the newest plan, beside the loop and on any goroutine.
type Quotes struct {
	cfg     *site.Config
	streets *Streets // nil: straight lines
}

// NewQuotes answers for a site; streets may be nil.
func NewQuotes(cfg *site.Config, streets *Streets) *Quotes { return &Quotes{cfg, streets} }

// Quote gives the offers, the least extra drive first. An order placed now is
// ready for a vehicle after the usual time on the floor.
func (q *Quotes) Quote(o *site.Outlook, now time.Time, ask site.QuoteAsk) []site.QuoteOffer {
	stop := delivery.Stop{At: roads.Point(ask.At), Parcels: ask.Parcels, WeightG: ask.WeightG, VolumeCm3: ask.VolumeCm3, Open: int64(ask.Open), Due: int64(ask.Due),
		DroneOK: q.cfg.DroneTakes(ask.Parcels, ask.WeightG, ask.VolumeCm3)}
	var list []site.QuoteOffer
	for _, x := range delivery.Quote(o.Problem, o.Plan, now.UnixMilli()+o.FloorMs, stop, q.spokes(o, stop.At)) {
		list = append(list, site.QuoteOffer{Vehicle: o.Problem.Vehicles[x.Vehicle].ID, Joins: x.Trip >= 0, Eta: fulfilment.Time(x.Eta), Earliest: fulfilment.Time(x.Earliest),
			Latest: fulfilment.Time(x.Latest), Metres: x.Metres, Ms: x.Ms, Why: x.Why})
	}
	return list
}

func (q *Quotes) spokes(o *site.Outlook, at roads.Point) delivery.Spokes {
	p := o.Problem
	if q.streets == nil || p.Streets == nil {
		return p.Spokes(at)
	}
	q.streets.mu.Lock()
	defer q.streets.mu.Unlock()
	return p.StreetSpokes(q.streets.atlas, o.Plan, at)
}
