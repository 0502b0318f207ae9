package vrp

import "math"

// The functions of this file use integers and single IEEE operations only, so
// that every processor gives the same bits: the library's Log, Pow and Hypot
// are assembler on some, and Go may fuse a product with a sum.

const (
	logBits = 12     // entries of the table: 4096
	logUnit = 16     // fraction bits of its values
	ln2     = 45_426 // in 1/2^16
)

// logTable gives -ln((i+½)/4096) in 1/2^16, by squaring: each square of a number
// between 1 and 2 yields one more bit of its logarithm to base 2.
func logTable() []int32 {
	t := make([]int32, 1<<logBits)
	for i := range t {
		x, whole := uint64(2*i+1), int64(0) // times 1/8192
		for ; x < 1<<31; x <<= 1 {
			whole++
		}
		// x is in [2^31, 2^32): the number is x/2^31 * 2^-(whole-31+13) .
		log := int64(logBits+1+whole-31) << logUnit
		for bit := int64(1) << (logUnit - 1); bit > 0; bit >>= 1 {
			if x = x * x >> 31; x >= 1<<32 {
				x >>= 1
				log -= bit
			}
		}
		t[i] = int32(log * ln2 >> logUnit)
	}
	return t
}

// log draws -ln of a uniform number, in 1/2^16.
func (s *Solver) log() int64 { return int64(s.logs[s.rng.Uint32()>>(32-logBits)]) }

// power is base^p for p from 0 to below 1, to a millionth: the square roots of
// base for the binary digits of p.
func power(base, p float64) float64 {
	result := 1.0
	digits := min(uint32(p*(1<<20)), 1<<20-1)
	for bit := uint32(1) << 19; bit > 0; bit >>= 1 {
		if base = math.Sqrt(base); digits&bit != 0 {
			result *= base
		}
	}
	return result
}

// root is the whole part of the square root of x >= 0.
func root(x int64) int64 {
	r := int64(math.Sqrt(float64(x)))
	for r*r > x {
		r--
	}
	for (r+1)*(r+1) <= x {
		r++
	}
	return r
}
