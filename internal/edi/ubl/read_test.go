package ubl_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
	"upstock/internal/edi/ubl"
	"upstock/internal/wholesale"
)

// shared reads one of the documents that were given to build with.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", "edi", name))
	if os.IsNotExist(err) {
		t.Skipf("THE GIVEN DOCUMENTS ARE NOT HERE: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// theOrder reads a document that is one order.
func theOrder(t *testing.T, data []byte) (message.Message, *message.Order) {
	t.Helper()
	reading := ubl.Read(data, nil)
	if len(reading.Interchanges) != 1 || len(reading.Interchanges[0].Messages) != 1 {
		t.Fatalf("it was not read: %+v", reading)
	}
	m := reading.Interchanges[0].Messages[0]
	if m.Order == nil {
		t.Fatalf("there is no order: %+v", m)
	}
	return m, m.Order
}

func TestOrderOfPeppol(t *testing.T) {
	data := shared(t, "constructed/order-ubl21-peppol.xml")
	m, got := theOrder(t, data)
	if len(m.Problems) > 0 {
		t.Errorf("problems: %+v", m.Problems)
	}
	n := func(s string) *wholesale.Decimal {
		d, err := wholesale.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	want := &message.Order{
		Number: "UBL-1001", Function: message.Original, OrderedOn: "2026-11-20", Required: "2026-11-24", Currency: "NZD",
		BuyerReference: "REF-UBL-1001",
		Buyer:          message.Party{ID: "9520000001001", Scheme: "gln", Name: "Example Grocers Limited", Location: "BuyerCustomerParty"},
		Supplier:       message.Party{ID: "9520000009007", Scheme: "gln", Name: "Example Foods Limited", Location: "SellerSupplierParty"},
		DeliverTo:      message.Party{ID: "9520000001018", Scheme: "gln", Location: "Delivery"},
		Total:          n("478.80"),
		Lines: []message.OrderLine{
			{
				Number: "1", GTIN: "9520000000011", OurCode: "UP001", TheirCode: "700101", Description: "Feijoa chutney 250 g",
				Quantity: *n("48"), Unit: "EA", Price: &message.Price{Amount: *n("6.25"), Basis: *n("1")}, Amount: n("300"), Location: "line 1",
			},
			{
				Number: "2", GTIN: "19520000000025", Description: "Manuka honey 500 g × 6",
				Quantity: *n("2"), Unit: "CT", Price: &message.Price{Amount: *n("89.40"), Basis: *n("1")}, Amount: n("178.80"), Location: "line 2",
			},
		},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(sameNumber)); diff != "" {
		t.Error(diff)
	}
	exchange := ubl.Read(data, nil).Interchanges[0]
	if exchange.Sender != "9520000001001" || exchange.Recipient != "9520000009007" || exchange.SenderQualifier != "0088" {
		t.Errorf("from %q (%s) to %q", exchange.Sender, exchange.SenderQualifier, exchange.Recipient)
	}
	if diff := cmp.Diff([]string{"9520000001001"}, ubl.Sender(data)); diff != "" {
		t.Errorf("its sender (-want +got):\n%s", diff)
	}
	// Behind a service provider's address, the buyer is found by what it calls itself.
	provider := bytes.Replace(data, []byte(`<cbc:EndpointID schemeID="0088">9520000001001`), []byte(`<cbc:EndpointID schemeID="0088">9429000000017`), 1)
	if diff := cmp.Diff([]string{"9429000000017", "9520000001001"}, ubl.Sender(provider)); diff != "" {
		t.Errorf("its sender behind a provider (-want +got):\n%s", diff)
	}
}

func sameNumber(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 }

// TestDocumentsOfUBL reads OASIS's own examples and holds them to what is expected of them.
func TestDocumentsOfUBL(t *testing.T) {
	var expected struct {
		UBL []struct {
			File          string `json:"file"`
			Root          string `json:"root"`
			ID            string `json:"id"`
			Issued        string `json:"issue_date"`
			Currency      string `json:"currency"`
			Buyer         string `json:"buyer_endpoint"`
			Seller        string `json:"seller_endpoint"`
			RequestedFrom string `json:"requested_from"`
			Lines         int    `json:"lines"`
			First         struct {
				ID, Qty, Unit, Price, Amount, GTIN string
				SellerItem                         string `json:"seller_item"`
				Name                               string
			} `json:"first_line"`
		} `json:"ubl21"`
	}
	if err := json.Unmarshal(shared(t, "expected.json"), &expected); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]message.Kind{
		"Order": message.KindOrder, "OrderChange": message.KindOrder, "OrderCancellation": message.KindOrder,
		"OrderResponse": message.KindOrderResponse, "OrderResponseSimple": message.KindOrderResponse,
		"Invoice": message.KindInvoice, "CreditNote": message.KindCreditNote,
	}
	if len(expected.UBL) < 8 {
		t.Fatalf("there are %d examples", len(expected.UBL))
	}
	for _, want := range expected.UBL {
		t.Run(want.Root+" "+filepath.Base(want.File), func(t *testing.T) {
			reading := ubl.Read(shared(t, want.File), nil)
			if len(reading.Problems) > 0 || len(reading.Interchanges) != 1 {
				t.Fatalf("it was not read: %+v", reading)
			}
			exchange := reading.Interchanges[0]
			m := exchange.Messages[0]
			if m.Kind != kinds[want.Root] || m.Type != want.Root+"-2" || m.Reference != want.ID || m.Refused() {
				t.Errorf("read as %s %s %q, %+v", m.Kind, m.Type, m.Reference, m.Problems)
			}
			if want.Buyer != "" && exchange.Sender != want.Buyer && exchange.Recipient != want.Buyer {
				t.Errorf("from %q to %q, expected the buyer %q", exchange.Sender, exchange.Recipient, want.Buyer)
			}
			if m.Order == nil {
				return
			}
			o := m.Order
			if string(o.OrderedOn) != want.Issued || want.Currency != "" && o.Currency != want.Currency || len(o.Lines) != want.Lines {
				t.Errorf("ordered on %s in %s with %d lines", o.OrderedOn, o.Currency, len(o.Lines))
			}
			if want.RequestedFrom != "" && string(o.Required) != want.RequestedFrom {
				t.Errorf("required on %s, expected %s", o.Required, want.RequestedFrom)
			}
			if len(o.Lines) == 0 {
				return
			}
			l := o.Lines[0]
			got := []string{l.Number, l.Quantity.String(), l.Unit, l.Price.Amount.String(), l.Amount.String(), l.GTIN, l.OurCode, l.Description}
			first := want.First
			if diff := cmp.Diff([]string{first.ID, first.Qty, first.Unit, first.Price, first.Amount, first.GTIN, first.SellerItem, first.Name}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChangesAndCancellations(t *testing.T) {
	m, change := theOrder(t, shared(t, "ubl21/examples/UBL-OrderChange-2.1-Example.xml"))
	if change.Number != "34" || m.Reference != "7" || change.Function != message.Replace || !change.OnlyChanges {
		t.Errorf("the change %s of %s is a %s, only changes: %v", m.Reference, change.Number, change.Function, change.OnlyChanges)
	}
	if change.Lines[0].Action != message.LineChanged {
		t.Errorf("line 1 is %s", change.Lines[0].Action)
	}
	m, cancellation := theOrder(t, shared(t, "ubl21/examples/UBL-OrderCancellation-2.1-Example.xml"))
	if cancellation.Number != "34" || cancellation.Function != message.Cancel || m.Refused() {
		t.Errorf("the cancellation of %s is a %s: %+v", cancellation.Number, cancellation.Function, m.Problems)
	}
	if diff := cmp.Diff([]string{"With reference to phone call"}, cancellation.Notes); diff != "" {
		t.Error(diff)
	}
	response := ubl.Read(shared(t, "ubl21/examples/UBL-OrderResponse-2.1-Example.xml"), nil).Interchanges[0]
	if m := response.Messages[0]; m.Answers != "34" || m.Kind != message.KindOrderResponse || response.Sender != "7302347231111" {
		t.Errorf("the response answers %q, from %q", m.Answers, response.Sender)
	}
}

// problemsOf are the rules that a reading has found, with their severities.
func problemsOf(reading message.Reading) (found []string) {
	all := reading.Problems
	for _, exchange := range reading.Interchanges {
		for _, m := range exchange.Messages {
			all = append(all, m.Problems...)
		}
	}
	for _, p := range all {
		found = append(found, string(p.Rule)+" "+string(p.Severity))
	}
	return found
}

func TestBadDocumentsThatWereGiven(t *testing.T) {
	for file, want := range map[string]string{
		"bad-order-ubl-external-entity.xml": "unsafe error",
		"bad-order-ubl-wrong-namespace.xml": "unreadable error",
		"bad-order-ubl-truncated.xml":       "truncated error",
	} {
		reading := ubl.Read(shared(t, "constructed/"+file), nil)
		if diff := cmp.Diff([]string{want}, problemsOf(reading)); diff != "" {
			t.Error(file, diff)
		}
		t.Logf("%s: %+v", file, reading.Problems)
	}
}

// peppol is an order as short as may be, with places to put things into.
func peppol(header, line string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>PO-1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:DocumentCurrencyCode>NZD</cbc:DocumentCurrencyCode>` + header + `
<cac:BuyerCustomerParty><cac:Party><cbc:EndpointID schemeID="0088">9520000001001</cbc:EndpointID></cac:Party></cac:BuyerCustomerParty>
<cac:SellerSupplierParty><cac:Party><cbc:EndpointID schemeID="0088">9520000009007</cbc:EndpointID></cac:Party></cac:SellerSupplierParty>
<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>` + line + `</cac:LineItem></cac:OrderLine>
</Order>`)
}

const chutney = `<cac:Item><cac:StandardItemIdentification><cbc:ID schemeID="0160">9520000000011</cbc:ID></cac:StandardItemIdentification></cac:Item>`

func TestRules(t *testing.T) {
	const (
		quantity = `<cbc:Quantity unitCode="EA">48</cbc:Quantity>`
		good     = quantity + chutney
	)
	price := func(amount, price, basis string) string {
		return quantity + `<cbc:LineExtensionAmount currencyID="NZD">` + amount + `</cbc:LineExtensionAmount>
<cac:Price><cbc:PriceAmount currencyID="NZD">` + price + `</cbc:PriceAmount>` + basis + `</cac:Price>` + chutney
	}
	for _, c := range []struct {
		name, header, line string
		want               []string
	}{
		{"good", "", good, nil},
		{"no quantity", "", chutney, []string{"no_quantity error"}},
		{"a letter in a quantity", "", `<cbc:Quantity>1O</cbc:Quantity>` + chutney, []string{"bad_number error"}},
		{"a comma in a quantity", "", `<cbc:Quantity>1,5</cbc:Quantity>` + chutney, []string{"bad_number error"}},
		{"an exponent", "", `<cbc:Quantity>1E3</cbc:Quantity>` + chutney, []string{"bad_number error"}},
		{"nothing ordered", "", `<cbc:Quantity>0</cbc:Quantity>` + chutney, []string{"bad_number error"}},
		{"less than nothing", "", `<cbc:Quantity>-2</cbc:Quantity>` + chutney, []string{"bad_number error"}},
		{"an empty quantity", "", `<cbc:Quantity/>` + chutney, []string{"bad_number error"}},
		{"how schema writes decimals", "", `<cbc:Quantity> +48.00 </cbc:Quantity>` + chutney, nil},
		{"a price for a hundred", "", price("3.00", "6.25", `<cbc:BaseQuantity unitCode="EA">100</cbc:BaseQuantity>`), nil},
		{"an amount that differs", "", price("301.00", "6.25", ""), []string{"line_amount warning"}},
		{"a price for none", "", price("300.00", "6.25", `<cbc:BaseQuantity>0</cbc:BaseQuantity>`), []string{"bad_number error"}},
		{"a price below nothing", "", price("300.00", "-6.25", ""), []string{"bad_number error"}},
		{"another currency", "", strings.ReplaceAll(price("300.00", "6.25", ""), "NZD", "AUD"), []string{"other_currency error"}},
		{"a wrong check digit", "", quantity + strings.ReplaceAll(chutney, "0011", "0012"), []string{"check_digit warning"}},
		{"no product", "", quantity + `<cac:Item><cbc:Name>Chutney</cbc:Name></cac:Item>`, []string{"no_product error"}},
		{"two quantities", "", quantity + good, []string{"unreadable error"}},
		{"two products", "", good + chutney, []string{"unreadable error"}},
		{"a line that says nothing", "<cac:OrderLine/>", good, []string{"no_product error"}},
		{"too few lines", "<cbc:LineCountNumeric>2</cbc:LineCountNumeric>", good, []string{"line_count error"}},
		{"an odd type", "<cbc:OrderTypeCode>999</cbc:OrderTypeCode>", good, []string{"unknown_code warning"}},
		{"a date that is none", "<cac:Delivery><cac:RequestedDeliveryPeriod><cbc:StartDate>24/11/2026</cbc:StartDate></cac:RequestedDeliveryPeriod></cac:Delivery>", good, []string{"bad_date warning"}},
		{"a discount", "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>5</cbc:Amount></cac:AllowanceCharge>", good, []string{"ignored warning"}},
		{"a total that differs", "<cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount>299.00</cbc:LineExtensionAmount></cac:AnticipatedMonetaryTotal>",
			price("300.00", "6.25", ""), []string{"order_total warning"}},
		{"two places", "<cac:Delivery><cac:DeliveryLocation><cbc:ID>9520000001018</cbc:ID></cac:DeliveryLocation></cac:Delivery>" +
			"<cac:Delivery><cac:DeliveryLocation><cbc:ID>9520000001025</cbc:ID></cac:DeliveryLocation></cac:Delivery>", good, []string{"several_places error"}},
		{"lines in a line", "", good + "<cac:SubLineItem/>", []string{"sub_line error"}},
		{"two pack sizes", "", quantity + strings.Replace(chutney, "<cac:Item>", "<cac:Item><cbc:PackQuantity>6</cbc:PackQuantity><cbc:PackSizeNumeric>4</cbc:PackSizeNumeric>", 1),
			[]string{"pack_size warning"}},
		{"UBL 1", "<cbc:UBLVersionID>1.0</cbc:UBLVersionID>", good, []string{"other_version warning"}},
		{"a foreign namespace", `<x:ID xmlns:x="urn:example">7</x:ID>`, good, []string{"unreadable error"}},
		{"what is not read", `<ext:UBLExtensions xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"><x:ID xmlns:x="urn:example"/></ext:UBLExtensions>`, good, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, problemsOf(ubl.Read(peppol(c.header, c.line), nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("leniency", func(t *testing.T) {
		wrong := peppol("", price("301.00", "6.25", ""))
		for level, want := range map[message.Level][]string{
			message.Tolerate: nil, message.Warn: {"line_amount warning"}, message.Reject: {"line_amount error"},
		} {
			if diff := cmp.Diff(want, problemsOf(ubl.Read(wrong, message.Leniency{message.LineAmount: level}))); diff != "" {
				t.Error(level, diff)
			}
		}
	})
}

func TestCartons(t *testing.T) {
	item := func(gtin, pack string) string {
		return `<cac:Item>` + pack + `<cac:StandardItemIdentification><cbc:ID schemeID="0160">` + gtin + `</cbc:ID></cac:StandardItemIdentification></cac:Item>`
	}
	const piece, carton, twelve = "9520000000011", "19520000000018", "<cbc:PackSizeNumeric>12</cbc:PackSizeNumeric>"
	for _, c := range []struct{ unit, gtin, pack, want string }{
		{"CT", piece, twelve, "12"},
		{"XCT", piece, "<cbc:PackQuantity>12</cbc:PackQuantity>", "12"},
		{"EA", carton, twelve, "12"},
		{"EA", piece, twelve, ""}, // 48 pieces, packed in twelves
		{"CT", piece, "", ""},
		{"DZN", piece, "", "12"},
		{"CS", piece, "<cbc:PackQuantity>1</cbc:PackQuantity>" + twelve, "12"},
	} {
		_, o := theOrder(t, peppol("", `<cbc:Quantity unitCode="`+c.unit+`">4</cbc:Quantity>`+item(c.gtin, c.pack)))
		got := ""
		if n := o.Lines[0].PiecesPerUnit; n != nil {
			got = n.String()
		}
		if got != c.want {
			t.Errorf("%+v: %q pieces", c, got)
		}
	}
	// The price of a piece on a line of cartons makes the line's amount.
	m, _ := theOrder(t, peppol("", `<cbc:Quantity unitCode="CT">4</cbc:Quantity><cbc:LineExtensionAmount>300.00</cbc:LineExtensionAmount>
<cac:Price><cbc:PriceAmount>6.25</cbc:PriceAmount><cbc:BaseQuantity unitCode="EA">1</cbc:BaseQuantity></cac:Price>`+item(carton, twelve)))
	if len(m.Problems) > 0 {
		t.Errorf("%+v", m.Problems)
	}
}

func TestPlacesOfLines(t *testing.T) {
	part := func(place, quantity string) string {
		return `<cac:Delivery><cbc:Quantity>` + quantity + `</cbc:Quantity><cac:DeliveryLocation><cbc:ID schemeID="GLN">` + place + `</cbc:ID></cac:DeliveryLocation></cac:Delivery>`
	}
	m, o := theOrder(t, peppol("", `<cbc:Quantity>48</cbc:Quantity>`+part("9520000001018", "24")+part("9520000001025", "24")+chutney))
	if diff := cmp.Diff([]string{"several_places warning"}, problemsOf(ubl.Read(peppol("", `<cbc:Quantity>48</cbc:Quantity>`+part("9520000001018", "24")+part("9520000001025", "24")+chutney), nil))); diff != "" {
		t.Error(diff, m.Problems)
	}
	if p := o.Lines[0].Places; len(p) != 2 || p[0].ID != "9520000001018" || p[1].ID != "9520000001025" || p[1].Quantity.String() != "24" {
		t.Errorf("%+v", p)
	}
}

func TestChangeOfWholeOrder(t *testing.T) {
	change := func(status string) []byte {
		return []byte(strings.NewReplacer("<Order ", "<OrderChange ", "</Order>", "</OrderChange>", "Order-2", "OrderChange-2").Replace(
			string(peppol("<cac:OrderReference><cbc:ID>PO-0</cbc:ID></cac:OrderReference>", status+`<cbc:Quantity>0</cbc:Quantity>`+chutney))))
	}
	_, o := theOrder(t, change("<cbc:LineStatusCode>3</cbc:LineStatusCode>"))
	if !o.OnlyChanges || o.Lines[0].Action != message.LineRemoved || o.Number != "PO-0" {
		t.Errorf("a change to nothing is %+v", o)
	}
	if m, _ := theOrder(t, change("<cbc:LineStatusCode>99</cbc:LineStatusCode>")); !m.Refused() {
		t.Error("an unknown status was taken")
	}
	if m, o := theOrder(t, change("")); o.OnlyChanges || !m.Refused() {
		t.Error("without a status it is the whole order, and a quantity of nothing is wrong")
	}
	_, o = theOrder(t, peppol(`<cbc:CustomizationID>URN:FDC:PEPPOL.EU:POACC:TRNS:ORDER_CHANGE:3</cbc:CustomizationID><cac:OrderDocumentReference><cbc:ID>PO-0</cbc:ID></cac:OrderDocumentReference>`,
		`<cbc:Quantity>1</cbc:Quantity>`+chutney))
	if o.Function != message.Replace || o.Number != "PO-0" {
		t.Errorf("it is a %s of %s", o.Function, o.Number)
	}
	_, o = theOrder(t, peppol("<cbc:CopyIndicator>true</cbc:CopyIndicator>", `<cbc:Quantity>1</cbc:Quantity>`+chutney))
	if o.Function != message.Duplicate || o.Number != "PO-1" {
		t.Errorf("a copy is a %s of %s", o.Function, o.Number)
	}
}

// TestConstructedDocuments holds every XML document that was made for us to its kind: what is
// valid is taken, what is to be rejected is not, and says where it is wrong.
func TestConstructedDocuments(t *testing.T) {
	var expected struct {
		Constructed []struct{ File, Kind string } `json:"constructed"`
	}
	if err := json.Unmarshal(shared(t, "expected.json"), &expected); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, want := range expected.Constructed {
		if filepath.Ext(want.File) != ".xml" {
			continue
		}
		read++
		reading := ubl.Read(shared(t, want.File), nil)
		problems := reading.Problems
		for _, exchange := range reading.Interchanges {
			problems = append(problems, exchange.Messages[0].Problems...)
		}
		if refused := message.AnyError(problems); refused != (want.Kind == "reject") {
			t.Errorf("%s (%s): %+v", want.File, want.Kind, problems)
		}
		for _, p := range problems {
			if p.Location == "" {
				t.Errorf("%s: %+v says no place", want.File, p)
			}
		}
	}
	if read < 5 {
		t.Errorf("%d documents were read", read)
	}
}

// TestHeaderOfAccessPoints reads a document behind the header that access points put before it.
func TestHeaderOfAccessPoints(t *testing.T) {
	_, order, _ := strings.Cut(string(peppol("", `<cbc:Quantity unitCode="EA">48</cbc:Quantity>`+chutney)), "?>")
	wrapped := func(inside string) []byte {
		return []byte(`<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
<StandardBusinessDocumentHeader><Sender><Identifier Authority="iso6523-actorid-upis">0088:9520000001001</Identifier></Sender></StandardBusinessDocumentHeader>` +
			inside + `</StandardBusinessDocument>`)
	}
	m, o := theOrder(t, wrapped(order))
	if o.Number != "PO-1" || len(o.Lines) != 1 || len(m.Problems) > 0 {
		t.Errorf("it was read as %+v: %+v", o, m.Problems)
	}
	if senders := ubl.Sender(wrapped(order)); len(senders) == 0 || senders[0] != "9520000001001" {
		t.Errorf("from %q", senders)
	}
	for name, data := range map[string][]byte{
		"unreadable error": wrapped(order + order), // only one of them would be taken
		"truncated error":  wrapped(order)[:len(wrapped(order))-5],
	} {
		if diff := cmp.Diff([]string{name}, problemsOf(ubl.Read(data, nil))); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff([]string{"truncated error"}, problemsOf(ubl.Read(wrapped(""), nil))); diff != "" {
		t.Errorf("a header and nothing: %s", diff)
	}
}
