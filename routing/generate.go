package routing

import (
	"cmp"
	"fmt"
)

// GenerateParams sizes a generated goods-to-person floor. A zero takes the
// default.
type GenerateParams struct {
	Name     string
	Shelves  int // shelves that stand on the floor at first
	Stations int
	Robots   int

	LaneDepth      int   // shelf places behind one another at either side of an aisle; default 1
	SparePercent   int   // empty storage places, in percent of the shelves; default 2, with deep lanes 10 and as many as robots, at least one place
	ChargerPercent int   // chargers, in percent of the robots; default 18
	QueueNodes     int   // nodes of a station's lane; default 5, 4 on floors for under 30 robots
	BlockDepth     int   // most shelf rows between cross aisles; default: the least of 6, 8, 10, 12, 16, 24 that fits MaxNodes
	PitchMm        int32 // distance of neighbouring nodes; default 1300
	MaxNodes       int   // most Travel and Queue nodes per robot; default 20

	HighwayMmS int32 // speed limits; default 1500
	AisleMmS   int32 // 1500
	LaneMmS    int32 // station lanes; 1000
	StandMmS   int32 // to and from stands; 600

	HighwayPenaltyCs int32 // guidance against the preferred direction, per edge, in 1/100 s; default 600
	AislePenaltyCs   int32 // default 400
}

func (p *GenerateParams) complete() error {
	for _, v := range []struct {
		name string
		at   *int
		def  int
		most int
	}{
		{"Shelves", &p.Shelves, 0, 200_000}, {"Stations", &p.Stations, 0, 1000}, {"Robots", &p.Robots, 0, 20_000},
		{"LaneDepth", &p.LaneDepth, 1, 10}, {"SparePercent", &p.SparePercent, 2, 100}, {"ChargerPercent", &p.ChargerPercent, 18, 100},
		{"QueueNodes", &p.QueueNodes, 5, 20}, {"BlockDepth", &p.BlockDepth, -1, 1000}, {"MaxNodes", &p.MaxNodes, 20, 10_000},
	} {
		if *v.at == 0 && v.name == "QueueNodes" && p.Robots < 30 {
			*v.at = 4
		}
		if *v.at == 0 && v.name == "SparePercent" && p.LaneDepth > 1 {
			*v.at = 10 // places to put what is dug out, and as many as robots and as a lane is deep
			if p.Shelves > 0 {
				*v.at = min(100, max(10, (100*max(p.Robots, p.LaneDepth+1)+p.Shelves-1)/p.Shelves))
			}
		}
		if *v.at == 0 {
			*v.at = v.def
		}
		if v.name == "BlockDepth" && *v.at == -1 {
			continue
		}
		if *v.at < 1 || *v.at > v.most {
			return fmt.Errorf("%s is %d; give 1 to %d", v.name, *v.at, v.most)
		}
	}
	if p.QueueNodes < 2 {
		return fmt.Errorf("QueueNodes is %d; give 2 or more", p.QueueNodes)
	}
	for _, v := range []struct {
		name string
		at   *int32
		def  int32
		most int32
	}{
		{"PitchMm", &p.PitchMm, 1300, 20_000}, {"HighwayMmS", &p.HighwayMmS, 1500, 10_000}, {"AisleMmS", &p.AisleMmS, 1500, 10_000},
		{"LaneMmS", &p.LaneMmS, 1000, 10_000}, {"StandMmS", &p.StandMmS, 600, 10_000},
		{"HighwayPenaltyCs", &p.HighwayPenaltyCs, 600, 100_000}, {"AislePenaltyCs", &p.AislePenaltyCs, 400, 100_000},
	} {
		*v.at = cmp.Or(*v.at, v.def)
		if *v.at < 1 || *v.at > v.most {
			return fmt.Errorf("%s is %d; give 1 to %d", v.name, *v.at, v.most)
		}
	}
	p.Name = cmp.Or(p.Name, "floor")
	return nil
}

// plan is the shape of a generated floor, on a grid of pitch columns and rows.
// Aisles are single lanes with a shelf place, or a row of them, left and right of
// each node; double rows of shelves lie between them. Rows of highway, `lanes` wide, lie
// below, between and above the blocks, columns of highway left and right.
type plan struct {
	lanes, aisles, blocks, depth int
	sides                        int // long sides with stations
	deep                         int // places behind one another
	spots                        int // rows of places along the aisles, and parks that find no room outside
	parksInside                  int
	nodes                        int // Travel and Queue
}

func (l *plan) width() int  { return (1+2*l.deep)*l.aisles + 2*l.lanes }
func (l *plan) height() int { return l.blocks*l.depth + (l.blocks+1)*l.lanes }

// aisle is the column of aisle a.
func (l *plan) aisle(a int) int { return l.lanes + l.deep + (1+2*l.deep)*a }

// room is how many stations fit on one side: two columns each and one between.
func (l *plan) room() int { return (l.width() - 1) / 3 }

// Generate lays out a goods-to-person floor for the given numbers, the same
// for the same parameters. All aisle and highway edges exist in both
// directions, with a penalty against the preferred one: aisles alternate,
// highways keep right. Queue lanes leave the outer highway, and lead back to
// it one node further on, so that a queue stands outside the traffic.
//
// Chargers and parks together have room for all robots. The floor has at most
// MaxNodes Travel and Queue nodes a robot; the error says how many robots
// would be enough.
func Generate(p GenerateParams) (*Floor, error) {
	asked := p
	if err := p.complete(); err != nil {
		return nil, fmt.Errorf("generate floor: %w", err)
	}
	l, least := p.fit()
	if l.nodes > 0 {
		return draw(p, l)
	}
	enough := asked
	for n := least; ; {
		enough = asked
		enough.Robots = (n + p.MaxNodes - 1) / p.MaxNodes
		if err := enough.complete(); err != nil {
			return nil, fmt.Errorf("generate floor: %w", err)
		}
		fits, need := enough.fit()
		if fits.nodes > 0 {
			break
		}
		n = max(need, n+1)
	}
	return nil, fmt.Errorf("generate floor: Robots is %d: %d shelves and %d stations need at least %d nodes, more than MaxNodes = %d a robot; give %d robots or more, or fewer shelves and stations",
		p.Robots, p.Shelves, p.Stations, least, p.MaxNodes, enough.Robots)
}

// fit finds the roomiest plan within MaxNodes; if there is none its nodes are
// 0, and least is what the tightest needs.
func (p *GenerateParams) fit() (l plan, least int) {
	for _, lanes := range []int{2, 1} {
		for _, depth := range []int{6, 8, 10, 12, 16, 24} {
			if p.BlockDepth > 0 {
				depth = p.BlockDepth
			}
			l := arrange(*p, lanes, depth)
			if l.nodes <= p.MaxNodes*p.Robots {
				return l, l.nodes
			}
			if least == 0 || l.nodes < least {
				least = l.nodes
			}
		}
	}
	return plan{}, least
}

func (p *GenerateParams) places() int {
	return p.Shelves + max(1, p.Shelves*p.SparePercent/100)
}

func (p *GenerateParams) chargers() int { return (p.Robots*p.ChargerPercent + 99) / 100 }

func (p *GenerateParams) parks() int {
	return p.Robots - min(p.chargers(), p.Robots) + max(1, p.Robots/20)
}

// arrange finds the number of aisles and blocks: a floor wider than deep, with
// stations along one side unless that would make it more than three times as
// wide as deep.
func arrange(p GenerateParams, lanes, maxDepth int) plan {
	l := plan{lanes: lanes, sides: 1, deep: p.LaneDepth}
	shape := func() {
		// Stands outside depend on the shape and decide how many parks go
		// inside, so go round until it settles.
		for range 4 {
			l.spots = (p.places()+l.deep-1)/l.deep + l.parksInside
			rows := (l.spots + 2*l.aisles - 1) / (2 * l.aisles)
			l.blocks = (rows + maxDepth - 1) / maxDepth
			l.depth = (rows + l.blocks - 1) / l.blocks
			outside := 2*l.height() + 2*l.width() - 2*p.Stations - 2
			short := p.chargers() + p.parks() - outside
			if short <= l.parksInside {
				break
			}
			l.parksInside = short
		}
	}
	for l.aisles = 1; ; l.aisles++ {
		l.parksInside = 0
		shape()
		if l.width()*10 < l.height()*13 && l.aisles < l.spots {
			continue
		}
		if l.room()*l.sides >= p.Stations {
			break
		}
		if l.width() > 3*l.height() {
			l.sides = 2
			l.aisles = 0
			for l.room()*l.sides < p.Stations {
				l.aisles++
			}
			l.aisles = max(l.aisles-1, 0)
			continue
		}
	}
	w := l.width()
	l.nodes = (l.blocks+1)*lanes*w + 2*lanes*l.blocks*l.depth + l.aisles*l.blocks*l.depth + p.Stations*(2*p.QueueNodes-1)
	return l
}
