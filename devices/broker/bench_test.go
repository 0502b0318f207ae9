package broker_test

import (
	"testing"

	"dayrun/devices/broker"
)

// How long a start takes until devices can connect.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		br, err := broker.Start(broker.Config{Addr: "127.0.0.1:0", DataDir: dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		br.Stop()
		b.StartTimer()
	}
}
