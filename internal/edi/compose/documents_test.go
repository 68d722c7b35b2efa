package compose

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/edi/edifact"
	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// answered reads an order, takes it as it is, and writes everything that answers it.
func answered(t *testing.T, file string, format message.Format) (o *wholesale.Order, written map[string][]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "edifact", "testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	in := edifact.Read(data, nil).Interchanges[0]
	doc := in.Messages[0].Order
	o = &wholesale.Order{Number: "U-1029", Currency: doc.Currency, RequiredDate: doc.Required, Tax: gst}
	tr := Trade{
		Format: format, Order: o, Ordered: doc, Supplier: message.Business{ID: in.Recipient, Name: "Example Foods"},
		Buyer: message.Business{ID: in.Sender, Name: "Example Grocers"}, Store: message.Business{Name: "Example Petone"},
	}
	for i, l := range doc.Lines {
		taken := OrderedLine{OrderLine: l, ProductID: fmt.Sprint(i)}
		if l.PiecesPerUnit != nil {
			taken.PiecesPerUnit = *l.PiecesPerUnit
		}
		tr.Lines = append(tr.Lines, taken)
		price, err := l.Price.Amount.Quo(taken.pieces())
		if err != nil {
			t.Fatal(err)
		}
		o.Lines = append(o.Lines, wholesale.Line{
			ProductID: taken.ProductID, ProductCode: l.OurCode, Name: l.Description, Quantity: taken.inPieces(l.Quantity),
			PriceAnswer: wholesale.PriceAnswer{UnitPrice: wholesale.Round(price, wholesale.PriceScale)}, Tax: gst,
		})
	}
	o.Freight = decimal.MustNew(1500, 2)
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	env := message.Envelope{
		Format: format, Sender: in.Recipient, Recipient: in.Sender, Reference: "7",
		At: time.Date(2026, 11, 20, 6, 15, 0, 0, time.UTC),
	}
	inv, err := tr.Invoice(bill(o))
	if err != nil {
		t.Fatal(err)
	}
	written = map[string][]string{}
	for name, write := range map[string]func() ([]byte, error){
		"ORDRSP": func() ([]byte, error) {
			return edifact.WriteOrderResponse(env, tr.Response("OR-1", "2026-11-20", message.Accepted, ""))
		},
		"DESADV": func() ([]byte, error) {
			return edifact.WriteDespatchAdvice(env, tr.DespatchAdvice("DN-1", "2026-11-23", "2026-11-23"))
		},
		"INVOIC": func() ([]byte, error) { return edifact.WriteInvoice(env, inv) },
	} {
		data, err := write()
		if err != nil {
			t.Fatal(name, err)
		}
		if again := edifact.Read(data, nil); len(again.Problems) > 0 || len(again.Interchanges[0].Messages[0].Problems) > 0 {
			t.Errorf("%s is read as %+v", name, again)
		}
		written[name] = strings.Split(strings.ReplaceAll(string(data), "'", ""), "\n")
	}
	return o, written
}

// only are the segments that begin with one of some tags.
func only(segments []string, tags ...string) (kept []string) {
	for _, s := range segments {
		for _, tag := range tags {
			if strings.HasPrefix(s, tag+"+") {
				kept = append(kept, s)
			}
		}
	}
	return kept
}

// An order in cartons is answered in cartons, line by line under the GTIN that was ordered.
func TestAnOrderInCartonsIsAnsweredInCartons(t *testing.T) {
	_, written := answered(t, "orders-d01b-cartons.edi", message.EDIFACTD01B)
	if diff := cmp.Diff([]string{
		"BGM+231+OR-1+29",
		"LIN+1+5+19520000000018:SRV", "QTY+21:4",
		"LIN+2+5+19520000000025:SRV", "QTY+21:2",
		"LIN+3+5+19520000000070:SRV", "QTY+21:10:CT",
	}, only(written["ORDRSP"], "BGM", "LIN", "QTY")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"LIN+1++19520000000018:SRV", "QTY+12:4", "QTY+21:4",
		"LIN+2++19520000000025:SRV", "QTY+12:2", "QTY+21:2",
		"LIN+3++19520000000070:SRV", "QTY+12:10:CT", "QTY+21:10:CT",
	}, only(written["DESADV"], "LIN", "QTY", "QVR")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"MOA+8:15.00",
		"LIN+1++19520000000018:SRV", "QTY+47:4", "MOA+203:300.00", "PRI+AAA:75.00", "MOA+124:45.00",
		"LIN+2++19520000000025:SRV", "QTY+47:2", "MOA+203:178.80", "PRI+AAA:89.40", "MOA+124:26.82",
		"LIN+3++19520000000070:SRV", "QTY+47:10:CT", "MOA+203:528.00", "PRI+AAA:52.80", "MOA+124:79.20",
		"MOA+77:1175.07", "MOA+79:1006.80", "MOA+125:1021.80", "MOA+124:153.27", "MOA+9:1175.07", "MOA+124:153.27",
	}, only(written["INVOIC"], "LIN", "QTY", "PRI", "MOA")); diff != "" {
		t.Error(diff)
	}
}

// The totals that leave are those that the buyer's own order has.
func TestAnOrderInPiecesIsInvoicedAtItsOwnTotal(t *testing.T) {
	o, written := answered(t, "orders-d96a-plain.edi", message.EDIFACTD96A)
	moa := only(written["INVOIC"], "MOA")
	if !strings.Contains(strings.Join(moa, " "), "MOA+79:784.80") || o.SubTotal.Cmp(dec("799.80")) != 0 {
		t.Error(moa)
	}
	if diff := cmp.Diff([]string{
		"RFF+ON:4500012345", "RFF+VN:U-1029", "NAD+SU+9520000009007::9++Example Foods", "NAD+BY+9520000001001::9++Example Grocers",
		"NAD+DP+9520000001018::9++Example Petone",
	}, only(written["INVOIC"], "RFF", "NAD")); diff != "" {
		t.Error(diff)
	}
}
