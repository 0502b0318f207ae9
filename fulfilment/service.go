package fulfilment

import "strconv"

// Service is how an order reaches its customer.
type Service string

// The services.
const (
	AnyService Service = ""        // a van or a drone, as planned
	ByVan      Service = "van"     // no drone
	ByDrone    Service = "drone"   // no van
	PickUp     Service = "pick_up" // the customer fetches it at the dock
)

// MostPriority is the highest priority; 0 is standard.
const MostPriority = 9

// Due is the promise that stands: the newest one.
func (o *Order) Due() Time {
	if o.Repromised != 0 {
		return o.Repromised
	}
	return o.Promise
}

// Measure is the promise that the order counts by: the first one, or for an
// order that the customer scheduled, the end of the window.
func (o *Order) Measure() Time {
	if o.Scheduled {
		return o.Due()
	}
	return o.Promise
}

// PlanBy is when the order is to be done by, for whatever queues: its promise,
// brought forward by a ninth of half the span for each step of priority.
func (o *Order) PlanBy() Time {
	due := o.Due()
	return due - max(0, due-o.PlacedAt)*Time(o.Priority)/(2*MostPriority)
}

// service checks how an order is wanted.
func (c *PlaceOrder) service() *Refusal {
	switch {
	case c.Priority < 0 || c.Priority > MostPriority:
		return invalid("priority", strconv.Itoa(c.Priority), "give 0 (standard) to 9")
	case c.Service != AnyService && c.Service != ByVan && c.Service != ByDrone && c.Service != PickUp:
		return invalid("service", string(c.Service), "give van, drone or pick_up, or leave it out")
	case c.Service == PickUp && !printable(c.PickUpCode, 50):
		return invalid("pick_up_code", c.PickUpCode, "give the code that the customer will show, 1 to 50 printable characters")
	case c.Service != PickUp && c.PickUpCode != "":
		return invalid("pick_up_code", c.PickUpCode, "only an order with service pick_up has one")
	}
	return nil
}

func (p LatLon) check() *Refusal {
	switch {
	case p.LatE7 < -900000000 || p.LatE7 > 900000000:
		return invalid("delivery.lat", strconv.Itoa(int(p.LatE7)), "give degrees from -90 to 90")
	case p.LonE7 < -1800000000 || p.LonE7 > 1800000000:
		return invalid("delivery.lon", strconv.Itoa(int(p.LonE7)), "give degrees from -180 to 180")
	}
	return nil
}

// checkLine checks one line of an order.
func (l *Ledger) checkLine(i int, line OrderLine) *Refusal {
	at := "lines[" + strconv.Itoa(i) + "]"
	switch {
	case l.skus[line.SKU] == nil:
		return &Refusal{Code: UnknownSKU, Field: at + ".sku", Value: line.SKU, Mend: "define it first: PUT /v1/skus/" + line.SKU}
	case line.Qty < 1 || line.Qty > 1_000_000:
		return invalid(at+".quantity", strconv.FormatInt(line.Qty, 10), "give 1 to 1000000 units")
	case line.WeightG < 0 || line.WeightG > mostOfOne:
		return invalid(at+".weight_g", strconv.FormatInt(line.WeightG, 10), "give 0 to 1000000000 g, 0 for the article's own weight")
	case line.VolumeCm3 < 0 || line.VolumeCm3 > mostOfOne:
		return invalid(at+".volume_cm3", strconv.FormatInt(line.VolumeCm3, 10), "give 0 to 1000000000 cm3, 0 for the article's own volume")
	}
	return nil
}

// size is the weight and volume of lines, by their own figures or the articles'.
func (l *Ledger) size(lines []OrderLine) (weightG, volumeCm3 int64) {
	for _, line := range lines {
		weight, volume := line.WeightG, line.VolumeCm3
		if sku := l.skus[line.SKU]; weight == 0 {
			weight = sku.WeightG
		}
		if sku := l.skus[line.SKU]; volume == 0 {
			volume = sku.VolumeCm3
		}
		weightG += weight * line.Qty
		volumeCm3 += volume * line.Qty
	}
	return weightG, volumeCm3
}

// decideHandOver gives a pick-up order to the customer. It is on time when it
// was ready by the promise: when it is fetched is the customer's choice.
func (l *Ledger) decideHandOver(c HandOver) ([]Event, error) {
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case o.Service != PickUp:
		return nil, conflict("order", string(c.Order), "it is delivered, not fetched: its service is not pick_up")
	case o.State != AwaitingTrip:
		return nil, conflict("order", string(c.Order), "it is "+string(o.State)+", only a packed order at the dock is handed over")
	case len(o.Holds) > 0:
		return nil, o.held()
	case c.Code != o.PickUpCode:
		return nil, invalid("code", c.Code, "it is not the code of this order")
	}
	return []Event{OrderDelivered{Order: o.ID, Parcel: o.Parcel, ReadID: c.ReadID}, CustodyClosed{o.ID, o.Since <= o.Measure()}}, nil
}
