package vda5050_test

import (
	"strings"
	"testing"

	"dayrun/devices/vda5050"
)

// What is wrong in a message is named by its field.
func TestRefusedByField(t *testing.T) {
	order := func(b []byte) error { _, _, err := vda5050.DecodeOrder(b); return err }
	instant := func(b []byte) error { _, _, err := vda5050.DecodeInstant(b); return err }
	connection := func(b []byte) error { _, _, err := vda5050.DecodeConnection(b); return err }
	factsheet := func(b []byte) error { _, _, err := vda5050.DecodeFactsheet(b); return err }
	visualization := func(b []byte) error { _, _, _, err := vda5050.DecodeVisualization(b); return err }
	tests := []struct {
		name, data string
		decode     func([]byte) error
		want       string
	}{
		{"OrderNoID", `{"nodes":[{"nodeId":"a","released":true}]}`, order, "orderId"},
		{"OrderNoNodes", `{"orderId":"A"}`, order, "0 nodes"},
		{"OrderNoBase", `{"orderId":"A","nodes":[{"nodeId":"a","released":false}]}`, order, "nodes[0]"},
		{"OrderUpdateID", `{"orderId":"A","orderUpdateId":1.5}`, order, "orderUpdateId"},
		{"OrderNodeID", `{"orderId":"A","nodes":[{"nodeId":7}]}`, order, "nodeId"},
		{"InstantNoID", `{"actions":[{"actionType":"startPause"}]}`, instant, "actionId"},
		{"InstantNoType", `{"instantActions":[{"actionId":"p"}]}`, instant, "actionType"},
		{"InstantNoList", `{"actions":{}}`, instant, "actions"},
		{"ConnectionUnknown", `{"connectionState":"SLEEPING"}`, connection, `connectionState "SLEEPING"`},
		{"ConnectionMissing", `{}`, connection, "connectionState"},
		{"FactsheetNoSeries", `{"typeSpecification":{}}`, factsheet, "typeSpecification.seriesName"},
		{"FactsheetSpeed", `{"physicalParameters":{"speedMax":"fast"}}`, factsheet, "speedMax"},
		{"VisualizationPlace", `{"agvPosition":{"x":"left"}}`, visualization, "agvPosition.x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.decode([]byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to name %s", err, tt.want)
			}
		})
	}
}
