package unleashed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

const oldTaxes = `{"TaxCode":"ZERORATEDOUTPUT","TaxRate":0,"CanApplyToRevenue":true},{"TaxCode":"NONE","TaxRate":0,"CanApplyToRevenue":true}`

// renameTax renames OUTPUT2 for the account and FERNCAFE. No list of changes says so.
func (s *shop) renameTax(t testing.TB, code, rate string) {
	t.Helper()
	must(t, s.sandbox.LoadJSON("Taxes", []byte(`[{"TaxCode":"`+code+`","TaxRate":`+rate+`,"CanApplyToRevenue":true},`+oldTaxes+`]`)))
	must(t, s.sandbox.ChangeCustomer("FERNCAFE", func(c *sandbox.Customer) { c.TaxCode, c.TaxRate = code, sandbox.Number(rate) }))
}

func TestATaxCodeThatWasRenamedIsFoundAgain(t *testing.T) {
	for name, known := range map[string]bool{"with the old one remembered": true, "with nothing remembered": false} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, sandbox.Behaviour{})
			if known {
				create(t, s, s.usualOrder(t))
			}
			snapshot := s.usualOrder(t)
			s.renameTax(t, "GST15", "0.15")
			stored, err := s.CreateOrder(t.Context(), snapshot)
			must(t, err)
			wantSame(t, snapshot, stored)
			got, _ := s.sandbox.Order(snapshot.GUID)
			if got.TaxCode != "GST15" || got.Lines[0].TaxCode != "GST15" || got.Lines[1].TaxCode != "ZERORATEDOUTPUT" || got.Total != wholesale.FormatTotal(snapshot.Total) {
				t.Errorf("got %+v", got)
			}
			want := []wholesale.RenamedCode{{What: wholesale.TaxCode, Before: "OUTPUT2", After: "GST15"}}
			if diff := cmp.Diff(want, stored.Renamed); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if snapshot.Tax.Code != "OUTPUT2" {
				t.Error("the snapshot was changed")
			}
		})
	}
}

// A product's own tax code is looked for in the product.
func TestATaxCodeOfAProductThatWasRenamed(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	must(t, s.sandbox.LoadJSON("Taxes", []byte(`[{"TaxCode":"OUTPUT2","TaxRate":0.15},{"TaxCode":"NONE","TaxRate":0},{"TaxCode":"ZERO","TaxRate":0}]`)))
	must(t, s.sandbox.ChangeProduct("BREAD", func(p *sandbox.Product) { p.XeroSalesTaxCode, p.XeroSalesTaxRate = "ZERO", "0" }))
	stored, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	got, _ := s.sandbox.Order(snapshot.GUID)
	if got.Lines[1].TaxCode != "ZERO" || got.TaxCode != "OUTPUT2" || len(stored.Renamed) != 1 {
		t.Errorf("got %+v, renamed %v", got, stored.Renamed)
	}
}

// Another rate makes another total: a person decides, and sees both.
func TestATaxOfAnotherRateIsNotSentSilently(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	s.renameTax(t, "GST10", "0.1")
	calls := s.countCalls(func() {
		_, err := s.CreateOrder(t.Context(), snapshot)
		failure := wantRemoteError(t, err, syncing.Invalid)
		for _, part := range []string{"OUTPUT2 (15 %)", "GST10 at 10 %", "NZD 392.16", "376.44"} {
			if !strings.Contains(failure.Message, part) {
				t.Errorf("no %s in %q", part, failure.Message)
			}
		}
	})
	if calls("POST", "*") != 0 {
		t.Error("the order was sent")
	}
}

// With no customer or product to ask, the account's code for the same rate is taken; and without
// one, nothing is sent.
func TestATaxCodeThatNoOneHasAnyMore(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	snapshot.CustomerGUID = "d32d0ca7-fd8e-4a99-9da6-be546ac5252b" // not there
	s.renameTax(t, "GST15", "0.15")
	today, err := s.asToday(t.Context(), snapshot)
	must(t, err)
	if today.Tax.Code != "GST15" || today.Lines[3].Tax.Code != "GST15" {
		t.Errorf("got %+v", today.Tax)
	}
	s.renameTax(t, "GST10", "0.1")
	s.reference.forgetCodes()
	_, err = s.asToday(t.Context(), snapshot)
	if failure := wantRemoteError(t, err, syncing.Invalid); !strings.Contains(failure.Message, "no tax code OUTPUT2 any more") {
		t.Errorf("got %q", failure.Message)
	}
}

func TestADeliveryMethodThatWasRenamed(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	must(t, s.sandbox.LoadJSON("DeliveryMethods", []byte(`[{"Name":"Truck"}]`)))
	must(t, s.sandbox.ChangeCustomer("FERNCAFE", func(c *sandbox.Customer) { c.DeliveryMethod = "Truck" }))
	stored, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	want := []wholesale.RenamedCode{{What: wholesale.DeliveryMethod, Before: "Courier", After: "Truck"}}
	if diff := cmp.Diff(want, stored.Renamed); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	wantSame(t, snapshot, stored)
}

func TestAWarehouseThatIsGone(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	create(t, s, s.usualOrder(t)) // so that the old one is remembered
	must(t, s.sandbox.LoadJSON("Warehouses", []byte(`[{"WarehouseCode":"AKL","IsDefault":true},{"WarehouseCode":"WLG"},{"WarehouseCode":"OLD","Obsolete":true}]`)))
	// The account's default is found again by itself.
	snapshot := s.usualOrder(t)
	create(t, s, snapshot)
	if got, _ := s.sandbox.Order(snapshot.GUID); got.Warehouse != "AKL" {
		t.Errorf("got warehouse %s", got.Warehouse)
	}
	// One that was chosen is not replaced by a guess.
	chosen := s.usualOrder(t)
	chosen.WarehouseCode = "MAIN"
	_, err := s.CreateOrder(t.Context(), chosen)
	if failure := wantRemoteError(t, err, syncing.Invalid); !strings.HasPrefix(failure.Message, "Unleashed has no warehouse MAIN in use; it has AKL, WLG.") {
		t.Errorf("got %q", failure.Message)
	}
}
