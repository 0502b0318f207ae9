package simulator

// A battery is counted in milliseconds of driving: full, a robot drives 7 h.
// Standing takes a tenth of that; a charger gives seven times as fast, which is
// 10 % in 6 min.
const (
	capacity   = 7 * 3_600_000
	standing   = 10
	chargeRate = 7
)

// meter books what was drawn or charged since the last time.
func (r *robot) meter(at int64) {
	span := at - r.metered
	if span <= 0 {
		return
	}
	r.metered = at
	switch {
	case r.charging:
		r.charge = min(r.charge+span*chargeRate, capacity)
	case r.driving:
		r.charge -= span
	default:
		r.charge -= span / standing
	}
	r.charge = max(r.charge, 0)
}

// batteryPct is the charge in 1/10000.
func (r *robot) batteryPct() int32 { return int32(r.charge * 10000 / capacity) }
