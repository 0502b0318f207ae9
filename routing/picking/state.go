package picking

// state is one question in dense arrays, with what the plan has taken so far.
type state struct {
	p      *Problem
	plan   Plan
	visits []Visit

	dense  []int32   // by item: its number among the items asked for, -1
	first  []int32   // by order: its first line in need
	need   []int32   // by line: units without a job
	item   []int32   // by line: dense item
	ask    []int32   // by dense item: first entry in held
	held   []holding // shelves that hold it, by item
	left   []int32   // by holding: units not promised
	most   []int32   // by dense item: the most units one shelf holds
	supply [][]int32 // by station and dense item: units on shelves on their way
	placed [][]int32 // by station: orders with a place
	at     []int32   // by order: its station, -1
	going  []int32   // by shelf: the station it is bound for, -1
	count  []int32   // by station: shelves bound for it
	places []int     // by station: free
	rooms  []int     // by station: visits that may start
	visit  []int32   // by shelf: index in visits, -1
	jobs   int
	haste  []int64 // by order: weight of a line, in thousandths
	gain   []int64 // by shelf, scratch: worth of a visit
	lines  []int32 // by shelf, scratch: lines it completes
	seen   []int32 // by shelf: scratch is valid for this round
	round  int32
}

type holding struct{ shelf, stock int32 }

func newState(p *Problem) *state {
	n := len(p.Shelves)
	s := &state{p: p, jobs: p.MaxJobs, at: make([]int32, len(p.Orders)), going: make([]int32, n), visit: make([]int32, n), gain: make([]int64, n), lines: make([]int32, n), seen: make([]int32, n),
		count: make([]int32, len(p.Stations)), placed: make([][]int32, len(p.Stations)), supply: make([][]int32, len(p.Stations))}
	s.plan.Version = p.Version
	for _, st := range p.Stations {
		s.places, s.rooms = append(s.places, st.FreePlaces), append(s.rooms, st.FreeVisits)
	}
	s.readOrders()
	s.readShelves()
	s.weigh()
	return s
}

func (s *state) readOrders() {
	top := int32(-1)
	total := 0
	for i := range s.p.Orders {
		total += len(s.p.Orders[i].Lines)
		for _, l := range s.p.Orders[i].Lines {
			top = max(top, l.Item)
		}
	}
	s.dense = make([]int32, top+1)
	for i := range s.dense {
		s.dense[i] = -1
	}
	s.first, s.need, s.item = make([]int32, len(s.p.Orders)+1), make([]int32, 0, total), make([]int32, 0, total)
	items := int32(0)
	for i := range s.p.Orders {
		o := &s.p.Orders[i]
		for _, l := range o.Lines {
			if s.dense[l.Item] < 0 {
				s.dense[l.Item] = items
				items++
			}
			s.need, s.item = append(s.need, l.Units), append(s.item, s.dense[l.Item])
		}
		s.first[i+1] = int32(len(s.need))
		s.at[i] = o.Station
		if o.Station >= 0 {
			s.placed[o.Station] = append(s.placed[o.Station], int32(i))
		}
	}
	s.ask, s.most = make([]int32, items+1), make([]int32, items)
	for j := range s.supply {
		s.supply[j] = make([]int32, items)
	}
}

// readShelves builds the inverted index from items asked for to shelves.
func (s *state) readShelves() {
	wanted := func(st Stock) int32 {
		if st.Units <= 0 || int(st.Item) >= len(s.dense) {
			return -1
		}
		return s.dense[st.Item]
	}
	for i := range s.p.Shelves {
		for _, st := range s.p.Shelves[i].Stock {
			if d := wanted(st); d >= 0 {
				s.ask[d+1]++
			}
		}
	}
	for d := 1; d < len(s.ask); d++ {
		s.ask[d] += s.ask[d-1]
	}
	next := append([]int32(nil), s.ask...)
	s.held, s.left = make([]holding, s.ask[len(s.ask)-1]), make([]int32, s.ask[len(s.ask)-1])
	for i := range s.p.Shelves {
		sh := &s.p.Shelves[i]
		s.going[i], s.visit[i], s.seen[i] = sh.Visit, -1, -1
		if sh.Visit >= 0 {
			s.count[sh.Visit]++
		}
		for k, st := range sh.Stock {
			d := wanted(st)
			if d < 0 {
				continue
			}
			s.held[next[d]], s.left[next[d]] = holding{int32(i), int32(k)}, st.Units
			next[d]++
			s.most[d] = max(s.most[d], st.Units)
			if sh.Visit >= 0 {
				s.supply[sh.Visit][d] += st.Units
			}
		}
	}
}

// take promises up to the needed units of a holding to a line.
func (s *state) take(order, line, h int32, why string) {
	d := s.item[line]
	n := min(s.need[line], s.left[h])
	if n <= 0 {
		return
	}
	shelf := s.held[h].shelf
	v := s.visit[shelf]
	if v < 0 {
		v = int32(len(s.visits))
		s.visit[shelf] = v
		s.visits = append(s.visits, Visit{Shelf: shelf, Station: s.at[order], New: s.p.Shelves[shelf].Visit < 0, Why: why})
	}
	s.visits[v].Picks = append(s.visits[v].Picks, Pick{Order: order, Line: line - s.first[order], Stock: s.held[h].stock, Units: n})
	s.need[line] -= n
	s.left[h] -= n
	s.supply[s.at[order]][d] -= n
}

// serves says whether a holding may serve a line: wholly, or in part when no
// shelf holds enough.
func (s *state) serves(line, h int32) bool {
	return s.left[h] > 0 && (s.left[h] >= s.need[line] || s.most[s.item[line]] < s.need[line])
}
