package picking

// demand are the orders in flat arrays.
type demand struct {
	first   []int32 // by order: its first line
	item    []int32 // by line
	need    []int32 // by line: units no visit brings yet
	order   []int32 // by line
	at      []int32 // by order: its station, -1
	parts   []int32 // by order: places it was given
	items   int32   // one more than the greatest item asked for
	weight  []int64 // by order: what a line of it is worth; worth is that of a fresh order's
	over    []int64 // by order: how far it is beyond its turn, thousandths
	waiting []int32 // orders without a place
}

// The ageing rule, chosen on the picking game.
const (
	worth     = 1000    // a line of an order just placed,
	worthAge  = 2000    // more for each line of one as old as the oldest would be if all were taken in turn,
	worthLate = 20_000  // and more again for each such age beyond it
	lateWhole = 10      // beyond it by a tenth an order that stays whole is late: it takes a place whatever comes;
	lateSplit = 2       // one that may be split, which shelves reach sooner, by a half
	worthNow  = 1 << 30 // a line of an urgent order is worth more than any visit without one, and sixteen times as much at the promise
)

// UrgentMs is the time before its promise from which an order is urgent, ms.
const UrgentMs = 6 * 3600_000

// read flattens the question's orders.
func (d *demand) read(p *Problem) {
	d.first, d.item, d.need, d.order, d.at = append(d.first[:0], 0), d.item[:0], d.need[:0], d.order[:0], d.at[:0]
	d.parts, d.weight, d.over, d.waiting = d.parts[:0], d.weight[:0], d.over[:0], d.waiting[:0]
	d.items = 0
	sum, n := int64(0), int64(0)
	for i := range p.Orders {
		o := &p.Orders[i]
		for _, l := range o.Lines {
			d.item, d.need, d.order = append(d.item, l.Item), append(d.need, l.Units), append(d.order, int32(i))
			d.items = max(d.items, l.Item+1)
		}
		d.first, d.at, d.parts = append(d.first, int32(len(d.item))), append(d.at, o.Station), append(d.parts, o.Parts)
		if o.Station < 0 {
			d.waiting = append(d.waiting, int32(i))
			sum += o.Age
			n++
		}
	}
	d.weigh(p, max(1, 2*sum/max(n, 1)))
}

// weigh applies the ageing rule; turn is the age the oldest would have if all
// were taken in turn, ms.
func (d *demand) weigh(p *Problem, turn int64) {
	for i := range p.Orders {
		o := &p.Orders[i]
		w := worth + worthAge*min(o.Age, 8*turn)/turn
		over := min(o.Age, 8*turn) - turn
		if over > 0 {
			w += worthLate * over / turn
		}
		if o.Due < p.Now+UrgentMs {
			over = 8 * turn
			w += worthNow + 15*worthNow*min(p.Now+UrgentMs-o.Due, 2*UrgentMs)/UrgentMs
		}
		d.weight, d.over = append(d.weight, w), append(d.over, over*1000/turn)
	}
}
