package mqtt_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
	"dayrun/devices/mqtt"
	"dayrun/devices/scan"
)

// papers are certificates for one test: an authority's, and what it signed.
type papers struct {
	t    *testing.T
	dir  string
	key  *ecdsa.PrivateKey
	ca   *x509.Certificate
	pool *x509.CertPool
}

func newPapers(t *testing.T) *papers {
	t.Helper()
	p := &papers{t: t, dir: t.TempDir()}
	_, p.ca = p.sign("authority", func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	p.pool = x509.NewCertPool()
	p.pool.AddCert(p.ca)
	return p
}

// sign makes a certificate and its key, also as NAME.pem and NAME.key. The first
// one signs itself and then the others.
func (p *papers) sign(name string, change func(*x509.Certificate)) (tls.Certificate, *x509.Certificate) {
	p.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	change(form)
	parent, signer := p.ca, p.key
	if parent == nil {
		parent, signer, p.key = form, key, key
	}
	der, err := x509.CreateCertificate(rand.Reader, form, parent, &key.PublicKey, signer)
	if err != nil {
		p.t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		p.t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{name + ".pem": {Type: "CERTIFICATE", Bytes: der}, name + ".key": {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(p.dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		p.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, cert
}

// The gateway works over TLS with a broker that wants a certificate of it, and
// not without one or with one that the broker cannot be trusted by.
func TestMosquittoWithCertificates(t *testing.T) {
	p := newPapers(t)
	p.sign("broker", func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} })
	own, _ := p.sign("dayrun", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	device, _ := p.sign("s1", func(c *x509.Certificate) {
		c.Subject.CommonName, c.ExtKeyUsage = "scanner/s1", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	})
	addr := secureMosquitto(t, p)

	heard := make(chan devices.Report, 100)
	start := func(cfg *tls.Config) *mqtt.Gateway {
		g, err := mqtt.New(mqtt.Config{Broker: "mqtts://" + addr, TLS: cfg, Site: "main", Sink: pipe(heard)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(g.Stop)
		if err := g.Start(); err != nil {
			t.Fatal(err)
		}
		return g
	}
	good := start(&tls.Config{RootCAs: p.pool, Certificates: []tls.Certificate{own}})
	eventually(t, "the gateway connects with its certificate", good.Connected)
	without := start(&tls.Config{RootCAs: p.pool})
	trustless := start(&tls.Config{Certificates: []tls.Certificate{own}})

	o := paho.NewClientOptions().AddBroker("ssl://" + addr).SetClientID("s1").SetAutoReconnect(false).SetTLSConfig(&tls.Config{RootCAs: p.pool, Certificates: []tls.Certificate{device}})
	scanner := paho.NewClient(o)
	if tok := scanner.Connect(); !tok.WaitTimeout(patience) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	defer scanner.Disconnect(0)
	say := func(id string) {
		data, err := scan.EncodeRead(devices.Read{ReadID: id, Kind: "pick", Code: "x"})
		if err != nil {
			t.Fatal(err)
		}
		scanner.Publish("dayrun/v1/main/scanner/"+id+"/read", 1, false, data).WaitTimeout(patience)
	}
	say("s2") // its certificate is another scanner's
	say("s1")
	select {
	case r := <-heard:
		if r.From() != "scanner/s1" {
			t.Fatalf("heard %+v", r)
		}
	case <-time.After(patience):
		t.Fatal("nothing was heard")
	}
	if without.Connected() || trustless.Connected() {
		t.Errorf("connected without a certificate: %v; to a broker that it does not trust: %v", without.Connected(), trustless.Connected())
	}
}

// secureMosquitto starts Debian's broker with TLS, a certificate wanted of every
// client, whose common name is its user.
func secureMosquitto(t *testing.T, p *papers) string {
	t.Helper()
	bin := "/usr/sbin/mosquitto"
	if _, err := os.Stat(bin); err != nil {
		t.Skip("mosquitto is not installed: apt-get install mosquitto runs this test")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	rules := "user dayrun\ntopic readwrite #\n\nuser scanner/s1\ntopic readwrite dayrun/v1/main/scanner/s1/#\n"
	if err := os.WriteFile(filepath.Join(p.dir, "acl"), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	user := "" // as root it gives up its rights and could not read the test's files
	if os.Getuid() == 0 {
		user = "user root\n"
	}
	conf := filepath.Join(p.dir, "mosquitto.conf")
	text := fmt.Sprintf("%[1]slistener %[2]d 127.0.0.1\ncafile %[3]s/authority.pem\ncertfile %[3]s/broker.pem\nkeyfile %[3]s/broker.key\nrequire_certificate true\nuse_identity_as_username true\nacl_file %[3]s/acl\n", user, addr.Port, p.dir)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-c", conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	eventually(t, "mosquitto listens", func() bool {
		c, err := net.DialTimeout("tcp", addr.String(), time.Second)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return addr.String()
}

// pipe is a sink that hands reports to the test.
type pipe chan devices.Report

func (p pipe) Report(r devices.Report) error { p <- r; return nil }
