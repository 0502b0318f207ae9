package main

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dayrun/internal/pgtest"
	"dayrun/store"
)

// built is the program, made once for all tests that run it as a process.
var built struct {
	once sync.Once
	dir  string
	err  error
	out  []byte
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// programEnv names a program that is built already.
const programEnv = "TORTURE_PROGRAM"

func program(t *testing.T) string {
	t.Helper()
	if ready := os.Getenv(programEnv); ready != "" {
		return ready
	}
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "dayrun-test"); built.err == nil {
			built.out, built.err = exec.Command("go", "build", "-o", filepath.Join(built.dir, "dayrun"), ".").CombinedOutput()
		}
	})
	if built.err != nil {
		t.Fatalf("build: %v\n%s", built.err, built.out)
	}
	return filepath.Join(built.dir, "dayrun")
}

// controller is a server as a process of its own.
type controller struct {
	cmd   *exec.Cmd
	lines chan string // what it prints
	errs  strings.Builder
}

func startController(t *testing.T, url string) *controller {
	t.Helper()
	c := &controller{lines: make(chan string, 100)}
	c.cmd = exec.Command(program(t), "serve", "--data", t.TempDir(), "--database", url, "--lease", "1s", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0")
	c.cmd.Stderr = &c.errs
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.lines)
		for sc := bufio.NewScanner(out); sc.Scan(); {
			c.lines <- sc.Text()
		}
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	})
	return c
}

// says waits for a line with a text and gives the rest of the line from there.
func (c *controller) says(t *testing.T, text string) string {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case line, ok := <-c.lines:
			if !ok {
				t.Fatalf("it ended without %q: %s", text, c.errs.String())
			}
			if i := strings.Index(line, text); i >= 0 {
				return line[i:]
			}
		case <-late:
			t.Fatalf("it never said %q", text)
		}
	}
}

// TestPaused stops a controller with a signal past its lease: another takes the
// site over, and when the first goes on it writes nothing, answers nothing with
// success, and ends.
func TestPaused(t *testing.T) {
	url := pgtest.New(t).Database(t)
	first := startController(t, url)
	a := first.says(t, "http://")
	defineMug(t, a)
	if status, _ := post(t, a, "before"); status != http.StatusCreated {
		t.Fatalf("order: %d", status)
	}
	second := startController(t, url)
	second.says(t, "standing by")
	if err := first.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	caught := make(chan string, 1)
	go func() { caught <- placeOrder(context.Background(), a, "caught") }() // its request waits in the paused one
	b := second.says(t, "http://")
	took := time.Since(begun)
	eventually(t, 10*time.Second, "the second takes orders", func() bool {
		status, _ := post(t, b, "after")
		return status == http.StatusCreated
	})
	if err := first.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if id := <-caught; id != "" {
		t.Errorf("the deposed acknowledged an order as %s", id)
	}
	err := first.cmd.Wait()
	if first.cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(first.errs.String(), store.ErrDeposed.Error()) {
		t.Errorf("the deposed ended with %v: %s", err, first.errs.String())
	}
	if out := soundIn(t, url); !strings.Contains(out, " 2 orders placed") {
		t.Errorf("want the order before and the one after: %s", out)
	}
	if status := get(t, b+"/v1/orders?client_order_id=before", nil); status != http.StatusOK {
		t.Errorf("the second does not know the first's order: %d", status)
	}
	t.Logf("taken over %.1f s after the pause, with a lease of 1 s", took.Seconds())
}
