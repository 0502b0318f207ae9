package main

import (
	"context"
	"fmt"
	"time"
)

// ServeCmd runs the server.
type ServeCmd struct {
	Settings
	Sites []string `help:"Sites that all servers with the same --database share out, each a part of them; the n-th one listens n-1 ports above --http and --mqtt. Instead of --site."`
}

// Run serves one site, or its part of many, until ctx ends.
func (c *ServeCmd) Run(ctx context.Context, out *streams) error {
	if len(c.Sites) > 0 {
		return runShare(ctx, &c.Settings, c.Sites, out)
	}
	waitedFor := ""
	s, err := startServerWith(ctx, &c.Settings, func(holder string, left time.Duration) {
		if holder != waitedFor {
			fmt.Fprintf(out.out, "site %s is held by %s: standing by\n", c.Site, holder)
			waitedFor = holder
		}
	})
	if ctx.Err() != nil {
		if err == nil {
			s.stop()
		}
		return nil // ended while it stood by
	}
	if err != nil {
		return err
	}
	defer s.stop()
	s.announce(out)
	return s.wait(ctx)
}

func (s *server) announce(out *streams) {
	fmt.Fprintf(out.out, "site %s, ledger in %s, epoch %d\n", s.set.Site, s.set.ledger().where(), s.store.Epoch())
	fmt.Fprintf(out.out, "devices   %s\n", s.mqttURL)
	if s.broker != nil && s.broker.TLSAddr() != "" {
		fmt.Fprintf(out.out, "          mqtts://%s\n", s.broker.TLSAddr())
	}
	if s.broker != nil && s.broker.WSAddr() != "" {
		scheme := "ws"
		if s.set.MQTTCert != "" {
			scheme = "wss"
		}
		fmt.Fprintf(out.out, "          %s://%s/mqtt\n", scheme, s.broker.WSAddr())
	}
	fmt.Fprintf(out.out, "dashboard %s\n", s.url)
}
