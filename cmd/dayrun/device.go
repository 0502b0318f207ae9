package main

import (
	"fmt"

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
	ID    string `arg:"" help:"robot/MANUFACTURER/SERIAL, or scanner/ID, van/ID, drone/ID, equipment/ID, sensor/ID."`
	Maker string `help:"Who made it; of a robot its id says so."`
	Data  string `help:"The server's data folder." default:"data" type:"path"`
}

// Run prints user name and password.
func (c *DeviceAddCmd) Run(out *streams) error {
	if err := broker.CheckDevice(c.ID); err != nil {
		return &exitError{exitUnreadable, err}
	}
	added, password := broker.NewCredential(c.ID)
	added.Maker = makerOf(c.ID, c.Maker)
	err := changeRegistry(c.Data, func(list []broker.Credential) ([]broker.Credential, error) {
		return append(without(list, c.ID), added), nil
	})
	if err != nil {
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
	return changeRegistry(c.Data, func(list []broker.Credential) ([]broker.Credential, error) {
		left := without(list, c.ID)
		if len(left) == len(list) {
			return nil, fmt.Errorf("device %q has no credentials: dayrun device list shows those that have", c.ID)
		}
		return left, nil
	})
}
