package devices

// What equipment may be: doors, lifts, chargers, conveyors, pick stations.
const (
	Door     = "door"
	Lift     = "lift"
	Charger  = "charger"
	Conveyor = "conveyor"
	Stand    = "station"
)

// How equipment answers a hold.
const (
	Granted = "GRANTED" // it is at the holder's disposal: a door is open
	Queued  = "QUEUED"  // it will be
	Refused = "REFUSED" // it will not be, Reason says why
)

type (
	// EquipmentReport is the whole state of a door, lift, charger, conveyor or
	// station: what it does not list it does not hold.
	EquipmentReport struct {
		Device ID      `json:"-"`
		Kind   string  `json:"kind"`
		Status string  `json:"status"`          // "ready", "moving", "fault"
		Level  string  `json:"level,omitempty"` // where a lift stands
		Text   string  `json:"text,omitempty"`  // for a person, with a fault
		Grants []Grant `json:"grants,omitempty"`
	}
	// Grant answers one hold.
	Grant struct {
		Request string `json:"request"`
		Grant   string `json:"grant"`
		Reason  string `json:"reason,omitempty"`
	}
	// Hold asks equipment to be at a robot's disposal, or gives it back. The same
	// request may come again until it is answered.
	Hold struct {
		Equipment ID     `json:"-"`
		Request   string `json:"request"`
		By        ID     `json:"by"`
		Action    string `json:"action"`          // "hold", "release"
		Level     string `json:"level,omitempty"` // to which a lift is to bring the holder
	}
	// SensorReport are readings of one sensor.
	SensorReport struct {
		Device   ID        `json:"-"`
		Readings []Reading `json:"readings"`
	}
	// Reading is one value: temperature in °C, humidity in percent, weight in g.
	Reading struct {
		Quantity string  `json:"quantity"`
		Value    float64 `json:"value"`
	}
)

// From is the equipment that reports.
func (r EquipmentReport) From() ID { return r.Device }

// From is the sensor.
func (r SensorReport) From() ID { return r.Device }

// To is the equipment that is asked.
func (h Hold) To() ID { return h.Equipment }
