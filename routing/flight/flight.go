// Package flight gives ways, times and energy of drones: the wind, climbing and
// sinking, the load, and areas they must not pass. It is pure.
package flight

import (
	"math"

	"dayrun/routing/roads"
)

// Sky is the air that drones fly in. The wind is the way that air moves.
type Sky struct {
	WindEastMmS, WindNorthMmS int64
	Zones                     [][]roads.Point // rings of corners that no way crosses
}

// Wind is the vector of a wind by its speed and where it comes from, in degrees
// from north over east.
func Wind(speedMmS, fromDeg int64) (eastMmS, northMmS int64) {
	a := float64(fromDeg) * math.Pi / 180
	return -int64(math.Round(float64(float64(speedMmS) * math.Sin(a)))), -int64(math.Round(float64(float64(speedMmS) * math.Cos(a))))
}

// Craft is what a drone can do. Zero figures are left out of the account.
type Craft struct {
	SpeedMmS        int32 // through the air
	ClimbMmS        int64
	SinkMmS         int64
	HeightMm        int64 // of the cruise above start and stops
	MassG           int64 // with battery, without load
	CruiseMw        int64 // power without load, in mW
	BatteryMWh      int64
	ReservePermille int64 // of the battery that stays
}

// minGroundMmS is the slowest way over ground that counts as one.
const minGroundMmS = 1000

// Leg is a flight from one place to another.
type Leg struct {
	Metres int32
	Ms     int32
	MWh    int64
}

// Leg gives the flight between two places with a load, round all zones; false if
// there is none, or the wind is too strong.
func (s *Sky) Leg(c *Craft, a, b roads.Point, loadG int64) (Leg, bool) {
	way, ok := s.Path(a, b)
	if !ok {
		return Leg{}, false
	}
	metres, ms := 0.0, 0.0
	for i := 1; i < len(way); i++ {
		d := roads.GreatCircle(way[i-1].Vector(), way[i].Vector())
		speed := s.ground(c, way[i-1], way[i])
		if d > 0 && speed < minGroundMmS {
			return Leg{}, false
		}
		if d > 0 {
			metres, ms = metres+d, ms+float64(d*1e6/speed)
		}
	}
	if c.ClimbMmS > 0 && c.SinkMmS > 0 {
		ms += float64(c.HeightMm*1000)/float64(c.ClimbMmS) + float64(c.HeightMm*1000)/float64(c.SinkMmS)
	}
	l := Leg{Metres: int32(math.Ceil(metres)), Ms: int32(min(math.Ceil(ms), math.MaxInt32/4))}
	l.MWh = c.Energy(int64(l.Ms), loadG)
	if c.MassG > 0 && c.CruiseMw > 0 { // lifting the mass, half of which is lost: m·g·h in mWh, twice
		l.MWh += (c.MassG + loadG) * c.HeightMm / 1000 * 981 / 100 * 2 / 3600
	}
	return l, true
}

// ground is the speed over ground in mm/s: the drone heads into the wind so far
// that it stays on its way.
func (s *Sky) ground(c *Craft, a, b roads.Point) float64 {
	east := float64(int64(b.LonE7)-int64(a.LonE7)) * math.Cos(float64(a.LatE7)*math.Pi/180/1e7)
	north := float64(int64(b.LatE7) - int64(a.LatE7))
	size := math.Sqrt(float64(east*east) + float64(north*north))
	if size == 0 {
		return float64(c.SpeedMmS)
	}
	along := float64(float64(s.WindEastMmS)*east+float64(float64(s.WindNorthMmS)*north)) / size
	across := float64(float64(s.WindEastMmS)*north-float64(float64(s.WindNorthMmS)*east)) / size
	left := float64(float64(c.SpeedMmS)*float64(c.SpeedMmS)) - float64(across*across)
	if left <= 0 {
		return 0
	}
	return math.Sqrt(left) + along
}

// Energy is what hovering or cruising for so long takes with a load: the power
// of a rotor grows with the weight to the power of 1.5 (momentum theory).
func (c *Craft) Energy(ms, loadG int64) int64 {
	if c.MassG <= 0 || c.CruiseMw <= 0 {
		return 0
	}
	share := float64(c.MassG+loadG) / float64(c.MassG)
	power := float64(float64(c.CruiseMw)*share) * math.Sqrt(share)
	return int64(math.Ceil(float64(power*float64(ms)) / 3600_000))
}

// Usable is the energy of a flight at most, the reserve kept; 0: no limit known.
func (c *Craft) Usable() int64 { return c.BatteryMWh / 1000 * (1000 - c.ReservePermille) }
