package scan_test

import (
	"reflect"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/devices/scan"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, code string
		want       scan.Code
		err        string
	}{
		{"SKU", "85123A", scan.Code{Value: "85123A"}, ""},
		{"SKUOfDigits", "22423", scan.Code{Value: "22423"}, ""},
		{"Brackets", "(01)09506000134352", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"BracketsAndBatch", "(01)09506000134352(10)AB-1", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"RawGS1128", "]C10109506000134352\x1d10AB", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"RawFNC1", "\x1d0109506000134352", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"RawDataMatrixSSCC", "]d200106141412345678908", scan.Code{Kind: scan.Parcel, Value: "106141412345678908"}, ""},
		{"SSCC", "(00)106141412345678908", scan.Code{Kind: scan.Parcel, Value: "106141412345678908"}, ""},
		{"BareSSCC", "106141412345678908", scan.Code{Kind: scan.Parcel, Value: "106141412345678908"}, ""},
		{"BareSSCCWithIdentifier", "00106141412345678908", scan.Code{Kind: scan.Parcel, Value: "106141412345678908"}, ""},
		{"EighteenOtherDigits", "106141412345678909", scan.Code{Value: "106141412345678909"}, ""},
		{"DigitalLink", "https://id.gs1.org/01/09506000134352/10/AB?x=1", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"OtherAddress", "https://example.org/a", scan.Code{Value: "https://example.org/a"}, ""},
		{"WrongCheckDigit", "(01)09506000134353", scan.Code{}, "2 is right"},
		{"TooShort", "(01)0950600013435", scan.Code{}, "14 digits"},
		{"TooLong", "(00)1061414123456789081", scan.Code{}, "18 digits"},
		{"NotDigits", "(01)09506000X34352", scan.Code{}, "14 digits"},
		{"OtherIdentifier", "]C110AB", scan.Code{}, "neither"},
		{"BatchBeforeArticle", "]C110AB\x1d0109506000134352", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"ArticleThenFixedThenVariable", "]d20109506000134352172612311003\x1d21S1", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"WeightInKilograms", "]C101095060001343523103001750", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"UnknownIdentifier", "]C1010950600013435208", scan.Code{}, `"08" is not known`},
		{"NoDate", "]C1010950600013435217261331", scan.Code{}, "no date"},
		{"BatchTooLong", "(01)09506000134352(10)ABCDEFGHIJKLMNOPQRSTU", scan.Code{}, "1 to 20"},
		{"BatchEmpty", "]C10109506000134352\x1d10", scan.Code{}, "1 to 20"},
		{"BatchCharacter", "(01)09506000134352(10)A~B", scan.Code{}, "characters"},
		{"BracketsInBatch", "(01)09506000134352(10)A(2)B(21)7", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"HouseCodeInBrackets", "(red) 7", scan.Code{Value: "(red) 7"}, ""},
		{"Nothing", "]C1", scan.Code{}, "no application identifier"},
		{"LinkEAN13", "https://example.com/shop/01/9506000134352?linkType=all&17=261231", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"LinkSSCC", "https://id.gs1.org/00/106141412345678908", scan.Code{Kind: scan.Parcel, Value: "106141412345678908"}, ""},
		{"LinkEscaped", "https://id.gs1.org/01/09506000134352/10/A%2FB", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"LinkWrongCheck", "https://id.gs1.org/01/09506000134353", scan.Code{}, "2 is right"},
		{"LinkBadDate", "https://id.gs1.org/01/09506000134352?17=261300", scan.Code{}, "no date"},
		{"EAN13", "]E09506000134352", scan.Code{Kind: scan.GTIN, Value: "09506000134352"}, ""},
		{"EAN8", "]E496385074", scan.Code{Kind: scan.GTIN, Value: "00000096385074"}, ""},
		{"UPCA", "]X0036000291452", scan.Code{Kind: scan.GTIN, Value: "00036000291452"}, ""},
		{"EANWrongCheck", "]E09506000134351", scan.Code{}, "2 is right"},
		{"EANTooShort", "]E095060001343", scan.Code{}, "digits"},
		{"GLN", "(414)9506000134352(254)7", scan.Code{Kind: scan.Place, Value: "9506000134352"}, ""},
		{"LocationLabel", "LOC:A-12.3", scan.Code{Kind: scan.Place, Value: "A-12.3"}, ""},
		{"LocationLabelEmpty", "LOC:", scan.Code{}, "location label"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scan.Parse(tt.code)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("error %v, want it to say %q", err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Fatalf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

// All elements of a code come out, in its order.
func TestElements(t *testing.T) {
	want := []scan.Element{{AI: "01", Value: "09506000134352"}, {AI: "17", Value: "261231"}, {AI: "10", Value: "AB-1"}, {AI: "3103", Value: "001750"}, {AI: "21", Value: "9(8)7"}}
	for _, code := range []string{"]C1010950600013435217261231" + "10AB-1\x1d3103001750" + "219(8)7", "(01)09506000134352(17)261231(10)AB-1(3103)001750(21)9(8)7", "\x1d010950600013435217261231" + "10AB-1\x1d3103001750\x1d219(8)7\x1d"} {
		got, ok, err := scan.Elements(code)
		if err != nil || !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, %v, %v", code, got, ok, err)
		}
	}
	if _, ok, err := scan.Elements("85123A"); ok || err != nil {
		t.Error("a SKU was taken for a GS1 code")
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		code, sku string
		want      bool
	}{
		{"85123A", "85123A", true},
		{"85123A", "85123B", false},
		{"(01)09506000134352", "9506000134352", true},
		{"(01)09506000134352", "09506000134352", true},
		{"(01)09506000134352", "9506000134353", false},
		{"(01)09506000134353", "9506000134353", false}, // wrong check digit
		{"(00)106141412345678908", "106141412345678908", false},
	} {
		if got := scan.Names(tt.code, tt.sku); got != tt.want {
			t.Errorf("%q names %q: %v", tt.code, tt.sku, got)
		}
	}
	if scan.Unit("(00)106141412345678908") != "106141412345678908" || scan.Unit("P-1") != "P-1" || scan.Item("(01)09506000134352") != "09506000134352" || scan.Item("P-1") != "P-1" {
		t.Error("unit or item wrong")
	}
}

func TestSSCC(t *testing.T) {
	if got := scan.SSCC(1); got != "009999990000000019" {
		t.Fatalf("first parcel %s", got)
	}
	seen := map[string]uint64{}
	for _, serial := range []uint64{0, 1, 9, 10, 999_999_999, 1_000_000_000, 9_999_999_999} {
		code := scan.SSCC(serial)
		if c, err := scan.Parse("(00)" + code); err != nil || c.Value != code || len(code) != 18 {
			t.Fatalf("serial %d: %q, %v", serial, code, err)
		}
		if other, ok := seen[code]; ok {
			t.Fatalf("serials %d and %d share %s", serial, other, code)
		}
		seen[code] = serial
	}
	got, err := scan.SSCCOf("0614141", 234567890)
	if err != nil || got != "006141412345678901" {
		t.Fatalf("got %s, %v", got, err)
	}
	if got, err = scan.SSCCOf("0614141000", 1_234_567); err != nil || len(got) != 18 || got[0] != '1' {
		t.Fatalf("got %s, %v", got, err)
	}
	for _, prefix := range []string{"", "12", "12345678901", "abcdefg"} {
		if _, err := scan.SSCCOf(prefix, 1); err == nil {
			t.Errorf("prefix %q was taken", prefix)
		}
	}
}

func TestMessages(t *testing.T) {
	read := devices.Read{Device: "scanner/s1", ReadID: "r1", Kind: "pick", Task: "t1", Code: "85123A", Quantity: 2}
	data, err := scan.EncodeRead(read)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := scan.DecodeRead("scanner/s1", data); err != nil || got != read {
		t.Fatalf("read %+v, %v", got, err)
	}
	short := devices.Read{Device: "scanner/s1", ReadID: "r2", Kind: "short", Task: "t1", Code: "85123A", Reason: "face empty"} // none found
	if data, err = scan.EncodeRead(short); err != nil {
		t.Fatal(err)
	}
	if got, err := scan.DecodeRead("scanner/s1", data); err != nil || got != short {
		t.Fatalf("read %+v, %v", got, err)
	}
	refused := devices.Read{Device: "van/1", ReadID: "r3", Kind: "undelivered", Code: "p-1", Reason: "nobody at home"}
	if data, err = scan.EncodeRead(refused); err != nil {
		t.Fatal(err)
	}
	if got, err := scan.DecodeRead("van/1", data); err != nil || got != refused {
		t.Fatalf("read %+v, %v", got, err)
	}
	task := devices.Task{Scanner: "scanner/s1", TaskID: "t1", Kind: "pick", Shelf: "S1", SKU: "85123A", Quantity: 2, Order: "o1", Place: 1, Text: "2 x"}
	if data, err = scan.EncodeTask(task); err != nil {
		t.Fatal(err)
	}
	if got, err := scan.DecodeTask("scanner/s1", data); err != nil || got != task {
		t.Fatalf("task %+v, %v", got, err)
	}
	ack := devices.Ack{Device: "scanner/s1", ReadID: "r1", OK: true}
	if data, err = scan.EncodeAck(ack); err != nil {
		t.Fatal(err)
	}
	if got, err := scan.DecodeAck("scanner/s1", data); err != nil || !reflect.DeepEqual(got, ack) {
		t.Fatalf("ack %+v, %v", got, err)
	}
	if data, err = scan.EncodeLink(devices.Broken); err != nil {
		t.Fatal(err)
	}
	if got, err := scan.DecodeLink(data); err != nil || got != devices.Broken {
		t.Fatalf("link %q, %v", got, err)
	}
}

func TestRefusedReads(t *testing.T) {
	for name, tt := range map[string]struct{ data, want string }{
		"NotJSON":      {`x`, "read"},
		"UnknownField": {`{"read_id":"1","kind":"pick","code":"a","colour":"red"}`, "colour"},
		"NoID":         {`{"kind":"pick","code":"a"}`, "read_id"},
		"Kind":         {`{"read_id":"1","kind":"look","code":"a"}`, "look"},
		"NoCode":       {`{"read_id":"1","kind":"pick"}`, "code"},
		"Negative":     {`{"read_id":"1","kind":"pick","code":"a","quantity":-1}`, "quantity"},
		"Fraction":     {`{"read_id":"1","kind":"pick","code":"a","quantity":1.5}`, "quantity"},
		"Two":          {`{"read_id":"1","kind":"pick","code":"a"}{}`, "follows"},
		"NoReason":     {`{"read_id":"1","kind":"short","code":"a"}`, "reason"},
		"NoReasonToo":  {`{"read_id":"1","kind":"undelivered","code":"a"}`, "reason"},
		"ReasonOfPick": {`{"read_id":"1","kind":"pick","code":"a","reason":"late"}`, "reason"},
		"Long":         {`{"read_id":"` + strings.Repeat("1", scan.MaxMessage) + `"}`, "bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := scan.DecodeRead("scanner/s1", []byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to name %s", err, tt.want)
			}
		})
	}
	if _, err := scan.DecodeLink([]byte(`{"state":"AWAY"}`)); err == nil {
		t.Error("state AWAY was taken")
	}
}

func TestTopics(t *testing.T) {
	topic := scan.Topic("north", "van/v-1", "state")
	if id, name, ok := scan.ParseTopic("north", topic); topic != "dayrun/v1/north/van/v-1/state" || id != "van/v-1" || name != "state" || !ok {
		t.Fatalf("%s became %s %s %v", topic, id, name, ok)
	}
	for _, bad := range []string{"", "dayrun/v1/south/van/v-1/state", "dayrun/v1/north/robot/r/state", "dayrun/v1/north/van//state", "dayrun/v1/north/van/a", "dayrun/v1/north/van/a\x01/state"} {
		if _, _, ok := scan.ParseTopic("north", bad); ok {
			t.Errorf("%q was taken for a topic", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"85123A", "(01)09506000134352", "]C10109506000134352", "https://a/01/09506000134352", "(00)106141412345678908", "]d20109506000134352172612311003\x1d21S1", "(01)09506000134352(10)A(2)B(21)7", "]E496385074", "LOC:A-1", "https://a/01/096385074?17=261231", "(253)9506000134352(8003)09506000134352X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := scan.Parse(s)
		if err == nil && c.Kind == scan.Plain && c.Value != s {
			t.Fatalf("%q became plain %q", s, c.Value)
		}
		if err == nil && c.Kind != scan.Plain && !strings.Contains(s, strings.TrimLeft(c.Value, "0")) && !strings.Contains(s, "%") {
			t.Fatalf("%q became %+v", s, c)
		}
		scan.Names(s, c.Value)
	})
}

func FuzzDecodeRead(f *testing.F) {
	f.Add([]byte(`{"read_id":"1","kind":"pick","code":"a","quantity":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := scan.DecodeRead("scanner/s", data); err == nil && (r.ReadID == "" || r.Code == "" || r.Quantity < 0 || r.Device != "scanner/s") {
			t.Fatalf("taken: %+v", r)
		}
		_, _ = scan.DecodeTask("scanner/s", data)
		_, _ = scan.DecodeAck("scanner/s", data)
		_, _ = scan.DecodeLink(data)
	})
}

// A place is named by its id, its label, or its GS1 location number.
func TestPlaces(t *testing.T) {
	for code, want := range map[string]string{"S-031": "S-031", "LOC:S-031": "S-031", "(414)4012345000009": "4012345000009", "LOC:": "LOC:", "(01)09506000134352": "(01)09506000134352"} {
		if got := scan.PlaceOf(code); got != want {
			t.Errorf("%q names %q, want %q", code, got, want)
		}
	}
	if !scan.At("LOC:A", "A") || scan.At("LOC:A", "B") || scan.At("", "") {
		t.Error("a label of another place is taken")
	}
	if _, err := scan.DecodeRead("scanner/s", []byte(`{"read_id":"1","kind":"towed","code":"LOC:A"}`)); err == nil {
		t.Error("towed without a robot is taken")
	}
}
