package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dayrun/devices"
	"dayrun/routing"
)

// client is an HTTP client of the server's API, as an ERP has one.
type client struct {
	base string
	http http.Client
}

// status is an answer that is not what was hoped for.
type status struct {
	code int
	text string
}

func (s *status) Error() string { return fmt.Sprintf("server answered %d: %s", s.code, s.text) }

// call sends a request until the server takes it or refuses it for good: a busy
// or absent server is asked again.
func (c *client) call(ctx context.Context, method, path string, body, out any, key string) error {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
	}
	for {
		wait, err := c.once(ctx, method, path, data, out, key)
		if wait == 0 {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *client) once(ctx context.Context, method, path string, data []byte, out any, key string) (wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 500 * time.Millisecond, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	switch {
	case err != nil:
		return 500 * time.Millisecond, err
	case resp.StatusCode == http.StatusServiceUnavailable:
		s, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return time.Duration(max(1, s)) * time.Second, nil
	case resp.StatusCode >= 300:
		return 0, &status{resp.StatusCode, string(answer[:min(len(answer), 300)])}
	case out != nil:
		if err := json.Unmarshal(answer, out); err != nil {
			return 0, fmt.Errorf("read answer of %s %s: %w", method, path, err)
		}
	}
	return 0, nil
}

func (c *client) clock(ctx context.Context) (Clock, error) {
	var b struct {
		Now   time.Time `json:"now"`
		Speed float64   `json:"speed"`
	}
	if err := c.call(ctx, "GET", "/v1/clock", nil, &b, ""); err != nil {
		return Clock{}, fmt.Errorf("read the server's clock: %w", err)
	}
	return Clock{wall: time.Now(), site: b.Now, speed: b.Speed}, nil
}

func (c *client) site(ctx context.Context) (string, error) {
	var b struct {
		Site string `json:"site"`
	}
	if err := c.call(ctx, "GET", "/healthz", nil, &b, ""); err != nil {
		return "", fmt.Errorf("ask for the site's name: %w", err)
	}
	return b.Site, nil
}

type floorBody struct {
	Name string          `json:"name"`
	Lif  json.RawMessage `json:"lif"`
	Side json.RawMessage `json:"side,omitempty"`
}

// floor learns the floor. When there is none it puts its own, or waits for one.
func (c *client) floor(ctx context.Context, own *routing.Floor) (*routing.Floor, error) {
	for {
		var b floorBody
		err := c.call(ctx, "GET", "/v1/floor", nil, &b, "")
		if err == nil {
			f, err := routing.ReadLIF(b.Lif, b.Side)
			if err != nil {
				return nil, fmt.Errorf("read the server's floor: %w", err)
			}
			return f, nil
		}
		var s *status
		if !errors.As(err, &s) || s.code != http.StatusNotFound {
			return nil, fmt.Errorf("ask for the floor: %w", err)
		}
		if own != nil {
			lif, side, err := own.WriteLIF()
			if err != nil {
				return nil, err
			}
			if err := c.call(ctx, "PUT", "/v1/floor", floorBody{own.Name, lif, side}, nil, ""); err != nil {
				return nil, fmt.Errorf("put the floor: %w", err)
			}
			continue
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

type robotBody struct {
	ID      string `json:"id"`
	Node    string `json:"node"`
	Heading int32  `json:"heading_mrad"`
}

// robots lists the robots that the server knows, over all pages.
func (c *client) robots(ctx context.Context) ([]robotBody, error) {
	var all []robotBody
	for cursor := ""; ; {
		var b struct {
			Items []robotBody `json:"items"`
			Next  string      `json:"next"`
		}
		if err := c.call(ctx, "GET", "/v1/devices?kind=robot&cursor="+url.QueryEscape(cursor), nil, &b, ""); err != nil {
			return nil, fmt.Errorf("list robots: %w", err)
		}
		all = append(all, b.Items...)
		if b.Next == "" {
			return all, nil
		}
		cursor = b.Next
	}
}

func (c *client) accept(ctx context.Context, id devices.ID) error {
	err := c.call(ctx, "POST", "/v1/devices/"+url.PathEscape(string(id))+"/accept", nil, nil, "")
	if err != nil {
		return fmt.Errorf("accept %s: %w", id, err)
	}
	return nil
}
