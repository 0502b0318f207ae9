// Package traffic decides which robot may move where next on a floor without
// collision or deadlock. Plans start from frontiers (the last node released to
// each robot), never from positions; a node is owned by one robot from its
// release until a reported position proves departure. It is pure.
package traffic

import "dayrun/routing"

// Problem is the state of the floor that a plan starts from. It is a copy and
// may be solved on any goroutine; Floor and Distances are shared, immutable.
type Problem struct {
	Version int64
	Floor   *routing.Floor
	Robots  []Robot // in a fixed order
	Owner   []int32 // by node: index in Robots of the owner, -1 free, -2 blocked (closed, or a robot that cannot be commanded)
	Steps   int     // how many steps ahead to plan, 1 to 8
	Budget  int     // iterations of local search after the first plan
}

// Robot is one robot as the planner sees it.
type Robot struct {
	Frontier int32 // last released node
	Heading  int32 // mrad at the frontier
	Goal     int32 // node to reach; the frontier itself: has no wish but may be pushed aside
	Fixed    bool  // will not leave its frontier now (at work, charging, offline)
	Loaded   bool  // carries a shelf
	Age      int32 // plans since it last reached a goal, for priority
	Urgency  int32 // larger is more urgent
}

// Plan gives for each robot the nodes to visit after its frontier, in order;
// empty: stay. Paths follow edges of the floor. Taking the plan's moves in the
// order of Order (pairs of robot index and step) never needs a rotation.
type Plan struct {
	Version int64
	Path    [][]int32
	Why     []string // by robot, why it stays or steps aside; "" otherwise
}
