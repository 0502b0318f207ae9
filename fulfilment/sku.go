package fulfilment

import (
	"slices"
	"strconv"
	"strings"
)

// SKU is the master data of an article.
type SKU struct {
	Code        string `json:"sku"`
	Description string `json:"description"`
	WeightG     int64  `json:"weight_g"`
	VolumeCm3   int64  `json:"volume_cm3"`
	// GTIN is GS1's number of the article, 8, 12, 13 or 14 digits; no two articles
	// share one. "": it has none.
	GTIN string `json:"gtin,omitempty"`
	// LengthMm, WidthMm and HeightMm are of one unit; 0: not known.
	LengthMm int64 `json:"length_mm,omitempty"`
	WidthMm  int64 `json:"width_mm,omitempty"`
	HeightMm int64 `json:"height_mm,omitempty"`
	// Hazard is the class of dangerous goods, one of Hazards; "": none.
	Hazard string `json:"hazard,omitempty"`
	// Temperature is the class at which it is kept, one of Temperatures; "":
	// ambient.
	Temperature string `json:"temperature,omitempty"`
	// ShelfLifeDays is how long a lot keeps whose receipt does not say it, from the
	// receipt on; 0: it does not expire.
	ShelfLifeDays int64 `json:"shelf_life_days,omitempty"`
}

// Hazards are the classes and divisions of dangerous goods (UN Model
// Regulations, 2.0.1.1; ADR 2.1.1.1).
var Hazards = []string{"1", "2.1", "2.2", "2.3", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "6.1", "6.2", "7", "8", "9"}

// Ambient, Chilled and Frozen are the temperature classes. In the ledger
// ambient is "".
const (
	Ambient = "ambient"
	Chilled = "chilled"
	Frozen  = "frozen"
)

// Temperatures lists the classes.
var Temperatures = []string{Ambient, Chilled, Frozen}

const (
	mostOfOne       = 1_000_000_000 // g or cm³ of a unit: the largest order, 1000 lines of a million units, still fits 64 bits
	mostOfOneSideMm = 100_000
	mostShelfLife   = 36_500 // days
)

func (l *Ledger) decideSKU(c DefineSKU) ([]Event, error) {
	k := c.SKU
	if k.Temperature == Ambient {
		k.Temperature = ""
	}
	switch {
	case !printable(k.Code, 100):
		return nil, invalid("sku", k.Code, "give 1 to 100 printable characters without spaces at the ends")
	case k.Hazard != "" && !slices.Contains(Hazards, k.Hazard):
		return nil, invalid("hazard", k.Hazard, "give a UN class or division: "+strings.Join(Hazards, ", ")+"; none for harmless goods")
	case k.Temperature != "" && !slices.Contains(Temperatures, k.Temperature):
		return nil, invalid("temperature", k.Temperature, "give "+strings.Join(Temperatures, ", "))
	}
	for _, n := range []struct {
		field     string
		value, to int64
		unit      string
	}{
		{"weight_g", k.WeightG, mostOfOne, "g"}, {"volume_cm3", k.VolumeCm3, mostOfOne, "cm3"},
		{"length_mm", k.LengthMm, mostOfOneSideMm, "mm"}, {"width_mm", k.WidthMm, mostOfOneSideMm, "mm"}, {"height_mm", k.HeightMm, mostOfOneSideMm, "mm"},
		{"shelf_life_days", k.ShelfLifeDays, mostShelfLife, "days"},
	} {
		if n.value < 0 || n.value > n.to {
			return nil, invalid(n.field, strconv.FormatInt(n.value, 10), "give 0 to "+strconv.FormatInt(n.to, 10)+" "+n.unit)
		}
	}
	if err := l.checkGTIN(k); err != nil {
		return nil, err
	}
	if old := l.skus[k.Code]; old != nil && *old == k {
		return nil, nil
	}
	return []Event{SKUDefined{k}}, nil
}

func (l *Ledger) checkGTIN(k SKU) error {
	n := len(k.GTIN)
	if n == 0 {
		return nil
	}
	if n != 8 && n != 12 && n != 13 && n != 14 || strings.Trim(k.GTIN, "0123456789") != "" {
		return invalid("gtin", k.GTIN, "give 8, 12, 13 or 14 digits")
	}
	if right := gtinCheck(k.GTIN[:n-1]); right != k.GTIN[n-1] {
		return invalid("gtin", k.GTIN, "its check digit is wrong, "+string(right)+" would be right")
	}
	if other := l.gtins[gtin14(k.GTIN)]; other != "" && other != k.Code {
		return conflict("gtin", k.GTIN, "article "+other+" has it; give each article its own")
	}
	return nil
}

// gtinCheck is the check digit of GS1's numbers (General Specifications, 7.9).
func gtinCheck(digits string) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

// gtin14 is a GTIN in 14 digits: zeros in front do not change which it is.
func gtin14(s string) string { return strings.Repeat("0", max(0, 14-len(s))) + s }

func (l *Ledger) applySKU(sku SKU) {
	if old := l.skus[sku.Code]; old != nil && old.GTIN != "" {
		delete(l.gtins, gtin14(old.GTIN))
	}
	l.skus[sku.Code] = &sku
	if sku.GTIN != "" {
		l.gtins[gtin14(sku.GTIN)] = sku.Code
	}
}

// SKU gives the master data of an article, nil when unknown. Read-only.
func (l *Ledger) SKU(code string) *SKU { return l.skus[code] }

// SKUs gives all codes, sorted.
func (l *Ledger) SKUs() []string {
	list := make([]string, 0, len(l.skus))
	for c := range l.skus {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}
