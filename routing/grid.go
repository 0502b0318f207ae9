package routing

import "fmt"

// GridFloor makes a floor of a grid map: a Travel node for each free cell,
// named by column and row from the upper left, and edges both ways between
// neighbours. free has width x height cells, row by row from the top; pitchMm
// is the distance of neighbouring cells.
func GridFloor(name string, width, height int, free []bool, pitchMm int32) (*Floor, error) {
	if width < 1 || height < 1 || len(free) != width*height {
		return nil, fmt.Errorf("grid %q: width x height is %d x %d with %d cells; give as many cells as the product", name, width, height, len(free))
	}
	if pitchMm < 1 || int64(pitchMm)*int64(max(width, height)) > 100_000_000 {
		return nil, fmt.Errorf("grid %q: pitch is %d mm; give at least 1, and a grid of at most 100 km a side", name, pitchMm)
	}
	f := &Floor{Name: name}
	node := make([]int32, len(free))
	for cell, ok := range free {
		if node[cell] = -1; !ok {
			continue
		}
		column, row := cell%width, cell/width
		node[cell] = int32(len(f.NodeID))
		f.NodeID = append(f.NodeID, fmt.Sprintf("c%d-r%d", column, row))
		f.X, f.Y = append(f.X, int32(column)*pitchMm), append(f.Y, int32(height-1-row)*pitchMm)
		f.Kind = append(f.Kind, Travel)
	}
	if len(f.NodeID) == 0 {
		return nil, fmt.Errorf("grid %q: no cell is free; a floor needs at least one node", name)
	}
	join := func(a, b int32) {
		if a < 0 || b < 0 {
			return
		}
		for _, e := range [2][2]int32{{a, b}, {b, a}} {
			f.EdgeID = append(f.EdgeID, f.NodeID[e[0]]+">"+f.NodeID[e[1]])
			f.From, f.To = append(f.From, e[0]), append(f.To, e[1])
			f.LengthMm, f.SpeedMmS, f.PenaltyCs = append(f.LengthMm, pitchMm), append(f.SpeedMmS, 0), append(f.PenaltyCs, 0)
		}
	}
	for cell := range free {
		if cell%width+1 < width {
			join(node[cell], node[cell+1])
		}
		if cell+width < len(free) {
			join(node[cell], node[cell+width])
		}
	}
	if err := f.finish(); err != nil {
		return nil, fmt.Errorf("grid %q: %w", name, err)
	}
	return f, nil
}
