//go:build race

package delivery

// raceDetector says that tests run ten times slower and may leave out the long ones.
const raceDetector = true
