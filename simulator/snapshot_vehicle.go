package simulator

import (
	"maps"
	"slices"

	"dayrun/devices"
)

type vehicleSnap struct {
	ID     devices.ID       `json:"id"`
	Phase  phase            `json:"phase"`
	Was    phase            `json:"was,omitempty"`
	Trip   devices.TripTask `json:"trip"`
	Stop   int              `json:"stop"`
	Here   devices.TripStop `json:"here"`
	Aboard []string         `json:"aboard"` // absent in older snapshots: whatever the trip names
	Met    bool             `json:"met,omitempty"`
	From   point            `json:"from"`
	To     point            `json:"to"`
	Began  int64            `json:"began_ms"`
	Ends   int64            `json:"ends_ms"`
	Metres int64            `json:"metres"`
	Driven int64            `json:"driven"`
	Reads  int64            `json:"reads"`
	Outbox []handOver       `json:"outbox,omitempty"`
}

func (v *vehicle) snap() vehicleSnap {
	aboard := slices.AppendSeq([]string{}, maps.Keys(v.aboard))
	slices.Sort(aboard)
	return vehicleSnap{v.id, v.phase, v.was, v.trip, v.stop, v.here, aboard, v.met, v.from, v.to, v.began, v.ends, v.metres, v.driven, v.reads, v.outbox}
}

func (v *vehicle) restore(w *World, s *vehicleSnap) {
	v.phase, v.was, v.trip, v.stop, v.here, v.met, v.from, v.to = s.Phase, s.Was, s.Trip, s.Stop, s.Here, s.Met, s.From, s.To
	v.metres, v.driven, v.reads, v.outbox = s.Metres, s.Driven, s.Reads, s.Outbox
	for _, p := range s.Aboard {
		v.aboard[p] = true
	}
	if s.Aboard == nil && v.phase != atDock && v.phase != loading {
		v.load()
		if v.phase == atStop && v.stop < len(v.trip.Stops) {
			v.here = v.trip.Stops[v.stop]
		}
	}
	for i := range v.outbox {
		v.outbox[i].Read.Device = v.id
	}
	if v.phase != atDock && v.phase != broken {
		v.until(w, s.Began, max(s.Ends, w.now))
	}
	v.repeat(w, w.now)
}
