package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A flag that makes no sense is refused by name before the run, and leaves
// nothing behind that would hinder the next one.
func TestRunRefusesFlags(t *testing.T) {
	dir := t.TempDir()
	orders, items, data := filepath.Join(dir, "orders.csv"), filepath.Join(dir, "items.csv"), filepath.Join(dir, "ledger")
	write(t, orders, strings.Join(strings.Split(sampleFile(t, "sample/orders.csv"), "\n")[:20], "\n")+"\n")
	write(t, items, sampleFile(t, "sample/items.csv"))
	base := []string{"run", "--orders", orders, "--items", items, "--data", data}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"ErrRobots":       {[]string{"--robots=-3"}, "--robots -3"},
		"ErrTooMany":      {[]string{"--robots=99999"}, "99999"},
		"ErrVans":         {[]string{"--vans=-1"}, "--vans -1"},
		"ErrShareAbove":   {[]string{"--min-share=2"}, "--min-share 2"},
		"ErrShareNaN":     {[]string{"--min-share=NaN"}, "--min-share NaN"},
		"ErrSurgeTail":    {[]string{"--surge=10abcx@13:00/30m"}, `"10abc"`},
		"ErrSurgeLarge":   {[]string{"--surge=5000x@13:00/30m"}, "at most 1000"},
		"ErrMachinesZone": {[]string{"--timezone=Local"}, "--timezone"},
		"ErrReportFolder": {[]string{"--report", filepath.Join(dir, "no", "r.json")}, "--report"},
		"ErrReportIsDir":  {[]string{"--report", dir}, "is a folder"},
		"ErrTwoStations":  {[]string{"--floor", items, "--stations=3"}, "--stations 3"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, err := command(append(base[:len(base):len(base)], c.args...)...)
			if code != exitUnreadable || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("exit %d, error %v; want %d and %q", code, err, exitUnreadable, c.want)
			}
			if _, err := os.Stat(data); !os.IsNotExist(err) {
				t.Errorf("a refused run left %s behind (%v)", data, err)
			}
		})
	}
	if code, out, err := command(base...); code != 0 {
		t.Errorf("the run after the refusals: exit %d, %v\n%s", code, err, out)
	}
	if code, _, err := command(base...); code != exitUnreadable || err == nil || !strings.Contains(err.Error(), "holds a ledger already") {
		t.Errorf("a second run into the same folder: exit %d, %v", code, err)
	}
}
