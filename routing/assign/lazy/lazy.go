// Package lazy gives jobs to robots greedily, the cheapest pair first, and
// again at every step: a robot that has not picked up yet may get another job
// (the scheduler of the team No Man's Sky, League of Robot Runners 2024, has
// this rule). Here each robot keeps a short list of candidates, found in a grid
// of buckets of jobs in order of length, so that a step does not depend on how
// many jobs wait. It is pure and decides on integers only.
package lazy

import (
	"fmt"

	"dayrun/routing/traffic/field"
)

// Job is something to do: drive to Pickup, then on for Length. IDs count up
// from 0, so that slices are enough to look jobs up.
type Job struct {
	ID     int32
	Pickup int32 // node
	Length int32 // cost from the pickup to the end
}

// Config tunes an assigner.
type Config struct {
	// Approach is what a unit of the way to the pickup counts against one of
	// the job's own length.
	Approach int32
	// Candidates is the number of jobs that a robot keeps in sight.
	Candidates int
	// Renew is after how many steps a robot looks for candidates again.
	Renew int
	// Keep is the gain, in units of cost, below which a robot keeps its job.
	Keep int32
}

// Defaults have the league winner's weight of the approach.
func Defaults() Config { return Config{Approach: 5, Candidates: 16, Renew: 8} }

// looks is how often in a step a robot whose candidates are all taken looks for
// others before it takes the best that is left at once.
const looks = 3

// side is the width of a bucket, in cells.
const side = 4

// Assigner holds the jobs that wait and what each robot has in sight.
type Assigner struct {
	config  Config
	at      [][2]int16 // column and row of each node
	unit    int32      // least cost of a cell's way
	columns int
	rows    int
	buckets [][]Job
	where   []int32 // bucket of each job by ID, -1 when it does not wait
	waiting int
	tables  func(node int32) field.Table

	sight [][]candidate // by robot
	due   []int32       // step at which a robot looks again
	step  int32
	heap  []entry
	taken []int32 // step at which a job was last taken, by ID
	again []uint8
}

type candidate struct {
	job  Job
	cost int32
}

type entry struct {
	cost  int32
	robot int32
	rank  int32
}

// New makes an assigner for a team on a field whose nodes lie at columns and
// rows at. tables gives the costs to a node that is a job's pickup.
func New(f *field.Field, at [][2]int16, team int, config Config, tables func(node int32) field.Table) (*Assigner, error) {
	if config.Approach < 1 || config.Candidates < 1 || config.Renew < 1 {
		return nil, fmt.Errorf("make assigner: approach is %d, candidates %d, renew %d: give 1 or more", config.Approach, config.Candidates, config.Renew)
	}
	a := &Assigner{config: config, at: at, tables: tables, unit: 255,
		sight: make([][]candidate, team), due: make([]int32, team), again: make([]uint8, team)}
	for _, place := range at {
		a.columns, a.rows = max(a.columns, int(place[0])/side+1), max(a.rows, int(place[1])/side+1)
	}
	for s, next := range f.Ahead {
		if next >= 0 {
			a.unit = min(a.unit, int32(f.Cost[s]))
		}
	}
	a.buckets = make([][]Job, a.columns*a.rows)
	for r := range a.due {
		a.due[r] = int32(r % config.Renew)
		a.sight[r] = make([]candidate, 0, config.Candidates+1)
	}
	return a, nil
}

// Waiting is the number of jobs that wait.
func (a *Assigner) Waiting() int { return a.waiting }

// Add lets a job wait.
func (a *Assigner) Add(job Job) {
	b := a.bucket(job.Pickup)
	for int(job.ID) >= len(a.where) {
		a.where, a.taken = append(a.where, -1), append(a.taken, 0)
	}
	a.where[job.ID] = b
	a.waiting++
	list := append(a.buckets[b], job)
	i := len(list) - 1
	for ; i > 0 && before(job, list[i-1]); i-- {
		list[i] = list[i-1]
	}
	list[i] = job
	a.buckets[b] = list
}

func before(a, b Job) bool {
	return a.Length < b.Length || a.Length == b.Length && a.ID < b.ID
}

// Remove takes out a job that a robot has picked up.
func (a *Assigner) Remove(id int32) {
	if int(id) >= len(a.where) || a.where[id] < 0 {
		return
	}
	b := a.where[id]
	a.where[id] = -1
	a.waiting--
	list := a.buckets[b]
	for i := range list {
		if list[i].ID == id {
			a.buckets[b] = append(list[:i], list[i+1:]...)
			return
		}
	}
}

func (a *Assigner) bucket(node int32) int32 {
	return int32(int(a.at[node][1])/side*a.columns + int(a.at[node][0])/side)
}

// Assign sets jobs[r] for every robot r of free, at state[r]: the ID of its
// job, -1 when none is left. jobs holds what they had before.
func (a *Assigner) Assign(free []int32, state []int32, jobs []int32) {
	a.step++
	a.heap = a.heap[:0]
	for _, r := range free {
		if a.due[r] <= a.step || len(a.sight[r]) == 0 {
			a.look(r, state[r])
			a.due[r] = a.step + int32(a.config.Renew)
		} else {
			a.refresh(r, state[r])
		}
		if jobs[r] >= 0 && a.config.Keep > 0 {
			a.keep(r, jobs[r])
		}
		jobs[r] = -1
		a.again[r] = 0
		if len(a.sight[r]) > 0 {
			a.heap = append(a.heap, entry{a.sight[r][0].cost, r, 0})
		}
	}
	for i := len(a.heap)/2 - 1; i >= 0; i-- {
		a.down(i)
	}
	for len(a.heap) > 0 {
		top := a.heap[0]
		list := a.sight[top.robot]
		job := list[top.rank].job.ID
		if a.taken[job] != a.step {
			a.taken[job] = a.step
			jobs[top.robot] = job
			a.pop()
			continue
		}
		next := top.rank + 1
		if int(next) == len(list) {
			// All in sight are gone: look again, past those.
			a.again[top.robot]++
			a.look(top.robot, state[top.robot])
			next, list = 0, a.sight[top.robot]
			if len(list) > 0 && a.again[top.robot] > looks {
				a.taken[list[0].job.ID] = a.step
				jobs[top.robot] = list[0].job.ID
			}
			if len(list) == 0 || a.again[top.robot] > looks {
				a.pop()
				continue
			}
		}
		a.heap[0] = entry{list[next].cost, top.robot, next}
		a.down(0)
	}
}

// keep makes the robot's job so much cheaper that it does not change for less.
func (a *Assigner) keep(r, job int32) {
	list := a.sight[r]
	for i := range list {
		if list[i].job.ID == job {
			c := list[i]
			c.cost -= a.config.Keep
			for ; i > 0 && less(c, list[i-1]); i-- {
				list[i] = list[i-1]
			}
			list[i] = c
			return
		}
	}
}

// refresh drops candidates that no longer wait and counts the others anew.
func (a *Assigner) refresh(r, state int32) {
	list := a.sight[r]
	kept := list[:0]
	for _, c := range list {
		if a.where[c.job.ID] >= 0 {
			c.cost = a.price(c.job, state)
			kept = append(kept, c)
		}
	}
	for i := 1; i < len(kept); i++ {
		c, j := kept[i], i
		for ; j > 0 && less(c, kept[j-1]); j-- {
			kept[j] = kept[j-1]
		}
		kept[j] = c
	}
	a.sight[r] = kept
}

func less(a, b candidate) bool {
	return a.cost < b.cost || a.cost == b.cost && a.job.ID < b.job.ID
}

// price is what job costs a robot at state.
func (a *Assigner) price(job Job, state int32) int32 {
	return a.config.Approach*a.tables(job.Pickup).From(state) + job.Length
}

// look finds a robot's candidates among the jobs that nobody has taken in this
// step, ring by ring around its bucket; a ring whose every job would cost more
// than the worst candidate ends it.
func (a *Assigner) look(r, state int32) {
	list := a.sight[r][:0]
	x, y := int(a.at[state>>2][0]), int(a.at[state>>2][1])
	bx, by := x/side, y/side
	for ring := 0; ring < a.columns || ring < a.rows; ring++ {
		far := int32(max(0, ring-1)*side+1) * a.unit * a.config.Approach
		if ring == 0 {
			far = 0
		}
		if len(list) == a.config.Candidates && far >= list[len(list)-1].cost {
			break
		}
		for row := max(0, by-ring); row <= min(a.rows-1, by+ring); row++ {
			across := 2 * ring // only both ends of the ring's middle rows
			if row == by-ring || row == by+ring || ring == 0 {
				across = 1
			}
			for column := bx - ring; column <= bx+ring; column += across {
				if column >= 0 && column < a.columns {
					away := apart(x, column*side) + apart(y, row*side)
					list = a.scan(list, row*a.columns+column, state, int32(away)*a.unit*a.config.Approach)
				}
			}
		}
	}
	a.sight[r] = list
}

// apart is how far at is from the nearest of the side cells that begin at from.
func apart(at, from int) int { return max(0, from-at, at-from-side+1) }

// scan takes over what a bucket, all of whose jobs are at least far away, has
// that is better than the worst candidate.
func (a *Assigner) scan(list []candidate, bucket int, state int32, far int32) []candidate {
	for _, job := range a.buckets[bucket] {
		full := len(list) == a.config.Candidates
		if full && far+job.Length >= list[len(list)-1].cost {
			break
		}
		if a.taken[job.ID] == a.step {
			continue
		}
		dx, dy := int32(a.at[job.Pickup][0])-int32(a.at[state>>2][0]), int32(a.at[job.Pickup][1])-int32(a.at[state>>2][1])
		if full && (max(dx, -dx)+max(dy, -dy))*a.unit*a.config.Approach+job.Length >= list[len(list)-1].cost {
			continue
		}
		c := candidate{job, a.price(job, state)}
		if full {
			if !less(c, list[len(list)-1]) {
				continue
			}
			list = list[:len(list)-1]
		}
		list = append(list, c)
		for i := len(list) - 1; i > 0 && less(c, list[i-1]); i-- {
			list[i], list[i-1] = list[i-1], c
		}
	}
	return list
}

func (a *Assigner) pop() {
	a.heap[0] = a.heap[len(a.heap)-1]
	a.heap = a.heap[:len(a.heap)-1]
	a.down(0)
}

// down restores the heap, least cost first and then least robot.
func (a *Assigner) down(i int) {
	h := a.heap
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && ahead(h[child+1], h[child]) {
			child++
		}
		if !ahead(h[child], h[i]) {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

func ahead(a, b entry) bool {
	return a.cost < b.cost || a.cost == b.cost && a.robot < b.robot
}
