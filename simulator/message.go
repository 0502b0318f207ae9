package simulator

import "dayrun/devices"

// Message is one thing that a device says. The set is closed.
type Message interface{ From() devices.ID }

type (
	// State is a robot's VDA 5050 state. It belongs to the robot and is valid
	// until the next Step.
	State struct {
		Robot devices.ID
		State devices.RobotState
	}
	// Connection is a robot's VDA 5050 connection message, or its last will.
	Connection struct {
		Robot devices.ID
		Link  devices.Connection
	}
	// Described is a robot's factsheet.
	Described struct {
		Robot     devices.ID
		Factsheet devices.Factsheet
	}
	// Read is a scanner's read, also a driver's or drone's hand-over.
	Read struct{ devices.Read }
	// Vehicle is the state of a van or drone.
	Vehicle struct{ devices.VehicleReport }
	// Equipment is the state of a door.
	Equipment struct{ devices.EquipmentReport }
	// Link is the connection of a scanner, van or drone.
	Link struct{ devices.LinkReport }
)

// From says which device speaks.
func (m *State) From() devices.ID     { return m.Robot }
func (m Connection) From() devices.ID { return m.Robot }
func (m Described) From() devices.ID  { return m.Robot }
func (m Read) From() devices.ID       { return m.Device }
func (m Vehicle) From() devices.ID    { return m.Device }
func (m Link) From() devices.ID       { return m.Device }
func (m Equipment) From() devices.ID  { return m.Device }
