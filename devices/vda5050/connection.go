package vda5050

import (
	"encoding/json"
	"fmt"

	"dayrun/devices"
)

type connection struct {
	header
	State string `json:"connectionState"`
}

// EncodeConnection writes a connection message (VDA 5050 2.1, 6.14).
func EncodeConnection(c devices.Connection, h Header) ([]byte, error) {
	return json.Marshal(connection{h.wire(), string(c)})
}

// DecodeConnection reads a connection message, 3.0's spelling too.
func DecodeConnection(data []byte) (devices.Connection, Header, error) {
	var m connection
	if err := decode("connection", data, &m); err != nil {
		return "", Header{}, err
	}
	h := m.header.read()
	switch m.State {
	case "ONLINE":
		return devices.Online, h, nil
	case "OFFLINE":
		return devices.Offline, h, nil
	case "CONNECTIONBROKEN", "CONNECTION_BROKEN":
		return devices.Broken, h, nil
	}
	return "", h, fmt.Errorf("connection: connectionState %q is none of ONLINE, OFFLINE, CONNECTIONBROKEN", m.State)
}
