package main

import (
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
	"syscall"
	"time"

	"dayrun/api"
	"dayrun/devices/broker"
)

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

// changeRegistry reads the list, changes it and writes it, with nobody else doing
// so meanwhile. An error of change leaves the file as it was and is handed back.
func changeRegistry(data string, change func([]broker.Credential) ([]broker.Credential, error)) error {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(registryFile(data)+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("lock device registry: %w", err)
	}
	defer lock.Close() // gives the lock back
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock device registry: %w", err)
	}
	list, err := readRegistry(data)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	if list, err = change(list); err != nil {
		return err
	}
	return writeRegistry(data, list)
}

// without leaves a device out.
func without(list []broker.Credential, device string) []broker.Credential {
	return slices.DeleteFunc(slices.Clone(list), func(c broker.Credential) bool { return c.Device == device })
}

// makerOf is who made a device: a robot's id says it.
func makerOf(device, said string) string {
	if p := strings.Split(device, "/"); len(p) == 3 {
		return p[1]
	}
	return said
}

// provisioner is the registry as the API needs it. Without an embedded broker
// there is none: another broker keeps its own passwords.
type provisioner struct {
	data, site string
	broker     *broker.Broker
}

var _ api.Registry = (*provisioner)(nil)

// Add draws credentials; those that a device had end with it.
func (p *provisioner) Add(device, maker string, replace bool) (api.Credentials, error) {
	if p.broker == nil {
		return api.Credentials{}, api.ErrForeignBroker
	}
	if err := broker.CheckDevice(device); err != nil {
		return api.Credentials{}, fmt.Errorf("%w: %w", api.ErrDevice, err)
	}
	added, password := broker.NewCredential(device)
	added.Maker = makerOf(device, maker)
	err := changeRegistry(p.data, func(list []broker.Credential) ([]broker.Credential, error) {
		left := without(list, device)
		if len(left) < len(list) && !replace {
			return nil, api.ErrProvisioned
		}
		return append(left, added), nil
	})
	if err != nil {
		return api.Credentials{}, err
	}
	p.broker.Disconnect(device)
	return api.Credentials{User: device, Password: password, Topics: broker.Topics(p.site, device)}, nil
}

// Remove takes credentials away and ends the device's connection; false when it
// has none.
func (p *provisioner) Remove(device string) (bool, error) {
	if p.broker == nil {
		return false, api.ErrForeignBroker
	}
	had := false
	err := changeRegistry(p.data, func(list []broker.Credential) ([]broker.Credential, error) {
		left := without(list, device)
		had = len(left) < len(list)
		return left, nil
	})
	if err == nil && had {
		p.broker.Disconnect(device)
	}
	return had, err
}

// Maker tells who made a device and whether it has credentials.
func (p *provisioner) Maker(device string) (maker string, provisioned bool) {
	list, err := readRegistry(p.data)
	if err != nil {
		slog.Error("device registry cannot be read", "error", err)
	}
	for _, c := range list {
		if c.Device == device {
			return makerOf(device, c.Maker), true
		}
	}
	return makerOf(device, ""), false
}
