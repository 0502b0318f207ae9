package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProof takes an order's proof from each kind of live ledger to somebody
// who has nothing but the public key and an older checkpoint.
func TestProof(t *testing.T) {
	for name, l := range liveLedgers(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := func(name string) string { return filepath.Join(dir, name) }
			run := func(args ...string) string {
				return ok(t, append(append([]string{"proof"}, args...), append(l.args, "--key", path("key"))...)...)
			}
			public := strings.TrimSpace(run("key"))
			write(t, path("old.txt"), run("checkpoint"))
			l.script.Round(2)
			l.commit(t)
			write(t, path("proof.json"), run("order", "web-000002"))
			write(t, path("old.json"), run("order", "o-2", "--checkpoint", path("old.txt")))
			write(t, path("more.json"), run("consistency", path("old.txt")))
			l.st.Close() // nothing of the server is needed from here on
			for _, args := range [][]string{
				{path("proof.json")},
				{path("old.json"), "--checkpoint", path("old.txt")},
				{path("more.json"), "--checkpoint", path("old.txt")},
			} {
				out := ok(t, append([]string{"proof", "verify", "--key", public}, args...)...)
				if !strings.HasSuffix(out, "ok\n") {
					t.Errorf("%v: %s", args, out)
				}
			}
			if out := ok(t, "proof", "verify", path("proof.json"), "--key", public); !strings.Contains(out, "order o-2 of site main") || !strings.Contains(out, "custody_closed") || strings.Contains(out, "does not name") {
				t.Error(out)
			}
			data, err := os.ReadFile(path("proof.json"))
			if err != nil {
				t.Fatal(err)
			}
			write(t, path("forged.json"), string(bytes.Replace(data, []byte(`web-000002`), []byte(`web-000003`), 1)))
			for _, args := range [][]string{{path("forged.json")}, {path("proof.json"), "--checkpoint", path("old.txt")}} {
				if code, _, err := command(append([]string{"proof", "verify", "--key", public}, args...)...); code != exitFailed || err == nil {
					t.Errorf("%v: exit %d, %v", args, code, err)
				}
			}
			if code, _, err := command("proof", "verify", path("proof.json"), "--key", "nonsense"); code != exitFailed || !strings.Contains(err.Error(), "proof key") {
				t.Errorf("without a key: exit %d, %v", code, err)
			}
		})
	}
}
