package document

import (
	"bytes"
	"testing"
	"time"

	"upstock/internal/wholesale"
)

func sampleReceipt(t *testing.T) Receipt {
	t.Helper()
	i := sampleInvoice(t)
	return Receipt{
		Supplier: i.Snapshot.Supplier, Customer: i.Snapshot.Customer, Order: "U-1029", Reference: "PO 4471", Invoice: "INV-1001",
		Payment: wholesale.Payment{
			Amount: number("2358.36"), Currency: "NZD", Method: "Visa ending 4242", PaidAt: time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC),
		},
		PaidOn: "2026-04-20",
	}
}

func TestAReceiptSaysWhatWasPaidAndWhatWentBack(t *testing.T) {
	r := sampleReceipt(t)
	r.Refunds = []ReceiptRefund{{On: "2026-04-22", Amount: number("11.50"), Reason: "Two bottles were broken"}}
	s, err := drawReceipt(r, false)
	if err != nil {
		t.Fatal(err)
	}
	text := extract(t, s)
	for _, want := range []string{
		"Receipt", "Order U-1029", "Kōwhai Foods Ltd", "Received from", "Café Ōtautahi", "20 April 2026", "PO 4471", "INV-1001",
		"Paid, Visa ending 4242", "2,358.36", "22 April 2026", "Refunded", "−11.50", "Two bottles were broken", "Total paid NZD", "2,346.86",
	} {
		if !contains(text, want) {
			t.Errorf("the receipt lacks %q; it has %q", want, text)
		}
	}
	if contains(text, "Tax Invoice") {
		t.Errorf("a receipt is no tax invoice: %q", text)
	}
}

func TestTheSameReceiptIsTheSameDocument(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := WriteReceipt(out, sampleReceipt(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("a receipt gives two documents")
	}
}
