// Package pgtest runs real PostgreSQL servers for tests and benches: each in a
// folder of its own, on a free port of the loopback, gone with its owner.
package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// ErrAbsent: no PostgreSQL is installed.
var ErrAbsent = errors.New("PostgreSQL is not installed: scripts/setup.sh installs it")

// Server is one PostgreSQL server.
type Server struct {
	Port int

	bin, dir string
	settings []string
	owner    *syscall.Credential
	cmd      *exec.Cmd
	ended    chan struct{}
	created  int
	mu       sync.Mutex
}

// program finds a program of the server; Debian keeps them out of the path.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	list, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(list) == 0 {
		return "", ErrAbsent
	}
	return list[len(list)-1], nil
}

// Start makes a database cluster in a new folder and starts its server with
// the settings, each "name=value".
func Start(settings ...string) (*Server, error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	return begin(settings, func(s *Server) *exec.Cmd {
		return s.command(initdb, "-D", s.data(), "-U", "dayrun", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	})
}

// Replica starts a streaming replica of the server, which Promote makes a
// server of its own.
func (s *Server) Replica() (*Server, error) {
	copier, err := program("pg_basebackup")
	if err != nil {
		return nil, err
	}
	return begin(s.settings, func(r *Server) *exec.Cmd {
		return r.command(copier, "-D", r.data(), "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "dayrun", "-R", "-X", "stream", "-c", "fast", "--no-sync")
	})
}

// Promote ends a replica's following.
func (s *Server) Promote(ctx context.Context) error {
	return s.Exec(ctx, "postgres", "SELECT pg_promote(true, 60)")
}

// begin makes a cluster's folder by a command and starts its server.
func begin(settings []string, fill func(*Server) *exec.Cmd) (*Server, error) {
	s := &Server{settings: settings}
	var err error
	if s.bin, err = program("postgres"); err != nil {
		return nil, err
	}
	if s.owner, err = owner(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "dayrun-pg"); err != nil {
		return nil, err
	}
	if s.owner != nil {
		err = os.Chown(s.dir, int(s.owner.Uid), int(s.owner.Gid))
	}
	if err == nil {
		var out []byte
		if out, err = fill(s).CombinedOutput(); err != nil {
			err = fmt.Errorf("make cluster: %w\n%s", err, out)
		}
	}
	if err == nil {
		s.Port, err = freePort()
	}
	if err == nil {
		err = s.Up()
	}
	if err != nil {
		_ = os.RemoveAll(s.dir)
		return nil, err
	}
	return s, nil
}

// owner is whom the server runs as: PostgreSQL refuses to run as root.
func owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("find a user for PostgreSQL: %w", err)
		}
	}
	uid, errU := strconv.ParseUint(u.Uid, 10, 32)
	gid, errG := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(errU, errG)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Pdeathsig: syscall.SIGQUIT} // a killed test leaves no server
	return cmd
}

// Up starts a server that is down and returns when it takes connections.
func (s *Server) Up() error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.Port)}
	for _, set := range append([]string{"listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=64MB", "max_connections=60", "log_statement=none"}, s.settings...) {
		args = append(args, "-c", set)
	}
	s.cmd = s.command(s.bin, args...)
	out, err := s.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	ready, ended := make(chan string, 1), make(chan struct{})
	s.ended = ended
	go func() {
		defer close(ended)
		var said []string
		told := false
		for lines := bufio.NewScanner(out); lines.Scan(); {
			switch {
			case told:
			case strings.Contains(lines.Text(), "database system is ready to accept"):
				told = true
				ready <- ""
			default:
				said = append(said, lines.Text())
			}
		}
		_ = s.cmd.Wait()
		if !told {
			ready <- strings.Join(said, "\n")
		}
	}()
	if said := <-ready; said != "" {
		return fmt.Errorf("PostgreSQL did not start:\n%s", said)
	}
	return nil
}

// Down stops the server at once, as a reboot would: sessions are cut off.
func (s *Server) Down() {
	_ = s.cmd.Process.Signal(syscall.SIGINT)
	<-s.ended
}

// Crash ends the server without any of its shutdown: it recovers from its
// write-ahead log at the next Up.
func (s *Server) Crash() {
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	<-s.ended
}

// Close stops the server and removes its folder.
func (s *Server) Close() {
	s.Crash()
	_ = os.RemoveAll(s.dir)
}

// URL gives the connection string of a database.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://dayrun@127.0.0.1:%d/%s?sslmode=disable", s.Port, database)
}

// Exec runs one statement as the owner of everything.
func (s *Server) Exec(ctx context.Context, database, query string, args ...any) error {
	c, err := pgx.Connect(ctx, s.URL(database))
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, query, args...)
	return err
}

// Create makes a new, empty database and gives its connection string.
func (s *Server) Create(ctx context.Context) (url, name string, err error) {
	s.mu.Lock()
	s.created++
	name = fmt.Sprintf("d%d", s.created)
	s.mu.Unlock()
	if err := s.Exec(ctx, "postgres", "CREATE DATABASE "+name+" STRATEGY WAL_LOG"); err != nil {
		return "", "", fmt.Errorf("make database: %w", err)
	}
	return s.URL(name), name, nil
}

// New starts a server that ends with the test, or skips the test where no
// PostgreSQL is installed.
func New(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := Start(settings...)
	if errors.Is(err, ErrAbsent) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Database makes a new database that lasts as long as the server.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	url, _, err := s.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return url
}
