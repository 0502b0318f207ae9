package site

import (
	"fmt"
	"strconv"

	"dayrun/fulfilment"
)

// goods names an article and its lot, if stock of it has one.
func goods(sku string, lot fulfilment.LotID) string {
	if lot == "" {
		return sku
	}
	return sku + " lot " + string(lot)
}

// Describe puts an event into words: what it is about, and what happened.
func Describe(e fulfilment.Event) (subject, text string) {
	switch e := e.(type) {
	case fulfilment.SKUDefined:
		return e.Code, "Article " + e.Code + " defined"
	case fulfilment.FloorAdopted:
		return e.Name, fmt.Sprintf("Floor %s taken over, %d shelves", e.Name, len(e.Shelves))
	case fulfilment.DeviceAccepted:
		return string(e.Device), string(e.Device) + " accepted"
	case fulfilment.DeviceRejected:
		return string(e.Device), string(e.Device) + " turned away"
	case fulfilment.StockReceived:
		return e.SKU, fmt.Sprintf("%d of %s received at %s", e.Qty, goods(e.SKU, e.Lot), e.Location)
	case fulfilment.ASNAnnounced:
		return string(e.ID), fmt.Sprintf("%s announces %s: %d lines, expected %s", e.Supplier, e.Reference, len(e.Lines), e.ExpectedAt.UTC().Format("2006-01-02 15:04Z"))
	case fulfilment.ASNClosed:
		return string(e.ASN), "Announcement closed: " + e.Why
	case fulfilment.StockMoved:
		return e.SKU, fmt.Sprintf("%d of %s moved from %s to %s: %s", e.Qty, goods(e.SKU, e.Lot), e.From, e.To, e.Reason)
	case fulfilment.StockReserved:
		return string(e.Order), fmt.Sprintf("%d of %s reserved at %s", e.Qty, goods(e.SKU, e.Lot), e.Location)
	case fulfilment.ReservationMoved:
		return string(e.Order), fmt.Sprintf("%d of %s now reserved at %s instead of %s", e.Qty, goods(e.SKU, e.ToLot), e.To, e.From)
	case fulfilment.OrderPlaced:
		return string(e.Order), fmt.Sprintf("Order %s placed as %s, %s", e.ClientOrderID, e.Order, count(len(e.Lines), "line"))
	case fulfilment.OrderBackordered:
		if e.Reason != "" {
			return string(e.Order), fmt.Sprintf("Backorder for %s: %s", count(len(e.Lines), "line"), e.Reason)
		}
		return string(e.Order), fmt.Sprintf("No stock for %s: backorder", count(len(e.Lines), "line"))
	case fulfilment.BackorderFilled:
		return string(e.Order), "Stock came: all lines reserved"
	case fulfilment.OrderReleased:
		text := fmt.Sprintf("Place %d at station %s", e.Place, e.Station)
		if e.Lines != nil {
			text += fmt.Sprintf(" for a part of %s", count(len(e.Lines), "line"))
		}
		if e.Why != "" {
			text += ": " + e.Why
		}
		return string(e.Order), text
	case fulfilment.JobCreated:
		if e.For == fulfilment.JobClear {
			return string(e.Job), fmt.Sprintf("Shelf %s to be moved to %s: %s", e.Shelf, e.To, e.Why)
		}
		if len(e.Picks) == 0 {
			return string(e.Job), fmt.Sprintf("Shelf %s wanted at station %s for a %s: %s", e.Shelf, e.Station, e.For, e.Why)
		}
		return string(e.Job), fmt.Sprintf("Shelf %s wanted at station %s for %s: %s", e.Shelf, e.Station, count(len(e.Picks), "pick"), e.Why)
	case fulfilment.JobExtended:
		if e.Why != "" {
			return string(e.Job), fmt.Sprintf("%d more picks from the same shelf: %s", len(e.Picks), e.Why)
		}
		return string(e.Job), fmt.Sprintf("%d more picks from the same shelf", len(e.Picks))
	case fulfilment.JobAssignedTo:
		return string(e.Job), fmt.Sprintf("Given to %s: %s", e.Robot, e.Why)
	case fulfilment.JobUnassigned:
		return string(e.Job), fmt.Sprintf("Taken from %s: %s", e.Robot, e.Reason)
	case fulfilment.ShelfLifted:
		return string(e.Job), fmt.Sprintf("%s lifted %s", e.Robot, e.Shelf)
	case fulfilment.ShelfArrived:
		return string(e.Job), "Shelf stands at station " + e.Station
	case fulfilment.ShelfLeft:
		if e.To != "" {
			return string(e.Job), fmt.Sprintf("All picked, shelf goes back to %s: %s", e.To, e.Why)
		}
		return string(e.Job), "All picked, shelf goes back"
	case fulfilment.ShelfHopped:
		return string(e.Next), fmt.Sprintf("%s takes %s on to station %s for %s: %s", e.Robot, e.Shelf, e.Station, count(len(e.Picks), "pick"), e.Why)
	case fulfilment.ShelfStored:
		return string(e.Job), fmt.Sprintf("Shelf %s stored at %s", e.Shelf, e.Node)
	case fulfilment.TourCreated:
		return string(e.Tour), fmt.Sprintf("Tour of %.0f m for %s, %s: %s", float64(e.LengthMm)/1000, count(len(e.Orders), "order"), count(len(e.Picks), "pick"), e.Why)
	case fulfilment.TourAssignedTo:
		return string(e.Tour), fmt.Sprintf("Given to %s: %s", e.Picker, e.Why)
	case fulfilment.TourUnassigned:
		return string(e.Tour), fmt.Sprintf("Given back by %s: %s", e.Picker, e.Reason)
	case fulfilment.TourHandedOver:
		return string(e.Tour), fmt.Sprintf("Handed over by %s", e.Picker)
	case fulfilment.LinePicked:
		return string(e.Order), fmt.Sprintf("%d of %s picked from %s at station %s", e.Qty, goods(e.SKU, e.Lot), e.Shelf, e.Station)
	case fulfilment.PartPicked:
		return string(e.Order), "Part picked at station " + e.Station + ", waits at packing for the others"
	case fulfilment.PickShort:
		return string(e.Order), fmt.Sprintf("Only %d of %d %s on %s at station %s: %s", e.Found, e.Asked, goods(e.SKU, e.Lot), e.Shelf, e.Station, e.Reason)
	case fulfilment.PickWithdrawn:
		return string(e.Order), fmt.Sprintf("Pick of %d of %s withdrawn from %s: %s", e.Qty, goods(e.SKU, e.Lot), e.Job, e.Reason)
	case fulfilment.ReservationDropped:
		return string(e.Order), fmt.Sprintf("%d of %s no longer reserved at %s: %s", e.Qty, goods(e.SKU, e.Lot), e.Location, e.Reason)
	case fulfilment.WorkPlanned:
		if e.Work.Qty > 0 {
			return string(e.Work.Shelf), fmt.Sprintf("Work %s: %s %d of %s at %s wanted: %s", e.Work.ID, e.Work.Kind, e.Work.Qty, e.Work.SKU, e.Work.Shelf, e.Work.Why)
		}
		return string(e.Work.Shelf), fmt.Sprintf("Work %s: %s of %s on %s wanted: %s", e.Work.ID, e.Work.Kind, e.Work.SKU, e.Work.Shelf, e.Work.Why)
	case fulfilment.WorkDone:
		return string(e.Shelf), fmt.Sprintf("Work %s done at station %s: %d of %s, %d on the book before", e.Work, e.Station, e.Qty, e.SKU, e.Book)
	case fulfilment.WorkCancelled:
		return string(e.Work), fmt.Sprintf("Work %s cancelled: %s", e.Work, e.Reason)
	case fulfilment.PickingDone:
		return string(e.Order), "All lines picked, on to packing"
	case fulfilment.OrderPacked:
		return string(e.Order), fmt.Sprintf("Packed at %s as parcel %s", e.Bench, e.Parcel)
	case fulfilment.TripPlannedFor:
		return string(e.Trip), fmt.Sprintf("%s takes %s, %.1f km: %s", e.Vehicle, count(len(e.Stops), "stop"), float64(e.LengthM)/1000, e.Why)
	case fulfilment.TripLeft:
		return string(e.Trip), "Left the dock"
	case fulfilment.OrderDelivered:
		return string(e.Order), fmt.Sprintf("Handed over on trip %s, parcel %s scanned", e.Trip, e.Parcel)
	case fulfilment.CustodyClosed:
		if e.OnTime {
			return string(e.Order), "Custody closed, within the promise"
		}
		return string(e.Order), "Custody closed, later than promised"
	case fulfilment.TripReturned:
		return string(e.Trip), fmt.Sprintf("Back at the dock after %.1f km", float64(e.DrivenM)/1000)
	case fulfilment.TripReplanned:
		return string(e.Trip), fmt.Sprintf("New times for %d stops: %s", len(e.Stops), e.Why)
	case fulfilment.TripCancelled:
		return string(e.Trip), "Cancelled before it left: " + e.Reason
	case fulfilment.RescuePlanned:
		return string(e.Trip), fmt.Sprintf("%s collects parcels of trip %s for %d stops: %s", e.Vehicle, e.From, len(e.Stops), e.Why)
	case fulfilment.ParcelTransferred:
		return string(e.Order), fmt.Sprintf("Parcel %s scanned from trip %s onto trip %s", e.Parcel, e.From, e.To)
	case fulfilment.ParcelReturned:
		return string(e.Order), fmt.Sprintf("Parcel %s brought back by trip %s, waits for another", e.Parcel, e.Trip)
	case fulfilment.StreetClosed:
		if e.SpeedPermille > 0 {
			return string(e.ID), fmt.Sprintf("Streets slowed to %d %%: %s%s", e.SpeedPermille/10, e.Reason, by(e.By))
		}
		return string(e.ID), "Streets closed: " + e.Reason + by(e.By)
	case fulfilment.StreetReopened:
		return string(e.ID), "Streets open again" + by(e.By)
	case fulfilment.FlightForbidden:
		return string(e.ID), "Drones keep out of an area: " + e.Reason + by(e.By)
	case fulfilment.FlightAllowed:
		return string(e.ID), "Drones may pass the area again" + by(e.By)
	case fulfilment.WeatherSet:
		text := fmt.Sprintf("Wind %.1f m/s from %d degrees", float64(e.WindMmS)/1000, e.WindFromDeg)
		if e.Hold {
			text += ", drones held: " + e.Reason
		}
		return "weather", text + by(e.By)
	case fulfilment.VehicleOut:
		return string(e.Vehicle), "Cannot go on: " + e.Reason + by(e.By)
	case fulfilment.VehicleBack:
		return string(e.Vehicle), "Can go on again" + by(e.By)
	case fulfilment.SlottingAccepted:
		return e.Proposal, fmt.Sprintf("Slotting proposal %s with %d moves accepted by %s", e.Proposal, len(e.Moves), e.By)
	case fulfilment.ScanRefused:
		return e.Scanner, fmt.Sprintf("Scan refused: read %s, wanted %s", e.Got, e.Want)
	case fulfilment.AreaClosed:
		return e.ID, fmt.Sprintf("%s of the floor closed by %s: %s", count(len(e.Nodes), "node"), e.By, e.Reason)
	case fulfilment.AreaOpened:
		return e.ID, "Closed part " + e.ID + " of the floor opened by " + e.By
	case fulfilment.ExceptionRaised:
		return e.Subject, "Exception " + e.ID + ": " + e.Text
	case fulfilment.ExceptionResolved:
		return e.ID, "Exception " + e.ID + " resolved by " + e.By
	}
	return describeCare(e)
}

// eventLog keeps the newest events in words for the View.
type eventLog struct {
	ring [200]logged
	n    int
}

type logged struct {
	seq int64
	at  fulfilment.Time
	e   fulfilment.Event
}

func (l *eventLog) add(seq int64, at fulfilment.Time, e fulfilment.Event) {
	l.ring[l.n%len(l.ring)] = logged{seq, at, e}
	l.n++
}

func (l *eventLog) rows() []EventRow {
	n := min(l.n, len(l.ring))
	rows := make([]EventRow, 0, n)
	for i := l.n - n; i < l.n; i++ {
		g := l.ring[i%len(l.ring)]
		subject, text := Describe(g.e)
		rows = append(rows, EventRow{Seq: g.seq, At: g.at, Kind: g.e.Kind(), Subject: subject, Text: text})
	}
	return rows
}

// by names who said it, if anybody did.
func by(who string) string {
	if who == "" {
		return ""
	}
	return " (" + who + ")"
}

// count writes a number with its noun: "1 line", "3 lines".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
