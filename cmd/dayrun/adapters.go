package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"dayrun/dashboard"
	"dayrun/devices"
	"dayrun/site"
	"dayrun/telemetry"
)

type reportT = devices.Report

// sinkFunc lets a function be the gateway's sink.
type sinkFunc func(devices.Report) error

// Report hands a report on.
func (f sinkFunc) Report(r devices.Report) error { return f(r) }

// recorder turns the site's samples into telemetry.
type recorder struct{ spool *telemetry.Spool }

// Record queues samples; it never blocks.
func (r recorder) Record(list []site.Sample) {
	if len(list) == 0 {
		return
	}
	out := make([]telemetry.Sample, len(list))
	for i, s := range list {
		out[i] = telemetry.Sample{At: s.At.UTC(), Series: s.Series, Label: s.Label, Value: s.Value}
	}
	r.spool.Add(out)
}

// watcher shows Views on the dashboard, with the clock's speed.
type watcher struct {
	hub   *dashboard.Hub
	speed float64
}

// Show hands a View to the hub; it never blocks.
func (w watcher) Show(v *site.View) {
	v.Speed = w.speed
	w.hub.Show(v)
}

// metrics are the process's and the site's figures for Prometheus.
func (s *server) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, f func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "dayrun", Name: name, Help: help}, f))
	}
	summary := func(f func(*site.View) int64) func() float64 {
		return func() float64 {
			if v := s.engine.View(); v != nil {
				return float64(f(v))
			}
			return 0
		}
	}
	gauge("journal_seq", "Last durable journal entry.", summary(func(v *site.View) int64 { return v.Seq }))
	gauge("orders_placed", "Orders accepted.", summary(func(v *site.View) int64 { return v.Summary.Placed }))
	gauge("orders_delivered", "Orders delivered.", summary(func(v *site.View) int64 { return v.Summary.Delivered }))
	gauge("orders_on_time", "Orders delivered by their first promise.", summary(func(v *site.View) int64 { return v.Summary.OnTime }))
	gauge("orders_at_risk", "Open orders predicted to miss their promise.", summary(func(v *site.View) int64 { return v.Summary.AtRisk }))
	gauge("exceptions_open", "Exceptions that wait for a person.", summary(func(v *site.View) int64 { return int64(len(v.Exceptions)) }))
	gauge("mqtt_received", "Device messages heard.", func() float64 { return float64(s.gateway.Counts().Received) })
	gauge("mqtt_undecodable", "Device messages that were not understood.", func() float64 { return float64(s.gateway.Counts().Undecodable) })
	gauge("mqtt_sent", "Instructions published.", func() float64 { return float64(s.gateway.Counts().Sent) })
	for _, reason := range devices.AllReasons() {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "dayrun", Name: "mqtt_faults_total", Help: "Device messages refused or odd, by reason.", ConstLabels: prometheus.Labels{"reason": string(reason)}},
			func() float64 { return float64(s.gateway.FaultTotal()[reason]) }))
	}
	gauge("telemetry_dropped", "Telemetry samples dropped.", func() float64 { _, _, n := s.spool.Counts(); return float64(n) })
	gauge("telemetry_waiting", "Telemetry samples not yet written.", func() float64 { _, n, _ := s.spool.Counts(); return float64(n) })
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}
