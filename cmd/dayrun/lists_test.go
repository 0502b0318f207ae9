package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// A cursor that no page gave is the caller's fault, in every list, and says so.
func TestListCursor(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	for _, list := range []string{"orders", "stock", "devices"} {
		t.Run(list, func(t *testing.T) {
			resp, err := http.Get(s.url + "/v1/" + list + "?cursor=zzz")
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(body), `cursor \"zzz\"`) {
				t.Fatalf("%d %s", resp.StatusCode, body)
			}
		})
	}
}
