package invoicing_test

import (
	"strings"
	"sync"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestTheNextNumberIsOnlyRaised once one was issued, and what is left out is kept and audited.
func TestTheNextNumberIsOnlyRaised(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.shipped()
		settings, err := f.invoices.Settings(t.Context(), f.supplier)
		must(t, err)
		settings.NextNumber, settings.NextCredit = 1001, 1
		_, err = f.invoices.ChangeSettings(t.Context(), settings)
		wantField(t, err, "next_number")
		settings.NextNumber = 1050 // no credit note was issued yet: their first number is free
		_, err = f.invoices.ChangeSettings(t.Context(), settings)
		must(t, err)
		if i := f.issued(f.shipped().ID)[0]; i.Number != "INV-1050" {
			t.Errorf("the next invoice is %s", i.Number)
		}
		gaps, err := f.invoices.Gaps(t.Context(), f.supplier)
		must(t, err)
		if len(gaps) != 1 || gaps[0].Words() != "INV-1002 to INV-1049" || gaps[0].Kind != wholesale.InvoiceIssued {
			t.Errorf("left out: %+v", gaps)
		}
		audited := ""
		must(t, f.store.View(t.Context(), func(tx *store.Tx) error {
			rows, err := tx.AuditRows(t.Context(), f.supplier, store.AuditFilter{}, 10)
			for _, r := range rows {
				audited += r.Detail + "\n"
			}
			return err
		}))
		if !strings.Contains(audited, "next number: 1050, was 1002") {
			t.Errorf("the audit says %s", audited)
		}
	})
}

// TestNoNumberIsGivenTwiceWhileSettingsChange: an invoice that is issued while someone saves the
// settings keeps its number for itself.
func TestNoNumberIsGivenTwiceWhileSettingsChange(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.shipped()
		var both sync.WaitGroup
		both.Go(func() {
			for range 10 {
				settings, err := f.invoices.Settings(t.Context(), f.supplier)
				if err == nil {
					settings.BankAccount = ""
					_, err = f.invoices.ChangeSettings(t.Context(), settings)
				}
				if err != nil && wholesale.CodeOf(err) != wholesale.CodeInvalid { // one was issued since it was read
					t.Error(err)
				}
			}
		})
		for range 10 {
			f.shipped()
		}
		both.Wait()
		wantNoGaps(t, f)
	})
}
