package edifact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

func decp(s string) *wholesale.Decimal {
	d := dec(s)
	return &d
}

func modelEnvelope(reference string) message.Envelope {
	return message.Envelope{
		Format: message.EDIFACTD96A, Sender: "9520000009007", Recipient: "9520000001001",
		Reference: reference, At: time.Date(2026, 11, 20, 6, 15, 0, 0, time.UTC),
	}
}

func gln(id string) message.Business { return message.Business{ID: id, Scheme: "gln"} }

func modelParties() message.Parties {
	return message.Parties{Supplier: gln("9520000009007"), Buyer: gln("9520000001001"), DeliverTo: gln("9520000001018")}
}

func modelInvoice() message.Invoice {
	inv := message.Invoice{
		Number: "INV-2001", On: "2026-11-24", DeliveredOn: "2026-11-24", DueDays: 20, DueOn: "2026-12-14",
		Order: "4500012345", DespatchAdvice: "DN-1001", Parties: modelParties(), Currency: "NZD",
		Lines: []message.InvoiceLine{
			{
				Item: message.Item{Number: "1", GTIN: "9520000000011"}, Quantity: dec("48"), UnitPrice: dec("6.25"),
				Total: dec("300"), Tax: dec("45"), TaxRate: dec("0.15"), TaxCode: message.StandardRated,
			},
			{
				Item: message.Item{Number: "2", GTIN: "9520000000028"}, Quantity: dec("10"), UnitPrice: dec("14.9"),
				Total: dec("149"), Tax: dec("22.35"), TaxRate: dec("0.15"), TaxCode: message.StandardRated,
			},
		},
		Charges: []message.Charge{{
			Freight: true, Reason: "Freight", Amount: dec("15"), Tax: dec("2.25"), TaxRate: dec("0.15"), TaxCode: message.StandardRated,
		}},
		Taxes:      []message.TaxTotal{{Category: message.StandardRated, Rate: dec("0.15"), Taxable: dec("464"), Tax: dec("69.60")}},
		LinesTotal: dec("449"), SubTotal: dec("464"), TaxTotal: dec("69.6"), Total: dec("533.6"),
	}
	inv.Parties.Supplier.GSTNumber = "123-456-789"
	return inv
}

// What is written is the model, segment for segment, but for what each case says is added.
func TestWritesTheModels(t *testing.T) {
	cases := []struct {
		model string
		write func() ([]byte, error)
		added []string // each with why it is there
	}{
		{"model-contrl-accept.edi", func() ([]byte, error) {
			return WriteReceipt(modelEnvelope("700003"), message.Receipt{
				Interchange: "000101", Sender: "9520000001001", Recipient: "9520000009007", Accepted: true,
				Messages: []message.MessageReceipt{{Reference: "1", Type: "ORDERS:D:96A:UN:EAN008", Accepted: true}},
			})
		}, nil},
		{"model-ordrsp-d96a.edi", func() ([]byte, error) {
			return WriteOrderResponse(modelEnvelope("700001"), message.OrderResponse{
				Number: "OR-1001", On: "2026-11-20", Order: "4500012345", Answer: message.Amended, Parties: modelParties(),
				Currency: "NZD", DeliveryOn: "2026-11-24", Lines: []message.ResponseLine{
					{Item: message.Item{Number: "1", GTIN: "9520000000011"}, Answer: message.Accepted, Ordered: dec("48"), Confirmed: dec("48")},
					{Item: message.Item{Number: "2", GTIN: "9520000000028"}, Answer: message.Amended, Ordered: dec("12"), Confirmed: dec("10"), BackOrdered: decp("2")},
					{Item: message.Item{Number: "3", GTIN: "9520000000035"}, Answer: message.Rejected, Ordered: dec("24")},
				},
			})
		}, nil},
		{"model-invoic-d96a.edi", func() ([]byte, error) {
			return WriteInvoice(modelEnvelope("700002"), modelInvoice())
		}, []string{
			"DTM+13:20261214:102'", // the due date itself: days leave it to the receiver to count
			"MOA+9:533.60'",        // the amount payable, for receivers that do not go by the total
		}},
	}
	for _, c := range cases {
		t.Run(c.model, func(t *testing.T) {
			model, err := os.ReadFile(filepath.Join("testdata", c.model))
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.write()
			if err != nil {
				t.Fatal(err)
			}
			var kept []string
			for line := range strings.Lines(string(got)) {
				if added := strings.TrimSpace(line); len(c.added) > 0 && c.added[0] == added {
					c.added = c.added[1:]
					continue
				}
				kept = append(kept, strings.TrimSpace(line))
			}
			if len(c.added) > 0 {
				t.Errorf("it lacks %q", c.added)
			}
			want := strings.Fields(strings.ReplaceAll(strings.TrimSpace(string(model)), "? '", "?_'"))
			for i := range kept {
				kept[i] = strings.ReplaceAll(kept[i], "? '", "?_'")
			}
			// The count of segments has grown by what is added.
			if diff := cmp.Diff(withoutCount(want), withoutCount(kept)); diff != "" {
				t.Error("(-model +written)", diff)
			}
			segments := splitWritten(t, got)
			checkEnvelope(t, segments)
			checkLengths(t, segments)
		})
	}
}

func withoutCount(segments []string) []string {
	var rest []string
	for _, s := range segments {
		if !strings.HasPrefix(s, "UNT+") {
			rest = append(rest, s)
		}
	}
	return rest
}
