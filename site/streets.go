package site

import (
	"time"

	"dayrun/routing/delivery"
)

// streets is the network that vans drive on, as it is now.
func (s *Site) streets() *delivery.Streets {
	_, ahead := time.UnixMilli(int64(s.now)).In(s.cfg.Zone).Zone()
	return &delivery.Streets{Network: s.cfg.Streets, ZoneMs: int64(ahead) * 1000, Limits: s.limits}
}
