package site

import "slices"

// Table describes one table that Projector fills. In the store site_id comes
// first in each of them; a Row's Values follow this order without it.
type Table struct {
	Name string
	Key  []string // the primary key after site_id
	Once []string // columns that the first row of a key sets for good
	Cols []string // columns that later rows change
}

// Columns lists the columns in the order of a Row's Values.
func (t *Table) Columns() []string {
	return slices.Concat(t.Key, t.Once, t.Cols)
}

// Names of the tables, as in docs/schema.md.
const (
	TableSKUs        = "skus"
	TableFloors      = "floors"
	TableShelves     = "shelves"
	TableDevices     = "devices"
	TableOrders      = "orders"
	TableLines       = "order_lines"
	TableOrderParts  = "order_parts"
	TableOrderEvents = "order_events"
	TableStock       = "stock"
	TableLots        = "lots"
	TableASNs        = "asns"
	TableASNLines    = "asn_lines"
	TableMovements   = "movements"
	TableJobs        = "jobs"
	TableJobPicks    = "job_picks"
	TableWorks       = "works"
	TableTrips       = "trips"
	TableTripStops   = "trip_stops"
	TableReturns     = "returns"
	TableReturnLines = "return_lines"
	TableExceptions  = "exceptions"
	TableResolutions = "resolutions"
)

// Tables lists every table with its columns. Every value is an int64 or a
// string; moments are Unix milliseconds, yes and no are 1 and 0.
func Tables() []Table {
	return []Table{
		{TableSKUs, []string{"sku"}, nil, []string{"description", "weight_g", "volume_cm3", "gtin", "length_mm", "width_mm", "height_mm", "hazard", "temperature", "shelf_life_days"}},
		{TableFloors, []string{"seq"}, []string{"name"}, nil},
		{TableShelves, []string{"shelf"}, nil, []string{"node"}},
		{TableDevices, []string{"device"}, nil, []string{"accepted_at"}},
		{TableOrders, []string{"order_id"},
			[]string{"client_order_id", "idempotency_key", "body_hash", "placed_at", "promise"},
			[]string{"scheduled", "lat_e7", "lon_e7", "window_open", "window_close", "weight_g", "volume_cm3",
				"state", "since", "station", "place", "parcel", "trip", "delivered_at",
				"priority", "service", "repromised", "repromised_for", "holds", "attempts", "failed", "cancelled_at"}},
		{TableLines, []string{"order_id", "line"}, []string{"sku"}, []string{"quantity", "reserved", "location", "picked", "weight_g", "volume_cm3"}},
		{TableOrderParts, []string{"order_id", "n"}, []string{"station"}, []string{"place", "state", "lines"}},
		{TableOrderEvents, []string{"order_id", "seq"}, nil, nil},
		{TableLots, []string{"sku", "lot"}, nil, []string{"expires_at", "received_at"}},
		{TableASNs, []string{"asn"}, []string{"idempotency_key", "supplier", "reference", "announced_at", "expected_at"}, []string{"state", "closed_at", "why"}},
		{TableASNLines, []string{"asn", "line"}, []string{"sku", "quantity", "lot", "expires_at"}, []string{"received"}},
		{TableStock, []string{"sku", "location", "lot"}, nil, []string{"on_hand", "reserved"}},
		{TableMovements, []string{"seq", "n"}, []string{"sku", "quantity", "from_location", "to_location", "order_id", "lot", "cause"}, nil},
		{TableJobs, []string{"job_id"}, []string{"shelf", "station"}, []string{"due", "state", "since", "robot", "for_work"}},
		{TableJobPicks, []string{"job_id", "n"}, []string{"order_id", "line", "sku", "quantity"}, []string{"done", "missing", "lot"}},
		{TableWorks, []string{"work_id"}, []string{"kind", "shelf", "sku", "since", "why", "units", "from_location", "to_shelf"}, []string{"state", "ended_at", "quantity", "book", "station", "lot"}},
		{TableTrips, []string{"trip_id"}, []string{"vehicle", "depart"}, []string{"return_at", "length_m", "state", "since", "left_at", "back_at", "driven_m"}},
		{TableTripStops, []string{"trip_id", "n"}, nil, []string{"lat_e7", "lon_e7", "eta", "orders"}},
		{TableReturns, []string{"return_id"}, []string{"order_id", "reason", "announced_at"}, []string{"ended_at"}},
		{TableReturnLines, []string{"return_id", "line"}, []string{"sku", "quantity"}, []string{"resaleable", "damaged"}},
		{TableExceptions, []string{"exception_id"}, []string{"at", "kind", "subject", "text", "orders"}, nil},
		{TableResolutions, []string{"exception_id"}, []string{"at", "resolved_by", "note"}, nil},
	}
}
