package ubl_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/edi/ubl"
	"upstock/internal/wholesale"
)

// modelInvoice is the invoice of the model that was given.
func modelInvoice() message.Invoice {
	n := decimal.MustNew
	gst := n(15, 2)
	line := func(number, gtin, code, name string, quantity, price, total, tax wholesale.Decimal) message.InvoiceLine {
		return message.InvoiceLine{
			Item: message.Item{Number: number, GTIN: gtin, OurCode: code, Name: name}, Unit: "EA", Quantity: quantity, UnitPrice: price,
			Basis: n(1, 0), Total: total, Tax: tax, TaxRate: gst, TaxCode: message.StandardRated,
		}
	}
	return message.Invoice{
		Number: "INV-2001", On: "2026-11-24", DueOn: "2026-12-14", Currency: "NZD", BuyerReference: "700101", Order: "4500012345",
		DespatchAdvice: "DN-1001", DeliveredOn: "2026-11-24",
		Parties: message.Parties{
			Supplier: message.Business{
				ID: supplierGLN, Scheme: "gln", NZBN: supplierGLN, Name: "Example Foods Limited", GSTNumber: "123-456-789",
				Address: wholesale.Address{Street: "1 Example Street", City: "Nelson", Postcode: "7010", Country: "New Zealand"},
			},
			Buyer: message.Business{
				ID: buyerGLN, Scheme: "gln", Name: "Example Grocers Limited",
				Address: wholesale.Address{Street: "2 Sample Road", City: "Auckland", Postcode: "1010"},
			},
			DeliverTo: message.Business{ID: storeGLN, Scheme: "gln"},
		},
		Lines: []message.InvoiceLine{
			line("1", "9520000000011", "UP001", "Feijoa chutney 250 g", n(48, 0), n(62500, 4), n(30000, 2), n(4500, 2)),
			line("2", "9520000000028", "UP002", "Manuka honey 500 g", n(10, 0), n(149000, 4), n(14900, 2), n(2235, 2)),
		},
		Charges:    []message.Charge{{Reason: "Freight", Freight: true, Amount: n(1500, 2), Tax: n(225, 2), TaxRate: gst, TaxCode: message.StandardRated}},
		Taxes:      []message.TaxTotal{{Category: message.StandardRated, Rate: gst, Taxable: n(46400, 2), Tax: n(6960, 2)}},
		LinesTotal: n(44900, 2), SubTotal: n(46400, 2), TaxTotal: n(6960, 2), Total: n(53360, 2),
	}
}

var envelope = message.Envelope{Format: message.UBL, Sender: supplierGLN, Recipient: buyerGLN}

func write(t *testing.T, inv message.Invoice) []byte {
	t.Helper()
	data, err := ubl.WriteInvoice(envelope, inv)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// leaves are all values of a document with the path to each.
func leaves(t *testing.T, data []byte) (all []string) {
	t.Helper()
	var walk func(n *node, path string)
	walk = func(n *node, path string) {
		path += "/" + n.name
		if len(n.children) == 0 {
			all = append(all, strings.TrimSuffix(path+" "+n.attrs["schemeID"], " ")+" = "+n.text)
		}
		for _, c := range n.children {
			walk(c, path)
		}
	}
	walk(parse(t, data), "")
	return all
}

// TestInvoiceIsLikeTheModel holds the writer to the model: all that the model says, and beyond it
// only what is expected.
func TestInvoiceIsLikeTheModel(t *testing.T) {
	want, got := leaves(t, shared(t, "constructed/model-invoice-pint-anz.xml")), leaves(t, write(t, modelInvoice()))
	more := []string{}
	for _, row := range got {
		if len(want) > 0 && row == want[0] {
			want = want[1:]
		} else {
			more = append(more, row)
		}
	}
	if len(want) > 0 {
		t.Errorf("the model has, and ours has not at its place: %q", want[0])
	}
	expected := []string{
		"/Invoice/AccountingSupplierParty/Party/PartyIdentification/ID 0088 = 9520000009007",
		"/Invoice/AccountingSupplierParty/Party/PartyName/Name = Example Foods Limited",
		"/Invoice/AccountingCustomerParty/Party/PartyIdentification/ID 0088 = 9520000001001",
		"/Invoice/AccountingCustomerParty/Party/PartyName/Name = Example Grocers Limited",
	}
	if diff := cmp.Diff(expected, more); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAnInvoiceLacksIsSaid(t *testing.T) {
	for want, lack := range map[string]func(*message.Invoice){
		"the NZBN of Example Foods Limited":        func(i *message.Invoice) { i.Parties.Supplier.NZBN, i.Parties.Supplier.ID = "", "FOODS" },
		"the ABN of Example Grocers Limited":       func(i *message.Invoice) { i.Parties.Buyer.Address.Country = "Australia" },
		`the country "Atlantis" of Example`:        func(i *message.Invoice) { i.Parties.Buyer.Address.Country = "Atlantis" },
		"the name of the buyer":                    func(i *message.Invoice) { i.Parties.Buyer.Name = "" },
		"it needs the order's number":              func(i *message.Invoice) { i.Order, i.BuyerReference = "", "" },
		"it has no lines":                          func(i *message.Invoice) { i.Lines = nil },
		"does not add up: the total of its lines":  func(i *message.Invoice) { i.Lines = i.Lines[:1] },
		"does not add up: its total without GST":   func(i *message.Invoice) { i.Charges = nil },
		"does not add up: its GST":                 func(i *message.Invoice) { i.TaxTotal = i.Total },
		"does not add up: its taxable total":       func(i *message.Invoice) { i.Taxes = nil },
		"does not add up: its total (":             func(i *message.Invoice) { i.Total = i.SubTotal },
		"it needs a number, a date and a currency": func(i *message.Invoice) { i.Number = "" },
	} {
		inv := modelInvoice()
		lack(&inv)
		_, err := ubl.WriteInvoice(envelope, inv)
		if wholesale.CodeOf(err) != wholesale.CodeConflict || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, got %v", want, err)
		}
	}
}

// TestAPayerMayBeNamedByItsNumberAlone writes invoices for orders that say no more of who pays.
func TestAPayerMayBeNamedByItsNumberAlone(t *testing.T) {
	const other = "9520000001025"
	for _, payer := range []string{buyerGLN, other} {
		inv := modelInvoice()
		inv.Parties.Invoicee = message.Business{ID: payer, Scheme: "gln"}
		said := parse(t, write(t, inv))
		party := "AccountingCustomerParty/Party/"
		got := []string{said.value(party + "PartyIdentification/ID"), said.value(party + "PartyLegalEntity/RegistrationName"), said.value(party + "PostalAddress/CityName")}
		if diff := cmp.Diff([]string{payer, "Example Grocers Limited", "Auckland"}, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOrderResponses(t *testing.T) {
	price, later := decimal.MustNew(149, 1), decimal.MustNew(2, 0)
	r := message.OrderResponse{
		Number: "R-1", On: "2026-11-20", Order: "4500012345", OurNumber: "SO-7", Currency: "NZD", DeliveryOn: "2026-11-24",
		Parties: modelInvoice().Parties, Answer: message.Amended,
		Lines: []message.ResponseLine{
			{Item: message.Item{Number: "10", GTIN: "9520000000011"}, Answer: message.Accepted, Confirmed: decimal.MustNew(48, 0), Unit: "PCE"},
			{Item: message.Item{Number: "20", OurCode: "UP002"}, Answer: message.Amended, Confirmed: decimal.MustNew(10, 0), Unit: "PCE", Price: &price, BackOrdered: &later},
			{Item: message.Item{Number: "30", TheirCode: "700103"}, Answer: message.Rejected, Unit: "PCE"},
		},
	}
	data, err := ubl.WriteOrderResponse(envelope, r)
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, data)
	if code := got.value("OrderResponseCode"); code != "CA" {
		t.Errorf("the code is %s", code)
	}
	var lines []string
	for _, l := range got.find("OrderLine") {
		lines = append(lines, l.value("OrderLineReference/LineID")+" "+l.value("LineItem/LineStatusCode")+" "+l.value("LineItem/Quantity")+" "+
			l.value("LineItem/MaximumBackorderQuantity")+" "+l.value("LineItem/Price/PriceAmount"))
	}
	if diff := cmp.Diff([]string{"10 5 48  ", "20 3 10 2 14.90", "30 7 0  "}, lines); diff != "" {
		t.Error(diff)
	}
	for answer, code := range map[message.Answer]string{message.Received: "AB", message.Accepted: "AP", message.Rejected: "RE"} {
		r.Answer = answer
		data, err := ubl.WriteOrderResponse(envelope, r)
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, data); got.value("OrderResponseCode") != code || len(got.find("OrderLine")) > 0 {
			t.Errorf("%s is %s with %d lines", answer, got.value("OrderResponseCode"), len(got.find("OrderLine")))
		}
	}
}

func TestDespatchAdvices(t *testing.T) {
	n := func(i int64) wholesale.Decimal { return decimal.MustNew(i, 0) }
	d := message.DespatchAdvice{
		Number: "DN-1", On: "2026-11-24", Order: "4500012345", ShippedOn: "2026-11-24", DeliveryOn: "2026-11-25", Parties: modelInvoice().Parties,
		Lines: []message.DespatchLine{
			{Item: message.Item{Number: "1"}, Ordered: n(48), Shipped: n(48), Unit: "EA"},
			{Item: message.Item{Number: "2"}, Ordered: n(12), Shipped: n(10), Unit: "EA"},
			{Item: message.Item{Number: "3"}, Ordered: n(4), Shipped: n(5), Unit: "EA"},
		},
	}
	lines := func() (lines []string) {
		data, err := ubl.WriteDespatchAdvice(envelope, d)
		if err != nil {
			t.Fatal(err)
		}
		got := parse(t, data)
		if to := got.value("DeliveryCustomerParty/Party/PartyIdentification/ID"); to != storeGLN {
			t.Errorf("it goes to %s", to)
		}
		for _, l := range got.find("DespatchLine") {
			lines = append(lines, l.value("OrderLineReference/LineID")+" "+l.value("DeliveredQuantity")+" "+l.value("OutstandingQuantity")+" "+l.value("OversupplyQuantity"))
		}
		return lines
	}
	if diff := cmp.Diff([]string{"1 48  ", "2 10 2 ", "3 5  1"}, lines()); diff != "" {
		t.Error(diff)
	}
	d.Complete = true
	if diff := cmp.Diff([]string{"1 48  ", "2 10  ", "3 5  1"}, lines()); diff != "" {
		t.Error(diff)
	}
	d.Lines = nil
	if _, err := ubl.WriteDespatchAdvice(envelope, d); err == nil {
		t.Error("a despatch advice without lines was written")
	}
}
