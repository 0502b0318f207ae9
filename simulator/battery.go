package simulator

// A battery is counted in milliseconds of driving. Standing takes a tenth of
// driving; a charger gives seven times as fast, which is 10 % in 6 min.
const (
	BatteryDriveMs = 7 * 3_600_000 // a full battery drives so long
	ChargeRate     = 7             // driving time gained in a time at a charger
	standing       = 10
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
		r.charge = min(r.charge+span*ChargeRate, BatteryDriveMs)
	case r.driving:
		r.charge -= span
	default:
		r.charge -= span / standing
	}
	r.charge = max(r.charge, 0)
}

// batteryPct is the charge in 1/10000.
func (r *robot) batteryPct() int32 { return int32(r.charge * 10000 / BatteryDriveMs) }
