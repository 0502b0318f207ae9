package devices

// Factsheet is what a robot says of itself that steers us. A limit of 0 is none.
type Factsheet struct {
	Series      string
	MaxSpeedMmS int32
	MaxLoadG    int64
	LengthMm    int32
	WidthMm     int32
	MinStateMs  int32 // minimum state interval
	MinOrderMs  int32 // minimum interval between orders
	MaxNodes    int   // per order message
	MaxEdges    int
	MaxActions  int // at one node
	EdgeActions int // at one edge
	MaxParams   int // of one action
	MaxInstants int // actions of one instantActions message
	MaxID       int // characters of an id
	MaxLoadID   int // characters of a load id
	MaxMessage  int // bytes of a message
	NumericIDs  bool
	Actions     []string   // supported action types; none given: not known
	Instants    []string   // those of them that may come at once; none given: not known
	Required    []string   // optional parameters without which it takes no order
	Zones       []string   // zone types it understands (3.0)
	Versions    []KeyValue // of its software and hardware, by its own names
}
