package simulator

import (
	"math/rand/v2"
	"strconv"

	"dayrun/devices"
	"dayrun/routing/tour"
)

// person works at a station or bench with a scanner: one task at a time.
type person struct {
	id      devices.ID
	src     int32
	kind    string // "pick": at a station, "pack" or picker
	node    int32  // of a picker: where it stands
	span    Span
	rng     *rand.Rand
	present *devices.Task
	queue   []devices.Task
	read    devices.Read
	open    bool // the read has no answer yet
	refused int  // answers that refused the present task's reads
	reads   int64
	before  string // code read before, what a wrong scan reads
	cut     bool
	gen     uint32
	due     int64 // when the step under way ends
}

// rescan is how soon a person scans again after a refusal.
var rescan = Span{3_000, 6_000}

// Bounds of what a scanner holds: waiting tasks, refusals before the person
// gives up and waits to be asked again.
const (
	maxTasks   = 16
	maxRefused = 4
)

// picker is a person who walks to shelves with a trolley and does what each task
// asks: scan a label there, or take an article.
const picker = "picker"

func (w *World) addPerson(id devices.ID, kind string, span Span) *person {
	src := int32(len(w.robots) + len(w.people))
	p := &person{id: id, src: src, kind: kind, span: span, rng: rand.New(rand.NewPCG(w.cfg.Seed, uint64(src)+1))}
	w.people = append(w.people, p)
	w.byID[id] = src
	return p
}

// takes is how long the person needs for a task, with the walk there.
func (p *person) takes(w *World, t *devices.Task) int64 {
	if p.kind != picker || t.Kind == "pick" {
		return p.span.draw(p.rng)
	}
	walk := int64(0)
	if to, known := w.labels[t.Shelf]; known && w.feet != nil {
		if mm := w.feet.From(p.node)[to]; mm != tour.NoWay {
			walk = int64(mm) * 1000 / int64(max(w.cfg.WalkMmS, 1))
			p.node = to
		}
	}
	return walk + w.cfg.Locate.draw(p.rng)
}

// asks is the kind of read that answers a task, and the right code for it.
func (p *person) asks(t *devices.Task) (kind, code string) {
	if p.kind != picker {
		if p.kind == "pack" {
			return p.kind, t.Order
		}
		return p.kind, t.SKU
	}
	if t.Kind == "pick" {
		return t.Kind, t.SKU
	}
	return t.Kind, t.Shelf
}

func (p *person) happen(w *World, e event) {
	switch e.kind {
	case evStart, evSpeak:
		if !p.cut {
			p.link(w, devices.Online)
		}
		if w.cfg.BeatMs > 0 && e.kind == evStart {
			w.events.push(event{at: e.at + w.cfg.BeatMs, src: p.src, kind: evBeat})
		}
	case evBeat:
		if !p.cut {
			p.link(w, devices.Online)
		}
		w.events.push(event{at: e.at + w.cfg.BeatMs, src: p.src, kind: evBeat})
	case evCut:
		p.cut = e.gen == 1
		if p.cut {
			p.link(w, devices.Broken)
		} else {
			p.link(w, devices.Online)
		}
	case evWork:
		if e.gen == p.gen && p.present != nil {
			p.scan(w, e.at)
		}
	case evRepeat:
		if e.gen == p.gen && p.open {
			p.say(w, e.at)
		}
	}
}

func (p *person) link(w *World, l devices.Connection) {
	w.out = append(w.out, Link{devices.LinkReport{Device: p.id, Link: l}})
}

// task takes a task in. A task shown again is no new one; after a refusal the
// newest task counts.
func (p *person) task(w *World, t devices.Task) {
	if p.cut || p.present != nil && p.present.TaskID == t.TaskID {
		return
	}
	if p.present != nil && p.refused == 0 {
		for i := range p.queue {
			if p.queue[i].TaskID == t.TaskID {
				return
			}
		}
		if len(p.queue) < maxTasks {
			p.queue = append(p.queue, t)
		}
		return
	}
	p.begin(w, t, w.now)
}

func (p *person) begin(w *World, t devices.Task, at int64) {
	p.present, p.open, p.refused = &t, false, 0
	p.later(w, at+p.takes(w, &t), evWork)
}

func (p *person) later(w *World, at int64, kind uint8) {
	p.gen++
	p.due = at
	w.events.push(event{at: at, src: p.src, gen: p.gen, kind: kind})
}

// scan reads the article or parcel, at times the wrong one.
func (p *person) scan(w *World, at int64) {
	p.reads++
	t := p.present
	kind, code := p.asks(t)
	p.read = devices.Read{Device: p.id, ReadID: strconv.FormatInt(at, 36) + "-" + strconv.FormatInt(p.reads, 10), Kind: kind, Task: t.TaskID, Code: code, Quantity: t.Quantity}
	if p.kind == "pick" {
		w.handle(&p.read, t)
	}
	wrong := p.refused == 0 && w.cfg.Faults.WrongScan > 0 && p.rng.Float64() < w.cfg.Faults.WrongScan
	if wrong && p.before != "" && p.before != code {
		p.read.Code = p.before
	} else if wrong {
		p.read.Code = code + "?"
	}
	p.before = code
	p.open = true
	p.say(w, at)
}

// say sends the read, and again until it is answered.
func (p *person) say(w *World, at int64) {
	if !p.cut {
		w.out = append(w.out, Read{p.read})
	}
	p.later(w, at+max(w.cfg.RepeatMs, 1), evRepeat)
}

func (p *person) ack(w *World, a devices.Ack) {
	if p.cut || !p.open || a.ReadID != p.read.ReadID {
		return
	}
	p.open = false
	if a.OK {
		if p.read.Kind == "short" || p.read.Kind == "count" {
			w.looked[face(p.present)] = true
			w.looked[counted(p.present)] = p.read.Kind == "count"
		}
		p.next(w)
		return
	}
	if p.refused++; p.refused >= maxRefused {
		p.next(w)
		return
	}
	p.later(w, w.now+rescan.draw(p.rng), evWork)
}

func (p *person) next(w *World) {
	p.present, p.refused = nil, 0
	if len(p.queue) > 0 {
		t := p.queue[0]
		p.queue = append(p.queue[:0], p.queue[1:]...)
		p.begin(w, t, w.now)
	}
}
