package fulfilment

// Decide grants a command with the events that follow, or refuses it with a
// *Refusal. It changes nothing. An empty answer means: granted, nothing new.
func (l *Ledger) Decide(now Time, c Command) ([]Event, error) {
	switch c := c.(type) {
	case DefineSKU:
		return l.decideSKU(c)
	case AdoptFloor:
		return l.decideFloor(c)
	case AcceptDevice:
		return l.decideAccept(c)
	case RejectDevice:
		return l.decideReject(c)
	case ReceiveStock:
		return l.decideReceive(now, c)
	case AcceptSlotting:
		return l.decideSlotting(c)
	case PutAway:
		return l.decidePutAway(now, c)
	case PlaceOrder:
		return l.decidePlace(now, c)
	case MoveReservation:
		return l.decideMove(now, c)
	case ReleaseOrder:
		return l.decideRelease(c)
	case CreateJob:
		return l.decideCreate(now, c)
	case ClearShelf:
		return l.decideClear(c)
	case ExtendJob:
		return l.decideExtend(now, c)
	case AssignJob:
		return l.decideAssign(c)
	case UnassignJob:
		j, err := l.legal(c.Job, "unassign")
		if err != nil {
			return nil, err
		}
		return []Event{JobUnassigned{c.Job, j.Robot, c.Reason}}, nil
	case LiftShelf:
		j, err := l.legal(c.Job, "lift")
		if err != nil {
			return nil, err
		}
		return []Event{ShelfLifted{c.Job, j.Shelf, j.Robot}}, nil
	case ArriveShelf:
		j, err := l.legal(c.Job, "arrive")
		if err != nil {
			return nil, err
		}
		return []Event{ShelfArrived{c.Job, j.Station}}, nil
	case LeaveStation:
		return l.decideLeave(c)
	case HopShelf:
		return l.decideHop(now, c)
	case StoreShelf:
		return l.decideStore(c)
	case ConfirmPick:
		return l.decidePick(c)
	case CreateTour, AssignTour, UnassignTour, ConfirmTourPick, HandOverTour:
		return l.decideTour(c)
	case ShortPick:
		return l.decideShort(now, c)
	case PlanWork:
		return l.decideWork(now, c)
	case ConfirmWork:
		return l.decideDone(now, c)
	case AnnounceASN:
		return l.decideAnnounce(now, c)
	case ReceiveASN:
		return l.decideReceiveASN(now, c)
	case CloseASN:
		return l.decideCloseASN(c)
	case AdjustStock:
		return l.decideAdjust(now, c)
	case ExpireStock:
		return l.decideExpire(now, c)
	case CancelWork:
		return l.decideCancel(c)
	case ConfirmPack:
		return l.decidePack(c)
	case PlanTrip:
		return l.decideTrip(c)
	case DepartTrip:
		return l.decideDepart(c)
	case ConfirmDelivery:
		return l.decideDelivery(now, c)
	case EndTrip:
		return l.decideEnd(c)
	case ReplanTrip:
		return l.decideReplan(c)
	case CancelTrip:
		return l.decideCancelTrip(c)
	case PlanRescue:
		return l.decideRescue(c)
	case TransferParcel:
		return l.decideTransfer(c)
	case BringBack:
		return l.decideBringBack(c)
	case CloseStreet, ReopenStreet, ForbidFlight, AllowFlight:
		return l.decideMap(now, c)
	case SetWeather:
		return l.decideWeather(c)
	case TakeVehicleOut:
		return l.decideOut(c)
	case ReturnVehicle:
		return l.decideBack(c)
	case CloseArea:
		return l.decideClose(now, c)
	case OpenArea:
		return l.decideOpen(c)
	case RefuseScan:
		return []Event{ScanRefused(c)}, nil
	case RaiseException:
		return l.decideRaise(now, c), nil
	case ResolveException:
		return l.decideResolve(c)
	}
	return l.decideCare(now, c)
}
