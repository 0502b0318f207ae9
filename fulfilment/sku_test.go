package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

func TestSKUMaster(t *testing.T) {
	b := open(t)
	full := fulfilment.SKU{Code: "C", Description: "cream", WeightG: 250, VolumeCm3: 300, GTIN: "4006381333931", LengthMm: 60, WidthMm: 60, HeightMm: 110, Temperature: fulfilment.Chilled, ShelfLifeDays: 20}
	b.do(fulfilment.DefineSKU{SKU: full})
	if got := b.l.SKU("C"); *got != full {
		t.Fatalf("defined %+v, the ledger has %+v", full, got)
	}
	with := func(change func(*fulfilment.SKU)) fulfilment.DefineSKU {
		k := fulfilment.SKU{Code: "D"}
		change(&k)
		return fulfilment.DefineSKU{SKU: k}
	}
	for field, c := range map[string]fulfilment.DefineSKU{
		"gtin":            with(func(k *fulfilment.SKU) { k.GTIN = "4006381333930" }),
		"hazard":          with(func(k *fulfilment.SKU) { k.Hazard = "10" }),
		"temperature":     with(func(k *fulfilment.SKU) { k.Temperature = "warm" }),
		"length_mm":       with(func(k *fulfilment.SKU) { k.LengthMm = -1 }),
		"height_mm":       with(func(k *fulfilment.SKU) { k.HeightMm = 100_001 }),
		"shelf_life_days": with(func(k *fulfilment.SKU) { k.ShelfLifeDays = -3 }),
	} {
		b.refuse(c, fulfilment.Invalid, field)
	}
	b.refuse(with(func(k *fulfilment.SKU) { k.GTIN = "123" }), fulfilment.Invalid, "gtin")
	b.refuse(with(func(k *fulfilment.SKU) { k.GTIN = "04006381333931" }), fulfilment.Conflict, "gtin") // the same in 14 digits
	for _, h := range fulfilment.Hazards {
		b.do(with(func(k *fulfilment.SKU) { k.Hazard = h }))
	}
	if events := b.do(with(func(k *fulfilment.SKU) { k.Hazard, k.Temperature = "9", fulfilment.Ambient })); len(events) != 0 {
		t.Fatalf("ambient is what an article is anyway: %v", events)
	}
	full.GTIN = "" // given up, it is free for another
	b.do(fulfilment.DefineSKU{SKU: full})
	b.do(with(func(k *fulfilment.SKU) { k.GTIN = "4006381333931" }))
	b.replay()
}
