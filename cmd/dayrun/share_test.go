package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dayrun/internal/pgtest"
)

// sharer is a server process that runs some of several sites.
type sharer struct {
	cmd  *exec.Cmd
	data string

	mu   sync.Mutex
	urls map[string]string // of the sites that it says it runs
	last string            // site named last
}

var (
	siteLine = regexp.MustCompile(`^site (\S+), ledger in`)
	backLine = regexp.MustCompile(`^site (\S+) is given back`)
	pageLine = regexp.MustCompile(`^dashboard (\S+)`)
)

func startSharer(t *testing.T, database, data string) *sharer {
	t.Helper()
	s := &sharer{data: data, urls: map[string]string{}}
	s.cmd = exec.Command(program(t), "serve", "--sites", strings.Join(sharedSites, ","), "--data", data, "--database", database, "--lease", "2s", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0")
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	})
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.hear(lines.Text())
		}
	}()
	return s
}

func (s *sharer) hear(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := siteLine.FindStringSubmatch(line); m != nil {
		s.last = m[1]
	}
	if m := pageLine.FindStringSubmatch(line); m != nil {
		s.urls[s.last] = m[1]
	}
	if m := backLine.FindStringSubmatch(line); m != nil {
		delete(s.urls, m[1])
	}
}

func (s *sharer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.urls)
}

var sharedSites = []string{"main", "north", "south", "east", "west"}

// served gives where each site answers; nil unless each does at one process.
func served(all ...*sharer) map[string]string {
	urls := map[string]string{}
	for _, s := range all {
		s.mu.Lock()
		for site, url := range s.urls {
			if urls[site] != "" {
				s.mu.Unlock()
				return nil
			}
			urls[site] = url
		}
		s.mu.Unlock()
	}
	if len(urls) != len(sharedSites) {
		return nil
	}
	for _, url := range urls {
		resp, err := http.Get(url + "/healthz")
		if err != nil {
			return nil
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return nil
		}
	}
	return urls
}

// TestSharedSites: three processes share five sites out; one is killed, its
// sites go on at the others; it comes back and gets its part again. No order
// is lost on the way, and no site is run twice.
func TestSharedSites(t *testing.T) {
	url := pgtest.New(t).Database(t)
	a, b, c := startSharer(t, url, t.TempDir()), startSharer(t, url, t.TempDir()), startSharer(t, url, t.TempDir())
	fair := func(a, b, c *sharer) func() bool {
		return func() bool {
			for _, s := range []*sharer{a, b, c} {
				if n := s.count(); n < 1 || n > 2 {
					return false
				}
			}
			return served(a, b, c) != nil
		}
	}
	eventually(t, 90*time.Second, "three processes share the sites", fair(a, b, c))
	for site, at := range served(a, b, c) {
		defineMug(t, at)
		if status, _ := post(t, at, "first-"+site); status != http.StatusCreated {
			t.Fatalf("order at %s: %d", site, status)
		}
	}
	killed := time.Now()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 90*time.Second, "the two others run all sites", func() bool { return served(a, b) != nil })
	t.Logf("all sites run again %.1f s after the kill", time.Since(killed).Seconds())
	back := startSharer(t, url, c.data)
	eventually(t, 90*time.Second, "the third has its part again", fair(a, b, back))
	for site, at := range served(a, b, back) {
		if status, _ := post(t, at, "first-"+site); status != http.StatusOK && status != http.StatusCreated {
			t.Errorf("order of before at %s: %d", site, status)
		}
		if status, _ := post(t, at, "second-"+site); status != http.StatusCreated {
			t.Errorf("order at %s: %d", site, status)
		}
	}
	_ = a.cmd.Process.Signal(syscall.SIGTERM) // a clean end gives its sites to the others at once
	eventually(t, 90*time.Second, "the sites of the one that was stopped run", func() bool { return served(b, back) != nil })
	for _, site := range sharedSites {
		code, out, err := command("ledger", "verify", "--database", url, "--site", site)
		if code != 0 || !strings.Contains(out, " 2 orders placed") {
			t.Errorf("%s: exit %d, %v: %s", site, code, err, out)
		}
	}
}

func TestSitesSetting(t *testing.T) {
	for _, args := range [][]string{{"--sites", "a,b"}, {"--sites", "a,a", "--database", "postgres://h/d"}, {"--sites", "a/b", "--database", "postgres://h/d"}} {
		code, _, err := command(append([]string{"serve", "--data", t.TempDir()}, args...)...)
		if code != exitUnreadable || !strings.Contains(fmt.Sprint(err), "--sites") {
			t.Errorf("%v: exit %d, %v", args, code, err)
		}
	}
	for addr, want := range map[string]string{"127.0.0.1:8080": "127.0.0.1:8082", "127.0.0.1:0": "127.0.0.1:0", "": ""} {
		if got := shifted(addr, 2); got != want {
			t.Errorf("third site at %q: %q, want %q", addr, got, want)
		}
	}
}
