package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"

	"dayrun/devices/broker"
)

// brokerConfig is the embedded broker as the settings want it.
func (s *Settings) brokerConfig() (broker.Config, error) {
	cfg := broker.Config{Addr: s.MQTT, TLSAddr: s.MQTTTLS, WSAddr: s.MQTTWS, DataDir: filepath.Join(s.Data, "broker"),
		Access: &broker.Access{Site: s.Site, Open: s.MQTTOpen, Credentials: (&registry{data: s.Data}).credentials}}
	if s.MQTTCert == "" && s.MQTTKey == "" {
		if s.MQTTTLS != "" {
			return cfg, fmt.Errorf("mqtt-tls %s: give --mqtt-cert and --mqtt-key too", s.MQTTTLS)
		}
		if s.MQTTClientCA != "" {
			return cfg, fmt.Errorf("mqtt-client-ca %s: give --mqtt-cert and --mqtt-key too, certificates are asked for over TLS alone", s.MQTTClientCA)
		}
		return cfg, nil
	}
	cert, err := tls.LoadX509KeyPair(s.MQTTCert, s.MQTTKey)
	if err != nil {
		return cfg, fmt.Errorf("mqtt-cert %q with mqtt-key %q: %w", s.MQTTCert, s.MQTTKey, err)
	}
	cfg.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if s.MQTTClientCA != "" {
		if cfg.TLS.ClientCAs, err = readPool("mqtt-client-ca", s.MQTTClientCA); err != nil {
			return cfg, err
		}
		cfg.TLS.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return cfg, nil
}

// gatewayTLS is how the gateway trusts another broker and shows who it is; nil:
// as the system does, without a certificate.
func (s *Settings) gatewayTLS() (*tls.Config, error) {
	if s.BrokerCA == "" && s.BrokerCert == "" && s.BrokerKey == "" {
		return nil, nil
	}
	if s.Broker == "" {
		return nil, fmt.Errorf("broker-ca, broker-cert and broker-key are for another broker: give --broker mqtts://host:8883 too")
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	var err error
	if s.BrokerCA != "" {
		if cfg.RootCAs, err = readPool("broker-ca", s.BrokerCA); err != nil {
			return nil, err
		}
	}
	if s.BrokerCert == "" && s.BrokerKey == "" {
		return cfg, nil
	}
	cert, err := tls.LoadX509KeyPair(s.BrokerCert, s.BrokerKey)
	if err != nil {
		return nil, fmt.Errorf("broker-cert %q with broker-key %q: %w", s.BrokerCert, s.BrokerKey, err)
	}
	cfg.Certificates = []tls.Certificate{cert}
	return cfg, nil
}

// readPool reads the certificates of authorities from a PEM file.
func readPool(flag, path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s %q holds no certificate: give a PEM file", flag, path)
	}
	return pool, nil
}
