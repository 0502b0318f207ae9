package vda5050

// The names that fast looks for, in the order in which robots write them most.
var (
	stateNames = []string{"headerId", "timestamp", "version", "manufacturer", "serialNumber", "agvPosition", "orderId", "orderUpdateId", "lastNodeId", "lastNodeSequenceId", "nodeStates", "edgeStates",
		"driving", "paused", "newBaseRequest", "actionStates", "loads", "batteryState", "operatingMode", "errors", "safetyState",
		"mobileRobotPosition", "instantActionStates", "zoneActionStates", "powerSupply", "maps", "zoneSets", "zoneRequests", "edgeRequests", "intermediatePath"}
	visualNames   = []string{"headerId", "timestamp", "version", "manufacturer", "serialNumber", "agvPosition", "mobileRobotPosition", "intermediatePath", "referenceStateHeaderId"}
	positionNames = []string{"x", "y", "theta", "mapId", "positionInitialized", "localized"}
	nodeNames     = []string{"nodeId", "sequenceId", "released"}
	edgeNames     = []string{"edgeId", "sequenceId", "released"}
	actionNames   = []string{"actionId", "actionType", "actionStatus", "resultDescription", "actionResult"}
	loadNames     = []string{"loadId"}
	batteryNames  = []string{"batteryCharge", "charging"}
	powerNames    = []string{"stateOfCharge", "charging"}
	safetyNames   = []string{"eStop", "fieldViolation", "activeEmergencyStop"}
	errorNames    = []string{"errorType", "errorLevel", "errorDescription", "errorHint", "errorReferences"}
	refNames      = []string{"referenceKey", "referenceValue"}
)

// headerFields is how many of a message's names are the header's; they come first.
const headerFields = 5

// message reads a whole message: its header, and by field what else it has.
func (f *fast) message(names []string, h *header, field func(n int) bool) bool {
	ok := f.object(names, func(n int) bool {
		switch {
		case n < 0:
			return f.skip()
		case n < headerFields:
			return f.header(h, n)
		}
		return field(n)
	})
	return ok && f.end()
}

// header takes the header's fields.
func (f *fast) header(h *header, field int) bool {
	switch field {
	case 0:
		return f.uint32(&h.HeaderID)
	case 1:
		return f.string(&h.Timestamp)
	case 2:
		return f.string(&h.Version)
	case 3:
		return f.string(&h.Manufacturer)
	}
	return f.string(&h.SerialNumber)
}

// fastState reads a state of the plain form; false leaves it to encoding/json.
// Requests, zone sets, maps and paths are rare: their states are left to it too.
func fastState(data []byte, m *state) bool {
	f := &fast{d: data}
	return f.message(stateNames, &m.header, func(field int) bool {
		switch field {
		case 5:
			m.Position = &position{}
			return f.position(m.Position)
		case 6:
			return f.string(&m.OrderID)
		case 7:
			return f.uint32(&m.OrderUpdateID)
		case 8:
			return f.string(&m.LastNode)
		case 9:
			return f.uint32(&m.LastNodeSeq)
		case 10:
			return f.array(func() bool {
				m.NodeStates = append(m.NodeStates, nodeState{})
				n := &m.NodeStates[len(m.NodeStates)-1]
				return f.object(nodeNames, func(field int) bool { return f.passing(field, &n.NodeID, &n.Seq, &n.Released) })
			})
		case 11:
			return f.array(func() bool {
				m.EdgeStates = append(m.EdgeStates, edgeState{})
				e := &m.EdgeStates[len(m.EdgeStates)-1]
				return f.object(edgeNames, func(field int) bool { return f.passing(field, &e.EdgeID, &e.Seq, &e.Released) })
			})
		case 12:
			return f.bool(&m.Driving)
		case 13:
			return f.bool(&m.Paused)
		case 14:
			return f.bool(&m.NewBaseRequest)
		case 15:
			return f.actions(&m.ActionStates)
		case 16:
			return f.array(func() bool {
				var l load
				ok := f.object(loadNames, func(field int) bool {
					if field == 0 {
						return f.string(&l.ID)
					}
					return f.skip()
				})
				m.Loads = append(m.Loads, l)
				return ok
			})
		case 17:
			m.Battery = &battery{}
			return f.charge(batteryNames, &m.Battery.Charge, &m.Battery.Charging)
		case 18:
			return f.string(&m.Mode)
		case 19:
			return f.array(func() bool {
				m.Errors = append(m.Errors, stateError{})
				return f.fault(&m.Errors[len(m.Errors)-1])
			})
		case 20:
			return f.object(safetyNames, func(field int) bool {
				switch field {
				case 0:
					return f.string(&m.Safety.EStop)
				case 1:
					return f.bool(&m.Safety.FieldViolation)
				case 2:
					return f.string(&m.Safety.EStop30)
				}
				return f.skip()
			})
		case 21:
			m.Position30 = &position{}
			return f.position(m.Position30)
		case 22:
			m.InstantStates = &actionStates{}
			return f.actions(m.InstantStates)
		case 23:
			return f.actions(&m.ZoneStates)
		case 24:
			m.Power = &powerSupply{}
			return f.charge(powerNames, &m.Power.Charge, &m.Power.Charging)
		}
		return false
	})
}

// fastVisualization reads a visualization of the plain form.
func fastVisualization(data []byte, m *visualization) bool {
	f := &fast{d: data}
	return f.message(visualNames, &m.header, func(field int) bool {
		switch field {
		case 5:
			m.Position = &position{}
			return f.position(m.Position)
		case 6:
			m.Position30 = &position{}
			return f.position(m.Position30)
		}
		return false
	})
}

func (f *fast) position(p *position) bool {
	return f.object(positionNames, func(field int) bool {
		switch field {
		case 0:
			return f.float(&p.X)
		case 1:
			return f.float(&p.Y)
		case 2:
			return f.float(&p.Theta)
		case 3:
			return f.string(&p.Map)
		case 4:
			p.Initialized = new(bool)
			return f.bool(p.Initialized)
		case 5:
			p.Localized = new(bool)
			return f.bool(p.Localized)
		}
		return f.skip()
	})
}

// passing takes the fields of a node's or an edge's state.
func (f *fast) passing(field int, id *string, seq *uint32, released *bool) bool {
	switch field {
	case 0:
		return f.string(id)
	case 1:
		return f.uint32(seq)
	case 2:
		return f.bool(released)
	}
	return f.skip()
}

func (f *fast) actions(into *actionStates) bool {
	return f.array(func() bool {
		var a actionState
		ok := f.object(actionNames, func(field int) bool {
			switch field {
			case 0:
				return f.string(&a.ID)
			case 1:
				return f.string(&a.Type)
			case 2:
				return f.string(&a.Status)
			case 3:
				return f.string(&a.Result)
			case 4:
				return f.string(&a.Result30)
			}
			return f.skip()
		})
		*into = append(*into, a)
		return ok
	})
}

func (f *fast) charge(names []string, charge *float64, charging *bool) bool {
	return f.object(names, func(field int) bool {
		switch field {
		case 0:
			return f.float(charge)
		case 1:
			return f.bool(charging)
		}
		return f.skip()
	})
}

func (f *fast) fault(e *stateError) bool {
	return f.object(errorNames, func(field int) bool {
		switch field {
		case 0:
			return f.string(&e.Type)
		case 1:
			return f.string(&e.Level)
		case 2:
			return f.string(&e.Text)
		case 3:
			return f.string(&e.Hint)
		case 4:
			return f.array(func() bool {
				var r reference
				ok := f.object(refNames, func(field int) bool {
					switch field {
					case 0:
						return f.string(&r.Key)
					case 1:
						return f.string(&r.Value)
					}
					return f.skip()
				})
				e.Refs = append(e.Refs, r)
				return ok
			})
		}
		return f.skip()
	})
}
