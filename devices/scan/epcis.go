package scan

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Observation is one read that was booked: what, where, when and for which order.
type Observation struct {
	Seq    int64 // in the site's journal, which makes it unique
	At     time.Time
	Kind   string // "pick", "pack", "deliver"
	SKU    string // of a pick
	Qty    int64
	Parcel string // of a pack or a delivery
	Place  string // station, bench, or the trip of a delivery
	From   string // shelf of a pick
	Order  string
}

// epcisContext is GS1's own, which gives the short names their meaning.
const epcisContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

type (
	epcisDocument struct {
		Context       []string  `json:"@context"`
		Type          string    `json:"type"`
		SchemaVersion string    `json:"schemaVersion"`
		CreationDate  string    `json:"creationDate"`
		Body          epcisBody `json:"epcisBody"`
	}
	epcisBody struct {
		Events []epcisEvent `json:"eventList"`
	}
	epcisEvent struct {
		Type         string          `json:"type"`
		ID           string          `json:"eventID"`
		Time         string          `json:"eventTime"`
		Zone         string          `json:"eventTimeZoneOffset"`
		Action       string          `json:"action"`
		Step         string          `json:"bizStep"`
		Disposition  string          `json:"disposition"`
		EPCs         []string        `json:"epcList,omitempty"`
		Quantities   []epcisQuantity `json:"quantityList,omitempty"`
		ReadPoint    epcisPlace      `json:"readPoint"`
		Location     *epcisPlace     `json:"bizLocation,omitempty"`
		Transactions []epcisBusiness `json:"bizTransactionList"`
	}
	epcisQuantity struct {
		Class    string `json:"epcClass"`
		Quantity int64  `json:"quantity"`
	}
	epcisPlace struct {
		ID string `json:"id"`
	}
	epcisBusiness struct {
		Type string `json:"type"`
		ID   string `json:"bizTransaction"`
	}
)

// EPCIS writes reads as a document of EPCIS 2.0 events in JSON-LD (GS1 EPCIS
// 2.0, 10), made at now. What has a GS1 key is named by its Digital Link, the
// rest by a URN below the site.
func EPCIS(site string, now time.Time, list []Observation) ([]byte, error) {
	doc := epcisDocument{[]string{epcisContext}, "EPCISDocument", "2.0", epcisTime(now), epcisBody{make([]epcisEvent, 0, len(list))}}
	for _, o := range list {
		e, err := o.event(site)
		if err != nil {
			return nil, fmt.Errorf("write read %d as EPCIS event: %w", o.Seq, err)
		}
		doc.Body.Events = append(doc.Body.Events, e)
	}
	return json.Marshal(doc)
}

func epcisTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (o *Observation) event(site string) (epcisEvent, error) {
	urn := func(kind, id string) string {
		return "urn:dayrun:" + url.PathEscape(site) + ":" + kind + ":" + url.PathEscape(id)
	}
	e := epcisEvent{Type: "ObjectEvent", ID: urn("journal", fmt.Sprint(o.Seq)), Time: epcisTime(o.At), Zone: "+00:00", Action: "OBSERVE", Disposition: "in_progress",
		Transactions: []epcisBusiness{{"po", urn("order", o.Order)}}}
	parcel := urn("parcel", o.Parcel)
	if len(o.Parcel) == 18 && sound(o.Parcel) {
		parcel = "https://id.gs1.org/00/" + o.Parcel
	}
	switch o.Kind {
	case "pick":
		class := urn("sku", o.SKU)
		if n := len(o.SKU); (n == 8 || n == 12 || n == 13 || n == 14) && sound(o.SKU) {
			class = "https://id.gs1.org/01/" + strings.Repeat("0", 14-n) + o.SKU
		}
		e.Step, e.Quantities = "picking", []epcisQuantity{{class, o.Qty}}
		e.ReadPoint.ID = urn("station", o.Place)
		if o.From != "" {
			e.Location = &epcisPlace{urn("location", o.From)}
		}
	case "pack": // the parcel comes to be
		e.Step, e.Action, e.EPCs, e.ReadPoint.ID = "packing", "ADD", []string{parcel}, urn("bench", o.Place)
	case "deliver":
		e.Step, e.EPCs, e.ReadPoint.ID = "arriving", []string{parcel}, urn("trip", o.Place)
	default:
		return e, fmt.Errorf("kind %q is none of pick, pack, deliver", o.Kind)
	}
	return e, nil
}
