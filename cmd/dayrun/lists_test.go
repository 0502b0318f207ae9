package main

import (
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
			status, body := fetch(t, s.url+"/v1/"+list+"?cursor=zzz")
			if status != http.StatusUnprocessableEntity || !strings.Contains(string(body), `cursor \"zzz\"`) {
				t.Fatalf("%d %s", status, body)
			}
		})
	}
}
