//go:build epcis

package scan_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dayrun/devices/scan"
)

// GS1's schema comes without a licence to copy it, so it is not in this
// repository; whoever has it says where it lies:
//
//	EPCIS_SCHEMA=…/EPCIS-JSON-Schema.json go test -tags epcis ./devices/scan
func TestEPCISAgainstSchema(t *testing.T) {
	raw, err := os.ReadFile(os.Getenv("EPCIS_SCHEMA"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(compile)
	if err := c.AddResource("epcis.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("epcis.json")
	if err != nil {
		t.Fatal(err)
	}
	data, err := scan.EPCIS("main", time.Now(), observations())
	if err != nil {
		t.Fatal(err)
	}
	check := func(data string) error {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(doc)
	}
	if err := check(string(data)); err != nil {
		t.Fatal(err)
	}
	if check(strings.Replace(string(data), `"picking"`, `"pondering"`, 1)) == nil {
		t.Fatal("the schema takes anything")
	}
}

// without matches what its expression does not: Go has no look-ahead, which the
// schema uses at the start of a pattern alone.
type without struct{ *regexp.Regexp }

func (w without) MatchString(s string) bool { return !w.Regexp.MatchString(s) }

func compile(s string) (jsonschema.Regexp, error) {
	if inner, ok := strings.CutPrefix(s, "^(?!"); ok {
		r, err := regexp.Compile("^" + strings.TrimSuffix(inner, ")"))
		return without{r}, err
	}
	return regexp.Compile(s)
}
