package solve

import (
	"dayrun/routing/delivery"
	"dayrun/routing/delivery/dispatch"
	"dayrun/routing/roads"
)

// live keeps a dispatcher from one question to the next. It is warm state: lost,
// the next problem builds it anew.
type live struct {
	of    *dispatch.Dispatcher
	depot roads.Point
	by    roads.Detour
}

// improveSteps are the ruins and recreations after each question.
const improveSteps = 30

// follow brings the dispatcher up to a problem. One that it cannot follow makes
// it start again; one that is wrong in itself foresees nothing.
func (l *live) follow(p delivery.Problem) dispatch.Foresight {
	for range 2 {
		if l.of == nil || l.depot != p.Depot || l.by != p.Travel {
			set := dispatch.Usual()
			set.Depot, set.Travel, set.Seed = p.Depot, p.Travel, p.Seed
			d, err := dispatch.New(set, p.Now)
			if err != nil {
				break
			}
			l.of, l.depot, l.by = d, p.Depot, p.Travel
		}
		if f, err := l.of.Follow(&p, improveSteps); err == nil {
			return f
		}
		l.of = nil
	}
	return dispatch.Foresight{Version: p.Version}
}
