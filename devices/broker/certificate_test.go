package broker_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/url"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices/broker"
)

// signed gives a client certificate made out to a name, signed by the authority.
func signed(t *testing.T, authority *tls.Config, name string, uri string) tls.Certificate {
	t.Helper()
	ca, err := x509.ParseCertificate(authority.Certificates[0].Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if uri != "" {
		u, err := url.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		form.URIs = []*url.URL{u}
	}
	der, err := x509.CreateCertificate(rand.Reader, form, ca, &key.PublicKey, authority.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// A certificate that is made out to a device of the registry lets it in without a
// password, over TLS and over websocket, to its own topics alone.
func TestClientCertificates(t *testing.T) {
	server, pool := certificate(t)
	authority, trusted := certificate(t)
	stranger, _ := certificate(t)
	server.ClientCAs, server.ClientAuth = trusted, tls.VerifyClientCertIfGiven
	r1, secret := broker.NewCredential("robot/acme/r1")
	s1, _ := broker.NewCredential("scanner/s1")
	b, err := broker.Start(broker.Config{Addr: "127.0.0.1:0", TLSAddr: "127.0.0.1:0", WSAddr: "127.0.0.1:0", TLS: server, DataDir: t.TempDir(),
		Access: &broker.Access{Site: "main", Credentials: func() []broker.Credential { return []broker.Credential{r1, s1} }}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Stop()
	u, err := url.Parse(b.URL())
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	gateway := client(t, "server", "tcp://"+u.Host, u.User.Username(), password, nil)
	if gateway == nil {
		t.Fatal("the gateway cannot connect")
	}
	all := &heard{topics: map[string]bool{}}
	all.on(t, gateway, "#")
	for name, addr := range map[string]string{"tls": "ssl://" + b.TLSAddr(), "wss": "wss://" + b.WSAddr() + "/mqtt"} {
		n := 0
		enter := func(cert *tls.Certificate, user, pass string) paho.Client {
			o := paho.NewClientOptions().AddBroker(addr).SetClientID(fmt.Sprintf("c%d-%s", n, name)).SetAutoReconnect(false).SetUsername(user).SetPassword(pass).SetConnectTimeout(10 * time.Second)
			n++ // two devices are two clients
			cfg := &tls.Config{RootCAs: pool}
			if cert != nil {
				cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return cert, nil } // shown even to who does not trust it
			}
			c := paho.NewClient(o.SetTLSConfig(cfg))
			if tok := c.Connect(); !tok.WaitTimeout(15*time.Second) || tok.Error() != nil {
				return nil
			}
			t.Cleanup(func() { c.Disconnect(0) })
			return c
		}
		t.Run(name, func(t *testing.T) {
			own, alternative := signed(t, authority, "robot/acme/r1", ""), signed(t, authority, "Robot 1", "dayrun:scanner/s1")
			unlisted, foreign := signed(t, authority, "robot/acme/r2", ""), signed(t, stranger, "robot/acme/r1", "")
			for what, cert := range map[string]*tls.Certificate{"of a device that is not in the registry": &unlisted, "of another authority": &foreign} {
				if enter(cert, "", "") != nil {
					t.Errorf("a certificate %s lets in", what)
				}
			}
			if enter(&own, "scanner/s1", "") != nil {
				t.Error("a certificate lets another device in")
			}
			if enter(nil, "robot/acme/r1", secret) == nil {
				t.Error("a password does not do any more")
			}
			scanner := enter(&alternative, "", "")
			if scanner == nil {
				t.Fatal("an alternative name does not let in")
			}
			publish(t, scanner, "dayrun/v1/main/scanner/s1/read-"+name)
			all.wait(t, "dayrun/v1/main/scanner/s1/read-"+name)
			robot := enter(&own, "", "")
			if robot == nil {
				t.Fatal("a common name does not let in")
			}
			publish(t, robot, "uagv/v2/acme/r2/state-"+name)
			publish(t, robot, "uagv/v2/acme/r1/state-"+name)
			all.wait(t, "uagv/v2/acme/r1/state-"+name)
			if all.has("uagv/v2/acme/r2/state-" + name) {
				t.Error("it speaks for another robot")
			}
			b.Disconnect("robot/acme/r1")
			for end := time.Now().Add(10 * time.Second); robot.IsConnectionOpen(); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("its connection was not ended")
				}
			}
		})
	}
}
