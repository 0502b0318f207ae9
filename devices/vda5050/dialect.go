package vda5050

import (
	"strings"

	"dayrun/devices"
)

// Dialect is one of the versions spoken. They differ in names and words, not in
// what is meant.
type Dialect uint8

// The versions, oldest first.
const (
	V11 Dialect = iota
	V20
	V21
	V30
)

var dialects = [...]struct{ version, major string }{{"1.1.0", "v1"}, {"2.0.0", "v2"}, {"2.1.0", "v2"}, {"3.0.0", "v3"}}

// Version is the version that messages are written in to who has not told its own.
const Version = "2.1.0"

// Version is the dialect's own, "2.1.0".
func (d Dialect) Version() string { return dialects[d].version }

// Major is the level of its topics, "v2".
func (d Dialect) Major() string { return dialects[d].major }

// Interface is the name that the standard's examples have in front of its topics.
func (d Dialect) Interface() string {
	if d == V30 {
		return "vda5050"
	}
	return "uagv"
}

// DialectOf tells the form of messages that call themselves version, "2.1.0".
// Later minor versions are read like the last one known; false for other majors.
func DialectOf(version string) (Dialect, bool) {
	switch {
	case strings.HasPrefix(version, "1."):
		return V11, true
	case strings.HasPrefix(version, "2.0.") || version == "2.0":
		return V20, true
	case strings.HasPrefix(version, "2."):
		return V21, true
	case strings.HasPrefix(version, "3."):
		return V30, true
	}
	return V21, false
}

// Detect tells the dialect of a robot from its topic's major version and its
// header's version. The header counts first: it is the maker's word, while the
// topic's levels are set by whoever installs (1.1's own examples say v2).
func Detect(major, version string) (Dialect, bool) {
	if d, ok := DialectOf(version); ok {
		return d, true
	}
	switch major {
	case "v1":
		return V11, true
	case "v2":
		return V21, true
	case "v3":
		return V30, true
	}
	return V21, false
}

// Speaks says whether messages of a topic's major version, "v2", are understood.
func Speaks(major string) bool { return major == "v1" || major == "v2" || major == "v3" }

// Answer is the version to write to a robot that wrote version heard on a topic
// of the major version: its own word for word when we know it, else the nearest.
func Answer(major, heard string) string {
	d, _ := Detect(major, heard)
	v := d.Version()
	if minor := v[:len(v)-1]; strings.HasPrefix(heard, minor) && len(heard) < 12 {
		return heard
	}
	return v
}

func (h Header) dialect() Dialect {
	d, _ := DialectOf(h.Version)
	return d
}

// timeFormat is how the text writes times: two digits of a second's fraction
// before 3.0, three from there.
func (d Dialect) timeFormat() string {
	if d == V30 {
		return "2006-01-02T15:04:05.000Z"
	}
	return "2006-01-02T15:04:05.00Z"
}

// words turns values of an enumeration, left ours, right a dialect's.
type words map[string]string

func (w words) of(v string) string {
	if x, ok := w[v]; ok {
		return x
	}
	return v
}

// What 3.0 says otherwise than 2.1, and what 2.1 has no word for.
var (
	modes30    = words{"TEACHIN": "TEACH_IN", "": "AUTOMATIC"}
	modes21    = words{"STARTUP": "SERVICE", "INTERVENED": "MANUAL", "": "AUTOMATIC"}
	stops30    = words{"AUTOACK": "MANUAL", "": "NONE"}
	stops21    = words{"": "NONE"}
	status21   = words{"RETRIABLE": "PAUSED"}
	levels21   = words{"URGENT": "WARNING", "CRITICAL": "FATAL"}
	blocking21 = words{"SINGLE": "HARD"}
	instants30 = words{"initPosition": "initializePosition"}
	links21    = words{string(devices.Hibernating): string(devices.Offline)}
	links30    = words{string(devices.Broken): "CONNECTION_BROKEN"}
	errors30   = words{"validationError": "VALIDATION_FAILURE", "orderError": "INVALID_ORDER_ACTION", "orderUpdateError": "OUTDATED_ORDER_UPDATE",
		"noRouteError": "NO_ROUTE_TO_TARGET", "noOrderToCancel": "NO_ORDER_TO_CANCEL"}
)

// mode reads an operating mode: 1.1 says TEACHING, 3.0 TEACH_IN.
func mode(v string) string {
	switch v {
	case "AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN", "STARTUP", "INTERVENED":
		return v
	}
	switch v = strings.ToUpper(v); v {
	case "TEACHING", "TEACH_IN":
		return "TEACHIN"
	}
	return v
}

// upper reads an enumeration's value: 1.1's tables have some in small letters.
func upper(v string) string {
	for i := range len(v) {
		if v[i] >= 'a' && v[i] <= 'z' {
			return strings.ToUpper(v)
		}
	}
	return v
}
