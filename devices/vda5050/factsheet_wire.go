package vda5050

// The factsheet's fields of all versions that are read or that a schema requires;
// each version's own are left out elsewhere.
type (
	factsheet struct {
		header
		Type       typeSpec  `json:"typeSpecification"`
		Physical   physical  `json:"physicalParameters"`
		Limits     limits    `json:"protocolLimits"`
		Features   features  `json:"protocolFeatures"`
		Geometry   *struct{} `json:"agvGeometry,omitempty"`         // before 3.0
		Geometry30 *struct{} `json:"mobileRobotGeometry,omitempty"` // 3.0
		Loads      struct{}  `json:"loadSpecification"`
		Config     *setup    `json:"vehicleConfig,omitempty"`            // 2.1
		Config30   *setup    `json:"mobileRobotConfiguration,omitempty"` // 3.0
	}
	setup struct {
		Versions []part `json:"versions,omitempty"`
	}
	part struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	typeSpec struct {
		Series       string   `json:"seriesName"`
		Kinematic    string   `json:"agvKinematic,omitempty"`
		Class        string   `json:"agvClass,omitempty"`
		MaxLoad      *float64 `json:"maxLoadMass,omitempty"`
		Kinematics30 string   `json:"mobileRobotKinematics,omitempty"`
		Class30      string   `json:"mobileRobotClass,omitempty"`
		MaxLoad30    *float64 `json:"maximumLoadMass,omitempty"`
		Localization []string `json:"localizationTypes"`
		Navigation   []string `json:"navigationTypes"`
		Zones        []string `json:"supportedZones,omitempty"`
	}
	physical struct {
		SpeedMin    *float64 `json:"speedMin,omitempty"`
		SpeedMax    *float64 `json:"speedMax,omitempty"`
		AccelMax    *float64 `json:"accelerationMax,omitempty"`
		DecelMax    *float64 `json:"decelerationMax,omitempty"`
		HeightMax   *float64 `json:"heightMax,omitempty"`
		SpeedMin30  *float64 `json:"minimumSpeed,omitempty"`
		SpeedMax30  *float64 `json:"maximumSpeed,omitempty"`
		AccelMax30  *float64 `json:"maximumAcceleration,omitempty"`
		DecelMax30  *float64 `json:"maximumDeceleration,omitempty"`
		HeightMin30 *float64 `json:"minimumHeight,omitempty"`
		HeightMax30 *float64 `json:"maximumHeight,omitempty"`
		Width       float64  `json:"width"`
		Length      float64  `json:"length"`
	}
	limits struct {
		Strings   *strings21 `json:"maxStringLens,omitempty"`
		Arrays    *lengths   `json:"maxArrayLens,omitempty"`
		Strings30 *strings30 `json:"maximumStringLengths,omitempty"`
		Arrays30  *lengths   `json:"maximumArrayLengths,omitempty"`
		Timing    timing     `json:"timing"`
	}
	lengths struct {
		Nodes       uint32 `json:"order.nodes,omitempty"`
		Edges       uint32 `json:"order.edges,omitempty"`
		NodeActions uint32 `json:"node.actions,omitempty"`
		EdgeActions uint32 `json:"edge.actions,omitempty"`
		Parameters  uint32 `json:"actions.actionsParameters,omitempty"`
		Instants    uint32 `json:"instantActions,omitempty"`
	}
	strings21 struct {
		Message uint32 `json:"msgLen,omitempty"`
		ID      uint32 `json:"idLen,omitempty"`
		Numeric bool   `json:"idNumericalOnly,omitempty"`
		LoadID  uint32 `json:"loadIdLen,omitempty"`
	}
	strings30 struct {
		Message uint32 `json:"maximumMessageLength,omitempty"`
		ID      uint32 `json:"maximumIdLength,omitempty"`
		Numeric bool   `json:"idNumericalOnly,omitempty"`
		LoadID  uint32 `json:"maximumLoadIdLength,omitempty"`
	}
	timing struct {
		MinOrder   *float64 `json:"minOrderInterval,omitempty"`
		MinState   *float64 `json:"minStateInterval,omitempty"`
		MinOrder30 *float64 `json:"minimumOrderInterval,omitempty"`
		MinState30 *float64 `json:"minimumStateInterval,omitempty"`
	}
	features struct {
		Optional  []optional     `json:"optionalParameters"`
		Actions   *[]robotAction `json:"agvActions,omitempty"`
		Actions30 *[]robotAction `json:"mobileRobotActions,omitempty"`
	}
	optional struct {
		Parameter string `json:"parameter"`
		Support   string `json:"support"`
	}
	robotAction struct {
		Type   string   `json:"actionType"`
		Scopes []string `json:"actionScopes"`
		Pause  *bool    `json:"pauseAllowed,omitempty"`  // 3.0
		Cancel *bool    `json:"cancelAllowed,omitempty"` // 3.0
	}
)

// texts are the limits on text of any version; 0 is none.
type texts struct {
	msgLen, idLen, loadIDLen int
	idNumericalOnly          bool
}

func (s texts) wire21() *strings21 {
	return &strings21{uint32(s.msgLen), uint32(s.idLen), s.idNumericalOnly, uint32(s.loadIDLen)}
}

func (s texts) wire30() *strings30 {
	return &strings30{uint32(s.msgLen), uint32(s.idLen), s.idNumericalOnly, uint32(s.loadIDLen)}
}

func (l *limits) text() texts {
	if s := l.Strings; s != nil {
		return texts{int(s.Message), int(s.ID), int(s.LoadID), s.Numeric}
	}
	if s := l.Strings30; s != nil {
		return texts{int(s.Message), int(s.ID), int(s.LoadID), s.Numeric}
	}
	return texts{}
}

func (l *limits) arrays() lengths {
	switch {
	case l.Arrays != nil:
		return *l.Arrays
	case l.Arrays30 != nil:
		return *l.Arrays30
	}
	return lengths{}
}

func (f *features) actions() []robotAction {
	switch {
	case f.Actions != nil:
		return *f.Actions
	case f.Actions30 != nil:
		return *f.Actions30
	}
	return nil
}

// What simulated robots say where the schemas want a figure: metres, seconds.
var (
	none, one, height = 0.0, 1.0, 0.3
)

func (p *physical) write21(speed float64) {
	p.SpeedMin, p.SpeedMax, p.AccelMax, p.DecelMax, p.HeightMax = &none, &speed, &one, &one, &height
}

func (p *physical) write30(speed float64) {
	p.SpeedMin30, p.SpeedMax30, p.AccelMax30, p.DecelMax30, p.HeightMin30, p.HeightMax30 = &none, &speed, &one, &one, &height, &height
}

func (p *physical) speed() int32 { return max(milli(first(p.SpeedMax, p.SpeedMax30)), 0) }
