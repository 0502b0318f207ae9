package fulfilment_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dayrun/fulfilment"
)

// events lists a zero value of every type.
var events = []fulfilment.Event{fulfilment.SKUDefined{}, fulfilment.FloorAdopted{}, fulfilment.DeviceAccepted{}, fulfilment.DeviceRejected{}, fulfilment.StockReceived{}, fulfilment.StockMoved{}, fulfilment.ASNAnnounced{}, fulfilment.ASNClosed{},
	fulfilment.StockReserved{}, fulfilment.ReservationMoved{}, fulfilment.OrderPlaced{}, fulfilment.OrderBackordered{}, fulfilment.BackorderFilled{}, fulfilment.OrderReleased{},
	fulfilment.JobCreated{}, fulfilment.JobExtended{}, fulfilment.JobAssignedTo{}, fulfilment.JobUnassigned{}, fulfilment.ShelfLifted{}, fulfilment.ShelfArrived{}, fulfilment.ShelfLeft{},
	fulfilment.ShelfHopped{}, fulfilment.ShelfStored{}, fulfilment.LinePicked{}, fulfilment.PickShort{}, fulfilment.PickWithdrawn{}, fulfilment.ReservationDropped{},
	fulfilment.WorkPlanned{}, fulfilment.WorkDone{}, fulfilment.WorkCancelled{}, fulfilment.PartPicked{}, fulfilment.PickingDone{}, fulfilment.OrderPacked{}, fulfilment.TripPlannedFor{}, fulfilment.TripLeft{}, fulfilment.OrderDelivered{},
	fulfilment.CustodyClosed{}, fulfilment.TripReturned{}, fulfilment.ScanRefused{}, fulfilment.ExceptionRaised{}, fulfilment.ExceptionResolved{},
	fulfilment.AreaClosed{}, fulfilment.AreaOpened{}, fulfilment.SlottingAccepted{}, fulfilment.TourCreated{}, fulfilment.TourAssignedTo{}, fulfilment.TourUnassigned{}, fulfilment.TourHandedOver{},
	fulfilment.OrderHeld{}, fulfilment.HoldReleased{}, fulfilment.OrderCancelled{}, fulfilment.OrderChanged{}, fulfilment.OrderRepromised{}, fulfilment.JobDropped{},
	fulfilment.TripReplanned{}, fulfilment.TripCancelled{}, fulfilment.RescuePlanned{}, fulfilment.ParcelTransferred{}, fulfilment.ParcelReturned{},
	fulfilment.StreetClosed{}, fulfilment.StreetReopened{}, fulfilment.FlightForbidden{}, fulfilment.FlightAllowed{}, fulfilment.WeatherSet{}, fulfilment.VehicleOut{}, fulfilment.VehicleBack{},
	fulfilment.DeliveryFailed{}, fulfilment.OrderBroughtBack{}, fulfilment.ReturnAnnounced{}, fulfilment.ReturnReceived{}}

// declared gives the types that have a Kind method in the files of events.
func declared(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, name := range []string{"events.go", "events_order.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "Kind" && f.Recv != nil {
				names = append(names, f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// fill sets every field of a value, text to s.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), s)
		}
	case reflect.String:
		v.SetString(s)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(-7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte(`{"a":[1,"x"]}`))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), s)
		fill(v.Index(1), s)
	default:
		panic("a field of kind " + v.Kind().String() + " is not known to fill")
	}
}

func filled(e fulfilment.Event, s string) fulfilment.Event {
	v := reflect.New(reflect.TypeOf(e)).Elem()
	fill(v, s)
	return v.Interface().(fulfilment.Event)
}

// canonical is what encoding/json makes of an event.
func canonical(t testing.TB, e fulfilment.Event) []byte {
	t.Helper()
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

func TestEveryEventIsListed(t *testing.T) {
	var names []string
	for _, e := range events {
		names = append(names, reflect.TypeOf(e).Name())
	}
	slices.Sort(names)
	if want := declared(t); !slices.Equal(names, want) {
		t.Fatalf("the tests know %v, the files of events declare %v", names, want)
	}
}

func TestEventRoundTrip(t *testing.T) {
	kinds := map[string]bool{}
	for _, e := range events {
		if kinds[e.Kind()] {
			t.Fatalf("two events are called %s", e.Kind())
		}
		kinds[e.Kind()] = true
		for name, text := range map[string]string{"Plain": "o-12", "Empty": "", "Quotes": `a "b" \c`, "Signs": "a<b>&c/d", "Lines": "a\n\t\x01", "Foreign": "Käse \u2028 日本", "Delete": "a\x7f"} {
			t.Run(e.Kind()+"/"+name, func(t *testing.T) {
				e := filled(e, text)
				kind, version, data, err := fulfilment.Encode(e)
				if err != nil {
					t.Fatal(err)
				}
				if want := canonical(t, e); !bytes.Equal(data, want) {
					t.Fatalf("got  %s\nwant %s", data, want)
				}
				got, err := fulfilment.Decode(kind, version, data)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, e) {
					t.Fatalf("got %+v, want %+v", got, e)
				}
			})
		}
		if _, _, data, err := fulfilment.Encode(e); err != nil || !bytes.Equal(data, canonical(t, e)) {
			t.Errorf("%s empty: %s, %v, want %s", e.Kind(), data, err, canonical(t, e))
		}
	}
}

// Text that is not UTF-8 is written as encoding/json writes it.
func TestEncodeBadUTF8(t *testing.T) {
	for _, e := range events {
		e := filled(e, "a\xffb")
		if _, _, data, err := fulfilment.Encode(e); err != nil || !bytes.Equal(data, canonical(t, e)) {
			t.Errorf("%s: %s, %v", e.Kind(), data, err)
		}
	}
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name    string
		kind    string
		version int
		data    string
		want    string
	}{
		{"OK", "trip_left", 1, `{"trip":"t-1"}`, ""},
		{"ErrKind", "order_vanished", 1, `{}`, `kind "order_vanished"`},
		{"ErrVersion", "trip_left", 2, `{"trip":"t-1"}`, "version 2"},
		{"ErrField", "trip_left", 1, `{"trip":"t-1","speed":3}`, "speed"},
		{"ErrType", "stock_received", 1, `{"qty":"many"}`, "qty"},
		{"ErrCut", "trip_left", 1, `{"trip":`, "decode trip_left"},
		{"ErrAfter", "trip_left", 1, `{"trip":"t-1"}{}`, "decode trip_left"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := fulfilment.Decode(tt.kind, tt.version, []byte(tt.data))
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to say %q", err, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, e := range events {
		_, _, data, err := fulfilment.Encode(filled(e, "x \"ü\" <"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(e.Kind(), data)
	}
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		e, err := fulfilment.Decode(kind, 1, data)
		if err != nil {
			return
		}
		again, version, out, err := fulfilment.Encode(e)
		if err != nil || again != kind {
			t.Fatalf("%s read from %s is written as %s: %v", kind, data, again, err)
		}
		if want := canonical(t, e); !bytes.Equal(out, want) {
			t.Fatalf("got  %s\nwant %s", out, want)
		}
		if back, err := fulfilment.Decode(again, version, out); err != nil || !bytes.Equal(canonical(t, back), out) {
			t.Fatalf("%s does not read back: %v", out, err)
		}
	})
}
