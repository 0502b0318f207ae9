package simulator

import (
	"fmt"

	"dayrun/devices"
)

// Stand puts a robot of a world just made onto a node, as when a controller
// already knows where it is. The error says why it cannot stand there.
func (w *World) Stand(id devices.ID, node string, headingMrad int32) error {
	src, ok := w.byID[id]
	n := w.floor.Node(node)
	if !ok || int(src) >= len(w.robots) || n < 0 {
		return fmt.Errorf("stand robot %s on node %q: the world lacks one of them", id, node)
	}
	r := w.robots[src]
	if other := w.onNode[n]; other >= 0 && other != src {
		// The other one has not been told where it stands: they change places.
		o := w.robots[other]
		o.node, w.onNode[r.node] = r.node, other
	} else {
		w.onNode[r.node] = -1
	}
	r.node, r.heading, w.onNode[n] = n, headingMrad, src
	return nil
}
