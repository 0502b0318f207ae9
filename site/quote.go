package site

import (
	"dayrun/fulfilment"
	"dayrun/routing/delivery"
)

// Outlook is the newest delivery plan with the question it answers: what quotes
// for orders not yet placed are made from. Read-only.
type Outlook struct {
	Problem *delivery.Problem
	Plan    *delivery.Plan
	FloorMs int64 // usual time from an order to its parcel
}

// outlookNow is the outlook for the next View, nil before the first plan.
func (s *Site) outlookNow() *Outlook {
	if s.outlook == nil {
		return nil
	}
	o := *s.outlook
	for _, state := range []fulfilment.OrderState{fulfilment.Waiting, fulfilment.Picking, fulfilment.AtPacking} {
		o.FloorMs += s.stats.stageMs[state]
	}
	return &o
}

// QuoteAsk is a delivery that someone thinks of ordering.
type QuoteAsk struct {
	At        fulfilment.LatLon
	Parcels   int
	WeightG   int64
	VolumeCm3 int64
	Open      fulfilment.Time // earliest hand-over, 0: any
	Due       fulfilment.Time
}

// QuoteOffer is one way to deliver it.
type QuoteOffer struct {
	Vehicle  string
	Joins    bool // a trip that is planned already; else a trip of its own
	Eta      fulfilment.Time
	Earliest fulfilment.Time
	Latest   fulfilment.Time
	Metres   int64 // extra drive
	Ms       int64 // extra time of the vehicle
	Why      string
}

// DroneTakes says whether the site's drones may take a delivery.
func (c *Config) DroneTakes(parcels int, weightG, volumeCm3 int64) bool {
	return parcels <= c.Drone.MaxParcels && weightG <= c.Drone.MaxWeightG && volumeCm3 <= c.Drone.MaxVolumeCm3
}
