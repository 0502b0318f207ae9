package broker

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats-server/v2/server"
)

// Credential lets one device in. Its user name is Device, "robot/acme/r1" or
// "scanner/s1"; of the password only a salted hash is kept.
type Credential struct {
	Device string `json:"device"`
	Maker  string `json:"maker,omitempty"`
	Salt   string `json:"salt"` // hex
	Hash   string `json:"hash"` // hex of SHA-256 over salt and password
}

// NewCredential draws a password of 128 random bits, which a fast hash protects
// as well as a slow one: there is nothing to guess it by.
func NewCredential(device string) (c Credential, password string) {
	salt, secret := make([]byte, 16), make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the process first
	_, _ = rand.Read(secret)
	password = hex.EncodeToString(secret)
	c = Credential{Device: device, Salt: hex.EncodeToString(salt)}
	c.Hash = c.digest(password)
	return c, password
}

func (c *Credential) digest(password string) string {
	sum := sha256.Sum256([]byte(c.Salt + password))
	return hex.EncodeToString(sum[:])
}

// Access says who may use which topics. A device with credentials may use its own
// and no others. A client without may use those of devices that have none, and
// only from this machine, unless Open.
type Access struct {
	Site        string
	Open        bool                // clients without credentials may come from other machines
	Credentials func() []Credential // asked at each connect, so that the list can change
}

// serverUser is the gateway's own name; its password is drawn at each start.
const serverUser = "dayrun-server"

// guard checks every client that connects, of whatever listener.
type guard struct {
	access Access
	token  string
	remote sync.Map // local address of a TLS relay's inner connection to the client beyond it, a caller
}

// caller is who a TLS relay carries: its address, and the certificate that it
// showed and that was checked, nil for none.
type caller struct {
	addr string
	cert *x509.Certificate
}

func newGuard(a Access) *guard {
	_, token := NewCredential(serverUser)
	return &guard{access: a, token: token}
}

// Check lets a client in or not, and with what permissions.
func (g *guard) Check(c server.ClientAuthentication) bool {
	opts := c.GetOpts()
	if opts.Username == serverUser {
		if subtle.ConstantTimeCompare([]byte(opts.Password), []byte(g.token)) != 1 {
			return false
		}
		c.RegisterUser(&server.User{Username: serverUser})
		return true
	}
	if cert := g.shown(c); cert != nil {
		return g.certified(c, cert, opts.Username)
	}
	if opts.Username == "" {
		if !g.access.Open && !g.local(c.RemoteAddress()) {
			slog.Debug("broker: a client without credentials from another machine was refused", "address", c.RemoteAddress())
			return false
		}
		c.RegisterUser(&server.User{Username: "anonymous", Permissions: g.anonymous()})
		return true
	}
	for _, known := range g.access.Credentials() {
		if known.Device == opts.Username {
			if subtle.ConstantTimeCompare([]byte(known.digest(opts.Password)), []byte(known.Hash)) != 1 {
				return false
			}
			g.admit(c, known.Device)
			return true
		}
	}
	return false
}

// admit lets a device in, to its own topics alone.
func (g *guard) admit(c server.ClientAuthentication, device string) {
	own := g.subjects(device)
	c.RegisterUser(&server.User{Username: device, Permissions: permissions([]string{own, strings.TrimSuffix(own, ".>")}, nil)})
}

// shown is the certificate that a client showed, checked against the authorities
// that sign devices' certificates; nil for none.
func (g *guard) shown(c server.ClientAuthentication) *x509.Certificate {
	if outer, ok := g.remote.Load(c.RemoteAddress().String()); ok {
		return outer.(caller).cert
	}
	if state := c.GetTLSConnectionState(); state != nil && len(state.VerifiedChains) > 0 {
		return state.PeerCertificates[0]
	}
	return nil
}

// certified lets in the device that a certificate is made out to, if the registry
// has it: taking a device out of the registry shuts its certificate out too. A
// user name, where one is given, must be the same.
func (g *guard) certified(c server.ClientAuthentication, cert *x509.Certificate, user string) bool {
	device := deviceOf(cert)
	known := slices.ContainsFunc(g.access.Credentials(), func(c Credential) bool { return c.Device == device })
	if !known || user != "" && user != device {
		slog.Debug("broker: a certificate was refused", "subject", cert.Subject, "user", user)
		return false
	}
	g.admit(c, device)
	return true
}

// deviceOf is the device that a certificate is made out to: its common name, else
// the first of its alternative names, URI "dayrun:robot/acme/r1", that is a
// device's id; "" for none.
func deviceOf(cert *x509.Certificate) string {
	if CheckDevice(cert.Subject.CommonName) == nil {
		return cert.Subject.CommonName
	}
	for _, u := range cert.URIs {
		if u.Scheme == "dayrun" && CheckDevice(u.Opaque) == nil {
			return u.Opaque
		}
	}
	return ""
}

// kinds are the devices that may have credentials, beside robots.
var kinds = []string{"scanner", "van", "drone", "equipment", "sensor"}

// CheckDevice says whether an id can have credentials, and what is wrong if not.
func CheckDevice(id string) error {
	p := strings.Split(id, "/")
	robot := len(p) == 3 && p[0] == "robot"
	other := len(p) == 2 && slices.Contains(kinds, p[0])
	if !robot && !other || slices.Contains(p, "") || strings.ContainsAny(id, "+#$*> \t\n") {
		return fmt.Errorf("device %q: write robot/MANUFACTURER/SERIAL, or %s/ID, without blanks and + # $ * >", id, strings.Join(kinds, "/ID, "))
	}
	return nil
}

// Topics are the topics that a device with credentials may use, as MQTT filters.
func Topics(site, device string) []string {
	if p := strings.Split(device, "/"); len(p) == 3 {
		return []string{"+/+/" + p[1] + "/" + p[2] + "/#"}
	}
	return []string{"dayrun/v1/" + site + "/" + device + "/#"}
}

// local says that a client runs on this machine.
func (g *guard) local(addr net.Addr) bool {
	if addr == nil {
		return false
	}
	s := addr.String()
	if outer, ok := g.remote.Load(s); ok {
		s = outer.(caller).addr
	}
	host, _, err := net.SplitHostPort(s)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// anonymous may use every device's topics but those of devices with credentials.
func (g *guard) anonymous() *server.Permissions {
	var taken []string
	for _, c := range g.access.Credentials() {
		taken = append(taken, g.subjects(c.Device))
	}
	return permissions([]string{"*.*.*.*.>", "*.*.*.*"}, taken)
}

// permissions are the same both ways. A filter that ends in # asks for the level
// above it too, which is why that is allowed. Delivery to a subscriber with QoS 1 comes
// by a subject of the broker's own, which it draws anew for each.
func permissions(allow, deny []string) *server.Permissions {
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: allow, Deny: deny},
		Subscribe: &server.SubjectPermission{Allow: append([]string{"$MQTT.sub.>"}, allow...), Deny: deny},
	}
}

// subjects are the broker's names for all topics below a device's own. A name
// that could be a pattern owns nothing.
func (g *guard) subjects(device string) string {
	if strings.ContainsAny(device, "+#*> \t") {
		return "$none"
	}
	p := strings.Split(device, "/")
	if len(p) == 3 && p[0] == "robot" { // <interface>/<major>/<manufacturer>/<serial>/…
		return "*.*." + subject(p[1]) + "." + subject(p[2]) + ".>"
	}
	if len(p) == 2 {
		return "dayrun.v1." + subject(g.access.Site) + "." + subject(p[0]) + "." + subject(p[1]) + ".>"
	}
	return "$none"
}

// subject is how the broker spells one topic level: a dot would part levels.
func subject(level string) string { return strings.ReplaceAll(level, ".", "//") }
