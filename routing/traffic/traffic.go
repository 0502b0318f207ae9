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
	Owner   []int32 // by node: index in Robots of the owner, -1 free, -2 blocked for everybody
	Shut    []bool  // by node: closed, so entered only from closed nodes: who is inside may leave; nil: none is
	Steps   int     // how many steps ahead to plan, 1 to 8
	Budget  int     // iterations of local search after the first plan
}

// Robot is one robot as the planner sees it.
type Robot struct {
	Frontier int32 // last released node, -1: not on the floor
	Heading  int32 // mrad at the frontier
	Goal     int32 // node to reach; the frontier itself: has no wish but may be pushed aside
	Fixed    bool  // will not leave its frontier now (at work, about to work there, charging, offline)
	Halted   bool  // does not even drive along its released nodes (offline, stopped): all its nodes are walls; implies Fixed
	Loaded   bool  // carries a shelf
	Age      int32 // plans since it last reached a goal, for priority
	Urgency  int32 // larger is more urgent; each unit counts like UrgencyAge plans of age, up to 255, so that nobody waits for ever
}

// Plan gives for each robot the nodes to visit after its frontier, in order;
// empty: stay. Paths follow edges of the floor. Making the moves of Order one
// after the other from the frontiers enters no occupied node, so it never
// needs a swap or a rotation.
type Plan struct {
	Version int64
	Path    [][]int32
	Order   []Move
	Why     []string // by robot, why it stays or steps aside; "" otherwise
	Blocker []int32  // by robot, the robot that kept it from its best move at first, -1 none
	Value   int64    // objective: weighted cost (cs) still to go after the plan, smaller is better
}

// Move is one hop of a plan: robot Robot enters Path[Robot][Step].
type Move struct {
	Robot, Step int32
}

// UrgencyAge is the age in plans that one unit of Robot.Urgency is worth.
const UrgencyAge = 32

// maxUrgency is the most that counts.
const maxUrgency = 255
