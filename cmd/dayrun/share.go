package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"dayrun/store"
	"dayrun/store/postgres"
)

// share runs some of many sites in this process. All processes that name the
// same database and sites share them out: each runs its part of them, by a
// lease a site, and the parts change when a process comes or goes.
type share struct {
	set     *Settings
	sites   []string
	out     *streams
	members *postgres.Members
	name    string

	running map[string]*tenant
	again   map[string]time.Time // when a site that failed is tried again
	changes chan change
}

// tenant is a site that this process runs, starts or stops.
type tenant struct {
	server *server // nil while it starts
	leaves bool
	quit   context.CancelFunc
}

// change is what became of a tenant.
type change struct {
	site   string
	server *server // it runs; nil: it has ended
	err    error   // why
}

// siteRetry is how long a site that failed here is left to the others.
const siteRetry = 10 * time.Second

// checkSites refuses a list that cannot be shared out.
func checkSites(set *Settings, sites []string) error {
	server, err := isServer(set.Database)
	switch {
	case err != nil:
		return err
	case !server:
		return errors.New("--sites needs --database: a PostgreSQL that the servers share; SQLite keeps one site a folder")
	case set.Floor != "":
		return fmt.Errorf("--floor %s with --sites: take each site's floor over by its own API, PUT /v1/floor", set.Floor)
	}
	for i, s := range sites {
		if s == "" || s != filepath.Base(s) || slices.Contains(sites[:i], s) {
			return fmt.Errorf("--sites: %q: give each site once, by a name that can be a folder's", s)
		}
	}
	return nil
}

// runShare serves its part of the sites until ctx ends.
func runShare(ctx context.Context, set *Settings, sites []string, out *streams) error {
	if err := checkSites(set, sites); err != nil {
		return &exitError{exitUnreadable, err}
	}
	if err := os.MkdirAll(set.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	lock, err := store.LockFolder(set.Data) // the name below is this process's alone
	if err != nil {
		return err
	}
	defer lock.Close()
	name, err := holderName(filepath.Join(set.Data, holderFile))
	if err != nil {
		return err
	}
	members, err := postgres.Join(ctx, set.Database, name, set.Lease)
	if err != nil {
		return err
	}
	s := &share{set: set, sites: sites, out: out, members: members, name: name, running: map[string]*tenant{}, again: map[string]time.Time{}, changes: make(chan change)}
	every := time.NewTicker(min(set.Lease/3, time.Second))
	defer every.Stop()
	for alive := ctx.Done(); ; {
		s.balance(ctx)
		select {
		case <-alive:
			return s.end()
		case c := <-s.changes:
			s.take(c)
		case <-every.C:
		}
	}
}

// part is how many sites are this process's: as many as the others' or one more.
func (s *share) part(members []string) int {
	rank := slices.Index(members, s.name)
	if rank < 0 {
		return 0
	}
	n := len(s.sites) / len(members)
	if rank < len(s.sites)%len(members) {
		n++
	}
	return n
}

// balance gives sites back that are more than this process's part, or starts
// more. While the database is away everything stays as it is.
func (s *share) balance(ctx context.Context) {
	members, err := s.members.Beat(ctx)
	if err != nil {
		if ctx.Err() == nil {
			slog.Warn("sites not shared out, next time again", "error", err)
		}
		return
	}
	part, have, starting := s.part(members), 0, false
	for _, t := range s.running {
		starting = starting || t.server == nil
		if !t.leaves {
			have++
		}
	}
	for _, site := range s.sites {
		t := s.running[site]
		switch {
		case have > part && t != nil && t.server != nil && !t.leaves:
			fmt.Fprintf(s.out.out, "site %s is given back: %d servers share %d sites\n", site, len(members), len(s.sites))
			t.leaves = true
			t.quit()
			have--
		case have < part && !starting && t == nil && time.Now().After(s.again[site]):
			s.start(ctx, site)
			return // one at a time: another process may be quicker
		}
	}
}

// start tries to take a site; one that another process holds ends at once.
func (s *share) start(ctx context.Context, site string) {
	set := *s.set
	i := slices.Index(s.sites, site)
	set.Site, set.Data = site, filepath.Join(set.Data, site)
	set.HTTP, set.MQTT = shifted(set.HTTP, i), shifted(set.MQTT, i)
	set.MQTTTLS, set.MQTTWS = shifted(set.MQTTTLS, i), shifted(set.MQTTWS, i)
	run, quit := context.WithCancel(ctx)
	s.running[site] = &tenant{quit: quit}
	go func() {
		srv, err := startServerWith(run, &set, nil)
		if err == nil {
			s.changes <- change{site: site, server: srv}
			err = srv.wait(run)
			srv.stop()
		}
		s.changes <- change{site: site, err: err}
	}()
}

// shifted is the address of the i-th site: the next port, unless any will do.
func shifted(addr string, i int) string {
	host, port, err := net.SplitHostPort(addr)
	n, errPort := strconv.Atoi(port)
	if err != nil || errPort != nil || n == 0 {
		return addr
	}
	return net.JoinHostPort(host, strconv.Itoa(n+i))
}

func (s *share) take(c change) {
	if c.server != nil {
		s.running[c.site].server = c.server
		c.server.announce(s.out)
		return
	}
	s.running[c.site].quit()
	delete(s.running, c.site)
	switch {
	case c.err == nil:
	case errors.Is(c.err, store.ErrHeld): // by the process whose it is, or that has not given it back yet
		s.again[c.site] = time.Now().Add(s.set.Lease / 3)
	default:
		s.again[c.site] = time.Now().Add(siteRetry)
		slog.Error("site ended", "site", c.site, "error", c.err)
	}
}

// end stops all sites and leaves them to the others.
func (s *share) end() error {
	for _, t := range s.running {
		t.quit()
	}
	for len(s.running) > 0 {
		if c := <-s.changes; c.server == nil {
			s.take(c)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s.members.Leave(ctx)
	return nil
}
