package scan

import (
	"slices"
	"strings"

	"dayrun/devices"
)

// root starts every topic of devices that are no robots.
const root = "dayrun/v1/"

// Topic is dayrun/v1/<site>/<kind>/<id>/<name>.
func Topic(site string, device devices.ID, name string) string {
	return root + site + "/" + string(device) + "/" + name
}

// maxID bounds a device's id, in bytes.
const maxID = 100

// kinds are the devices below the root.
var kinds = []string{"scanner", "van", "drone", "equipment", "sensor"}

// ParseTopic reads a topic of a site; ok is false when it is none, or not of one
// of our kinds.
func ParseTopic(site, topic string) (device devices.ID, name string, ok bool) {
	rest, ok := strings.CutPrefix(topic, root+site+"/")
	p := strings.Split(rest, "/")
	if !ok || len(p) != 3 || !slices.Contains(kinds, p[0]) {
		return "", "", false
	}
	if p[1] == "" || len(p[1]) > maxID || strings.IndexFunc(p[1], func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 {
		return "", "", false
	}
	return devices.ID(p[0] + "/" + p[1]), p[2], true
}
