package main

import (
	"syscall"
	"time"
)

// ownCPU is the CPU time of this process so far.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // RUSAGE_SELF is always there
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpuSeconds is the CPU time of this process while f runs.
func cpuSeconds(f func()) float64 {
	before := ownCPU()
	f()
	return (ownCPU() - before).Seconds()
}
