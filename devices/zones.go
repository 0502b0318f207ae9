package devices

// MaxPath bounds the waypoints of a planned path that are kept.
const MaxPath = 32

type (
	// MapState is a map on a robot (VDA 5050 2.1, 6.10.6).
	MapState struct {
		ID, Version string
		Enabled     bool
	}
	// ZoneSetState is a zone set on a robot (VDA 5050 3.0, 7.8).
	ZoneSetState struct {
		ID, Map string
		Enabled bool
	}
	// Waypoint is one corner of the path a robot is about to take. At is its own
	// estimate of the time, as sent.
	Waypoint struct {
		Xmm, Ymm int32
		At       string
	}
	// Request is something a robot may not do before it is granted (3.0, 6.9).
	// Kind: ACCESS or REPLANNING of a zone, CORRIDOR at an edge. Status: REQUESTED,
	// GRANTED, REVOKED, EXPIRED, QUEUED.
	Request struct {
		ID, Kind, Status string
		Zone, ZoneSet    string // of ACCESS and REPLANNING
		Edge             string // of CORRIDOR
		Seq              uint32
	}
	// Corridor is how far a robot may leave the path of an edge. Contour: its
	// outline must stay inside, else its centre.
	Corridor struct {
		LeftMm, RightMm int32
		Contour         bool
		Release         bool   // it must ask first (3.0)
		Loss            string // STOP or RETURN when the grant is lost
	}
)

// Zone is one rule for an area (VDA 5050 3.0, 6.4.1). Type: BLOCKED, LINE_GUIDED,
// RELEASE, COORDINATED_REPLANNING, SPEED_LIMIT, ACTION, PRIORITY, PENALTY,
// DIRECTED, BIDIRECTED.
type Zone struct {
	ID, Type            string
	Vertices            []Vertex // at least three, counter-clockwise
	Loss                string   // RELEASE: STOP, CONTINUE, EVACUATE
	MaxSpeedMmS         int32    // SPEED_LIMIT
	FactorPermille      int32    // PRIORITY, PENALTY: 0 to 1000
	Heading             int32    // DIRECTED, BIDIRECTED, mrad
	Limitation          string   // DIRECTED: SOFT, RESTRICTED, STRICT; BIDIRECTED: SOFT, RESTRICTED
	Entry, During, Exit []Action // ACTION; the robot names them
}

// Vertex is a corner of a zone.
type Vertex struct{ Xmm, Ymm int32 }

// ZoneSet gives a robot its zones on one map. Answers give it the decisions on
// its requests. Both go to robots of 3.0 only.
type (
	ZoneSet struct {
		Robot ID
		ID    string
		Map   string
		Zones []Zone
	}
	Answers struct {
		Robot ID
		List  []Answer
	}
	// Answer decides one request. Grant: GRANTED, QUEUED, REVOKED, REJECTED.
	Answer struct {
		Request string
		Grant   string
		UntilMs int64 // Unix ms at which a grant ends, 0: none
	}
)

// To is the robot that gets the zones.
func (z ZoneSet) To() ID { return z.Robot }

// To is the robot that asked.
func (a Answers) To() ID { return a.Robot }
