package site

import (
	"cmp"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// Compose copies the live state into a View.
func (s *Site) Compose(seq int64, now fulfilment.Time) *View {
	if now > s.now {
		s.now = now
	}
	v := &View{Seq: seq, At: s.now, Site: s.cfg.Site, Zone: s.cfg.Zone.String(), FloorHash: s.floorHash,
		Robots: s.robotRows(), Shelves: s.shelfRows(), Stations: s.stationRows(),
		Vehicles: s.vehicleRows(), Devices: s.deviceRows(), Events: s.log.rows()}
	if s.cfg.DepotSet {
		depot := s.cfg.Depot
		v.Depot = &depot
	}
	v.Outlook, v.Foreseen = s.outlookNow(), s.foreseen
	v.Summary, v.AtRisk = s.summary()
	v.Trips = s.tripRows(v.Vehicles)
	v.Supply = s.supplyRows()
	v.StreetClosures, v.NoFly, v.Weather, v.Limits = s.ledger.StreetClosures(), s.ledger.NoFly(), s.ledger.Weather(), s.limits
	if s.floor != nil {
		v.Areas = s.areaRows()
	}
	for _, shelf := range s.ledger.ShelvesWithWork() {
		for _, w := range s.ledger.WorkAt(shelf) {
			v.Works = append(v.Works, *w)
		}
	}
	for _, x := range s.ledger.Exceptions() {
		v.Exceptions = append(v.Exceptions, ExceptionRow{Exception: x, Action: proposal(x.Kind)})
	}
	return v
}

// proposal is what a person can do about an exception.
func proposal(kind string) string {
	switch kind {
	case "wrong_scan":
		return "Check the article or parcel at hand against the screen, then scan again"
	case "picker_away":
		return "Give the picker's scanner its network back, or another person the trolley: the tour is open for the next who is free"
	case fleetOffline:
		return "Look at the network and the MQTT broker; nothing needs to be done at the robots"
	case robotOffline, robotSilent, robotStalled:
		return "Send a person to the robot; restart it or push it to a park"
	case "door_offline", "door_fault", "door_refused":
		return "Send a person to the door; robots wait before it until it grants them the way"
	case "door_unknown":
		return "Accept or provision the door's controller"
	case "robot_unfit":
		return "Change the robot's configuration, or let it do something else"
	case "no_robot":
		return "Free or repair a robot that can carry this shelf, or drive the shelf by hand"
	case "robot_unplaced", "robot_misplaced":
		return "Push the robot onto a free node and restart it"
	case "robot_error", "action_failed":
		return "Clear the fault at the robot"
	case "order_rejected":
		return "Nothing to do if it settles by itself; else restart the robot"
	case "no_place":
		return "Free a storage place, or drive the shelf to one by hand"
	case "short_stock":
		return "Look for the units, or order more: a count of the shelf is under way"
	case "came_back":
		return "Ask the customer for a time or an address, and change the order; or cancel it"
	case "vehicle_out":
		return "A van comes for the parcels: have them ready to be scanned. Put the vehicle back in service when it can go on"
	case "vehicle_lost":
		return "Call the driver. Take the vehicle out of service if it cannot go on: a van then collects its parcels"
	case "parcels_missing":
		return "Look for the parcels in the vehicle and scan them at the dock"
	case "undeliverable":
		return "Hand the parcel to a carrier"
	}
	return ""
}

func (s *Site) robotRows() []RobotRow {
	rows := make([]RobotRow, 0, len(s.robots))
	for i, r := range s.robots {
		row := RobotRow{ID: string(r.id), Online: s.online(r.link, r.heard), Accepted: true, State: s.robotState(r), Since: r.since,
			X: r.pose.Xmm, Y: r.pose.Ymm, Theta: r.pose.Theta, Node: s.nodeID(r.at), Battery: r.battery, Job: string(r.job), Why: r.why,
			Heard: r.heard, Version: r.version}
		if r.placed && !r.poseKnown {
			row.X, row.Y = s.floor.X[r.at], s.floor.Y[r.at]
		}
		if r.tour != "" {
			row.Job = string(r.tour)
		}
		if r.loaded() {
			row.Shelf = s.shelfOf(r)
		}
		if r.placed {
			row.Goal = s.nodeID(r.goal)
			row.Path = append(row.Path, s.tokens.Owned(i)...)
			if r.errand != idle {
				if w, ok := s.tokens.WaitsFor(i); ok && w >= 0 {
					row.WaitsFor = string(s.robots[w].id)
				}
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b RobotRow) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

func (s *Site) robotState(r *robot) string {
	switch {
	case !s.online(r.link, r.heard):
		return "offline"
	case r.fatal() || r.estop || r.lost:
		return "error"
	case r.supervised || r.paused:
		return "paused"
	case r.mode != "" && r.mode != "AUTOMATIC" && r.mode != "SEMIAUTOMATIC":
		return "manual"
	case r.errand == charging:
		return "charging"
	case r.errand == presenting, r.errand == following && r.at == r.goal && s.attended(r):
		return "working"
	case r.errand == idle:
		return "idle"
	case r.action != "":
		return "working"
	case r.placed && len(s.tokens.Owned(int(r.idx))) == 1 && s.now-r.moved > 2*fulfilment.Second:
		return "waiting"
	}
	return "driving"
}

func (s *Site) shelfRows() []ShelfRow {
	ids := s.ledger.Shelves()
	rows := make([]ShelfRow, 0, len(ids))
	for _, id := range ids {
		node, robot := s.ledger.ShelfNode(id)
		rows = append(rows, ShelfRow{ID: string(id), Node: node, Robot: string(robot)})
	}
	return rows
}

func (s *Site) stationRows() []StationRow {
	rows := make([]StationRow, 0, len(s.stations))
	for _, st := range s.stations {
		row := StationRow{ID: st.id, Online: st.online, Places: len(st.places), Used: len(st.places) - st.freePlaces(), Queue: []string{}}
		for _, j := range s.ledger.JobsAtStation(st.id) {
			if j.State != fulfilment.JobStoring {
				row.Queue = append(row.Queue, string(j.ID))
			}
		}
		if m := s.stats.lines[st.id]; m != nil {
			row.LinesHour = m.sum(s.now)
		}
		if st.task != nil {
			row.Task = st.task.Text
		}
		rows = append(rows, row)
	}
	return append(rows, s.pickerRows()...)
}

func (s *Site) vehicleRows() []VehicleRow {
	rows := make([]VehicleRow, 0, len(s.vehicles))
	for _, v := range s.vehicles {
		row := VehicleRow{ID: string(v.id), Kind: v.id.Kind(), Online: v.online, Status: v.rep.Status, LatE7: v.rep.LatE7, LonE7: v.rep.LonE7, Heard: v.heard}
		if row.LatE7 == 0 && row.LonE7 == 0 {
			row.LatE7, row.LonE7 = s.cfg.Depot.LatE7, s.cfg.Depot.LonE7
		}
		if row.Status == "" {
			row.Status = "idle"
		}
		if out, is := s.ledger.Out(fulfilment.DeviceID(v.id)); is {
			row.Out = out.Reason
		}
		if t := s.ledger.TripOf(fulfilment.DeviceID(v.id)); t != nil {
			row.Trip, row.Stops, row.Return = string(t.ID), len(t.Stops), t.Return
			if v.rep.Trip == row.Trip {
				row.Done = v.rep.Stop
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b VehicleRow) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

func (s *Site) tripRows(vehicles []VehicleRow) []TripRow {
	rows := []TripRow{}
	for _, t := range s.ledger.OpenTrips() {
		row := TripRow{ID: string(t.ID), Vehicle: string(t.Vehicle), State: string(t.State), Depart: t.Depart, Return: t.Return, LengthM: t.LengthM}
		late := 0
		for i, st := range t.Stops {
			sr := TripStopRow{LatE7: st.Dest.LatE7, LonE7: st.Dest.LonE7, Eta: st.Eta, Done: true}
			orders := st.Orders
			if t.From != "" {
				orders = slices.Concat(orders, t.Collect[i])
				sr.Done = i > 0 || len(slices.Concat(t.Collect...)) == 0
			}
			for _, id := range orders {
				sr.Orders = append(sr.Orders, string(id))
				if o := s.ledger.Order(id); o != nil {
					if sr.Due == 0 || o.Measure() < sr.Due {
						sr.Due = o.Measure()
					}
					sr.Done = sr.Done && (o.State == fulfilment.Delivered || o.Failed != "")
				}
			}
			if !sr.Done && sr.Due > 0 && sr.Eta > sr.Due {
				late++
			}
			row.Stops = append(row.Stops, sr)
		}
		for i := range vehicles {
			if vehicles[i].Trip == row.ID {
				vehicles[i].Late = late
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *Site) deviceRows() []DeviceRow {
	rows := make([]DeviceRow, 0, len(s.devs.list)+len(s.robots))
	for _, r := range s.robots {
		rows = append(rows, DeviceRow{ID: string(r.id), Kind: "robot", Online: s.online(r.link, r.heard), Accepted: true, Link: string(r.link), Heard: r.heard,
			Detail: errandName[r.errand], Node: s.nodeID(r.at), Heading: r.heading, Battery: r.battery})
	}
	for _, d := range s.devs.list {
		if s.robot(d.id) != nil {
			continue
		}
		row := DeviceRow{ID: string(d.id), Kind: d.id.Kind(), Online: s.online(d.link, d.heard), Accepted: s.ledger.Accepted(fulfilment.DeviceID(d.id)),
			Link: string(d.link), Heard: d.heard, Battery: -1}
		if !row.Accepted {
			row.Detail = "in quarantine: accept it to give it work"
		}
		if d.id.Kind() != "robot" && d.link == devices.Online {
			row.Online = true // scanners and vehicles speak only when there is something to say
		}
		if d.robot != nil {
			row.Node, row.Battery = d.robot.LastNode, d.robot.BatteryPct
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b DeviceRow) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}
