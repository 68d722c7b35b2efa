package edifact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// full is a business with everything that is said of one.
func full(id, name string) message.Business {
	return message.Business{
		ID: id, Scheme: "gln", Name: name, GSTNumber: "123-456-789", Address: wholesale.Address{
			Street: "1 Example Street", Suburb: "Petone", City: "Lower Hutt", Region: "Wellington Region", Postcode: "5012", Country: "New Zealand",
		},
	}
}

// Messages with everything in them, against files that were read segment by segment.
func TestWholeMessages(t *testing.T) {
	parties := message.Parties{
		Supplier: full("9520000009007", "Kai Pai Foods (Te Tau Ihu) Limited Partnership"), Buyer: full("9520000001001", "Example Grocers"),
		DeliverTo: message.Business{ID: "PET", Scheme: "buyer", Name: "Example Petone"}, Invoicee: gln("9520000001032"),
	}
	carton := message.Item{Number: "20", GTIN: "19520000000018", OurCode: "UP001", TheirCode: "700101", Name: "Feijoa chutney 250 g x 12"}
	hamper := message.Item{Number: "10", OurCode: "UP077", TheirCode: "SPECIAL-77", Name: "Christmas hamper with honey, chutney, crisps & everything else"}
	cases := map[string]func(env message.Envelope) ([]byte, error){
		"ordrsp": func(env message.Envelope) ([]byte, error) {
			return WriteOrderResponse(env, message.OrderResponse{
				Number: "U-1029-2", On: "2026-11-20", Order: "4500012346", OrderedOn: "2026-11-19", Answer: message.Amended, OurNumber: "U-1029",
				Parties: parties, Currency: "NZD", DeliveryOn: "2026-11-24", Note: "Kūmara is short until Tuesday: we're sending what we have.",
				Lines: []message.ResponseLine{
					{Item: hamper, Answer: message.Amended, Ordered: dec("3"), Confirmed: dec("2"), Price: decp("55.5"), BackOrdered: decp("1")},
					{Item: carton, Answer: message.Accepted, Ordered: dec("4"), Confirmed: dec("4"), Unit: "CT"},
					{Item: message.Item{Number: "21", OurCode: "UP5"}, Answer: message.Amended, Confirmed: dec("1.25"), Unit: "KGM"},
				},
			})
		},
		"desadv": func(env message.Envelope) ([]byte, error) {
			return WriteDespatchAdvice(env, message.DespatchAdvice{
				Number: "DN-1001", On: "2026-11-23", Order: "4500012346", OrderedOn: "2026-11-19", OurNumber: "U-1029", ShippedOn: "2026-11-23",
				DeliveryOn: "2026-11-24", Parties: parties, Complete: true, Lines: []message.DespatchLine{
					{Item: hamper, Ordered: dec("3"), Shipped: dec("2")},
					{Item: carton, Ordered: dec("4"), Shipped: dec("4"), Unit: "CT"},
					{Item: message.Item{Number: "21", OurCode: "UP5"}, Shipped: dec("1.25"), Unit: "KGM"},
				},
			})
		},
		"credit": func(env message.Envelope) ([]byte, error) {
			return WriteInvoice(env, message.Invoice{
				Number: "CN-12", Credit: true, Credits: "INV-2001", CreditedOn: "2026-11-24", Reason: "One hamper was broken.", On: "2026-11-27",
				DeliveredOn: "2026-11-24", Order: "4500012346", OrderedOn: "2026-11-19", OurNumber: "U-1029", Parties: parties, Currency: "NZD",
				BankAccount: "02-0108-0123456-000", BuyerReference: "Dept 7",
				Lines: []message.InvoiceLine{
					{
						Item: hamper, Quantity: dec("7000"), UnitPrice: dec("14.2857"), Basis: dec("100"), Total: dec("1000"), Tax: dec("150"),
						TaxRate: dec("0.15"), TaxCode: message.StandardRated,
					},
					{Item: carton, Quantity: dec("1"), Unit: "CT", UnitPrice: dec("75"), Basis: dec("1"), Total: dec("75"), TaxCode: message.ZeroRated},
				},
				Charges: []message.Charge{
					{Freight: true, Reason: "Freight", Amount: dec("15"), Tax: dec("2.25"), TaxRate: dec("0.15"), TaxCode: message.StandardRated},
					{Reason: "Goodwill", Amount: dec("-10"), Tax: dec("-1.5"), TaxRate: dec("0.15"), TaxCode: message.StandardRated},
				},
				Taxes: []message.TaxTotal{
					{Category: message.StandardRated, Rate: dec("0.15"), Taxable: dec("1005"), Tax: dec("150.75")},
					{Category: message.ZeroRated, Taxable: dec("75")},
				},
				LinesTotal: dec("1075"), SubTotal: dec("1080"), TaxTotal: dec("150.75"), Total: dec("1230.75"),
			})
		},
		"contrl": func(env message.Envelope) ([]byte, error) {
			return WriteReceipt(env, message.Receipt{
				Interchange: "000109", Sender: "9520000001001", Recipient: "KAIPAI", RecipientQualifier: "ZZ", Accepted: true,
				Messages: []message.MessageReceipt{
					{Reference: "1", Type: "ORDERS:D:96A:UN:EAN008", Accepted: true},
					{Reference: "2", Type: "ORDERS:D:96A:UN:EAN008", Error: "29"},
					{Reference: "3", Type: "ORDERS:D:96A:UN"},
				},
			})
		},
		"contrl-rejected": func(env message.Envelope) ([]byte, error) {
			return WriteReceipt(env, message.Receipt{
				Interchange: "000109", Sender: "9520000001001", Recipient: "9520000009007", SyntaxError: "28",
				Messages: []message.MessageReceipt{{Reference: "2", Type: "ORDERS:D:96A:UN:EAN008", Error: "29"}},
			})
		},
	}
	for name, write := range cases {
		for _, format := range []message.Format{message.EDIFACTD96A, message.EDIFACTD01B} {
			file := filepath.Join("testdata", "written", name+strings.TrimPrefix(string(format), "edifact")+".edi")
			env := modelEnvelope("700009")
			env.Format = format
			got, err := write(env)
			if err != nil {
				t.Fatal(name, err)
			}
			if again, _ := write(env); string(again) != string(got) {
				t.Errorf("%s: a second time it is something else", file)
			}
			segments := splitWritten(t, got)
			checkEnvelope(t, segments)
			checkLengths(t, segments)
			// Our own reader has nothing to say against it.
			reading := Read(got, nil)
			if len(reading.Problems) > 0 || len(reading.Interchanges) != 1 || len(reading.Interchanges[0].Messages) != 1 ||
				len(reading.Interchanges[0].Messages[0].Problems) > 0 {
				t.Errorf("%s is read as %+v", file, reading)
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
				t.Errorf("%s (-read by a person +written): %s", file, diff)
			}
		}
	}
}
