package dashboard

import (
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// page holds placeholder.html, which is committed, and app/, which Vite fills.
//
//go:embed all:page
var page embed.FS

// policy lets the page load from this server only. Workers are for the map.
const policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Page serves the built page: files under hashed names for ever, the index
// never cached and given for every path that is not a file.
func Page() http.Handler {
	app, err := fs.Sub(page, "page/app")
	if err != nil {
		app = page // the name is valid, Sub cannot fail
	}
	placeholder, _ := fs.ReadFile(page, "page/placeholder.html")
	return newPage(app, placeholder)
}

// Built says whether the real page was embedded.
func Built() bool {
	_, err := fs.Stat(page, "page/app/index.html")
	return err == nil
}

func newPage(app fs.FS, placeholder []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "the page is only read: use GET", http.StatusMethodNotAllowed)
			return
		}
		secure(w.Header())
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if !isFile(app, name) || packed(name) {
			if path.Ext(name) != "" && strings.HasPrefix(name, "assets/") {
				http.NotFound(w, r) // a file of another build: the index would only confuse
				return
			}
			name = "index.html"
		}
		if name == "index.html" {
			w.Header().Set("Cache-Control", "no-cache")
			if !isFile(app, name) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				send(w, r, placeholder)
				return
			}
		} else if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		serveFile(w, r, app, name)
	})
}

func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// packed names are served only in place of the file they pack.
func packed(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

func isFile(app fs.FS, name string) bool {
	if name == "" {
		return false
	}
	info, err := fs.Stat(app, name)
	return err == nil && info.Mode().IsRegular()
}

func serveFile(w http.ResponseWriter, r *http.Request, app fs.FS, name string) {
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // the machine's table must not decide on these
	case ".js", ".mjs":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".woff2":
		kind = "font/woff2"
	case ".svg":
		kind = "image/svg+xml"
	case ".html":
		kind = "text/html; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Add("Vary", "Accept-Encoding")
	for _, enc := range []struct{ name, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(r, enc.name) {
			continue
		}
		if data, err := fs.ReadFile(app, name+enc.ext); err == nil {
			w.Header().Set("Content-Encoding", enc.name)
			send(w, r, data)
			return
		}
	}
	data, err := fs.ReadFile(app, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	send(w, r, data)
}

// accepts reads Accept-Encoding; q=0 refuses.
func accepts(r *http.Request, enc string) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, param, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), enc) {
			continue
		}
		q, ok := strings.CutPrefix(strings.TrimSpace(param), "q=")
		if !ok {
			return true
		}
		v, err := strconv.ParseFloat(q, 64)
		return err == nil && v > 0
	}
	return false
}

func send(w http.ResponseWriter, r *http.Request, data []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(data) // a looker that left is no fault of ours
}
