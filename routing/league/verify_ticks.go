package league

import "fmt"

// hold checks that robots which are held up wait.
func (v *Verifier) hold(delayed []int32, actions string) error {
	for _, r := range delayed {
		if r < 0 || int(r) >= len(v.cell) {
			return fmt.Errorf("replay log: t %d: delayed robot is %d: give 0 to %d", v.Steps, r, len(v.cell)-1)
		}
		if actions[r] != 'W' {
			v.found("robot %d is held up but does %c", r, actions[r])
		}
	}
	return nil
}

// square is a robot's place before and after a tick, in parts of a cell of
// which in.Ticks make one.
type square struct{ x, y, toX, toY int }

// tick carries out one tick of actions that take several (Start-Kit 3.1): a
// letter starts an action or goes on with it, W pauses. Robots are squares of
// a cell's size.
func (v *Verifier) tick(actions string) error {
	ticks := v.in.Ticks
	squares := make([]square, len(v.cell))
	touched := make([][2]int32, len(v.cell)) // by each robot
	near := map[int32][]int32{}              // robots that touch each cell
	for r := range v.cell {
		squares[r].x, squares[r].y = v.place(r)
		letter := actions[r]
		switch {
		case letter != 'F' && letter != 'R' && letter != 'C' && letter != 'W':
			return fmt.Errorf("replay log: t %d: action of robot %d is %q: give F, R, C or W", v.Steps, r, letter)
		case letter != 'W' && v.ticks[r] > 0 && letter != v.doing[r]:
			v.found("robot %d does %c, %c is not finished", r, letter, v.doing[r])
			letter = v.doing[r]
		}
		from := v.cell[r]
		ahead, open := v.in.Map.Forward(from, v.heading[r])
		if letter == 'F' && !open {
			v.found("robot %d drives from cell %d with heading %d off the floor", r, from, v.heading[r])
			letter = 'W'
		}
		if letter != 'W' {
			v.doing[r] = letter
			v.ticks[r]++
		}
		touched[r] = [2]int32{from, from}
		near[from] = append(near[from], int32(r))
		if v.ticks[r] > 0 && v.doing[r] == 'F' {
			touched[r][1] = ahead
			near[ahead] = append(near[ahead], int32(r))
		}
		if v.ticks[r] == ticks {
			v.ticks[r] = 0
			switch letter {
			case 'F':
				v.cell[r] = ahead
			case 'R':
				v.heading[r] = (v.heading[r] + 1) % 4
			case 'C':
				v.heading[r] = (v.heading[r] + 3) % 4
			}
		}
		squares[r].toX, squares[r].toY = v.place(r)
	}
	// Robots in order, so that findings come in order, too.
	for r := range squares {
		met := int32(-1)
		for _, cell := range touched[r] {
			for _, other := range near[cell] {
				if int(other) < r && other != met && squares[r].meets(squares[other], ticks) {
					v.found("robots %d and %d overlap at cell %d", other, r, cell)
					met = other
				}
			}
		}
	}
	return nil
}

// place is where robot r is, in parts of a cell.
func (v *Verifier) place(r int) (x, y int) {
	x, y = int(v.cell[r])%v.in.Map.Width*v.in.Ticks, int(v.cell[r])/v.in.Map.Width*v.in.Ticks
	if v.ticks[r] == 0 || v.doing[r] != 'F' {
		return x, y
	}
	part := v.ticks[r]
	switch v.heading[r] {
	case 0:
		x += part
	case 1:
		y += part
	case 2:
		x -= part
	default:
		y -= part
	}
	return x, y
}

// meets is whether two squares of a size overlap at some time in a tick, both
// moving evenly by at most one part. Their distances along both axes pass the
// size at multiples of half a tick, so that looking a quarter after the start
// and before the end is exact.
func (s square) meets(o square, size int) bool {
	for _, quarter := range [2]int{1, 3} {
		dx := 4*(s.x-o.x) + quarter*(s.toX-s.x-o.toX+o.x)
		dy := 4*(s.y-o.y) + quarter*(s.toY-s.y-o.toY+o.y)
		if max(dx, -dx) < 4*size && max(dy, -dy) < 4*size {
			return true
		}
	}
	return false
}
