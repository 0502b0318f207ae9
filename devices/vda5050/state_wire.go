package vda5050

// The state's fields of all versions; each version's own are left out elsewhere.
type (
	state struct {
		header
		Maps           []mapState        `json:"maps,omitempty"`     // from 2.1
		ZoneSets       []zoneSetState    `json:"zoneSets,omitempty"` // 3.0
		OrderID        string            `json:"orderId"`
		OrderUpdateID  uint32            `json:"orderUpdateId"`
		LastNode       string            `json:"lastNodeId"`
		LastNodeSeq    uint32            `json:"lastNodeSequenceId"`
		NodeStates     []nodeState       `json:"nodeStates"`
		EdgeStates     []edgeState       `json:"edgeStates"`
		Path           *intermediatePath `json:"intermediatePath,omitempty"`    // 3.0
		Position       *position         `json:"agvPosition,omitempty"`         // before 3.0
		Position30     *position         `json:"mobileRobotPosition,omitempty"` // 3.0
		Loads          []load            `json:"loads,omitempty"`
		Driving        bool              `json:"driving"`
		Paused         bool              `json:"paused,omitempty"`
		NewBaseRequest bool              `json:"newBaseRequest,omitempty"`
		ZoneRequests   []zoneRequest     `json:"zoneRequests,omitempty"` // 3.0
		EdgeRequests   []edgeRequest     `json:"edgeRequests,omitempty"` // 3.0
		ActionStates   actionStates      `json:"actionStates"`
		InstantStates  *actionStates     `json:"instantActionStates,omitempty"` // 3.0
		ZoneStates     actionStates      `json:"zoneActionStates,omitempty"`    // 3.0
		Battery        *battery          `json:"batteryState,omitempty"`        // before 3.0
		Power          *powerSupply      `json:"powerSupply,omitempty"`         // 3.0
		Mode           string            `json:"operatingMode"`
		Errors         []stateError      `json:"errors"`
		Safety         safety            `json:"safetyState"`
	}
	nodeState struct {
		NodeID   string `json:"nodeId"`
		Seq      uint32 `json:"sequenceId"`
		Released bool   `json:"released"`
	}
	edgeState struct {
		EdgeID   string `json:"edgeId"`
		Seq      uint32 `json:"sequenceId"`
		Released bool   `json:"released"`
	}
	load struct {
		ID string `json:"loadId,omitempty"`
	}
	actionStates []actionState
	actionState  struct {
		ID       string `json:"actionId"`
		Type     string `json:"actionType,omitempty"`
		Status   string `json:"actionStatus"`
		Result   string `json:"resultDescription,omitempty"` // before 3.0
		Result30 string `json:"actionResult,omitempty"`      // 3.0
	}
	battery struct {
		Charge   float64 `json:"batteryCharge"`
		Charging bool    `json:"charging"`
	}
	powerSupply struct {
		Charge   float64 `json:"stateOfCharge"`
		Charging bool    `json:"charging"`
	}
	stateError struct {
		Type  string      `json:"errorType"`
		Level string      `json:"errorLevel"`
		Text  string      `json:"errorDescription,omitempty"`
		Hint  string      `json:"errorHint,omitempty"` // from 2.1
		Refs  []reference `json:"errorReferences,omitempty"`
	}
	reference struct {
		Key   string `json:"referenceKey"`
		Value string `json:"referenceValue"`
	}
	safety struct {
		EStop          string `json:"eStop,omitempty"`               // before 3.0
		EStop30        string `json:"activeEmergencyStop,omitempty"` // 3.0
		FieldViolation bool   `json:"fieldViolation"`
	}
	mapState struct {
		ID      string `json:"mapId"`
		Version string `json:"mapVersion"`
		Status  string `json:"mapStatus"`
	}
	zoneSetState struct {
		ID     string `json:"zoneSetId"`
		Map    string `json:"mapId"`
		Status string `json:"zoneSetStatus"`
	}
	zoneRequest struct {
		ID      string `json:"requestId"`
		Type    string `json:"requestType"`
		Zone    string `json:"zoneId"`
		ZoneSet string `json:"zoneSetId"`
		Status  string `json:"requestStatus"`
	}
	edgeRequest struct {
		ID     string `json:"requestId"`
		Type   string `json:"requestType"`
		Edge   string `json:"edgeId"`
		Seq    uint32 `json:"sequenceId"`
		Status string `json:"requestStatus"`
	}
	intermediatePath struct {
		Polyline []waypoint `json:"polyline"`
	}
	waypoint struct {
		X  float64 `json:"x"`
		Y  float64 `json:"y"`
		At string  `json:"eta"`
	}
)
