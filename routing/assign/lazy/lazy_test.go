package lazy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"dayrun/routing/traffic/field"
)

// floor is an open grid with the tables of all nodes.
func floor(t testing.TB, height, width int) (*field.Field, [][2]int16, func(int32) field.Table) {
	ahead := make([]int32, 4*height*width)
	at := make([][2]int16, height*width)
	for s := range ahead {
		row, column := s/4/width, s/4%width
		at[s/4] = [2]int16{int16(column), int16(row)}
		to := [4][2]int{{row, column + 1}, {row + 1, column}, {row, column - 1}, {row - 1, column}}[s%4]
		ahead[s] = -1
		if to[0] >= 0 && to[1] >= 0 && to[0] < height && to[1] < width {
			ahead[s] = int32(to[0]*width + to[1])
		}
	}
	f, err := field.New(ahead, 1)
	if err != nil {
		t.Fatal(err)
	}
	tables, builder := make([]field.Table, height*width), field.NewBuilder(f)
	return f, at, func(node int32) field.Table {
		if tables[node] == nil {
			tables[node] = builder.Build(node, nil)
		}
		return tables[node]
	}
}

// greedy is the rule itself: the cheapest of all pairs, again and again.
func greedy(jobs []Job, states []int32, tables func(int32) field.Table) []int32 {
	of := make([]int32, len(states))
	for r := range of {
		of[r] = -1
	}
	taken := map[int32]bool{}
	for range states {
		best, robot, id := int32(1<<30), -1, int32(-1)
		for r, state := range states {
			for _, job := range jobs {
				cost := Defaults().Approach*tables(job.Pickup).From(state) + job.Length
				if of[r] < 0 && !taken[job.ID] && (cost < best || cost == best && (r < robot || r == robot && job.ID < id)) {
					best, robot, id = cost, r, job.ID
				}
			}
		}
		if robot < 0 {
			break
		}
		of[robot], taken[id] = id, true
	}
	return of
}

// TestAssignIsGreedy compares with the rule over all pairs, on floors of
// several buckets, with fewer and with more jobs than robots. Each robot sees
// as many candidates as there are robots, with which the short list is exact.
func TestAssignIsGreedy(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	f, at, tables := floor(t, 30, 40)
	for range 60 {
		robots := 1 + rng.IntN(12)
		config := Defaults()
		config.Candidates = robots
		a, err := New(f, at, robots, config, tables)
		if err != nil {
			t.Fatal(err)
		}
		var jobs []Job
		states, free, got := make([]int32, robots), make([]int32, robots), make([]int32, robots)
		for r := range states {
			states[r], free[r], got[r] = int32(rng.IntN(len(f.Ahead))), int32(r), -1
		}
		for range rng.IntN(40) {
			job := Job{ID: int32(len(jobs)), Pickup: int32(rng.IntN(f.Nodes())), Length: int32(rng.IntN(80))}
			jobs = append(jobs, job)
			a.Add(job)
		}
		a.Assign(free, states, got)
		if want := greedy(jobs, states, tables); !slices.Equal(got, want) {
			t.Fatalf("%d robots, %d jobs: got %v, want %v", robots, len(jobs), got, want)
		}
		for _, job := range jobs[:len(jobs)/2] {
			a.Remove(job.ID)
			a.Remove(job.ID) // twice is as once
		}
		jobs = jobs[len(jobs)/2:]
		for range config.Renew {
			a.Assign(free, states, got)
		}
		if want := greedy(jobs, states, tables); !slices.Equal(got, want) || a.Waiting() != len(jobs) {
			t.Fatalf("after removal, %d robots, %d jobs: got %v, want %v", robots, len(jobs), got, want)
		}
	}
}

// TestNobodyGoesWithout: with one candidate each, robots that stand together
// still all get a job while there are jobs.
func TestNobodyGoesWithout(t *testing.T) {
	f, at, tables := floor(t, 20, 20)
	config := Defaults()
	config.Candidates = 1
	a, err := New(f, at, 10, config, tables)
	if err != nil {
		t.Fatal(err)
	}
	var free, states, jobs []int32
	for r := range int32(10) {
		free, states, jobs = append(free, r), append(states, r<<2), append(jobs, -1)
		a.Add(Job{ID: r, Pickup: 399 - r})
	}
	a.Assign(free, states, jobs)
	slices.Sort(jobs)
	if !slices.Equal(jobs, free) {
		t.Errorf("robots got %v", jobs)
	}
}

func TestKeepHoldsAJob(t *testing.T) {
	f, at, tables := floor(t, 1, 20)
	config := Defaults()
	config.Keep = 11
	a, err := New(f, at, 1, config, tables)
	if err != nil {
		t.Fatal(err)
	}
	a.Add(Job{ID: 0, Pickup: 10})
	jobs := []int32{-1}
	a.Assign([]int32{0}, []int32{0}, jobs)
	a.Add(Job{ID: 1, Pickup: 8}) // 10 cheaper: not worth a change
	for range config.Renew {
		a.Assign([]int32{0}, []int32{0}, jobs)
	}
	if jobs[0] != 0 {
		t.Error("robot changed for a gain of 10")
	}
	a.Add(Job{ID: 2, Pickup: 7}) // 15 cheaper
	for range config.Renew {
		a.Assign([]int32{0}, []int32{0}, jobs)
	}
	if jobs[0] != 2 {
		t.Errorf("robot has job %d, 2 is 15 cheaper", jobs[0])
	}
}

// BenchmarkBacklog shows that a step's cost does not grow with what waits.
func BenchmarkBacklog(b *testing.B) {
	for _, waiting := range []int{300, 3000, 30000} {
		b.Run(fmt.Sprint(waiting), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			f, at, tables := floor(b, 33, 57)
			a, err := New(f, at, 200, Defaults(), tables)
			if err != nil {
				b.Fatal(err)
			}
			for id := range int32(waiting) {
				a.Add(Job{ID: id, Pickup: int32(rng.IntN(f.Nodes())), Length: int32(rng.IntN(80))})
			}
			var free, states, jobs []int32
			for r := range int32(200) {
				free, states, jobs = append(free, r), append(states, int32(rng.IntN(len(f.Ahead)))), append(jobs, -1)
			}
			for node := range int32(f.Nodes()) {
				tables(node)
			}
			for b.Loop() {
				a.Assign(free, states, jobs)
			}
		})
	}
}
