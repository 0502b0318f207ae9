package scan_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dayrun/devices/scan"
)

func observations() []scan.Observation {
	at := time.Date(2026, 5, 1, 10, 0, 0, 120e6, time.FixedZone("", 7200))
	return []scan.Observation{
		{Seq: 7, At: at, Kind: "pick", SKU: "9506000134352", Qty: 2, Place: "S1", From: "A 12", Order: "o-1"},
		{Seq: 8, At: at, Kind: "pick", SKU: "MUG/01", Qty: 1, Place: "S1", Order: "o-1"},
		{Seq: 9, At: at, Kind: "pack", Parcel: "106141412345678908", Place: "b1", Order: "o-1"},
		{Seq: 10, At: at, Kind: "deliver", Parcel: "P 1", Place: "t-1", Order: "o-1"},
	}
}

func TestEPCIS(t *testing.T) {
	data, err := scan.EPCIS("main", time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC), observations())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-05-01T09:00:00.000Z"`, `"eventID":"urn:dayrun:main:journal:7"`, `"eventTime":"2026-05-01T08:00:00.120Z"`,
		`"epcClass":"https://id.gs1.org/01/09506000134352","quantity":2`, `"epcClass":"urn:dayrun:main:sku:MUG%2F01"`, `"bizLocation":{"id":"urn:dayrun:main:location:A%2012"}`,
		`"action":"ADD","bizStep":"packing"`, `"epcList":["https://id.gs1.org/00/106141412345678908"]`, `"bizStep":"arriving"`, `"epcList":["urn:dayrun:main:parcel:P%201"]`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
	if _, err := scan.EPCIS("main", time.Now(), []scan.Observation{{Kind: "look"}}); err == nil {
		t.Error("an unknown kind of read was written")
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil || doc["@context"] == nil {
		t.Fatalf("%v: a JSON-LD document needs its context", err)
	}
}

// GS1's schema comes without a licence to copy it, so it is not in this
// repository; whoever has it says where it lies.
func TestEPCISAgainstSchema(t *testing.T) {
	file := os.Getenv("EPCIS_SCHEMA")
	if file == "" {
		t.Skip("EPCIS_SCHEMA is not set: EPCIS_SCHEMA=…/EPCIS-JSON-Schema.json of github.com/gs1/EPCIS validates the events against it")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(compile)
	if err := c.AddResource("epcis.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("epcis.json")
	if err != nil {
		t.Fatal(err)
	}
	data, err := scan.EPCIS("main", time.Now(), observations())
	if err != nil {
		t.Fatal(err)
	}
	check := func(data string) error {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(doc)
	}
	if err := check(string(data)); err != nil {
		t.Fatal(err)
	}
	if check(strings.Replace(string(data), `"picking"`, `"pondering"`, 1)) == nil {
		t.Fatal("the schema takes anything")
	}
}

// without matches what its expression does not: Go has no look-ahead, which the
// schema uses at the start of a pattern alone.
type without struct{ *regexp.Regexp }

func (w without) MatchString(s string) bool { return !w.Regexp.MatchString(s) }

func compile(s string) (jsonschema.Regexp, error) {
	if inner, ok := strings.CutPrefix(s, "^(?!"); ok {
		r, err := regexp.Compile("^" + strings.TrimSuffix(inner, ")"))
		return without{r}, err
	}
	return regexp.Compile(s)
}
