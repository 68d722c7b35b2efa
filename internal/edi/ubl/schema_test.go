package ubl_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/edi/message"
	"upstock/internal/edi/ubl"
	"upstock/internal/wholesale"
)

// TestWritten has every writer write many documents, holds them to OASIS's schemas, and invoices to
// the rules of PINT A-NZ.
func TestWritten(t *testing.T) {
	written := map[string][][]byte{}
	rapid.Check(t, func(t *rapid.T) {
		env := message.Envelope{Format: message.UBL, Sender: supplierGLN, Recipient: buyerGLN, At: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}
		inv := invoice(t)
		data, err := ubl.WriteInvoice(env, inv)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ubl.WriteInvoice(env, inv)
		if err != nil || string(again) != string(data) {
			t.Fatal("the same invoice was written differently")
		}
		if broken := brokenRules(t, data); len(broken) > 0 {
			t.Fatalf("it breaks %v:\n%s", broken, data)
		}
		reading := ubl.Read(data, nil)
		if len(problemsOf(reading)) > 0 || reading.Interchanges[0].Sender != supplierGLN || reading.Interchanges[0].Messages[0].Reference != inv.Number {
			t.Fatalf("it was read as %+v:\n%s", reading, data)
		}
		schema := "Invoice"
		if inv.Credit {
			schema = "CreditNote"
		}
		written[schema] = append(written[schema], data)

		data, err = ubl.WriteOrderResponse(env, orderResponse(t))
		if err != nil {
			t.Fatal(err)
		}
		written["OrderResponse"] = append(written["OrderResponse"], data)
		if m := ubl.Read(data, nil).Interchanges[0].Messages[0]; m.Kind != message.KindOrderResponse || m.Answers != "4500012345" {
			t.Fatalf("it was read as %+v", m)
		}

		data, err = ubl.WriteDespatchAdvice(env, despatchAdvice(t))
		if err != nil {
			t.Fatal(err)
		}
		written["DespatchAdvice"] = append(written["DespatchAdvice"], data)
	})
	for schema, documents := range written {
		validate(t, schema, documents)
	}
}

// validate holds documents to a schema, all of them in one call.
func validate(t *testing.T, schema string, documents [][]byte) {
	t.Helper()
	xsd := filepath.Join("..", "..", "..", "..", "shared", "data", "edi", "ubl21", "xsdrt", "maindoc", "UBL-"+schema+"-2.1.xsd")
	if _, err := os.Stat(xsd); err != nil {
		t.Skipf("THE SCHEMAS OF UBL ARE NOT HERE: %v", err)
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("xmllint is missing")
		}
		t.Skip("XMLLINT IS MISSING: nothing was held to the schemas. To have it: apt-get install libxml2-utils")
	}
	dir := t.TempDir()
	args := []string{"--noout", "--nonet", "--schema", xsd}
	for i, data := range documents {
		path := filepath.Join(dir, fmt.Sprintf("%s-%d.xml", schema, i))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.CommandContext(t.Context(), xmllint, args...).CombinedOutput()
	if err == nil {
		return
	}
	for row := range strings.Lines(string(out)) {
		if !strings.HasSuffix(strings.TrimSpace(row), "validates") {
			t.Error(row)
			path, _, _ := strings.Cut(row, ":")
			if data, err := os.ReadFile(path); err == nil {
				t.Fatalf("%s", data)
			}
		}
	}
	t.Fatal(err)
}

// TestSchemaFindsMistakes makes sure that the test above can fail.
func TestSchemaFindsMistakes(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("XMLLINT IS MISSING")
	}
	xsd := filepath.Join("..", "..", "..", "..", "shared", "data", "edi", "ubl21", "xsdrt", "maindoc", "UBL-Invoice-2.1.xsd")
	if _, err := os.Stat(xsd); err != nil {
		t.Skipf("THE SCHEMAS OF UBL ARE NOT HERE: %v", err)
	}
	path := filepath.Join(t.TempDir(), "invoice.xml")
	data := strings.Replace(string(write(t, modelInvoice())), "<cbc:ID>INV-2001</cbc:ID>", "", 1)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", "--schema", xsd, path).CombinedOutput(); err == nil {
		t.Errorf("an invoice without a number validates: %s", out)
	}
}

const (
	supplierGLN = "9520000009007"
	buyerGLN    = "9520000001001"
	storeGLN    = "9520000001018"
)

func number(t interface{ Fatal(args ...any) }, text string) wholesale.Decimal {
	d, err := wholesale.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// words are texts as people write them, some with what XML must escape or does not allow.
var words = rapid.SampledFrom([]string{
	"Feijoa chutney 250 g", "Crème brûlée kit", "Kūmara crisps — Māori Made", `Baker's mix & "extra" <50%>`, "tab\tand\nrow", "\x00\x1b", "]]>", " ", "",
})

func parties(t *rapid.T) message.Parties {
	addresses := rapid.SampledFrom([]wholesale.Address{
		{Street: "1 Example Street", City: "Nelson", Postcode: "7010", Country: "New Zealand"},
		{Street: "2 Sample Road", Street2: "Level 3", Suburb: "Newmarket", City: "Auckland", Region: "Auckland", Postcode: "1010", Country: "NZ"},
		{City: "Wellington"},
		{},
	})
	business := func(gln, name string) message.Business {
		return message.Business{
			ID: gln, Scheme: "gln", Name: name, Address: addresses.Draw(t, "address"),
			NZBN:      rapid.SampledFrom([]string{"", "9429033821733"}).Draw(t, "NZBN"),
			GSTNumber: rapid.SampledFrom([]string{"", "123-456-789"}).Draw(t, "GST"),
			Email:     rapid.SampledFrom([]string{"", "orders@example.com"}).Draw(t, "email"),
		}
	}
	p := message.Parties{Supplier: business(supplierGLN, "Example Foods Limited"), Buyer: business(buyerGLN, "Example Grocers & Sons")}
	if rapid.Bool().Draw(t, "to a store") {
		p.DeliverTo = business(rapid.SampledFrom([]string{storeGLN, "STORE 7", ""}).Draw(t, "store"), words.Draw(t, "store's name"))
	}
	if rapid.Bool().Draw(t, "paid by another") {
		p.Invoicee = business("9520000001025", "Example Payer")
	}
	return p
}

func item(t *rapid.T, index int) message.Item {
	i := message.Item{Number: rapid.SampledFrom([]string{"", fmt.Sprint(index + 1), "00010"}).Draw(t, "number"), Name: words.Draw(t, "name")}
	if rapid.Bool().Draw(t, "codes") {
		i.GTIN, i.OurCode, i.TheirCode = "9520000000011", "UP001", "700101"
	}
	return i
}

func decimals(t *rapid.T, label string, least, most int64, scale int) wholesale.Decimal {
	return decimal.MustNew(rapid.Int64Range(least, most).Draw(t, label), scale)
}

var rates = []struct {
	code message.TaxCategory
	rate wholesale.Decimal
}{
	{message.StandardRated, decimal.MustNew(15, 2)},
	{message.StandardRated, decimal.MustNew(125, 3)},
	{message.ZeroRated, wholesale.Decimal{}},
	{message.Exempt, wholesale.Decimal{}},
}

// invoice is an invoice of an order, added up as orders are.
func invoice(t *rapid.T) message.Invoice {
	inv := message.Invoice{
		Number: "INV-2001", On: "2026-11-24", Currency: "NZD", Order: "4500012345", OrderedOn: "2026-11-20", OurNumber: "SO-7",
		Parties: parties(t), Credit: rapid.Bool().Draw(t, "credit"),
		DueOn:          rapid.SampledFrom([]wholesale.Date{"", "2026-12-20"}).Draw(t, "due"),
		DeliveredOn:    rapid.SampledFrom([]wholesale.Date{"", "2026-11-24"}).Draw(t, "delivered"),
		DespatchAdvice: rapid.SampledFrom([]string{"", "DN-1001"}).Draw(t, "despatch"),
		BuyerReference: rapid.SampledFrom([]string{"", "REF & 1"}).Draw(t, "reference"),
		BankAccount:    rapid.SampledFrom([]string{"", "12-3456-7890123-00"}).Draw(t, "account"),
	}
	if rapid.IntRange(0, 9).Draw(t, "no order number") == 0 {
		inv.Order = ""
	}
	if inv.Credit {
		inv.Reason = words.Draw(t, "reason")
		inv.Credits = rapid.SampledFrom([]string{"", "INV-2000"}).Draw(t, "credits")
		inv.CreditedOn = "2026-11-23"
	}
	for i := range rapid.IntRange(1, 8).Draw(t, "lines") {
		tax := rapid.SampledFrom(rates).Draw(t, "tax")
		l := message.InvoiceLine{
			Item: item(t, i), Unit: rapid.SampledFrom([]string{"", "EA", "PCE", "CT", "ctn", "KGM", "bundle"}).Draw(t, "unit"),
			Quantity: decimals(t, "quantity", 1, 5_000_000, 4), UnitPrice: decimals(t, "price", -10_000, 1_000_000, 4),
			Basis: decimal.MustNew(1, 0), TaxCode: tax.code, TaxRate: tax.rate,
		}
		total, err := wholesale.LineTotal(l.Quantity, l.UnitPrice)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "basis") { // where a price per unit has no exact form
			total = decimals(t, "total", 0, 100_000, 2)
			l.UnitPrice, l.Basis = total, l.Quantity
		}
		l.Total = total
		inv.Lines = append(inv.Lines, l)
	}
	for _, reason := range []string{"Freight", "Adjustment", ""} {
		if rapid.Bool().Draw(t, "charge") {
			tax := rapid.SampledFrom(rates).Draw(t, "tax")
			inv.Charges = append(inv.Charges, message.Charge{
				Reason: reason, Freight: reason == "Freight", Amount: decimals(t, "amount", -2_000, 5_000, 2), TaxCode: tax.code, TaxRate: tax.rate,
			})
		}
	}
	return addUp(t, inv)
}

// addUp works out the totals of lines and charges, tax line by line.
func addUp(t interface{ Fatal(args ...any) }, inv message.Invoice) message.Invoice {
	add := func(to *wholesale.Decimal, amount wholesale.Decimal) {
		sum, err := to.Add(amount)
		if err != nil {
			t.Fatal(err)
		}
		*to = sum
	}
	taxed := func(code message.TaxCategory, rate, amount wholesale.Decimal) wholesale.Decimal {
		tax, err := wholesale.LineTax(amount, rate)
		if err != nil {
			t.Fatal(err)
		}
		for i := range inv.Taxes {
			if s := &inv.Taxes[i]; s.Category == code && s.Rate.Cmp(rate) == 0 {
				add(&s.Taxable, amount)
				add(&s.Tax, tax)
				return tax
			}
		}
		inv.Taxes = append(inv.Taxes, message.TaxTotal{Category: code, Rate: rate, Taxable: amount, Tax: tax})
		return tax
	}
	for i := range inv.Lines {
		l := &inv.Lines[i]
		l.Tax = taxed(l.TaxCode, l.TaxRate, l.Total)
		add(&inv.LinesTotal, l.Total)
		add(&inv.SubTotal, l.Total)
		add(&inv.TaxTotal, l.Tax)
	}
	for i := range inv.Charges {
		c := &inv.Charges[i]
		if c.Amount.IsZero() {
			continue
		}
		c.Tax = taxed(c.TaxCode, c.TaxRate, c.Amount)
		add(&inv.SubTotal, c.Amount)
		add(&inv.TaxTotal, c.Tax)
	}
	add(&inv.Total, inv.SubTotal)
	add(&inv.Total, inv.TaxTotal)
	return inv
}

func orderResponse(t *rapid.T) message.OrderResponse {
	r := message.OrderResponse{
		Number: "R-1", On: "2026-11-20", Order: "4500012345", OrderedOn: "2026-11-20", OurNumber: "SO-7", Currency: "NZD", Parties: parties(t),
		Answer:     rapid.SampledFrom([]message.Answer{message.Received, message.Accepted, message.Amended, message.Rejected}).Draw(t, "answer"),
		DeliveryOn: rapid.SampledFrom([]wholesale.Date{"", "2026-11-24"}).Draw(t, "delivery"), Note: words.Draw(t, "note"),
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "lines") {
		l := message.ResponseLine{
			Item: item(t, i), Answer: rapid.SampledFrom([]message.Answer{message.Accepted, message.Amended, message.Rejected}).Draw(t, "line's answer"),
			Ordered: decimals(t, "ordered", 0, 99, 0), Confirmed: decimals(t, "confirmed", 0, 99, 0), Unit: "CT",
		}
		if rapid.Bool().Draw(t, "another price") {
			price, later := decimals(t, "price", 0, 99_999, 4), decimals(t, "later", 0, 9, 0)
			l.Price, l.BackOrdered = &price, &later
		}
		r.Lines = append(r.Lines, l)
	}
	return r
}

func despatchAdvice(t *rapid.T) message.DespatchAdvice {
	d := message.DespatchAdvice{
		Number: "DN-1", On: "2026-11-24", Order: "4500012345", OrderedOn: "2026-11-20", OurNumber: "SO-7", ShippedOn: "2026-11-24",
		DeliveryOn: rapid.SampledFrom([]wholesale.Date{"", "2026-11-25"}).Draw(t, "delivery"),
		Parties:    parties(t), Complete: rapid.Bool().Draw(t, "complete"),
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
		d.Lines = append(d.Lines, message.DespatchLine{
			Item: item(t, i), Ordered: decimals(t, "ordered", 0, 20, 0), Shipped: decimals(t, "shipped", 0, 20, 0), Unit: "EA",
		})
	}
	return d
}
