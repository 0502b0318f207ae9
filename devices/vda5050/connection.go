package vda5050

import "dayrun/devices"

type connection struct {
	header
	State string `json:"connectionState"`
}

// EncodeConnection writes a connection message (VDA 5050 2.1, 6.14; 3.0, 7.7).
func EncodeConnection(c devices.Connection, h Header) ([]byte, error) {
	w := links21
	if h.dialect() == V30 {
		w = links30
	}
	return marshal(connection{h.wire(), w.of(string(c))})
}

// DecodeConnection reads a connection message of any version.
func DecodeConnection(data []byte) (devices.Connection, Header, error) {
	var m connection
	if err := decode("connection", data, &m); err != nil {
		return "", Header{}, err
	}
	h := m.header.read()
	switch upper(m.State) {
	case "ONLINE":
		return devices.Online, h, nil
	case "OFFLINE":
		return devices.Offline, h, nil
	case "CONNECTIONBROKEN", "CONNECTION_BROKEN":
		return devices.Broken, h, nil
	case "HIBERNATING":
		return devices.Hibernating, h, nil
	}
	return "", h, devices.Faultf(devices.UnknownValue, "connectionState", "connection: connectionState %q is none of ONLINE, OFFLINE, CONNECTIONBROKEN, HIBERNATING", m.State)
}
