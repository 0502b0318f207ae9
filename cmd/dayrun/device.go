package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"dayrun/devices/broker"
)

// DeviceCmd keeps the devices that have credentials for the embedded broker. A
// running server takes a change over with the next connection.
type DeviceCmd struct {
	Add    DeviceAddCmd    `cmd:"" help:"Give a device credentials; the password is shown once."`
	List   DeviceListCmd   `cmd:"" help:"List the devices with credentials."`
	Remove DeviceRemoveCmd `cmd:"" help:"Take a device's credentials away."`
}

// DeviceAddCmd provisions one device.
type DeviceAddCmd struct {
	ID   string `arg:"" help:"robot/MANUFACTURER/SERIAL, or scanner/ID, van/ID, drone/ID."`
	Data string `help:"The server's data folder." default:"data" type:"path"`
}

// Run prints user name and password.
func (c *DeviceAddCmd) Run(out *streams) error {
	p := strings.Split(c.ID, "/")
	robot := len(p) == 3 && p[0] == "robot"
	other := len(p) == 2 && (p[0] == "scanner" || p[0] == "van" || p[0] == "drone")
	if !robot && !other || slices.Contains(p, "") || strings.ContainsAny(c.ID, "+#$*> \t\n") {
		return &exitError{exitUnreadable, fmt.Errorf("device %q: write robot/MANUFACTURER/SERIAL, scanner/ID, van/ID or drone/ID, without blanks and + # $ * >", c.ID)}
	}
	list, err := readRegistry(c.Data)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	list = slices.DeleteFunc(list, func(old broker.Credential) bool { return old.Device == c.ID })
	added, password := broker.NewCredential(c.ID)
	if err := writeRegistry(c.Data, append(list, added)); err != nil {
		return err
	}
	fmt.Fprintf(out.out, "user      %s\npassword  %s\n", c.ID, password)
	return nil
}

// DeviceListCmd lists provisioned devices.
type DeviceListCmd struct {
	Data string `help:"The server's data folder." default:"data" type:"path"`
}

// Run prints one id a line.
func (c *DeviceListCmd) Run(out *streams) error {
	list, err := readRegistry(c.Data)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	for _, d := range list {
		fmt.Fprintln(out.out, d.Device)
	}
	return nil
}

// DeviceRemoveCmd takes credentials away.
type DeviceRemoveCmd struct {
	ID   string `arg:"" help:"The device's id."`
	Data string `help:"The server's data folder." default:"data" type:"path"`
}

// Run exits 1 when there is no such device.
func (c *DeviceRemoveCmd) Run() error {
	list, err := readRegistry(c.Data)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	n := len(list)
	if list = slices.DeleteFunc(list, func(d broker.Credential) bool { return d.Device == c.ID }); len(list) == n {
		return fmt.Errorf("device %q has no credentials: dayrun device list shows those that have", c.ID)
	}
	return writeRegistry(c.Data, list)
}

func registryFile(data string) string { return filepath.Join(data, "devices.json") }

// readRegistry gives the devices with credentials; none when there is no file.
func readRegistry(data string) ([]broker.Credential, error) {
	text, err := os.ReadFile(registryFile(data))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []broker.Credential
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("read %s: %w", registryFile(data), err)
	}
	return list, nil
}

// writeRegistry leaves the old file or the new one, never a part.
func writeRegistry(data string, list []broker.Credential) error {
	slices.SortFunc(list, func(a, b broker.Credential) int { return strings.Compare(a.Device, b.Device) })
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	tmp := registryFile(data) + ".new"
	if err := os.WriteFile(tmp, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write device registry: %w", err)
	}
	return os.Rename(tmp, registryFile(data))
}

// registry is the file as the broker asks for it: read again when it changed.
// While it cannot be read, what was read last holds.
type registry struct {
	data string
	mu   sync.Mutex
	at   time.Time
	size int64
	list []broker.Credential
}

func (r *registry) credentials() []broker.Credential {
	r.mu.Lock()
	defer r.mu.Unlock()
	info, err := os.Stat(registryFile(r.data))
	if errors.Is(err, fs.ErrNotExist) {
		r.list, r.at = nil, time.Time{}
		return nil
	}
	if err == nil && info.ModTime().Equal(r.at) && info.Size() == r.size {
		return r.list
	}
	var list []broker.Credential
	if err == nil {
		list, err = readRegistry(r.data)
	}
	if err != nil {
		slog.Error("device registry cannot be read, the last one holds", "error", err)
		return r.list
	}
	r.list, r.at, r.size = list, info.ModTime(), info.Size()
	return list
}

// brokerConfig is the embedded broker as the settings want it.
func (s *Settings) brokerConfig() (broker.Config, error) {
	cfg := broker.Config{Addr: s.MQTT, TLSAddr: s.MQTTTLS, WSAddr: s.MQTTWS, DataDir: filepath.Join(s.Data, "broker"),
		Access: &broker.Access{Site: s.Site, Open: s.MQTTOpen, Credentials: (&registry{data: s.Data}).credentials}}
	if s.MQTTCert == "" && s.MQTTKey == "" {
		if s.MQTTTLS != "" {
			return cfg, fmt.Errorf("mqtt-tls %s: give --mqtt-cert and --mqtt-key too", s.MQTTTLS)
		}
		return cfg, nil
	}
	cert, err := tls.LoadX509KeyPair(s.MQTTCert, s.MQTTKey)
	if err != nil {
		return cfg, fmt.Errorf("mqtt-cert %q with mqtt-key %q: %w", s.MQTTCert, s.MQTTKey, err)
	}
	cfg.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	return cfg, nil
}
