package roads

import "math"

// What turns cost a van beside the drive, in ms: finding the gap, slowing down.
const (
	straightMs = 0
	turnMs     = 4_000
	backMs     = 20_000 // turning round, at the end of a dead-end street only
)

// turns lists for each segment the ones that may follow.
func (b *builder) turns(n *Network) {
	start, out := n.byOut()
	closed := make([]bool, len(n.Junction))
	for i, j := range b.junction {
		if j >= 0 {
			closed[j] = b.s.Nodes[i].Closed
		}
	}
	banned, only := map[[2]int32]bool{}, map[int32]map[int32]bool{}
	for _, t := range b.s.Turns {
		via, ok := b.number[t.Via]
		if !ok || b.junction[via] < 0 {
			continue
		}
		for _, from := range b.byWay[t.From] {
			if n.To[from] != b.junction[via] {
				continue
			}
			for _, to := range b.byWay[t.To] {
				switch {
				case n.From[to] != b.junction[via]:
				case !t.Only:
					banned[[2]int32{from, to}] = true
				case n.Reverse[from] != to:
					if only[from] == nil {
						only[from] = map[int32]bool{}
					}
					only[from][to] = true
				}
			}
		}
	}
	n.NextStart = make([]int32, 1, len(n.From)+1)
	for s := range int32(len(n.From)) {
		at := n.To[s]
		ways := 0
		for _, t := range out[start[at]:start[at+1]] {
			if t == n.Reverse[s] || closed[at] || banned[[2]int32{s, t}] || only[s] != nil && !only[s][t] {
				continue
			}
			n.Next, n.TurnMs = append(n.Next, t), append(n.TurnMs, n.turnCost(s, t))
			ways++
		}
		if r := n.Reverse[s]; ways == 0 && r >= 0 {
			n.Next, n.TurnMs = append(n.Next, r), append(n.TurnMs, backMs)
		}
		n.NextStart = append(n.NextStart, int32(len(n.Next)))
	}
}

// turnCost judges by the angle between the end of one segment and the start
// of the next: within 45 degrees it goes straight on.
func (n *Network) turnCost(s, t int32) int32 {
	a, b := n.Shape[n.ShapeStart[s+1]-2], n.Shape[n.ShapeStart[s+1]-1]
	c, d := n.Shape[n.ShapeStart[t]], n.Shape[n.ShapeStart[t]+1]
	_, squeeze := sinCos(radians(b.LatE7))
	ux, uy := float64(float64(b.LonE7-a.LonE7)*squeeze), float64(b.LatE7-a.LatE7)
	vx, vy := float64(float64(d.LonE7-c.LonE7)*squeeze), float64(d.LatE7-c.LatE7)
	dot := float64(ux*vx) + float64(uy*vy)
	size := math.Sqrt((float64(ux*ux) + float64(uy*uy)) * (float64(vx*vx) + float64(vy*vy)))
	if dot >= float64(size*math.Sqrt2/2) {
		return straightMs
	}
	return turnMs
}
