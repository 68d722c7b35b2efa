package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/table"
	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// chain opens a trading partner with one store, which is the office's customer, and gives its id.
func (w *world) chain(format string) string {
	w.t.Helper()
	settings, err := w.invoices.Settings(w.t.Context(), w.office.supplierID)
	must(w.t, err)
	settings.NZBN = "9429000000017"
	settings.Address = wholesale.SnapshotAddress{Street: "1 Wharf Road", City: "Nelson", Postcode: "7010", Country: "New Zealand"}
	_, err = w.invoices.ChangeSettings(w.t.Context(), settings)
	must(w.t, err)
	partner := w.post(partnersPath, `{"name":"Fern Supermarkets","format":"`+format+`","their_id":"9520000001001","our_id":"9520000009007",`+
		`"acknowledge":true,"despatch_advice":true,"invoice":true}`).json["id"].(string)
	w.put(partnersPath+"/"+partner+"/stores/9520000001018", `{"customer_id":"`+w.office.customer.ID+`"}`)
	w.patch("/api/v1/customers/"+w.office.customer.ID, `{"sales_orders_enabled":false}`) // nothing waits for Unleashed
	return partner
}

// taken sends a document, and gives the id of the order that came of it.
func (w *world) taken(query, contentType, body string) string {
	w.t.Helper()
	made := w.send(request{method: "POST", path: documentsPath + query, body: body, header: map[string]string{"Content-Type": contentType}})
	if made.status != http.StatusCreated || made.json["state"] != "taken" {
		w.t.Fatalf("%d %s", made.status, made.text)
	}
	return made.json["messages"].([]any)[0].(map[string]any)["order_id"].(string)
}

// delivered has an order go through to its invoice and to a credit note of one dollar.
func (w *world) delivered(order string) {
	w.t.Helper()
	path := "/api/v1/orders/" + order
	w.post(path+"/approve", "")
	w.post(path+"/ship", "")
	w.post(path+"/credit-notes", `{"reason":"Broken","amount":"1.00"}`)
}

// leaving are the documents about an order that leave, by their purpose, each as text.
func (w *world) leaving(order string) (purposes []string, texts map[string]string) {
	w.t.Helper()
	texts = map[string]string{}
	for _, item := range w.get(documentsPath + "?direction=out&order_id=" + order).json["items"].([]any) {
		d := item.(map[string]any)
		purpose := d["purpose"].(string)
		purposes = append(purposes, purpose)
		texts[purpose] = w.get(documentsPath + "/" + d["id"].(string) + "/content").text
	}
	slices.Reverse(purposes)
	return purposes, texts
}

var allThatLeaves = []string{"response_received", "response_accepted", "despatch_advice", "invoice", "credit_note"}

func (w *world) wantAllLeft(order string) map[string]string {
	w.t.Helper()
	purposes, texts := w.leaving(order)
	if diff := cmp.Diff(allThatLeaves, purposes); diff != "" {
		w.t.Fatalf("what leaves: %s", diff)
	}
	return texts
}

func wantIn(t *testing.T, what, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q: %s", what, want, text)
		}
	}
}

// ublOrder is an order of twelve of a product, in a currency.
func ublOrder(number, product, currency string) string {
	party := func(role, id string) string {
		return `<cac:` + role + `><cac:Party><cbc:EndpointID schemeID="0088">` + id + `</cbc:EndpointID><cac:PartyIdentification><cbc:ID schemeID="0088">` + id +
			`</cbc:ID></cac:PartyIdentification><cac:PartyLegalEntity><cbc:RegistrationName>A name</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:` + role + `>`
	}
	return `<?xml version="1.0" encoding="UTF-8"?><Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" ` +
		`xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">` +
		`<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:ordering:3</cbc:ProfileID>` +
		`<cbc:ID>` + number + `</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:DocumentCurrencyCode>` + currency + `</cbc:DocumentCurrencyCode>` +
		party("BuyerCustomerParty", "9520000001001") + party("SellerSupplierParty", "9520000009007") +
		`<cac:Delivery><cac:DeliveryLocation><cbc:ID schemeID="0088">9520000001018</cbc:ID></cac:DeliveryLocation></cac:Delivery>` +
		`<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="EA">12</cbc:Quantity><cac:Price><cbc:PriceAmount currencyID="` + currency +
		`">24.95</cbc:PriceAmount></cac:Price><cac:Item><cbc:Name>Kombucha</cbc:Name><cac:SellersItemIdentification><cbc:ID>` + product +
		`</cbc:ID></cac:SellersItemIdentification></cac:Item></cac:LineItem></cac:OrderLine></Order>`
}

func TestAUBLPartnerFromOrderToCreditNote(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		w.chain("ubl")
		order := w.taken("", "application/xml", ublOrder("UBL-1", w.office.product.Code, "NZD"))
		w.delivered(order)
		texts := w.wantAllLeft(order)
		invoice := w.get("/api/v1/orders/" + order + "/invoice").json
		wantIn(t, "the answer", texts["response_received"], "<OrderResponse ", "UBL-1")
		wantIn(t, "the despatch advice", texts["despatch_advice"], "<DespatchAdvice ", `unitCode="EA">12<`)
		wantIn(t, "the invoice", texts["invoice"], "urn:peppol:pint:billing-1@aunz-1", invoice["number"].(string), `currencyID="NZD">`+trimmed(invoice["total"])+"<")
		wantIn(t, "the credit note", texts["credit_note"], "<CreditNote ", invoice["number"].(string), `currencyID="NZD">1.15<`)
		for purpose, root := range map[string]string{
			"response_received": "OrderResponse", "response_accepted": "OrderResponse", "despatch_advice": "DespatchAdvice", "invoice": "Invoice", "credit_note": "CreditNote",
		} {
			validate(t, root, texts[purpose])
		}
	})
}

// trimmed is an amount with two decimals.
func trimmed(amount any) string { return strings.TrimSuffix(amount.(string), "00") }

// validate holds a document to the OASIS schema of its root.
func validate(t *testing.T, root, text string) {
	t.Helper()
	xsd := filepath.Join("..", "..", "..", "shared", "data", "edi", "ubl21", "xsdrt", "maindoc", "UBL-"+root+"-2.1.xsd")
	xmllint, err := exec.LookPath("xmllint")
	if _, missing := os.Stat(xsd); missing != nil || err != nil {
		t.Logf("%s was not held to its schema: %v %v", root, missing, err) // package ubl insists on it
		return
	}
	path := filepath.Join(t.TempDir(), root+".xml")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	if out, err := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", "--schema", xsd, path).CombinedOutput(); err != nil {
		t.Errorf("%s\n%s", out, text)
	}
}

func TestAnEDIFACTPartnerIsCredited(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		w.chain("edifact-d96a")
		order := w.taken("", "application/edifact", anOrder("7", "4500077", "9520000001018", w.office.product.Code))
		w.delivered(order)
		texts := w.wantAllLeft(order)
		invoice := w.get("/api/v1/orders/" + order + "/invoice").json["number"].(string)
		wantIn(t, "the invoice", texts["invoice"], "BGM+380+"+invoice+"+9'", "CUX+2:NZD:4'", "RFF+ON:4500077'")
		wantIn(t, "the credit note", texts["credit_note"], "BGM+381+CN-1001+9'", "RFF+IV:"+invoice, "RFF+ON:4500077'", ":1.15'")
	})
}

// TestAnOrderInAustralianDollars is answered and invoiced in them, and names no other currency.
func TestAnOrderInAustralianDollars(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		partner := w.chain("ubl")
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
			c, err := tx.Customer(t.Context(), w.office.supplierID, w.office.customer.ID)
			if err != nil {
				return err
			}
			c.Terms.Currency = "AUD"
			return tx.PutCustomer(t.Context(), c)
		}))
		order := w.taken("", "application/xml", ublOrder("UBL-2", w.office.product.Code, "AUD"))
		if got := w.get("/api/v1/orders/" + order).json["currency"]; got != "AUD" {
			t.Fatalf("the order is in %v", got)
		}
		w.delivered(order)
		texts := w.wantAllLeft(order)
		wantIn(t, "the invoice", texts["invoice"], "<cbc:DocumentCurrencyCode>AUD</cbc:DocumentCurrencyCode>")
		for purpose, text := range texts {
			if strings.Contains(text, "NZD") {
				t.Errorf("%s names NZD: %s", purpose, text)
			}
		}
		validate(t, "Invoice", texts["invoice"])
		w.patch(partnersPath+"/"+partner, `{"format":"edifact-d01b"}`)
		second := w.taken("", "application/edifact", anOrder("8", "4500078", "9520000001018", w.office.product.Code))
		w.delivered(second)
		wantIn(t, "the invoice", w.wantAllLeft(second)["invoice"], "CUX+2:AUD:4'")
	})
}

func TestAWorkbookIsTakenByItsColumns(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		partner := w.chain("csv")
		var book bytes.Buffer
		out, err := sheet.NewXLSX(&book, "Orders")
		must(t, err)
		headings := []string{"Ours", "Where", "Thing", "Much"}
		for _, row := range [][]string{headings, {"X-1", "9520000001018", w.office.product.Code, "12"}, {"X-2", "9520000001018", w.office.product.Code, "6"}} {
			cells := make([]sheet.Cell, len(row))
			for i, text := range row {
				cells[i] = sheet.Text(text)
			}
			must(t, out.Row(cells...))
		}
		must(t, out.Close())
		send := func() reply {
			return w.send(request{
				method: "POST", path: documentsPath + "?partner_id=" + partner + "&file_name=orders.xlsx", body: book.String(),
				header: map[string]string{"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
			})
		}
		first := send()
		if first.status != http.StatusCreated || first.json["state"] != "waiting" || first.json["waits_for"] != "columns" {
			t.Fatalf("without a map: %d %s", first.status, first.text)
		}
		asks, err := w.documents.Columns(t.Context(), w.office.supplierID, first.json["id"].(string))
		must(t, err)
		m := asks.Map
		m.HeadingRow, m.Columns = 1, nil
		for i, role := range []sheet.Role{table.OrderNumber, table.Store, sheet.Code, sheet.Quantity} {
			m.Columns = append(m.Columns, sheet.MappedColumn{Heading: headings[i], Role: role})
		}
		must(t, w.documents.ConfirmColumns(t.Context(), w.office.supplierID, partner, m))
		got := w.get(documentsPath + "/" + first.json["id"].(string)).json
		var orders []string
		for _, message := range got["messages"].([]any) {
			one := message.(map[string]any)
			orders = append(orders, fmt.Sprint(one["reference"], " ", one["state"], " ", one["lines"]))
		}
		if diff := cmp.Diff([]string{"X-1 taken 1", "X-2 taken 1"}, orders); diff != "" || got["state"] != "taken" {
			t.Errorf("%s %v", diff, got)
		}
		if again := send(); again.json["state"] != "duplicate" {
			t.Errorf("the same workbook again: %s", again.text)
		}
	})
}
