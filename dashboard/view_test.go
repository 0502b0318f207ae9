package dashboard

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"dayrun/fulfilment"
	"dayrun/site"
)

// mover makes Views of a floor on which robots wander over a grid, orders come
// and go and shelves change hands, from a seed.
type mover struct {
	rng    *rand.Rand
	v      site.View
	events int64
	orders int64
}

const (
	gridW, gridH = 40, 24
	startMs      = 1_795_000_000_000
)

func newMover(seed uint64, robots int) *mover {
	m := &mover{rng: rand.New(rand.NewPCG(seed, 1))}
	m.v = site.View{Seq: 1, At: startMs, Site: "Shanghai 1", Speed: 10, Zone: "Asia/Shanghai", FloorHash: "f1"}
	for i := range robots {
		n := m.rng.IntN(gridW * gridH)
		m.v.Robots = append(m.v.Robots, site.RobotRow{ID: fmt.Sprintf("robot/acme/%03d", i+1), Online: true, Accepted: true, State: "driving",
			Since: m.v.At, X: int32(n%gridW) * 1200, Y: int32(n/gridW) * 1200, Node: nodeName(n), Battery: int32(3000 + m.rng.IntN(7000)), Heard: m.v.At, Version: "2.1"})
		m.v.Devices = append(m.v.Devices, site.DeviceRow{ID: m.v.Robots[i].ID, Kind: "robot", Online: true, Accepted: true, Link: "ONLINE", Heard: m.v.At, Battery: 8000})
	}
	for i := range 4 {
		m.v.Devices = append(m.v.Devices, site.DeviceRow{ID: fmt.Sprintf("scanner/s%d", i+1), Kind: "scanner", Online: true, Accepted: i > 0, Link: "ONLINE", Heard: m.v.At, Battery: -1})
	}
	for i := range 60 {
		m.v.Shelves = append(m.v.Shelves, site.ShelfRow{ID: fmt.Sprintf("SH%03d", i+1), Node: nodeName(shelfNode(i))})
	}
	for i := range 6 {
		m.v.Stations = append(m.v.Stations, site.StationRow{ID: fmt.Sprintf("S%d", i+1), Online: i != 5, Places: 12, Used: 6 + i, Queue: []string{}, LinesHour: 180 + int64(i)*9})
	}
	m.vehicles()
	m.summary()
	return m
}

func nodeName(n int) string  { return fmt.Sprintf("n%04d", n) }
func shelfNode(i int) int    { return (3+(i/15)*5+(i%2))*gridW + 5 + (i/2)%30 }
func mm(n int) (x, y int32)  { return int32(n%gridW) * 1200, int32(n/gridW) * 1200 }
func late(at, due int64) int { return int(min(max(at-due, 0), 1)) }

func (m *mover) vehicles() {
	for i := range 9 {
		kind, id := "van", fmt.Sprintf("van/%02d", i+1)
		if i > 6 {
			kind, id = "drone", fmt.Sprintf("drone/%02d", i-6)
		}
		v := site.VehicleRow{ID: id, Kind: kind, Online: true, Status: "idle", LatE7: 312304000, LonE7: 1214737000, Heard: m.v.At}
		if i < 6 || i == 8 {
			t := site.TripRow{ID: fmt.Sprintf("T%04d", i+1), Vehicle: id, State: "left", Depart: m.v.At - fulfilment.Hour, Return: m.v.At + 2*fulfilment.Hour, LengthM: 23000 + int64(i)*1700,
				Why: "least added distance of 3 vans with room, all windows kept"}
			angle := float64(i) * 0.9
			for k := range 8 {
				r := 0.012 + 0.006*float64(k)
				s := site.TripStopRow{LatE7: 312304000 + int32(r*1e7*math.Sin(angle+0.12*float64(k))), LonE7: 1214737000 + int32(r*1.15e7*math.Cos(angle+0.12*float64(k))),
					Orders: []string{fmt.Sprintf("o%05d", i*10+k)}, Eta: m.v.At + fulfilment.Time(k-3)*11*fulfilment.Minute, Due: m.v.At + fulfilment.Time(k+2)*20*fulfilment.Minute, Done: k < 3}
				if i == 2 && k > 5 {
					s.Due = s.Eta - 6*fulfilment.Minute
				}
				t.Stops = append(t.Stops, s)
				v.Late += late(int64(s.Eta), int64(s.Due))
			}
			v.Trip, v.Stops, v.Done, v.Status, v.Return = t.ID, len(t.Stops), 3, "driving", t.Return
			v.LatE7, v.LonE7 = t.Stops[2].LatE7, t.Stops[2].LonE7
			m.v.Trips = append(m.v.Trips, t)
		}
		m.v.Vehicles = append(m.v.Vehicles, v)
		m.v.Devices = append(m.v.Devices, site.DeviceRow{ID: id, Kind: kind, Online: true, Accepted: true, Link: "ONLINE", Heard: m.v.At, Battery: -1})
	}
	slices.SortFunc(m.v.Vehicles, func(a, b site.VehicleRow) int { return cmpText(a.ID, b.ID) })
	slices.SortFunc(m.v.Devices, func(a, b site.DeviceRow) int { return cmpText(a.ID, b.ID) })
}

func cmpText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

func (m *mover) summary() {
	s := site.Summary{Placed: 5930 + m.orders, Delivered: 3100, OnTime: 3079, SharePermyr: 9931, Forecast: 9924, GoalPermyr: 9900, AtRisk: 41, InterventionN: 2,
		Causes: []site.Cause{{Text: "wait for a vehicle", Orders: 33}, {Text: "wait for stock", Orders: 6}, {Text: "are late on the road", Orders: 2}}}
	for h := range 25 {
		bell := 800 * math.Exp(-float64((h-10)*(h-10))/50)
		row := make([]int64, 6)
		mid := float64(h) * 5 / 24
		total := 0.0
		for k := range row {
			w := math.Exp(-float64(k)*float64(k)*0.2 + float64(k)*mid*0.4 - mid*mid*0.2)
			row[k], total = int64(1000*w), total+w
		}
		for k := range row {
			row[k] = int64(float64(row[k]) / total / 1000 * bell)
		}
		if h == 24 {
			row = []int64{0, 0, 0, 0, 4, 3}
		}
		s.Strip = append(s.Strip, row)
	}
	for i, st := range fulfilment.OrderStates[:6] {
		s.Stages = append(s.Stages, site.Stage{State: st, Queue: []int64{6, 1904, 812, 112, 866, 530}[i], InHour: []int64{2, 1412, 1398, 1371, 1371, 1104}[i],
			OutHour: []int64{1, 1398, 1371, 1371, 804, 1120}[i], Oldest: m.v.At - fulfilment.Time(i*17+9)*fulfilment.Minute})
	}
	for i, k := range []string{"robots", "stations", "benches", "vans", "drones"} {
		u := site.Use{Kind: k, Total: []int64{200, 20, 8, 60, 12}[i], Busy: []int64{172, 16, 5, 55, 4}[i], Out: []int64{12, 1, 0, 0, 0}[i]}
		for h := range 24 {
			u.Trend = append(u.Trend, int64(50+30*math.Sin(float64(h+i*3)/4))+m.rng.Int64N(9))
			_ = h
		}
		s.Use = append(s.Use, u)
	}
	for h := range 24 {
		s.Hourly = append(s.Hourly, int64(700+600*math.Sin(float64(h)/4-2))+m.rng.Int64N(90))
		s.HourlyOut = append(s.HourlyOut, int64(600+500*math.Sin(float64(h)/4-3))+m.rng.Int64N(90))
		s.ShareTrend = append(s.ShareTrend, 9950-m.rng.Int64N(30))
	}
	m.v.Summary = s
}

// step changes some of everything and gives a View that shares nothing that
// changes later.
func (m *mover) step(dt fulfilment.Time) *site.View {
	m.v.At += dt
	m.v.Seq++
	v := m.v
	v.Robots = slices.Clone(m.v.Robots)
	for i := range v.Robots {
		m.drive(&v.Robots[i], i, v.Robots)
	}
	v.Shelves = slices.Clone(m.v.Shelves)
	for i := range v.Shelves {
		if m.rng.IntN(90) == 0 {
			if v.Shelves[i].Robot == "" {
				v.Shelves[i] = site.ShelfRow{ID: v.Shelves[i].ID, Robot: v.Robots[i%len(v.Robots)].ID}
			} else {
				v.Shelves[i] = site.ShelfRow{ID: v.Shelves[i].ID, Node: nodeName(shelfNode(i))}
			}
		}
	}
	v.Events = slices.Clone(m.v.Events)
	for range m.rng.IntN(3) {
		m.events++
		m.orders++
		e := site.EventRow{Seq: 81000 + m.events, At: v.At, Kind: "order_placed", Subject: fmt.Sprintf("o%05d", m.orders), Text: fmt.Sprintf("Order C-%d placed, 2 lines", m.orders)}
		if m.rng.IntN(2) == 0 {
			r := v.Robots[m.rng.IntN(len(v.Robots))].ID
			e.Kind, e.Subject, e.Text = "job_assigned", fmt.Sprintf("j%05d", m.events), "Given to "+r+": nearest free with enough battery"
		}
		v.Events = append(v.Events, e)
	}
	if len(v.Events) > 200 {
		v.Events = slices.Clone(v.Events[len(v.Events)-200:])
	}
	v.Summary.Placed = 5930 + m.orders
	m.risk(&v)
	m.exceptions(&v)
	m.v = v
	out := v
	return &out
}

func (m *mover) drive(r *site.RobotRow, i int, all []site.RobotRow) {
	was := r.State
	switch {
	case i%23 == 7:
		r.State, r.Why = "charging", "below 30 %"
	case i%19 == 5:
		r.State, r.Why = "idle", "no open job"
	case i == 11:
		r.State, r.Why = "error", "its own report: obstacle in path (WARNING), no state change for 90 s"
	case i == 12 && len(all) > 12:
		r.State, r.WaitsFor, r.Why = "waiting", all[11].ID, "the next node is held by "+all[11].ID
		r.X, r.Y = all[11].X-1200, all[11].Y
	default:
		r.State, r.Job, r.Why = "driving", fmt.Sprintf("j%05d", i), "nearest free with enough battery, 41 m"
		if i%3 == 0 {
			r.Shelf = fmt.Sprintf("SH%03d", i%60+1)
		}
		n := int(r.X+600)/1200 + int(r.Y+600)/1200*gridW
		tx, ty := mm(n)
		if r.X == tx && r.Y == ty {
			dir := m.rng.IntN(4)
			r.Theta = []int32{0, 1571, 3142, -1571}[dir]
		}
		dx, dy := [4]int32{400, 0, -400, 0}[(r.Theta+3142+785)/1571%4^2], [4]int32{0, 400, 0, -400}[(r.Theta+3142+785)/1571%4^2]
		if r.X+dx >= 0 && r.X+dx <= (gridW-1)*1200 && r.Y+dy >= 0 && r.Y+dy <= (gridH-1)*1200 {
			r.X, r.Y = r.X+dx, r.Y+dy
		}
		n = int(r.X+600)/1200 + int(r.Y+600)/1200*gridW
		r.Node, r.Goal = nodeName(n), nodeName((n*7+i)%(gridW*gridH))
		r.Path = []int32{int32(n)}
		for k := int32(1); k < 4; k++ {
			if next := int32(n) + k*sign(dx) + k*gridW*sign(dy); next >= 0 && next < gridW*gridH && (dx == 0 || next/gridW == int32(n)/gridW) {
				r.Path = append(r.Path, next)
			}
		}
	}
	if r.State != was {
		r.Since = m.v.At
	}
	if m.rng.IntN(3) > 0 {
		r.Heard = m.v.At
	}
}

func sign(d int32) int32 {
	return min(max(d, -1), 1)
}

func (m *mover) risk(v *site.View) {
	v.AtRisk = nil
	for i := range 30 {
		slack := int64(i-31)*4*int64(fulfilment.Minute) + m.rng.Int64N(3)*60000
		v.AtRisk = append(v.AtRisk, site.OrderRow{ID: fmt.Sprintf("o%05d", 90-i), ClientOrderID: fmt.Sprintf("C-%d", 536000+i), State: fulfilment.OrderStates[i%6], PlacedAt: v.At - 20*fulfilment.Hour,
			Promise: v.At + fulfilment.Time(i-3)*20*fulfilment.Minute, Predicted: v.At + fulfilment.Time(i-3)*20*fulfilment.Minute - fulfilment.Time(slack), SlackMs: slack, Why: "No vehicle with room is back before 15:10"})
	}
}

func (m *mover) exceptions(v *site.View) {
	if v.Seq%40 == 3 || len(v.Exceptions) == 0 {
		v.Exceptions = []site.ExceptionRow{
			{Exception: fulfilment.Exception{ID: "x1", At: startMs - 40*fulfilment.Minute, Kind: "robot_error", Subject: "robot/acme/012", Text: "Robot 012 stands in aisle 4: obstacle in path", Orders: 4}, Action: "Clear the fault at the robot"},
			{Exception: fulfilment.Exception{ID: "x2", At: startMs - 12*fulfilment.Minute, Kind: "robot_offline", Subject: "robot/acme/031", Text: "Robot 031 is not heard of for 60 s"}, Action: "Send a person to the robot; restart it or push it to a park"},
			{Exception: fulfilment.Exception{ID: "x3", At: startMs - 2*fulfilment.Minute, Kind: "wrong_scan", Subject: "S3", Text: "Station S3 read 22424 and wanted 22423"}, Action: "Check the article or parcel at hand against the screen, then scan again"},
		}
	}
}
