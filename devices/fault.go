package devices

import "fmt"

// Reason says by which rule a message was refused or found odd. docs/mqtt.md has
// the rule of each.
type Reason string

// The reasons. A message with one of the first group is refused; the others are
// told of a message that was taken, or left out without harm.
const (
	Oversize     Reason = "oversize"      // more bytes than a message may have
	Nested       Reason = "nested"        // deeper than JSON of this kind can be
	NotJSON      Reason = "not_json"      // truncated, or no JSON at all
	WrongType    Reason = "wrong_type"    // a field of the model has another JSON type
	Missing      Reason = "missing"       // a field without which nothing can be said
	UnknownField Reason = "unknown_field" // in a message of our own protocol, where it is a mistake
	UnknownValue Reason = "unknown_value" // an enumeration's value that no version has
	Malformed    Reason = "malformed"     // parts that contradict each other
	BadTopic     Reason = "bad_topic"     // no device's topic
	BadVersion   Reason = "bad_version"   // neither topic nor header name a version that is spoken
	TooMany      Reason = "too_many"      // a device more than are taken in

	Duplicate  Reason = "duplicate"   // the state before, once more
	Stale      Reason = "stale"       // an older headerId
	Retained   Reason = "retained"    // kept by the broker, of unknown age
	ClockOff   Reason = "clock_off"   // the device's clock is hours away from ours
	ClockBack  Reason = "clock_back"  // its timestamp went back while headerId went on
	NoTime     Reason = "no_time"     // the timestamp cannot be read
	WrongName  Reason = "wrong_name"  // the body names another device than the topic
	WrongMajor Reason = "wrong_major" // the header's major version is not the topic's
)

// AllReasons lists every reason.
func AllReasons() []Reason {
	return []Reason{Oversize, Nested, NotJSON, WrongType, Missing, UnknownField, UnknownValue, Malformed, BadTopic, BadVersion, TooMany,
		Duplicate, Stale, Retained, ClockOff, ClockBack, NoTime, WrongName, WrongMajor}
}

// Fault is a message refused: by which rule, at which field, and why.
type Fault struct {
	Reason Reason
	Field  string
	Text   string
}

func (f *Fault) Error() string { return f.Text }

// Faultf makes a fault.
func Faultf(r Reason, field, format string, args ...any) *Fault {
	return &Fault{r, field, fmt.Sprintf(format, args...)}
}

// Reasons counts faults by reason.
type Reasons map[Reason]int64

// Faults counts what was wrong with messages, by device and reason. The devices
// are bounded; beyond, faults count for no device ("").
type Faults struct {
	by  map[ID]Reasons
	max int
}

// NewFaults counts for at most max devices by name.
func NewFaults(max int) *Faults { return &Faults{map[ID]Reasons{}, max} }

// Add counts one fault of a device.
func (f *Faults) Add(id ID, r Reason) {
	m := f.by[id]
	if m == nil {
		if len(f.by) >= f.max {
			if id = ""; f.by[id] != nil {
				f.by[id][r]++
				return
			}
		}
		m = Reasons{}
		f.by[id] = m
	}
	m[r]++
}

// Of gives a copy of a device's counts, nil when nothing was wrong.
func (f *Faults) Of(id ID) Reasons {
	if f.by[id] == nil {
		return nil
	}
	out := make(Reasons, len(f.by[id]))
	for r, n := range f.by[id] {
		out[r] = n
	}
	return out
}

// Total sums the counts of all devices.
func (f *Faults) Total() Reasons {
	out := Reasons{}
	for _, m := range f.by {
		for r, n := range m {
			out[r] += n
		}
	}
	return out
}
