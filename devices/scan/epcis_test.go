package scan_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

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
