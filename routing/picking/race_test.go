//go:build race

package picking

// raceDetector says that tests run ten times slower and may leave out the long ones.
const raceDetector = true
