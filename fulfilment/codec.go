package fulfilment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// eventVersion is the version of all events' fields so far.
const eventVersion = 1

// kinds is the table of all events: how each is read back.
var kinds = map[string]func([]byte) (Event, error){
	SKUDefined{}.Kind():         decode[SKUDefined],
	FloorAdopted{}.Kind():       decode[FloorAdopted],
	DeviceAccepted{}.Kind():     decode[DeviceAccepted],
	DeviceRejected{}.Kind():     decode[DeviceRejected],
	StockReceived{}.Kind():      decode[StockReceived],
	StockMoved{}.Kind():         decode[StockMoved],
	ASNAnnounced{}.Kind():       decode[ASNAnnounced],
	ASNClosed{}.Kind():          decode[ASNClosed],
	StockReserved{}.Kind():      decode[StockReserved],
	ReservationMoved{}.Kind():   decode[ReservationMoved],
	OrderPlaced{}.Kind():        decode[OrderPlaced],
	OrderBackordered{}.Kind():   decode[OrderBackordered],
	BackorderFilled{}.Kind():    decode[BackorderFilled],
	OrderReleased{}.Kind():      decode[OrderReleased],
	JobCreated{}.Kind():         decode[JobCreated],
	JobExtended{}.Kind():        decode[JobExtended],
	JobAssignedTo{}.Kind():      decode[JobAssignedTo],
	JobUnassigned{}.Kind():      decode[JobUnassigned],
	ShelfLifted{}.Kind():        decode[ShelfLifted],
	ShelfArrived{}.Kind():       decode[ShelfArrived],
	ShelfLeft{}.Kind():          decode[ShelfLeft],
	ShelfHopped{}.Kind():        decode[ShelfHopped],
	ShelfStored{}.Kind():        decode[ShelfStored],
	LinePicked{}.Kind():         decode[LinePicked],
	PickShort{}.Kind():          decode[PickShort],
	PickWithdrawn{}.Kind():      decode[PickWithdrawn],
	ReservationDropped{}.Kind(): decode[ReservationDropped],
	WorkPlanned{}.Kind():        decode[WorkPlanned],
	WorkDone{}.Kind():           decode[WorkDone],
	WorkCancelled{}.Kind():      decode[WorkCancelled],
	PartPicked{}.Kind():         decode[PartPicked],
	PickingDone{}.Kind():        decode[PickingDone],
	OrderPacked{}.Kind():        decode[OrderPacked],
	TripPlannedFor{}.Kind():     decode[TripPlannedFor],
	TripLeft{}.Kind():           decode[TripLeft],
	OrderDelivered{}.Kind():     decode[OrderDelivered],
	CustodyClosed{}.Kind():      decode[CustodyClosed],
	TripReturned{}.Kind():       decode[TripReturned],
	TripReplanned{}.Kind():      decode[TripReplanned],
	TripCancelled{}.Kind():      decode[TripCancelled],
	RescuePlanned{}.Kind():      decode[RescuePlanned],
	ParcelTransferred{}.Kind():  decode[ParcelTransferred],
	ParcelReturned{}.Kind():     decode[ParcelReturned],
	StreetClosed{}.Kind():       decode[StreetClosed],
	StreetReopened{}.Kind():     decode[StreetReopened],
	FlightForbidden{}.Kind():    decode[FlightForbidden],
	FlightAllowed{}.Kind():      decode[FlightAllowed],
	WeatherSet{}.Kind():         decode[WeatherSet],
	VehicleOut{}.Kind():         decode[VehicleOut],
	VehicleBack{}.Kind():        decode[VehicleBack],
	ScanRefused{}.Kind():        decode[ScanRefused],
	ExceptionRaised{}.Kind():    decode[ExceptionRaised],
	ExceptionResolved{}.Kind():  decode[ExceptionResolved],

	AreaClosed{}.Kind():       decode[AreaClosed],
	AreaOpened{}.Kind():       decode[AreaOpened],
	SlottingAccepted{}.Kind(): decode[SlottingAccepted],
	TourCreated{}.Kind():      decode[TourCreated],
	TourAssignedTo{}.Kind():   decode[TourAssignedTo],
	TourUnassigned{}.Kind():   decode[TourUnassigned],
	TourHandedOver{}.Kind():   decode[TourHandedOver],

	OrderHeld{}.Kind():        decode[OrderHeld],
	HoldReleased{}.Kind():     decode[HoldReleased],
	OrderCancelled{}.Kind():   decode[OrderCancelled],
	OrderChanged{}.Kind():     decode[OrderChanged],
	OrderRepromised{}.Kind():  decode[OrderRepromised],
	JobDropped{}.Kind():       decode[JobDropped],
	DeliveryFailed{}.Kind():   decode[DeliveryFailed],
	OrderBroughtBack{}.Kind(): decode[OrderBroughtBack],
	ReturnAnnounced{}.Kind():  decode[ReturnAnnounced],
	ReturnReceived{}.Kind():   decode[ReturnReceived],
}

func decode[E Event](data []byte) (Event, error) {
	var e E
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("more follows after byte %d: an event is one JSON object", dec.InputOffset())
	}
	return e, nil
}

// Encode gives an event's kind, version and canonical JSON: fields in the order
// of the type, no insignificant space, no HTML escaping.
func Encode(e Event) (kind string, version int, data []byte, err error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return "", 0, nil, fmt.Errorf("encode %s: %w", e.Kind(), err)
	}
	return e.Kind(), eventVersion, bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Decode reads an event back. It refuses kinds and versions it does not know.
func Decode(kind string, version int, data []byte) (Event, error) {
	read, ok := kinds[kind]
	if !ok || version != eventVersion {
		return nil, fmt.Errorf("event kind %q version %d is not known: the ledger was written by a newer version", kind, version)
	}
	e, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return e, nil
}
