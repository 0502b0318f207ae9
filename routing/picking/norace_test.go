//go:build !race

package picking

const raceDetector = false
