package delivery

// optionHeap is a binary heap of insertion options by regret, largest first,
// then by stop, with an index so that a stop's option can be replaced.
type optionHeap struct {
	stop []int32
	opt  []option
	of   map[int32]int
}

func (h *optionHeap) knows(i int32) bool { _, ok := h.of[i]; return ok }

func (h *optionHeap) before(a, b int) bool {
	if h.opt[a].regret != h.opt[b].regret {
		return h.opt[a].regret > h.opt[b].regret
	}
	return h.stop[a] < h.stop[b]
}

func (h *optionHeap) swap(a, b int) {
	h.stop[a], h.stop[b] = h.stop[b], h.stop[a]
	h.opt[a], h.opt[b] = h.opt[b], h.opt[a]
	h.of[h.stop[a]], h.of[h.stop[b]] = a, b
}

func (h *optionHeap) fix(k int) {
	for k > 0 && h.before(k, (k-1)/2) {
		h.swap(k, (k-1)/2)
		k = (k - 1) / 2
	}
	for {
		c := 2*k + 1
		if c >= len(h.stop) {
			return
		}
		if c+1 < len(h.stop) && h.before(c+1, c) {
			c++
		}
		if !h.before(c, k) {
			return
		}
		h.swap(c, k)
		k = c
	}
}

func (h *optionHeap) put(i int32, o option) {
	k, ok := h.of[i]
	if !ok {
		k = len(h.stop)
		h.stop, h.opt = append(h.stop, i), append(h.opt, o)
		h.of[i] = k
	}
	h.opt[k] = o
	h.fix(k)
}

func (h *optionHeap) drop(i int32) {
	k, ok := h.of[i]
	if !ok {
		return
	}
	last := len(h.stop) - 1
	h.swap(k, last)
	h.stop, h.opt = h.stop[:last], h.opt[:last]
	delete(h.of, i)
	if k < last {
		h.fix(k)
	}
}

func (h *optionHeap) pop() (int32, option, bool) {
	if len(h.stop) == 0 {
		return 0, option{}, false
	}
	i, o := h.stop[0], h.opt[0]
	h.drop(i)
	return i, o, true
}
