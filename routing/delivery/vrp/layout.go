package vrp

import "slices"

// layout gives the file's number of each of the solver's stops. Stops near each
// other get numbers near each other (Z-order), so that a look at the stops of
// one route touches few lines of the matrix row in the processor's cache. The
// depot stays 0; a mixed fleet keeps its numbers.
func layout(in *Instance) []int32 {
	list := make([]int32, len(in.Stops))
	for i := range list {
		list[i] = int32(i)
	}
	if in.Rich != nil {
		return list
	}
	slices.SortStableFunc(list[1:], func(a, b int32) int {
		x, y := curve(in.Stops[a]), curve(in.Stops[b])
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return list
}

// curve interleaves the bits of both coordinates.
func curve(s Stop) int64 {
	code := int64(0)
	for bit := 15; bit >= 0; bit-- {
		code = code<<2 | int64((s.X+limit)>>bit&1)<<1 | int64((s.Y+limit)>>bit&1)
	}
	return code
}
