package routefile

import "encoding/json"

// The types below are VROOM's input (docs/API.md of VROOM 1.14), with a few keys of
// ours. A field of type refused is one that would change the plan and that the
// solver does not know.
type (
	vroomProblem struct {
		Jobs      []vroomJob             `json:"jobs"`
		Shipments []vroomShipment        `json:"shipments"`
		Vehicles  []vroomVehicle         `json:"vehicles"`
		Matrices  map[string]vroomMatrix `json:"matrices"`
		Matrix    refused                `json:"matrix"`
		Options   json.RawMessage        `json:"options"`
	}
	vroomMatrix struct {
		Durations [][]int64       `json:"durations"`
		Distances json.RawMessage `json:"distances"` // they only report
		Costs     [][]int64       `json:"costs"`
		Hours     []vroomHour     `json:"hours"` // ours
	}
	vroomHour struct {
		From      int64     `json:"from"`
		Durations [][]int64 `json:"durations"`
	}
	vroomStop struct {
		ID             uint64    `json:"id"`
		Description    string    `json:"description"`
		Location       []float64 `json:"location"`
		LocationIndex  *int64    `json:"location_index"`
		Setup          int64     `json:"setup"`
		Service        int64     `json:"service"`
		TimeWindows    [][]int64 `json:"time_windows"`
		SetupPerType   refused   `json:"setup_per_type"`
		ServicePerType refused   `json:"service_per_type"`
		MaxLateness    int64     `json:"max_lateness"`  // ours
		LatenessCost   int64     `json:"lateness_cost"` // ours
	}
	vroomJob struct {
		vroomStop
		Delivery []int64 `json:"delivery"`
		Pickup   []int64 `json:"pickup"`
		Amount   refused `json:"amount"`
		Skills   []int64 `json:"skills"`
		Priority int64   `json:"priority"`
	}
	vroomShipment struct {
		Pickup   vroomStop `json:"pickup"`
		Delivery vroomStop `json:"delivery"`
		Amount   []int64   `json:"amount"`
		Skills   []int64   `json:"skills"`
		Priority int64     `json:"priority"`
	}
	vroomVehicle struct {
		ID            uint64       `json:"id"`
		Profile       string       `json:"profile"`
		Description   string       `json:"description"`
		Type          string       `json:"type"`
		Start         []float64    `json:"start"`
		StartIndex    *int64       `json:"start_index"`
		End           []float64    `json:"end"`
		EndIndex      *int64       `json:"end_index"`
		Capacity      []int64      `json:"capacity"`
		Costs         vroomCosts   `json:"costs"`
		Skills        []int64      `json:"skills"`
		TimeWindow    []int64      `json:"time_window"`
		Breaks        []vroomBreak `json:"breaks"`
		SpeedFactor   *float64     `json:"speed_factor"`
		MaxTasks      int64        `json:"max_tasks"`
		MaxTravelTime int64        `json:"max_travel_time"`
		MaxDistance   refused      `json:"max_distance"`
		Steps         []vroomStep  `json:"steps"`
		Reload        *vroomReload `json:"reload"` // ours
		Left          bool         `json:"left"`   // ours
	}
	vroomStep struct {
		Type          string  `json:"type"` // also "reload", ours
		ID            uint64  `json:"id"`
		ServiceAt     refused `json:"service_at"`
		ServiceAfter  refused `json:"service_after"`
		ServiceBefore refused `json:"service_before"`
		Locked        bool    `json:"locked"` // ours
		Aboard        bool    `json:"aboard"` // ours
	}
	vroomReload struct {
		Location      []float64 `json:"location"`
		LocationIndex *int64    `json:"location_index"`
		Service       int64     `json:"service"`
		MaxTrips      int64     `json:"max_trips"`
	}
	vroomCosts struct {
		Fixed       int64  `json:"fixed"`
		PerHour     *int64 `json:"per_hour"`
		PerKm       int64  `json:"per_km"`
		PerTaskHour int64  `json:"per_task_hour"`
	}
	vroomBreak struct {
		ID          uint64    `json:"id"`
		Description string    `json:"description"`
		TimeWindows [][]int64 `json:"time_windows"`
		Service     int64     `json:"service"`
		MaxLoad     refused   `json:"max_load"`
	}
)

// refused is any value that must not be given.
type refused struct{ given bool }

// UnmarshalJSON notes that a value was given.
func (r *refused) UnmarshalJSON([]byte) error { r.given = true; return nil }
