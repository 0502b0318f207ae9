package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// OrderBody is an order as a client places it.
type OrderBody struct {
	ClientOrderID string      `json:"client_order_id" minLength:"1" maxLength:"200" doc:"The client's own number, unique for the site"`
	Lines         []OrderLine `json:"lines" minItems:"1" maxItems:"1000"`
	Delivery      Delivery    `json:"delivery"`
	PlacedAt      *time.Time  `json:"placed_at,omitempty" doc:"When the customer ordered, at most 24 h ago and 5 min ahead; default now"`
	Priority      int         `json:"priority,omitempty" minimum:"0" maximum:"9" doc:"0 is standard; 9 is picked and sent as if half the time were left"`
	Service       string      `json:"service,omitempty" enum:"van,drone,pick_up" doc:"Default: a van or a drone, as planned"`
	PickUpCode    string      `json:"pick_up_code,omitempty" maxLength:"50" doc:"Of a pick_up order: what the customer will show"`
	Holds         []string    `json:"holds,omitempty" maxItems:"4" enum:"payment,fraud,compliance,stock" doc:"What must be released before it is picked"`
}

// OrderLine is one line of an order as placed.
type OrderLine struct {
	SKU      string `json:"sku" minLength:"1" maxLength:"100"`
	Quantity int64  `json:"quantity" minimum:"1" maximum:"1000000"`

	WeightG   int64 `json:"weight_g,omitempty" minimum:"0" maximum:"1000000000" doc:"Of one unit, where it differs from the article's"`
	VolumeCm3 int64 `json:"volume_cm3,omitempty" minimum:"0" maximum:"1000000000" doc:"Of one unit, where it differs from the article's"`
}

// Delivery is where, and optionally when, an order is handed over.
type Delivery struct {
	Lat    float64 `json:"lat" minimum:"-90" maximum:"90"`
	Lon    float64 `json:"lon" minimum:"-180" maximum:"180"`
	Window *Window `json:"window,omitempty"`
}

// Window is the span in which the customer is there.
type Window struct {
	Open  time.Time `json:"open"`
	Close time.Time `json:"close"`
}

// Placed is the answer to a new order.
type Placed struct {
	OrderID       string    `json:"order_id"`
	ClientOrderID string    `json:"client_order_id"`
	Promise       time.Time `json:"promise" doc:"Delivered by then; this first promise is what the site is measured by"`
	State         string    `json:"state"`
}

// Order is one order with its lines.
type Order struct {
	OrderID       string     `json:"order_id"`
	ClientOrderID string     `json:"client_order_id"`
	State         string     `json:"state"`
	PlacedAt      time.Time  `json:"placed_at"`
	Promise       time.Time  `json:"promise"`
	Scheduled     bool       `json:"scheduled,omitempty"`
	DeliveredAt   *time.Time `json:"delivered_at,omitempty"`
	Delivery      Delivery   `json:"delivery"`
	Station       string     `json:"station,omitempty"`
	Parcel        string     `json:"parcel,omitempty"`
	Trip          string     `json:"trip,omitempty"`
	Lines         []Line     `json:"lines"`
	Priority      int        `json:"priority,omitempty"`
	Service       string     `json:"service,omitempty"`
	Holds         []string   `json:"holds,omitempty" doc:"What it is held for"`
	Repromised    *time.Time `json:"repromised,omitempty" doc:"The newest promise, where it moved; the site is measured by the first one"`
	RepromisedFor string     `json:"repromised_for,omitempty"`
	Attempts      int        `json:"attempts,omitempty" doc:"Hand-overs that failed"`
	Failed        string     `json:"failed,omitempty" doc:"Why the one of the present trip did"`
	CancelledAt   *time.Time `json:"cancelled_at,omitempty"`
	// Foreseen is given with a single order that waits at the dock.
	Foreseen *Foreseen `json:"foreseen,omitempty"`
}

// Foreseen is how the live plan means to deliver an order. It may change until
// the trip is decided.
type Foreseen struct {
	Vehicle string    `json:"vehicle"`
	At      time.Time `json:"at"`
}

// Line is one line of an order with its progress.
type Line struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Reserved int64  `json:"reserved"`
	Picked   int64  `json:"picked"`
	Location string `json:"location,omitempty"`
}

// Event is one journal entry in words and as data.
type Event struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	Text string          `json:"text"`
	Data json.RawMessage `json:"data"`
}

type (
	placeIn struct {
		Key  string `header:"Idempotency-Key" required:"true" minLength:"1" maxLength:"200" doc:"Unique for each order; the same key again gives the same answer"`
		Body OrderBody
	}
	placeOut struct {
		Location string `header:"Location"`
		Body     Placed
	}
	ordersIn struct {
		ClientOrderID string `query:"client_order_id"`
		State         string `query:"state" enum:"backorder,waiting,picking,packing,awaiting_trip,on_the_road,delivered,cancelled"`
		Query         string `query:"q" doc:"Start of an order id or client order id"`
		Cursor        string `query:"cursor"`
	}
	page[T any] struct {
		Items []T    `json:"items"`
		Next  string `json:"next,omitempty" doc:"Give it as cursor for the next page"`
	}
	pageOut[T any] struct{ Body page[T] }
	idIn           struct {
		ID string `path:"id"`
	}
	orderOut struct{ Body Order }
)

func (s *server) orders(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "place-order", Method: http.MethodPost, Path: "/v1/orders", DefaultStatus: http.StatusCreated,
		Summary: "Place an order", Errors: []int{409, 422, 503}}, s.placeOrder)
	huma.Register(a, huma.Operation{OperationID: "list-orders", Method: http.MethodGet, Path: "/v1/orders", Summary: "List orders", Errors: []int{422}}, s.listOrders)
	huma.Register(a, huma.Operation{OperationID: "get-order", Method: http.MethodGet, Path: "/v1/orders/{id}", Summary: "One order", Errors: []int{404}}, s.getOrder)
	huma.Register(a, huma.Operation{OperationID: "order-events", Method: http.MethodGet, Path: "/v1/orders/{id}/events", Summary: "An order's whole history from the journal", Errors: []int{404}}, s.orderEvents)
}

func (s *server) placeOrder(ctx context.Context, in *placeIn) (*placeOut, error) {
	b := in.Body
	c := fulfilment.PlaceOrder{Key: in.Key, BodyHash: bodyHash(b), ClientOrderID: b.ClientOrderID,
		Dest: fulfilment.LatLon{LatE7: e7(b.Delivery.Lat), LonE7: e7(b.Delivery.Lon)}}
	c.Lines, c.Priority, c.Service, c.PickUpCode = orderLines(b.Lines), b.Priority, fulfilment.Service(b.Service), b.PickUpCode
	for _, k := range b.Holds {
		c.Holds = append(c.Holds, fulfilment.HoldKind(k))
	}
	if b.PlacedAt != nil {
		c.PlacedAt = fulfilment.At(*b.PlacedAt)
	}
	if w := b.Delivery.Window; w != nil {
		c.Window = fulfilment.Window{Open: fulfilment.At(w.Open), Close: fulfilment.At(w.Close)}
	}
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	o := reply.Order
	return &placeOut{Location: "/v1/orders/" + string(o.Order), Body: Placed{OrderID: string(o.Order), ClientOrderID: o.ClientOrderID, Promise: o.Promise.UTC(), State: string(o.State)}}, nil
}

// orderLines puts lines as sent into the ledger's; nil stays nil.
func orderLines(lines []OrderLine) []fulfilment.OrderLine {
	var list []fulfilment.OrderLine
	for _, l := range lines {
		list = append(list, fulfilment.OrderLine{SKU: l.SKU, Qty: l.Quantity, WeightG: l.WeightG, VolumeCm3: l.VolumeCm3})
	}
	return list
}

// bodyHash names the content of an order, so that a key cannot be used for two.
func bodyHash(b OrderBody) string { return hash(b) }

// hash names the content of a request.
func hash(content any) string {
	data, err := json.Marshal(content)
	if err != nil {
		return "" // a decoded body always encodes
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

func e7(deg float64) int32 { return int32(math.Round(deg * 1e7)) }

func (s *server) listOrders(ctx context.Context, in *ordersIn) (*pageOut[Order], error) {
	items, next, err := s.Reader.Orders(ctx, OrderFilter{ClientOrderID: in.ClientOrderID, State: in.State, Query: in.Query, Cursor: in.Cursor})
	if err != nil {
		return nil, unread(err)
	}
	return &pageOut[Order]{Body: page[Order]{Items: items, Next: next}}, nil
}

func (s *server) getOrder(ctx context.Context, in *idIn) (*orderOut, error) {
	o, err := s.Reader.Order(ctx, in.ID)
	if err != nil {
		return nil, unread(err)
	}
	if o == nil {
		return nil, notFound("order", in.ID)
	}
	if v := s.Engine.View(); v != nil {
		if f, ok := v.Foreseen[fulfilment.OrderID(in.ID)]; ok && o.Trip == "" {
			o.Foreseen = &Foreseen{string(f.Vehicle), f.Eta.UTC()}
		}
	}
	return &orderOut{Body: *o}, nil
}

func (s *server) orderEvents(ctx context.Context, in *idIn) (*pageOut[Event], error) {
	items, err := s.Reader.OrderEvents(ctx, in.ID)
	if err != nil {
		return nil, unread(err)
	}
	if len(items) == 0 {
		return nil, notFound("order", in.ID)
	}
	return &pageOut[Event]{Body: page[Event]{Items: items}}, nil
}
