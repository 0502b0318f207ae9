package site

import "dayrun/devices"

// Goal is the node that a robot on the floor is to come to; false: it is not on
// the floor. On the goroutine that owns the site.
func (s *Site) Goal(id devices.ID) (node int32, ok bool) {
	r := s.robot(id)
	if r == nil || !r.placed || r.goal < 0 {
		return -1, false
	}
	return r.goal, true
}
