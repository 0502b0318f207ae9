package fulfilment

// Code names a refusal; the API maps each to one HTTP status.
type Code string

const (
	Invalid        Code = "invalid"         // a field is wrong                     422
	UnknownSKU     Code = "unknown_sku"     //                                      422
	NotFound       Code = "not_found"       //                                      404
	Conflict       Code = "conflict"        // not legal in the present state       409
	KeyReused      Code = "key_reused"      // idempotency key with another body    422
	DuplicateOrder Code = "duplicate_order" // client order id known                409
	Repeated       Code = "repeated"        // same request again: the old answer   201
)

// Refusal is why a command was not granted: which field, which value, and how
// to mend it. Order carries the existing order of Repeated and DuplicateOrder.
type Refusal struct {
	Code  Code
	Field string
	Value string
	Mend  string
	Order *Prior
}

func (r *Refusal) Error() string {
	s := string(r.Code)
	if r.Field != "" {
		s += ": " + r.Field + " " + quote(r.Value)
	}
	if r.Mend != "" {
		s += ": " + r.Mend
	}
	return s
}

func quote(v string) string { return "\"" + v + "\"" }
