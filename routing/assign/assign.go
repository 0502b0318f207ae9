// Package assign decides which robot does which job: the linear assignment
// problem on integer costs, solved by shortest augmenting paths. It is pure.
package assign

// Problem asks for the cheapest matching of robots to jobs. Every robot and
// every job is matched at most once; a pair that is not listed is forbidden.
// As many pairs as possible are matched, at least total cost.
type Problem struct {
	Robots, Jobs int
	Pairs        []Pair // sorted by Robot, then Job
}

// Pair is an allowed match and its cost (any int32 ≥ 0; the site uses
// hundredths of a second of travel plus or minus urgency).
type Pair struct {
	Robot, Job int32
	Cost       int32
}

// Plan gives for each robot its job, or -1.
type Plan struct {
	JobOf []int32
	Cost  int64
}
