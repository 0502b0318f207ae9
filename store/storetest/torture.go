package storetest

import (
	"os"
	"strconv"
	"testing"
)

// SeedEnv names the seed of a torture's round.
const SeedEnv = "TORTURE_SEED"

// Number is a size of a torture from the environment, def when it is not set.
func Number(t *testing.T, env string, def int) int {
	t.Helper()
	v := os.Getenv(env)
	if v == "" {
		return def
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s=%s: give a number", env, v)
	}
	return n
}
