package fulfilment

// Apply folds an event, journalled at at, into the state. Events come from
// Decide or from the journal, in order; anything else may panic.
func (l *Ledger) Apply(at Time, e Event) {
	moves := Movements(e, l)
	l.now = at
	l.fold(at, e)
	for _, m := range moves {
		l.applyMovement(m)
	}
}

func (l *Ledger) fold(at Time, e Event) {
	switch e := e.(type) {
	case SKUDefined:
		l.applySKU(e.SKU)
	case FloorAdopted:
		l.applyFloor(e)
	case DeviceAccepted:
		l.applyAccepted(e)
	case DeviceRejected:
		l.rejected[e.Device] = true
	case SlottingAccepted:
		l.applySlotting(e)
	case StockReceived:
		l.applyLot(at, e)
		l.applyReceivedASN(e)
	case ASNAnnounced:
		l.applyAnnounced(e)
	case ASNClosed:
		l.applyASNClosed(at, e)
	case StockReserved:
		l.applyReserved(e)
	case ReservationMoved:
		l.applyMoved(e)
	case OrderPlaced:
		l.applyPlaced(at, e)
	case OrderBackordered:
		l.applyBackordered(at, e)
	case BackorderFilled:
		l.setState(at, l.orders[e.Order], Waiting)
	case OrderReleased:
		l.applyReleased(at, e)
	case PartPicked:
		l.applyPartPicked(e)
	case JobCreated:
		l.applyCreated(at, e)
	case JobExtended:
		l.addPicks(l.jobs[e.Job], e.Picks)
		l.jobs[e.Job].Due = e.Due
	case JobAssignedTo:
		j := l.jobs[e.Job]
		j.Robot = e.Robot
		l.jobRobot[e.Robot] = j
		l.jobTo(at, j, "assign")
	case JobUnassigned:
		j := l.jobs[e.Job]
		delete(l.jobRobot, j.Robot)
		j.Robot = ""
		l.jobTo(at, j, "unassign")
	case ShelfLifted:
		l.applyLifted(e)
		j := l.jobs[e.Job]
		j.State, j.Since = j.lifted(), at
	case ShelfArrived:
		l.jobTo(at, l.jobs[e.Job], "arrive")
	case ShelfLeft:
		l.jobs[e.Job].Return = e.To
		l.jobTo(at, l.jobs[e.Job], "leave")
	case ShelfHopped:
		l.applyHopped(at, e)
	case ShelfStored:
		l.applyStored(e)
	case TourCreated:
		l.applyTour(at, e)
	case TourAssignedTo:
		l.applyTourAssigned(at, e)
	case TourUnassigned:
		l.applyTourUnassigned(at, e)
	case TourHandedOver:
		l.applyHandedOver(e)
	case LinePicked:
		l.applyPicked(at, e)
	case PickShort:
		l.applyShort(e)
	case PickWithdrawn:
		l.applyWithdrawn(at, e)
	case ReservationDropped:
		l.applyDropped(e)
	case WorkPlanned:
		l.applyWork(e)
	case WorkDone:
		l.endWork(e.Work)
	case WorkCancelled:
		l.endWork(e.Work)
	case PickingDone:
		o := l.orders[e.Order]
		for i := range o.Parts {
			if p := &o.Parts[i]; p.State == PartOpen {
				p.Place, p.State = 0, PartDone // the order's own station and place say where it was last
			}
		}
		l.setState(at, o, AtPacking)
	case OrderPacked:
		o := l.orders[e.Order]
		o.Parcel = e.Parcel
		l.setState(at, o, AwaitingTrip)
	case TripPlannedFor:
		l.applyTrip(at, e)
	case TripLeft:
		l.applyLeft(at, e)
	case OrderDelivered:
		o := l.orders[e.Order]
		o.DeliveredAt = at
		if e.Trip != "" {
			l.trips[e.Trip].Open--
		}
		l.setState(at, o, Delivered)
	case CustodyClosed:
		l.DeliveredCount++
		if e.OnTime && !l.orders[e.Order].Scheduled {
			l.OnTimeCount++
		}
	case TripReturned:
		l.applyReturned(at, e)
	case TripReplanned:
		t := l.trips[e.Trip]
		t.Stops, t.Return, t.LengthM = e.Stops, e.Return, e.LengthM
		t.Plans++
	case TripCancelled:
		l.applyTripCancelled(at, e)
	case RescuePlanned:
		l.applyRescue(at, e)
	case ParcelTransferred:
		l.applyTransferred(e)
	case ParcelReturned:
		l.applyParcelBack(at, e)
	case StreetClosed, StreetReopened, FlightForbidden, FlightAllowed:
		l.applyMap(e)
	case WeatherSet:
		l.weather = e.Weather
	case VehicleOut:
		l.out[e.Vehicle] = e.Outage
	case VehicleBack:
		delete(l.out, e.Vehicle)
	case AreaClosed:
		l.lastClosure++
		l.closures = append(l.closures, e.Closure)
	case AreaOpened:
		l.applyOpened(e)
	case ExceptionRaised:
		l.lastException++
		l.exceptions = append(l.exceptions, e.Exception)
	case ExceptionResolved:
		l.applyResolved(e)
	default:
		l.foldCare(at, e)
	}
}

// Memory of what is over: orders delivered and trips ended longer ago are
// forgotten, with their keys; the store still knows them.
const memory = 48 * Hour

// Prune forgets what ended more than 48 hours before now.
func (l *Ledger) Prune(now Time) {
	l.forget(l.stages[Delivered], now)
	l.forget(l.stages[Cancelled], now)
	l.pruneReturns(now)
	l.forgetLots()
	l.forgetASNs(now)
	for id, t := range l.trips {
		if t.State == TripEnded && now-t.BackAt > memory {
			delete(l.trips, id)
		}
	}
}

func (l *Ledger) forget(q *queue, now Time) {
	kept := q.ids[:0]
	for _, id := range q.ids {
		o := l.orders[id]
		if now-max(o.DeliveredAt, o.CancelledAt) <= memory {
			kept = append(kept, id)
			continue
		}
		delete(l.orders, id)
		delete(l.promised, id)
		delete(l.byClient, o.ClientOrderID)
		delete(l.byKey, o.Key)
		for _, k := range o.Keys {
			delete(l.answers, k)
		}
		l.forgotten++
	}
	clear(q.ids[len(kept):])
	q.ids = kept
}
