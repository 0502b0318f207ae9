package scan

import (
	"strings"

	"dayrun/devices"
)

// root starts every topic of scanners, vans and drones.
const root = "dayrun/v1/"

// Topic is dayrun/v1/<site>/<kind>/<id>/<name>.
func Topic(site string, device devices.ID, name string) string {
	return root + site + "/" + string(device) + "/" + name
}

// ParseTopic reads a topic of a site; ok is false when it is none.
func ParseTopic(site, topic string) (device devices.ID, name string, ok bool) {
	rest, ok := strings.CutPrefix(topic, root+site+"/")
	p := strings.Split(rest, "/")
	if !ok || len(p) != 3 || p[0] == "" || p[1] == "" {
		return "", "", false
	}
	return devices.ID(p[0] + "/" + p[1]), p[2], true
}
