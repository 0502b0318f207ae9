package obp

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const shared = "../../../../shared/data/mapf/obp"

const layout = ` Numero de pasillos e items
 2 4
 Colocacion  mesa
 1
 Localizacion pedidos
 0
 largo y ancho de las estanterias
 12.0 2.0
 ancho de los pasillos
 2.0
 Capacidad de cada trabajador
 3.5
 Tiempo de picking
 0
 Tiempo de giro (fuera y dentro)
 0 0
 pasillo, distancia al origen: derecho, izquierdo,lado al que esta
 0 2.5 2.5 -1
 1 2.5 2.5 1
 9999`

const pedidos = ` Numero de pedidos
 2
 duedate num_referencias // pasillo lado altura peso
 1500.7 2
 0 1 4.0 1.25 7
 1 0 9.0 2.0 8
 0 1
 0 0 4.0 1.0 7
`

func TestAlbareda(t *testing.T) {
	in, err := Albareda([]byte(layout), []byte(pedidos))
	if err != nil {
		t.Fatal(err)
	}
	p := &in.Problem
	if p.Capacity != 3500 || len(p.Orders) != 2 || p.Orders[0].Load != 3250 || p.Orders[0].Due != 1500 || in.Lines != 3 || p.Stops != 2 {
		t.Errorf("problem %+v, %d lines", p, in.Lines)
	}
	// From the depot 2.5 m to the left, 5 m up, and so on: through both aisles.
	if got := p.Measure.Length([]int32{0, 1}); got != 2500+12000+5000+12000+2500 {
		t.Errorf("the tour is %d mm", got)
	}
}

func TestHenn(t *testing.T) {
	in, err := Henn([]byte("no_aisles_: 10\nno_cells__: 45\ncell_lengt: 1\ncell_width: 1.5\naisle_widt: 2\ndis_ais_wa: 1\nm_no_a_p_b: 30\n31041,974\n"),
		[]byte("Order 0\tnumber of articles 2\n0\tAisle 1\tLocation 2\n1\tAisle 2\tLocation 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := &in.Problem
	if p.Capacity != 30 || p.Orders[0].Load != 2 || in.Aisles.Stops()[0].AtMm != 3500 || in.Aisles.Stops()[1].Aisle != 1 {
		t.Errorf("problem %+v, stops %v", p, in.Aisles.Stops())
	}
	if got := p.Measure.Length([]int32{0, 1}); got != 2*(1000+3500+5000+4500) {
		t.Errorf("the tour is %d mm", got)
	}
}

func TestArrivalsAddUp(t *testing.T) {
	got, err := Arrivals([]byte("Numero de pedidos iniciales: 0\nNumero de pedidos entregados: 2\n11344\n18516\n"))
	if err != nil || len(got) != 2 || got[1] != 11344+18516 {
		t.Errorf("arrivals %v, %v", got, err)
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for _, c := range []struct{ name, layout, orders, want string }{
		{"cut short", layout, " n\n 2\n x\n 0 1\n 0 1 4.0 1.0 1\n", "order 1"},
		{"no number", layout, " n\n 1\n x\n 0 1\n 0 1 here 1.0 1\n", `line 5: item: "here"`},
		{"aisle unknown", layout, " n\n 1\n x\n 0 1\n 5 1 4.0 1.0 1\n", "aisle 5"},
		{"too heavy", layout, " n\n 1\n x\n 0 1\n 0 1 4.0 9.0 1\n", "orders[0].load 9000"},
		{"no layout", "", pedidos, "aisles and items"},
	} {
		if _, err := Albareda([]byte(c.layout), []byte(c.orders)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := Henn([]byte("no_aisles_: 10\n"), nil); err == nil || !strings.Contains(err.Error(), "no_cells") {
		t.Errorf("setting cut short: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(layout), []byte(pedidos))
	f.Fuzz(func(_ *testing.T, a, b []byte) {
		_, _ = Albareda(a, b)
		_, _ = Henn(a, b)
		_, _ = Arrivals(a)
	})
}

func TestPublishedFiles(t *testing.T) {
	orders, err := filepath.Glob(filepath.Join(shared, "W1-W2-W3-W4_Albareda", "W*", "*", "*pedido*.txt"))
	if err != nil || len(orders) == 0 {
		t.Skip("no instances in ", shared)
	}
	for _, file := range orders {
		a, err := os.ReadFile(strings.Replace(file, "pedido", "layout", 1))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		in, err := Albareda(a, b)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if want := filepath.Base(filepath.Dir(file)); want != strconv.Itoa(len(in.Problem.Orders)) {
			t.Errorf("%s: %d orders", file, len(in.Problem.Orders))
		}
	}
}
