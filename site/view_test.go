package site_test

import (
	"slices"
	"testing"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Hours without a sample are gaps in every series: a zero would say that
// nothing was in use before the start.
func TestTrendsBeforeTheStartAreGaps(t *testing.T) {
	v := site.New(site.Defaults()).Compose(0, 40*fulfilment.Hour)
	if len(v.Summary.Use) == 0 {
		t.Fatal("no resource is shown")
	}
	series := map[string][]int64{"share": v.Summary.ShareTrend}
	for _, u := range v.Summary.Use {
		series[u.Kind] = u.Trend
	}
	for name, s := range series {
		if len(s) != 24 || slices.ContainsFunc(s, func(n int64) bool { return n != -1 }) {
			t.Errorf("%s: %v", name, s)
		}
	}
}
