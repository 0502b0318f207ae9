package advice

import (
	"dayrun/fulfilment"
	"dayrun/routing/slotting"
)

// Memory is what a desk has learned from a journal, to be kept with a snapshot
// of the site. It holds the desk's own model.
type Memory struct {
	model    *slotting.Affinity
	seq      int64
	skus     map[string]fulfilment.SKU
	stock    int64
	accepted Accepted
	auto     fulfilment.Time
}

// Memory gives what the desk has learned; the desk must not learn on meanwhile.
func (d *Desk) Memory() *Memory {
	return &Memory{d.model, d.seq, d.skus, d.stock, d.accepted, d.auto}
}

// Recall gives a desk that has learned what m says.
func Recall(o Options, m *Memory) *Desk {
	d := New(o)
	d.model, d.seq, d.skus, d.stock, d.accepted, d.auto = m.model, m.seq, m.skus, m.stock, m.accepted, m.auto
	return d
}
