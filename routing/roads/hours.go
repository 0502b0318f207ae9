package roads

const (
	hourMs = 3600_000
	// whole is a way in parts, for drives over the turn of an hour.
	whole = 1 << 24
)

// HourOf is the hour of the day, 0 to 23, at a moment in Unix ms; zoneMs is
// what local time is ahead of UTC.
func HourOf(at, zoneMs int64) int { return int((hourNo(at+zoneMs)%24 + 24) % 24) }

// hourNo counts whole hours since 1970, downwards before.
func hourNo(local int64) int64 {
	n := local / hourMs
	if local%hourMs < 0 {
		n--
	}
	return n
}

// ArriveAt is when a drive ends that begins at leave, where ms tells how long the
// whole way takes at the speeds of an hour of the day. Each part of the way is
// driven at the speed of its own hour (Ichoua, Gendreau, Potvin, European
// Journal of Operational Research 144, 2003), so that whoever leaves later
// never comes earlier. Times are Unix ms.
func ArriveAt(leave, zoneMs int64, ms func(hour int) int64) int64 {
	left, at := int64(whole), leave
	for {
		end := (hourNo(at+zoneMs)+1)*hourMs - zoneMs
		span := max(ms(HourOf(at, zoneMs)), 1)
		if need := (left*span + whole - 1) / whole; at+need <= end {
			return at + need
		}
		left -= (end - at) * whole / span
		at = end
	}
}

// LeaveBy is the inverse of ArriveAt, to within 2 ms: the latest start of a drive
// that ends by arrive.
func LeaveBy(arrive, zoneMs int64, ms func(hour int) int64) int64 {
	left, at := int64(whole), arrive
	for {
		start := hourNo(at-1+zoneMs)*hourMs - zoneMs
		span := max(ms(HourOf(at-1, zoneMs)), 1)
		if need := (left*span + whole - 1) / whole; at-need >= start {
			at -= need
			break
		}
		left -= (at - start) * whole / span
		at = start
	}
	for ArriveAt(at, zoneMs, ms) > arrive {
		at--
	}
	return at
}
