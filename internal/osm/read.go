// Package osm reads OpenStreetMap extracts (PBF) into streets for vans. The
// library decodes on goroutines, which is why this is not in routing/roads.
package osm

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	pbf "github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"dayrun/routing/roads"
)

// Found counts what was read and what was left aside.
type Found struct {
	Ways, Nodes, Turns int
	NoCars             int // ways closed to motor vehicles
	CutNodes           int // nodes of ways that the extract does not hold: the ways end before them
	OtherTurns         int // turn rules over a way instead of a node, or for some vehicles only
}

// classOf gives the road class of a highway tag. Others are no streets for vans.
var classOf = map[string]roads.Class{
	"motorway": roads.Motorway, "motorway_link": roads.Secondary,
	"trunk": roads.Trunk, "trunk_link": roads.Secondary,
	"primary": roads.Primary, "primary_link": roads.Secondary,
	"secondary": roads.Secondary, "secondary_link": roads.Tertiary,
	"tertiary": roads.Tertiary, "tertiary_link": roads.Unclassified,
	"unclassified": roads.Unclassified, "road": roads.Unclassified,
	"residential": roads.Residential, "service": roads.Service, "living_street": roads.LivingStreet,
}

// Read makes streets of an extract. It reads the file twice: ways and turn
// rules, then the nodes that they use. Errors say what is wrong with the file.
func Read(ctx context.Context, file io.ReadSeeker) (roads.Streets, Found, error) {
	r := reader{used: map[int64]bool{}, here: map[int64]bool{}}
	if err := r.pass(ctx, file, func(s *osmpbf.Scanner) { s.SkipNodes = true }); err != nil {
		return roads.Streets{}, r.found, err
	}
	if len(r.out.Ways) == 0 {
		return roads.Streets{}, r.found, fmt.Errorf("read streets: the extract has no street for motor vehicles; give a PBF extract of the delivery area with its highway ways")
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return roads.Streets{}, r.found, fmt.Errorf("read streets: %w", err)
	}
	if err := r.pass(ctx, file, func(s *osmpbf.Scanner) {
		s.SkipWays, s.SkipRelations = true, true
		s.FilterNode = func(n *pbf.Node) bool { return r.used[int64(n.ID)] }
	}); err != nil {
		return roads.Streets{}, r.found, err
	}
	r.cut()
	r.found.Ways, r.found.Nodes, r.found.Turns = len(r.out.Ways), len(r.out.Nodes), len(r.out.Turns)
	return r.out, r.found, nil
}

type reader struct {
	out   roads.Streets
	used  map[int64]bool // nodes of ways; read by the decoder's goroutine in the second pass
	here  map[int64]bool // those that the extract holds
	found Found
}

func (r *reader) pass(ctx context.Context, file io.Reader, set func(*osmpbf.Scanner)) error {
	scan := osmpbf.New(ctx, file, 1) // one decoder keeps the order of the file
	defer scan.Close()
	set(scan)
	for scan.Scan() {
		switch o := scan.Object().(type) {
		case *pbf.Way:
			r.way(o)
		case *pbf.Relation:
			r.turn(o)
		case *pbf.Node:
			r.node(o)
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read streets: not an OpenStreetMap PBF file, or a damaged one: %w", err)
	}
	return nil
}

func (r *reader) way(w *pbf.Way) {
	class, street := classOf[w.Tags.Find("highway")]
	if !street || w.Tags.Find("area") == "yes" || len(w.Nodes) < 2 {
		return
	}
	if !cars(w.Tags) {
		r.found.NoCars++
		return
	}
	out := roads.Way{ID: int64(w.ID), Class: class, LimitKmh: limit(w.Tags.Find("maxspeed"))}
	for _, n := range w.Nodes {
		out.Nodes = append(out.Nodes, int64(n.ID))
		r.used[int64(n.ID)] = true
	}
	switch w.Tags.Find("oneway") {
	case "yes", "1", "true":
		out.Oneway = true
	case "-1", "reverse":
		out.Oneway = true
		for i, j := 0, len(out.Nodes)-1; i < j; i, j = i+1, j-1 {
			out.Nodes[i], out.Nodes[j] = out.Nodes[j], out.Nodes[i]
		}
	case "no", "0", "false":
	default:
		out.Oneway = w.Tags.Find("junction") == "roundabout" || w.Tags.Find("highway") == "motorway"
	}
	r.out.Ways = append(r.out.Ways, out)
}

// cars says whether motor vehicles may use a way; the most special tag counts.
func cars(tags pbf.Tags) bool {
	for _, key := range []string{"motorcar", "motor_vehicle", "vehicle", "access"} {
		switch tags.Find(key) {
		case "no", "private", "agricultural", "forestry":
			return false
		case "":
			continue
		}
		return true
	}
	return true
}

// limit reads a maxspeed in km/h: a number, with mph or without; 0 if unknown.
func limit(text string) int32 {
	text, mph := strings.CutSuffix(strings.TrimSpace(text), "mph")
	v, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || v <= 0 || v > 300 {
		return 0
	}
	if mph {
		v = int(math.Round(float64(v) * 1.609344))
	}
	return int32(v)
}

func (r *reader) turn(rel *pbf.Relation) {
	if rel.Tags.Find("type") != "restriction" {
		return
	}
	kind := rel.Tags.Find("restriction")
	no, only := strings.HasPrefix(kind, "no_"), strings.HasPrefix(kind, "only_")
	t := roads.Turn{Only: only}
	ends := 0
	for _, m := range rel.Members {
		switch {
		case m.Role == "from" && m.Type == pbf.TypeWay:
			t.From = m.Ref
		case m.Role == "to" && m.Type == pbf.TypeWay:
			t.To = m.Ref
		case m.Role == "via" && m.Type == pbf.TypeNode:
			t.Via = m.Ref
		default:
			continue
		}
		ends++
	}
	if !no && !only || ends != 3 || t.From == 0 || t.To == 0 || t.Via == 0 || strings.Contains(rel.Tags.Find("except"), "motorcar") {
		r.found.OtherTurns++
		return
	}
	r.out.Turns = append(r.out.Turns, t)
}

// barriers that stop a van. Lifted gates and the like open for deliveries.
var barriers = map[string]bool{"bollard": true, "block": true, "chain": true, "cycle_barrier": true, "jersey_barrier": true, "kissing_gate": true, "log": true, "stile": true, "turnstile": true}

func (r *reader) node(n *pbf.Node) {
	at := roads.Point{LatE7: int32(math.Round(n.Lat * 1e7)), LonE7: int32(math.Round(n.Lon * 1e7))}
	closed := barriers[n.Tags.Find("barrier")] && n.Tags.Find("motor_vehicle") != "yes" || n.Tags.Find("barrier") != "" && !cars(n.Tags)
	r.out.Nodes = append(r.out.Nodes, roads.StreetNode{ID: int64(n.ID), At: at, Closed: closed})
	r.here[int64(n.ID)] = true
}

// cut ends ways at the border of the extract, where their nodes are missing.
func (r *reader) cut() {
	ways := r.out.Ways[:0]
	for _, w := range r.out.Ways {
		start := 0
		for i := 0; i <= len(w.Nodes); i++ {
			if i < len(w.Nodes) && r.here[w.Nodes[i]] {
				continue
			}
			if i-start >= 2 {
				part := w
				part.Nodes = w.Nodes[start:i:i]
				ways = append(ways, part)
			}
			if i < len(w.Nodes) {
				r.found.CutNodes++
			}
			start = i + 1
		}
	}
	r.out.Ways = ways
}
