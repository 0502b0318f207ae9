package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"dayrun/devices"
)

// cityMap is the street extract that the tests share.
func cityMap(t *testing.T) string {
	const path = "../../../shared/data/streets/campo-grande.osm.pbf"
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no street extract beside the project: %v", err)
	}
	return path
}

// With a street map the vans' ways follow its streets.
func TestMainJobStreets(t *testing.T) {
	var route struct {
		Geometry struct {
			Type        string       `json:"type"`
			Coordinates [][2]float64 `json:"coordinates"`
		} `json:"geometry"`
		Properties struct {
			Streets bool  `json:"streets"`
			Metres  int64 `json:"metres"`
			Seconds int64 `json:"seconds"`
		} `json:"properties"`
	}
	seen, quoted := false, false
	mainJob(t, "", cityMap(t), func(s *server) {
		v := s.engine.View()
		if seen && quoted || v == nil {
			return
		}
		for _, trip := range v.Trips {
			if seen || devices.ID(trip.Vehicle).Kind() != "van" || len(trip.Stops) == 0 {
				continue
			}
			if get(t, s.url+"/v1/trips/"+trip.ID+"/route", &route) != http.StatusOK {
				continue // it ended meanwhile
			}
			seen = true
			if route.Geometry.Type != "LineString" || len(route.Geometry.Coordinates) < 2*len(trip.Stops)+4 || !route.Properties.Streets {
				t.Errorf("the way of a trip of %d stops: %s of %d points, by streets: %t", len(trip.Stops), route.Geometry.Type, len(route.Geometry.Coordinates), route.Properties.Streets)
			}
			if speed := float64(route.Properties.Metres) / float64(max(route.Properties.Seconds, 1)); speed < 2 || speed > 25 {
				t.Errorf("%d m in %d s: %+v", route.Properties.Metres, route.Properties.Seconds, route)
			}
		}
		var streets struct {
			Features []struct {
				Properties struct{ Rank string }
			}
		}
		get(t, s.url+"/v1/streets", &streets)
		if len(streets.Features) != 2 || streets.Features[1].Properties.Rank != "main" {
			t.Errorf("streets: %+v", streets)
		}
		if !quoted && v.Outlook != nil && len(v.Outlook.Problem.Vehicles) >= 2 {
			quoted = true
			quote(t, s)
		}
		if status, body := fetch(t, s.url+"/v1/trips/t-999/route"); status != http.StatusNotFound || !strings.Contains(string(body), "name an open trip") {
			t.Errorf("unknown trip: %d %s", status, body)
		}
	})
	if !seen || !quoted {
		t.Errorf("a van had a trip: %t, a delivery was quoted: %t", seen, quoted)
	}
}

// quote asks for a delivery in the middle of town and for one in the past.
func quote(t *testing.T, s *server) {
	ask := func(body string) (int, string) {
		resp, err := http.Post(s.url+"/v1/delivery/quotes", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(data)
	}
	status, text := ask(`{"lat":-20.47,"lon":-54.60,"weight_g":40000,"volume_cm3":9000}`)
	var got struct {
		Ready  time.Time
		Offers []struct {
			Vehicle               string
			Eta, Earliest, Latest time.Time
			ExtraM                int64 `json:"extra_m"`
			Why                   string
		}
	}
	if err := json.Unmarshal([]byte(text), &got); status != http.StatusOK || err != nil || len(got.Offers) == 0 {
		t.Errorf("quote: %d %s", status, text)
	}
	for i, o := range got.Offers {
		if devices.ID(o.Vehicle).Kind() != "van" || o.Eta.Before(got.Ready) || o.Latest.Before(o.Earliest) || o.ExtraM < 0 || o.Why == "" || i > 0 && o.ExtraM < got.Offers[i-1].ExtraM {
			t.Errorf("offer %d of 40 kg: %+v", i, o)
		}
	}
	if status, text := ask(`{"lat":-20.47,"lon":-54.60,"weight_g":1,"volume_cm3":1,"window":{"open":"2020-01-01T08:00:00Z","close":"2020-01-01T09:00:00Z"}}`); status != http.StatusUnprocessableEntity || !strings.Contains(text, "window.close") {
		t.Errorf("window in the past: %d %s", status, text)
	}
	if status, text := ask(`{"lat":-20.47,"lon":-54.60,"weight_g":9000000,"volume_cm3":1}`); status != http.StatusOK || !strings.Contains(text, `"offers":[]`) {
		t.Errorf("nine tonnes: %d %s", status, text)
	}
}

func TestStreetsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/no.osm.pbf", "order_id,placed_at\n")
	write(t, dir+"/orders.csv", sampleFile(t, "sample/orders.csv"))
	write(t, dir+"/items.csv", sampleFile(t, "sample/items.csv"))
	for args, want := range map[string]string{
		dir + "/no.osm.pbf":   "streets no.osm.pbf: read streets: not an OpenStreetMap PBF file",
		dir + "/gone.osm.pbf": "gone.osm.pbf",
	} {
		code, out, err := command("run", "--orders", dir+"/orders.csv", "--items", dir+"/items.csv", "--streets", args)
		if err != nil {
			out += err.Error()
		}
		if code != exitUnreadable || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, %s", args, code, out)
		}
	}
}
