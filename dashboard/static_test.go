package dashboard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPage(t *testing.T) {
	app := fstest.MapFS{
		"index.html":              {Data: []byte("<p>index")},
		"index.html.br":           {Data: []byte("BR")},
		"assets/main-a1b2.js":     {Data: []byte("plain")},
		"assets/main-a1b2.js.br":  {Data: []byte("packed br")},
		"assets/main-a1b2.js.gz":  {Data: []byte("packed gz")},
		"assets/inter-a1b2.woff2": {Data: []byte("font")},
	}
	h := newPage(app, []byte("placeholder"))
	for _, c := range []struct {
		name, method, path, accept  string
		status                      int
		body, kind, encoding, cache string
	}{
		{"index", "GET", "/", "", 200, "<p>index", "text/html", "", "no-cache"},
		{"index packed", "GET", "/", "gzip, br", 200, "BR", "text/html", "br", "no-cache"},
		{"any page gives the index", "GET", "/orders/o1", "", 200, "<p>index", "text/html", "", "no-cache"},
		{"brotli first", "GET", "/assets/main-a1b2.js", "gzip, deflate, br", 200, "packed br", "text/javascript", "br", "immutable"},
		{"gzip", "GET", "/assets/main-a1b2.js", "gzip", 200, "packed gz", "text/javascript", "gzip", "immutable"},
		{"brotli refused", "GET", "/assets/main-a1b2.js", "br;q=0, gzip;q=0.5", 200, "packed gz", "text/javascript", "gzip", "immutable"},
		{"plain", "GET", "/assets/main-a1b2.js", "", 200, "plain", "text/javascript", "", "immutable"},
		{"font is not packed", "GET", "/assets/inter-a1b2.woff2", "br", 200, "font", "font/woff2", "", "immutable"},
		{"file of another build", "GET", "/assets/main-0000.js", "", 404, "", "", "", ""},
		{"packed file by name", "GET", "/assets/main-a1b2.js.br", "", 404, "", "", "", ""},
		{"climbing out", "GET", "/../../etc/passwd", "", 200, "<p>index", "text/html", "", "no-cache"},
		{"head", "HEAD", "/", "", 200, "", "text/html", "", "no-cache"},
		{"post", "POST", "/", "", 405, "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "http://site"+c.path, nil)
			if c.accept != "" {
				r.Header.Set("Accept-Encoding", c.accept)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			got := w.Result()
			if got.StatusCode != c.status {
				t.Fatalf("status %d, want %d", got.StatusCode, c.status)
			}
			if c.status != 200 {
				return
			}
			if w.Body.String() != c.body {
				t.Errorf("body %q, want %q", w.Body.String(), c.body)
			}
			if !strings.HasPrefix(got.Header.Get("Content-Type"), c.kind) {
				t.Errorf("type %q, want %q", got.Header.Get("Content-Type"), c.kind)
			}
			if got.Header.Get("Content-Encoding") != c.encoding {
				t.Errorf("encoding %q, want %q", got.Header.Get("Content-Encoding"), c.encoding)
			}
			if !strings.Contains(got.Header.Get("Cache-Control"), c.cache) {
				t.Errorf("cache %q, want %q", got.Header.Get("Cache-Control"), c.cache)
			}
			if csp := got.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") || strings.Contains(csp, "unsafe") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}

func TestPlaceholderWithoutABuild(t *testing.T) {
	w := httptest.NewRecorder()
	newPage(fstest.MapFS{}, []byte("how to build")).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "how to build") {
		t.Fatalf("%d %q", w.Code, w.Body.String())
	}
}

func TestEmbeddedPageIsServed(t *testing.T) {
	w := httptest.NewRecorder()
	Page().ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	want := "The server runs"
	if Built() {
		want = `id="app"`
	}
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
		t.Fatalf("%d %q, want %q in it", w.Code, w.Body.String(), want)
	}
}
