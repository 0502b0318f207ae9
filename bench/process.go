package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a running dayrun server.
type process struct {
	cmd  *exec.Cmd
	url  string
	mqtt string
	data string
}

var urlLine = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
var mqttLine = regexp.MustCompile(`mqtt://127\.0\.0\.1:\d+`)

// serve starts the server on free ports and waits for its URL.
func serve(args ...string) (*process, error) {
	dir, err := os.MkdirTemp("", "dayrun-bench")
	if err != nil {
		return nil, err
	}
	return serveOn(dir, args...)
}

// serveOn starts the server on a data folder.
func serveOn(dir string, args ...string) (*process, error) {
	p := &process{data: dir}
	p.cmd = exec.Command(binary, append([]string{"serve", "--data", dir, "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"}, args...)...)
	p.cmd.Stderr = io.Discard
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if u := urlLine.FindString(lines.Text()); u != "" && p.url == "" {
			p.url = u
		}
		if u := mqttLine.FindString(lines.Text()); u != "" {
			p.mqtt = u
		}
		if p.url != "" && p.mqtt != "" {
			go io.Copy(io.Discard, out)
			return p, nil
		}
	}
	p.stop()
	return nil, errors.New("server ended before it printed its addresses")
}

// stop ends the server and removes its data.
func (p *process) stop() {
	p.end()
	_ = os.RemoveAll(p.data)
}

func (p *process) end() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// kill ends the server as a crash does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// cpu is the processor time of the server so far.
func (p *process) cpu() (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+2:]))
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	sys, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+sys) * 10 * time.Millisecond, nil // USER_HZ is 100 on Linux
}

// peak is the server's largest resident size, in MB.
func (p *process) peak() float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}

// call sends a JSON request and gives the status.
func call(method, url, body, key string) (int, http.Header, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode, resp.Header, nil
}

const sku = `{"description":"Bench article","weight_g":500,"volume_cm3":800}`

func order(id string) string {
	return `{"client_order_id":"` + id + `","lines":[{"sku":"BENCH","quantity":1}],"delivery":{"lat":48.137,"lon":11.575}}`
}

// defineSKU waits until the server takes commands and gives it its article.
func (p *process) defineSKU() error {
	deadline := time.Now().Add(10 * time.Second)
	for {
		status, _, err := call("PUT", p.url+"/v1/skus/BENCH", sku, "")
		if err == nil && status == 200 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("define article: status %d: %v", status, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
