package ubl_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// rule is a business rule of PINT A-NZ Billing, by its id. The sentences and the checks are our
// own; what a rule asks for is PINT's.
type rule struct {
	id, says string
	holds    func(d *node) bool
}

// brokenRules are the ids of the rules that a document breaks.
func brokenRules(t interface{ Fatal(args ...any) }, data []byte) (broken []string) {
	d := parse(t, data)
	for _, r := range slices.Concat(sharedRules, alignedRules, categoryRules()) {
		if !r.holds(d) {
			broken = append(broken, r.id)
		}
	}
	return broken
}

var (
	isDate   = func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }
	isAmount = regexp.MustCompile(`^-?\d+(\.\d{1,2})?$`)
	fourCaps = regexp.MustCompile(`^0(00[2-9]|0[1-9]\d|1\d\d|2[0-3]\d|24[0-4])$`) // ISO 6523, as far as PINT lists it
	units    = strings.Fields("EA C62 H87 NAR XCT XCS XBX XPK XPA XCR XPU XDS XBG XSA XBO XCA XPX DZN SET KGM GRM TNE LTR MLT MTR ZZ")
)

func one(d *node, path string) bool  { return d.value(path) != "" }
func most(d *node, path string) bool { return len(d.find(path)) <= 1 }

// present is a rule that a value must be there.
func present(id, says, path string) rule {
	return rule{id, says, func(d *node) bool { return one(d, path) }}
}

// once is a rule that an element comes once at most.
func once(id, says, path string) rule {
	return rule{id, says, func(d *node) bool { return most(d, path) }}
}

// inLines is a rule about each line.
func inLines(id, says string, holds func(l *node) bool) rule {
	return rule{id, says, func(d *node) bool { return every(d.lines(), holds) }}
}

// anywhere is a rule about each element of a path.
func anywhere(id, says, path string, holds func(n *node) bool) rule {
	return rule{id, says, func(d *node) bool { return every(d.find("//"+path), holds) }}
}

// charges are the document's charges, or allowances.
func charges(d *node, charge bool) (found []*node) {
	for _, c := range d.find("AllowanceCharge") {
		if (c.value("ChargeIndicator") == "true") == charge {
			found = append(found, c)
		}
	}
	return found
}

// twoDecimals is a rule about an amount of the totals.
func twoDecimals(id, path string) rule {
	return rule{id, "At most two digits after the point: " + path + ".", func(d *node) bool { return !d.has(path) || isAmount.MatchString(d.value(path)) }}
}

func near(a, b wholesale.Decimal, cents int64) bool {
	difference, err := a.Sub(b)
	return err == nil && difference.Abs().Cmp(decimal.MustNew(cents, 2)) <= 0
}

func glnIsValid(n *node) bool {
	if n.attrs["schemeID"] != "0088" {
		return true
	}
	if len(n.text) != 13 || strings.Trim(n.text, "0123456789") != "" {
		return false
	}
	sum := 0
	for i, weight := range []int{1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1} {
		sum += weight * int(n.text[i]-'0')
	}
	return sum%10 == 0
}

// sharedRules are those of PINT's shared set that concern what we write, or could come to write.
var sharedRules = []rule{
	present("ibr-001", "It names its specification.", "CustomizationID"),
	present("ibr-002", "It has a number.", "ID"),
	present("ibr-003", "It has a date.", "IssueDate"),
	{"ibr-004", "It has a type.", func(d *node) bool { return one(d, "InvoiceTypeCode") || one(d, "CreditNoteTypeCode") }},
	present("ibr-005", "It has a currency.", "DocumentCurrencyCode"),
	present("ibr-006", "The seller has a name.", "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName"),
	present("ibr-007", "The buyer has a name.", "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName"),
	{"ibr-008", "The seller has an address.", func(d *node) bool { return d.has("AccountingSupplierParty/Party/PostalAddress") }},
	anywhere("ibr-009", "The seller's address has a country.", "AccountingSupplierParty/Party/PostalAddress",
		func(n *node) bool { return one(n, "Country/IdentificationCode") }),
	{"ibr-010", "The buyer has an address.", func(d *node) bool { return d.has("AccountingCustomerParty/Party/PostalAddress") }},
	anywhere("ibr-011", "The buyer's address has a country.", "AccountingCustomerParty/Party/PostalAddress",
		func(n *node) bool { return one(n, "Country/IdentificationCode") }),
	present("ibr-012", "The lines have a sum.", "LegalMonetaryTotal/LineExtensionAmount"),
	present("ibr-013", "There is a total without GST.", "LegalMonetaryTotal/TaxExclusiveAmount"),
	present("ibr-014", "There is a total with GST.", "LegalMonetaryTotal/TaxInclusiveAmount"),
	present("ibr-015", "There is an amount to be paid.", "LegalMonetaryTotal/PayableAmount"),
	{"ibr-016", "It has a line.", func(d *node) bool { return len(d.lines()) > 0 }},
	inLines("ibr-021", "A line has an id.", func(l *node) bool { return one(l, "ID") }),
	inLines("ibr-022", "A line has a quantity.", func(l *node) bool { return l.has("InvoicedQuantity") || l.has("CreditedQuantity") }),
	inLines("ibr-023", "A line's quantity has a unit.", func(l *node) bool {
		return every(append(l.find("InvoicedQuantity"), l.find("CreditedQuantity")...), func(q *node) bool { return q.attrs["unitCode"] != "" })
	}),
	inLines("ibr-024", "A line has an amount.", func(l *node) bool { return l.has("LineExtensionAmount") }),
	inLines("ibr-025", "A line's item has a name.", func(l *node) bool { return one(l, "Item/Name") }),
	inLines("ibr-026", "A line has a price.", func(l *node) bool { return l.has("Price/PriceAmount") }),
	inLines("ibr-027", "A price is not negative.", func(l *node) bool { return !l.number("Price/PriceAmount").IsNeg() }),
	{"ibr-031", "An allowance has an amount.", func(d *node) bool {
		return every(charges(d, false), func(c *node) bool { return c.has("Amount") })
	}},
	{"ibr-033", "An allowance has a reason.", func(d *node) bool {
		return every(charges(d, false), func(c *node) bool { return one(c, "AllowanceChargeReason") || one(c, "AllowanceChargeReasonCode") })
	}},
	{"ibr-036", "A charge has an amount.", func(d *node) bool {
		return every(charges(d, true), func(c *node) bool { return c.has("Amount") })
	}},
	{"ibr-038", "A charge has a reason.", func(d *node) bool {
		return every(charges(d, true), func(c *node) bool { return one(c, "AllowanceChargeReason") || one(c, "AllowanceChargeReasonCode") })
	}},
	anywhere("ibr-049", "A means of payment has a code.", "PaymentMeans", func(n *node) bool { return n.has("PaymentMeansCode") }),
	anywhere("ibr-055", "A reference to an earlier invoice has its number.", "BillingReference", func(n *node) bool { return n.has("InvoiceDocumentReference/ID") }),
	anywhere("ibr-057", "An address of delivery has a country.", "DeliveryLocation/Address", func(n *node) bool { return n.has("Country/IdentificationCode") }),
	anywhere("ibr-062", "The seller's electronic address has a scheme.", "AccountingSupplierParty/Party/EndpointID", func(n *node) bool { return n.attrs["schemeID"] != "" }),
	anywhere("ibr-063", "The buyer's electronic address has a scheme.", "AccountingCustomerParty/Party/EndpointID", func(n *node) bool { return n.attrs["schemeID"] != "" }),
	anywhere("ibr-064", "A standard item number has a scheme.", "StandardItemIdentification/ID", func(n *node) bool { return n.attrs["schemeID"] != "" }),
	{"ibr-068", "A GLN is one, with its check digit.", func(d *node) bool {
		return every(slices.Concat(d.find("//EndpointID"), d.find("//PartyIdentification/ID"), d.find("//CompanyID")), glnIsValid)
	}},
	{"ibr-073", "Dates are written as 2026-03-04.", func(d *node) bool {
		return every(slices.Concat(d.find("//IssueDate"), d.find("//DueDate"), d.find("//ActualDeliveryDate")), func(n *node) bool { return isDate(n.text) })
	}},
	present("ibr-076", "It names its process.", "ProfileID"),
	{"ibr-079", "No element is empty.", noneEmpty},
	{"ibr-080", "The buyer has an electronic address.", func(d *node) bool { return d.has("AccountingCustomerParty/Party/EndpointID") }},
	{"ibr-081", "The seller has an electronic address.", func(d *node) bool { return d.has("AccountingSupplierParty/Party/EndpointID") }},
	anywhere("ibr-082", "A charge says whether it is one.", "AllowanceCharge", func(n *node) bool {
		v := n.value("ChargeIndicator")
		return v == "true" || v == "false"
	}),
	inLines("ibr-087", "A price is for more than nothing.", func(l *node) bool { return !l.has("Price/BaseQuantity") || l.number("Price/BaseQuantity").IsPos() }),
	inLines("ibr-088", "A price is for the unit that is invoiced.", func(l *node) bool {
		return every(l.find("Price/BaseQuantity"), func(b *node) bool {
			return every(append(l.find("InvoicedQuantity"), l.find("CreditedQuantity")...), func(q *node) bool { return b.attrs["unitCode"] == q.attrs["unitCode"] })
		})
	}),
	twoDecimals("ibr-091", "LegalMonetaryTotal/PayableAmount"),
	once("ibr-096", "It names one despatch advice at most.", "DespatchDocumentReference/ID"),
	once("ibr-098", "The seller has one name.", "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName"),
	once("ibr-099", "The seller has one trading name.", "AccountingSupplierParty/Party/PartyName/Name"),
	once("ibr-100", "The seller is registered once.", "AccountingSupplierParty/Party/PartyLegalEntity/CompanyID"),
	once("ibr-102", "The buyer has one name.", "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName"),
	once("ibr-103", "The buyer is registered once.", "AccountingCustomerParty/Party/PartyLegalEntity/CompanyID"),
	once("ibr-104", "The buyer has one GST number.", "AccountingCustomerParty/Party/PartyTaxScheme/CompanyID"),
	once("ibr-107", "It is about one delivery.", "Delivery"),
	once("ibr-108", "The delivery goes to one name.", "Delivery/DeliveryParty/PartyName/Name"),
	inLines("ibr-109", "A line names one line of the order.", func(l *node) bool { return most(l, "OrderLineReference/LineID") }),
	once("ibr-112", "The buyer has one trading name.", "AccountingCustomerParty/Party/PartyName/Name"),
	twoDecimals("ibr-121", "LegalMonetaryTotal/AllowanceTotalAmount"),
	twoDecimals("ibr-122", "LegalMonetaryTotal/ChargeTotalAmount"),
	twoDecimals("ibr-123", "LegalMonetaryTotal/TaxExclusiveAmount"),
	twoDecimals("ibr-124", "TaxTotal/TaxAmount"),
	twoDecimals("ibr-125", "LegalMonetaryTotal/TaxInclusiveAmount"),
	{"ibr-126", "All amounts are in the document's currency.", func(d *node) bool {
		return everyAmount(d, func(n *node) bool { return n.attrs["currencyID"] == d.value("DocumentCurrencyCode") })
	}},
	{"ibr-cl-01", "The type is one of the list.", func(d *node) bool {
		return !d.has("InvoiceTypeCode") && !d.has("CreditNoteTypeCode") || d.value("InvoiceTypeCode") == "380" || d.value("CreditNoteTypeCode") == "381"
	}},
	{"ibr-cl-03", "Amounts are in currencies of the list.", func(d *node) bool {
		return everyAmount(d, func(n *node) bool { return slices.Contains([]string{"NZD", "AUD"}, n.attrs["currencyID"]) })
	}},
	{"ibr-cl-04", "The currency is one of the list.", func(d *node) bool {
		return !d.has("DocumentCurrencyCode") || slices.Contains([]string{"NZD", "AUD"}, d.value("DocumentCurrencyCode"))
	}},
	anywhere("ibr-cl-10", "Parties have ids of ISO 6523.", "PartyIdentification/ID", func(n *node) bool { return n.attrs["schemeID"] == "" || fourCaps.MatchString(n.attrs["schemeID"]) }),
	anywhere("ibr-cl-11", "Parties are registered by ISO 6523.", "PartyLegalEntity/CompanyID", func(n *node) bool { return n.attrs["schemeID"] == "" || fourCaps.MatchString(n.attrs["schemeID"]) }),
	anywhere("ibr-cl-14", "Countries are of ISO 3166.", "Country/IdentificationCode", func(n *node) bool { return slices.Contains([]string{"NZ", "AU"}, n.text) }),
	anywhere("ibr-cl-16", "Means of payment are of the list.", "PaymentMeans/PaymentMeansCode", func(n *node) bool { return n.text == "30" }),
	{"ibr-cl-19", "Allowances' reasons are of the list.", func(d *node) bool {
		return every(charges(d, false), func(c *node) bool {
			return !c.has("AllowanceChargeReasonCode") || slices.Contains([]string{"95", "100", "104"}, c.value("AllowanceChargeReasonCode"))
		})
	}},
	{"ibr-cl-20", "Charges' reasons are of the list.", func(d *node) bool {
		return every(charges(d, true), func(c *node) bool {
			return !c.has("AllowanceChargeReasonCode") || slices.Contains([]string{"FC", "DL", "ADR"}, c.value("AllowanceChargeReasonCode"))
		})
	}},
	anywhere("ibr-cl-21", "Standard item numbers are of ISO 6523.", "StandardItemIdentification/ID", func(n *node) bool { return n.attrs["schemeID"] == "" || fourCaps.MatchString(n.attrs["schemeID"]) }),
	{"ibr-cl-23", "Units are of the list.", func(d *node) bool {
		return every(slices.Concat(d.find("//InvoicedQuantity"), d.find("//CreditedQuantity"), d.find("//BaseQuantity")),
			func(n *node) bool { return n.attrs["unitCode"] == "" || slices.Contains(units, n.attrs["unitCode"]) })
	}},
	anywhere("ibr-cl-25", "Electronic addresses are of the list.", "EndpointID", func(n *node) bool { return slices.Contains([]string{"", "0088", "0151"}, n.attrs["schemeID"]) }),
	anywhere("ibr-cl-26", "Places of delivery have ids of ISO 6523.", "DeliveryLocation/ID", func(n *node) bool { return n.attrs["schemeID"] == "" || fourCaps.MatchString(n.attrs["schemeID"]) }),
	{"ibr-co-10", "The sum of the lines is the sum of the lines.", func(d *node) bool {
		return d.number("LegalMonetaryTotal/LineExtensionAmount").Cmp(total(d.lines(), "LineExtensionAmount")) == 0
	}},
	{"ibr-co-11", "The sum of the allowances is theirs.", func(d *node) bool {
		return d.has("LegalMonetaryTotal/AllowanceTotalAmount") == (len(charges(d, false)) > 0) &&
			d.number("LegalMonetaryTotal/AllowanceTotalAmount").Cmp(total(charges(d, false), "Amount")) == 0
	}},
	{"ibr-co-12", "The sum of the charges is theirs.", func(d *node) bool {
		return d.has("LegalMonetaryTotal/ChargeTotalAmount") == (len(charges(d, true)) > 0) &&
			d.number("LegalMonetaryTotal/ChargeTotalAmount").Cmp(total(charges(d, true), "Amount")) == 0
	}},
	{"ibr-co-13", "The total without GST is lines and charges less allowances.", func(d *node) bool {
		m := d.find("LegalMonetaryTotal")
		if len(m) != 1 {
			return false
		}
		sum, _ := m[0].number("LineExtensionAmount").Add(m[0].number("ChargeTotalAmount"))
		sum, _ = sum.Sub(m[0].number("AllowanceTotalAmount"))
		return sum.Cmp(m[0].number("TaxExclusiveAmount")) == 0
	}},
	{"ibr-co-14", "GST is the sum of the GST of each rate.", func(d *node) bool {
		return !d.has("TaxTotal/TaxSubtotal") || d.number("TaxTotal/TaxAmount").Cmp(total(d.find("TaxTotal/TaxSubtotal"), "TaxAmount")) == 0
	}},
	{"ibr-co-15", "The total with GST is the total without it and GST.", func(d *node) bool {
		sum, _ := d.number("LegalMonetaryTotal/TaxExclusiveAmount").Add(d.number("TaxTotal/TaxAmount"))
		return sum.Cmp(d.number("LegalMonetaryTotal/TaxInclusiveAmount")) == 0
	}},
	{"ibr-co-16", "What is to be paid is the total with GST; nothing is rounded.", func(d *node) bool {
		return !d.has("LegalMonetaryTotal/PayableRoundingAmount") &&
			d.number("LegalMonetaryTotal/PayableAmount").Cmp(d.number("LegalMonetaryTotal/TaxInclusiveAmount")) == 0
	}},
	{"ibr-co-26", "The seller can be told by a number.", func(d *node) bool {
		p := "AccountingSupplierParty/Party/"
		return d.has(p+"PartyTaxScheme/CompanyID") || d.has(p+"PartyIdentification/ID") || d.has(p+"PartyLegalEntity/CompanyID")
	}},
	once("ibr-sr-16", "The buyer has one id.", "AccountingCustomerParty/Party/PartyIdentification/ID"),
	anywhere("ibr-sr-06", "A reference is to one earlier invoice.", "BillingReference", func(n *node) bool { return most(n, "InvoiceDocumentReference") }),
	anywhere("ibr-sr-27", "A means of payment has one code.", "PaymentMeans", func(n *node) bool { return most(n, "PaymentMeansCode") }),
	{"ibr-sr-30", "An allowance has one reason.", func(d *node) bool {
		return every(charges(d, false), func(c *node) bool { return most(c, "AllowanceChargeReason") })
	}},
	{"ibr-sr-31", "A charge has one reason.", func(d *node) bool {
		return every(charges(d, true), func(c *node) bool { return most(c, "AllowanceChargeReason") })
	}},
	{"ibr-sr-42", "The seller has two tax numbers at most.", func(d *node) bool { return len(d.find("AccountingSupplierParty/Party/PartyTaxScheme")) <= 2 }},
	once("ibr-sr-51", "It has one note.", "Note"),
	anywhere("ibr-sr-57", "A tax number is one.", "PartyTaxScheme", func(n *node) bool { return n.has("CompanyID") }),
	{"ibr-sr-63", "It names one specification.", func(d *node) bool { return !strings.Contains(d.value("CustomizationID"), "*") }},
}

func registered(role, country, scheme string) func(d *node) bool {
	return func(d *node) bool {
		p := d.find(role + "/Party")
		if len(p) == 0 || p[0].value("PostalAddress/Country/IdentificationCode") != country {
			return true
		}
		id := p[0].find("PartyLegalEntity/CompanyID")
		return len(id) > 0 && id[0].text != "" && id[0].attrs["schemeID"] == scheme
	}
}

// gst says whether a category names GST as its tax.
func gst(n *node) bool { return n.has("ID") && strings.EqualFold(n.value("TaxScheme/ID"), "GST") }

// alignedRules are those that Australia and New Zealand have agreed upon.
var alignedRules = []rule{
	{"aligned-ibr-001-aunz", "A seller in Australia gives its ABN.", registered("AccountingSupplierParty", "AU", "0151")},
	{"aligned-ibr-002-aunz", "A seller in New Zealand gives its NZBN.", registered("AccountingSupplierParty", "NZ", "0088")},
	{"aligned-ibr-004-aunz", "A buyer in Australia has its ABN given.", registered("AccountingCustomerParty", "AU", "0151")},
	{"aligned-ibr-005-aunz", "A buyer in New Zealand has its NZBN given.", registered("AccountingCustomerParty", "NZ", "0088")},
	{"aligned-ibrp-001-aunz", "The specification is PINT A-NZ.", func(d *node) bool {
		return strings.HasPrefix(d.value("CustomizationID"), "urn:peppol:pint:billing-1@aunz-1")
	}},
	{"aligned-ibrp-002", "The process is billing.", func(d *node) bool { return strings.Contains(d.value("ProfileID"), "urn:peppol:bis:billing") }},
	{"aligned-ibrp-003", "It names the buyer's reference or the order.", func(d *node) bool { return d.has("BuyerReference") || d.has("OrderReference/ID") }},
	{"aligned-ibrp-005", "Amounts other than prices have at most two digits after the point.", func(d *node) bool {
		return everyAmount(d, func(n *node) bool { return n.name == "PriceAmount" || isAmount.MatchString(n.text) })
	}},
	once("aligned-ibrp-008", "It has terms once.", "PaymentTerms"),
	anywhere("aligned-ibrp-018", "A credit transfer names an account.", "PaymentMeans", func(n *node) bool {
		return n.value("PaymentMeansCode") != "30" || n.has("PayeeFinancialAccount/ID")
	}),
	{"aligned-ibrp-021", "One total of GST is broken down.", func(d *node) bool {
		n := 0
		for _, total := range d.find("TaxTotal") {
			if total.has("TaxSubtotal") {
				n++
			}
		}
		return n == 1
	}},
	{"aligned-ibrp-022", "No total of GST is in another currency.", func(d *node) bool {
		return every(d.find("TaxTotal"), func(n *node) bool { return n.has("TaxSubtotal") })
	}},
	{"aligned-ibrp-032-aunz", "An allowance has a category of GST.", func(d *node) bool {
		return every(charges(d, false), func(c *node) bool { return c.has("TaxCategory") && every(c.find("TaxCategory"), gst) })
	}},
	{"aligned-ibrp-037-aunz", "A charge has a category of GST.", func(d *node) bool {
		return every(charges(d, true), func(c *node) bool { return c.has("TaxCategory") && every(c.find("TaxCategory"), gst) })
	}},
	anywhere("aligned-ibrp-045", "The breakdown says what is taxed.", "TaxSubtotal", func(n *node) bool { return n.has("TaxableAmount") }),
	anywhere("aligned-ibrp-046", "The breakdown says the GST.", "TaxSubtotal", func(n *node) bool { return n.has("TaxAmount") }),
	anywhere("aligned-ibrp-047-aunz", "The breakdown says the category.", "TaxSubtotal", func(n *node) bool { return n.has("TaxCategory") && every(n.find("TaxCategory"), gst) }),
	anywhere("aligned-ibrp-048-aunz", "The breakdown says the rate.", "TaxSubtotal", func(n *node) bool { return n.has("TaxCategory/Percent") }),
	inLines("aligned-ibrp-050-aunz", "A line has a category of GST.", func(l *node) bool {
		return l.has("Item/ClassifiedTaxCategory") && every(l.find("Item/ClassifiedTaxCategory"), gst)
	}),
	anywhere("aligned-ibrp-051-aunz", "GST is what is taxed times the rate, within a dollar.", "TaxSubtotal", func(n *node) bool {
		return near(n.number("TaxAmount").Abs(), rated(n.number("TaxableAmount").Abs(), n.number("TaxCategory/Percent")), 100)
	}),
	inLines("aligned-ibrp-053", "A line's amount is quantity times price, within two cents.", func(l *node) bool {
		quantity := l.number("InvoicedQuantity")
		if l.has("CreditedQuantity") {
			quantity = l.number("CreditedQuantity")
		}
		product, err := quantity.Mul(l.number("Price/PriceAmount"))
		if l.has("Price/BaseQuantity") && err == nil {
			product, err = product.Quo(l.number("Price/BaseQuantity"))
		}
		return err == nil && near(l.number("LineExtensionAmount"), product, 2)
	}),
	inLines("aligned-ibrp-059", "A line has one category of GST.", func(l *node) bool { return len(l.find("Item/ClassifiedTaxCategory")) == 1 }),
	{"aligned-ibrp-061", "What is to be paid is due on a day or has terms.", func(d *node) bool {
		return d.name != "Invoice" || !d.number("LegalMonetaryTotal/PayableAmount").IsPos() || d.has("DueDate") || d.has("PaymentTerms/Note")
	}},
	anywhere("aligned-ibrp-065", "A payment has one reference.", "PaymentMeans", func(n *node) bool { return most(n, "PaymentID") }),
	{"aligned-ibrp-cl-01-aunz", "Categories of GST are S, Z, E, G or O.", func(d *node) bool {
		return every(slices.Concat(d.find("//TaxCategory/ID"), d.find("//ClassifiedTaxCategory/ID")), func(n *node) bool { return slices.Contains(strings.Fields("S Z E G O"), n.text) })
	}},
	{"aligned-ibrp-sr-12-aunz", "The seller has one GST number.", func(d *node) bool {
		n := 0
		for _, scheme := range d.find("AccountingSupplierParty/Party/PartyTaxScheme") {
			if scheme.value("TaxScheme/ID") == "GST" {
				n++
			}
		}
		return n <= 1
	}},
}

// categoryRules are the rules that each category of GST has, under its letter.
func categoryRules() (rules []rule) {
	for _, code := range []string{"S", "Z", "E"} {
		id := func(n string) string { return "aligned-ibrp-" + strings.ToLower(code) + "-" + n + "-aunz" }
		of := func(all []*node, path string) (found []*node) {
			for _, n := range all {
				if n.value(path+"/ID") == code {
					found = append(found, n)
				}
			}
			return found
		}
		rate := func(path string) func(n *node) bool {
			return func(n *node) bool { return n.number(path+"/Percent").IsPos() == (code == "S") }
		}
		rules = append(rules,
			rule{id("01"), "Category " + code + " is in the breakdown when it is on a line or charge.", func(d *node) bool {
				used := len(of(d.lines(), "Item/ClassifiedTaxCategory"))+len(of(d.find("AllowanceCharge"), "TaxCategory")) > 0
				n := len(of(d.find("TaxTotal/TaxSubtotal"), "TaxCategory"))
				return used == (n > 0) && (code == "S" || n <= 1)
			}},
			rule{id("05"), "A line of category " + code + " has a rate that fits.", func(d *node) bool {
				return every(of(d.lines(), "Item/ClassifiedTaxCategory"), rate("Item/ClassifiedTaxCategory"))
			}},
			rule{id("06"), "An allowance of category " + code + " has a rate that fits.", func(d *node) bool {
				return every(of(charges(d, false), "TaxCategory"), rate("TaxCategory"))
			}},
			rule{id("07"), "A charge of category " + code + " has a rate that fits.", func(d *node) bool {
				return every(of(charges(d, true), "TaxCategory"), rate("TaxCategory"))
			}},
			rule{id("08"), "What is taxed in category " + code + " is its lines and charges less its allowances.", func(d *node) bool {
				return every(of(d.find("TaxTotal/TaxSubtotal"), "TaxCategory"), func(s *node) bool {
					same := func(all []*node, path string) (found []*node) {
						for _, n := range of(all, path) {
							if n.number(path+"/Percent").Cmp(s.number("TaxCategory/Percent")) == 0 {
								found = append(found, n)
							}
						}
						return found
					}
					sum, _ := total(same(d.lines(), "Item/ClassifiedTaxCategory"), "LineExtensionAmount").Add(total(same(charges(d, true), "TaxCategory"), "Amount"))
					sum, _ = sum.Sub(total(same(charges(d, false), "TaxCategory"), "Amount"))
					return sum.Cmp(s.number("TaxableAmount")) == 0
				})
			}},
			rule{id("09"), "GST in category " + code + " is the rate's.", func(d *node) bool {
				return every(of(d.find("TaxTotal/TaxSubtotal"), "TaxCategory"), func(s *node) bool {
					if code != "S" {
						return s.number("TaxAmount").IsZero()
					}
					return near(s.number("TaxAmount").Abs(), rated(s.number("TaxableAmount").Abs(), s.number("TaxCategory/Percent")), 100)
				})
			}},
		)
		if code != "E" {
			rules = append(rules, rule{id("10"), "Category " + code + " has no reason of exemption.", func(d *node) bool {
				return every(of(d.find("TaxTotal/TaxSubtotal"), "TaxCategory"), func(s *node) bool {
					return !s.has("TaxCategory/TaxExemptionReason") && !s.has("TaxCategory/TaxExemptionReasonCode")
				})
			}})
		}
	}
	return rules
}

func rated(amount, percent wholesale.Decimal) wholesale.Decimal {
	product, err := amount.Mul(percent)
	if err != nil {
		panic(err)
	}
	quotient, err := product.Quo(decimal.MustNew(100, 0))
	if err != nil {
		panic(err)
	}
	return wholesale.Round(quotient, 2)
}

func noneEmpty(n *node) bool {
	return (len(n.children) > 0 || n.text != "") && every(n.children, noneEmpty)
}

func everyAmount(n *node, holds func(*node) bool) bool {
	return (!strings.HasSuffix(n.name, "Amount") || holds(n)) && every(n.children, func(c *node) bool { return everyAmount(c, holds) })
}

// fullInvoice has all that we write: lines of each category, freight, an allowance, an account.
func fullInvoice(t *testing.T) message.Invoice {
	n := func(text string) wholesale.Decimal { return number(t, text) }
	inv := modelInvoice()
	inv.LinesTotal, inv.SubTotal, inv.TaxTotal, inv.Total, inv.Taxes = n("0"), n("0"), n("0"), n("0"), nil
	inv.BankAccount = "12-3456-7890123-00"
	inv.Reason = "As agreed"
	inv.Parties.DeliverTo.Name, inv.Parties.DeliverTo.Address = "Petone", wholesale.Address{Street: "3 Jackson Street", City: "Petone"}
	inv.Parties.Buyer.GSTNumber = "987654321"
	for _, code := range []message.TaxCategory{message.ZeroRated, message.Exempt} {
		inv.Lines = append(inv.Lines, message.InvoiceLine{
			Item: message.Item{Number: string(code), Name: "Goods of category " + string(code), GTIN: "9520000000035"}, Unit: "CT",
			Quantity: n("3"), UnitPrice: n("10"), Basis: n("3"), Total: n("10"), TaxCode: code,
		})
		inv.Charges = append(inv.Charges,
			message.Charge{Reason: "Packing " + string(code), Amount: n("2"), TaxCode: code},
			message.Charge{Reason: "Less " + string(code), Amount: n("-1"), TaxCode: code})
	}
	inv.Charges = append(inv.Charges, message.Charge{Reason: "Adjustment", Amount: n("-4"), TaxCode: message.StandardRated, TaxRate: n("0.15")})
	return addUp(t, inv)
}

// mutation breaks one rule of a document.
type mutation struct {
	from, to string   // a regular expression, and what takes its place at its first occurrence
	also     []string // rules that cannot but break with it
}

func out(name string, also ...string) mutation {
	return mutation{`(?s)<c[ab]c:` + name + `[ >].*?</c[ab]c:` + name + `>`, "", also}
}

func set(from, to string, also ...string) mutation { return mutation{from, to, also} }

// mutations break each rule once.
var mutations = map[string]mutation{
	"ibr-001":   out("CustomizationID", "aligned-ibrp-001-aunz"),
	"ibr-002":   out("ID"),
	"ibr-003":   out("IssueDate"),
	"ibr-004":   out("InvoiceTypeCode"),
	"ibr-005":   out("DocumentCurrencyCode", "ibr-126"),
	"ibr-006":   set(`<cbc:RegistrationName>Example Foods Limited</cbc:RegistrationName>`, ""),
	"ibr-007":   set(`<cbc:RegistrationName>Example Grocers Limited</cbc:RegistrationName>`, ""),
	"ibr-008":   set(`(?s)(<cac:AccountingSupplierParty>.*?)<cac:PostalAddress>.*?</cac:PostalAddress>`, "$1"),
	"ibr-009":   set(`(?s)(<cac:AccountingSupplierParty>.*?)<cac:Country>.*?</cac:Country>`, "$1"),
	"ibr-010":   set(`(?s)(<cac:AccountingCustomerParty>.*?)<cac:PostalAddress>.*?</cac:PostalAddress>`, "$1"),
	"ibr-011":   set(`(?s)(<cac:AccountingCustomerParty>.*?)<cac:Country>.*?</cac:Country>`, "$1"),
	"ibr-012":   set(`(?s)(<cac:LegalMonetaryTotal>\s*)<cbc:LineExtensionAmount.*?</cbc:LineExtensionAmount>`, "$1", "ibr-co-10", "ibr-co-13"),
	"ibr-013":   out("TaxExclusiveAmount", "ibr-co-13", "ibr-co-15"),
	"ibr-014":   out("TaxInclusiveAmount", "ibr-co-15", "ibr-co-16"),
	"ibr-015":   out("PayableAmount", "ibr-co-16"),
	"ibr-016":   set(`(?s)<cac:InvoiceLine>.*</cac:InvoiceLine>`, "", "ibr-co-10", "aligned-ibrp-s-08-aunz", "aligned-ibrp-z-08-aunz", "aligned-ibrp-e-08-aunz"),
	"ibr-021":   set(`(<cac:InvoiceLine>\s*)<cbc:ID>1</cbc:ID>`, "$1"),
	"ibr-022":   out("InvoicedQuantity", "aligned-ibrp-053"),
	"ibr-023":   set(`<cbc:InvoicedQuantity unitCode="EA">`, `<cbc:InvoicedQuantity>`),
	"ibr-024":   set(`(?s)(<cac:InvoiceLine>.*?)<cbc:LineExtensionAmount.*?</cbc:LineExtensionAmount>`, "$1", "ibr-co-10", "aligned-ibrp-053", "aligned-ibrp-s-08-aunz"),
	"ibr-025":   set(`<cbc:Name>Feijoa chutney 250 g</cbc:Name>`, ""),
	"ibr-026":   out("PriceAmount", "ibr-079", "aligned-ibrp-053"),
	"ibr-027":   set(`(<cbc:InvoicedQuantity unitCode="EA">)48((?s).*?)6\.25</cbc:PriceAmount>`, "${1}-48${2}-6.25</cbc:PriceAmount>"),
	"ibr-031":   set(`(Less Z</cbc:AllowanceChargeReason>\s*)<cbc:Amount .*?</cbc:Amount>`, "$1", "ibr-co-11", "aligned-ibrp-z-08-aunz"),
	"ibr-033":   set(`<cbc:AllowanceChargeReason>Less Z</cbc:AllowanceChargeReason>`, ""),
	"ibr-036":   set(`(Packing Z</cbc:AllowanceChargeReason>\s*)<cbc:Amount .*?</cbc:Amount>`, "$1", "ibr-co-12", "aligned-ibrp-z-08-aunz"),
	"ibr-038":   set(`<cbc:AllowanceChargeReason>Packing Z</cbc:AllowanceChargeReason>`, ""),
	"ibr-049":   out("PaymentMeansCode"),
	"ibr-055":   set(`(<cbc:BuyerReference>)`, "<cac:BillingReference><cbc:Note>7</cbc:Note></cac:BillingReference>$1"),
	"ibr-057":   set(`(?s)(<cac:DeliveryLocation>.*?)<cac:Country>.*?</cac:Country>`, "$1"),
	"ibr-062":   set(`<cbc:EndpointID schemeID="0088">9520000009007`, `<cbc:EndpointID>9520000009007`),
	"ibr-063":   set(`<cbc:EndpointID schemeID="0088">9520000001001`, `<cbc:EndpointID>9520000001001`),
	"ibr-064":   set(`<cbc:ID schemeID="0160">`, `<cbc:ID>`),
	"ibr-068":   set(`<cbc:EndpointID schemeID="0088">9520000009007`, `<cbc:EndpointID schemeID="0088">9520000009008`),
	"ibr-073":   set(`<cbc:IssueDate>2026-11-24`, `<cbc:IssueDate>24/11/2026`),
	"ibr-076":   out("ProfileID", "aligned-ibrp-002"),
	"ibr-079":   set(`<cbc:BuyerReference>700101<`, `<cbc:BuyerReference><`),
	"ibr-080":   set(`<cbc:EndpointID schemeID="0088">9520000001001</cbc:EndpointID>`, ""),
	"ibr-081":   set(`<cbc:EndpointID schemeID="0088">9520000009007</cbc:EndpointID>`, ""),
	"ibr-082":   set(`<cbc:ChargeIndicator>false<`, `<cbc:ChargeIndicator>no<`),
	"ibr-087":   set(`<cbc:BaseQuantity unitCode="XCT">3<`, `<cbc:BaseQuantity unitCode="XCT">0<`, "aligned-ibrp-053"),
	"ibr-088":   set(`<cbc:BaseQuantity unitCode="XCT">`, `<cbc:BaseQuantity unitCode="EA">`),
	"ibr-091":   set(`(<cbc:PayableAmount [^>]*>[\d.]*)`, "${1}0", "aligned-ibrp-005"),
	"ibr-096":   set(`(?s)(<cac:DespatchDocumentReference>.*?</cac:DespatchDocumentReference>)`, "$1$1"),
	"ibr-098":   set(`(<cbc:RegistrationName>Example Foods Limited</cbc:RegistrationName>)`, "$1$1"),
	"ibr-099":   set(`(<cbc:Name>Example Foods Limited</cbc:Name>)`, "$1$1"),
	"ibr-100":   set(`(<cbc:CompanyID schemeID="0088">9520000009007</cbc:CompanyID>)`, "$1$1"),
	"ibr-102":   set(`(<cbc:RegistrationName>Example Grocers Limited</cbc:RegistrationName>)`, "$1$1"),
	"ibr-103":   set(`(<cbc:CompanyID schemeID="0088">9520000001001</cbc:CompanyID>)`, "$1$1"),
	"ibr-104":   set(`(<cbc:CompanyID>987654321</cbc:CompanyID>)`, "$1$1"),
	"ibr-107":   set(`(<cac:Delivery>)`, "<cac:Delivery><cbc:ActualDeliveryDate>2026-11-23</cbc:ActualDeliveryDate></cac:Delivery>$1"),
	"ibr-108":   set(`(<cbc:Name>Petone</cbc:Name>)`, "$1$1"),
	"ibr-109":   set(`(<cbc:LineID>1</cbc:LineID>)`, "$1$1"),
	"ibr-112":   set(`(<cbc:Name>Example Grocers Limited</cbc:Name>)`, "$1$1"),
	"ibr-121":   set(`(<cbc:AllowanceTotalAmount [^>]*>[\d.]*)`, "${1}0", "aligned-ibrp-005"),
	"ibr-122":   set(`(<cbc:ChargeTotalAmount [^>]*>[\d.]*)`, "${1}0", "aligned-ibrp-005"),
	"ibr-123":   set(`(<cbc:TaxExclusiveAmount [^>]*>[\d.]*)`, "${1}0", "aligned-ibrp-005"),
	"ibr-124":   set(`(<cbc:TaxAmount [^>]*>[\d.]*)`, "${1}0", "aligned-ibrp-005"),
	"ibr-125":   set(`(<cbc:TaxInclusiveAmount [^>]*>[\d.]*)`, "${1}0", "aligned-ibrp-005"),
	"ibr-126":   set(`<cbc:PayableAmount currencyID="NZD"`, `<cbc:PayableAmount currencyID="AUD"`),
	"ibr-cl-01": set(`>380<`, ">381<"),
	"ibr-cl-03": set(`<cbc:PayableAmount currencyID="NZD"`, `<cbc:PayableAmount currencyID="NZ$"`, "ibr-126"),
	"ibr-cl-04": set(`<cbc:DocumentCurrencyCode>NZD<`, `<cbc:DocumentCurrencyCode>NZ$<`, "ibr-126"),
	"ibr-cl-10": set(`(<cac:PartyIdentification>\s*<cbc:ID schemeID=)"0088"`, `$1"GLN"`),
	"ibr-cl-11": set(`<cbc:CompanyID schemeID="0088">9520000009007`, `<cbc:CompanyID schemeID="NZBN">9520000009007`, "aligned-ibr-002-aunz"),
	"ibr-cl-14": set(`(?s)(<cac:DeliveryLocation>.*?)>NZ<`, "$1>New Zealand<"),
	"ibr-cl-16": set(`<cbc:PaymentMeansCode>30<`, `<cbc:PaymentMeansCode>bank<`),
	"ibr-cl-19": set(`(<cbc:AllowanceChargeReason>Less Z)`, "<cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>$1"),
	"ibr-cl-20": set(`>FC<`, ">freight<"),
	"ibr-cl-21": set(`<cbc:ID schemeID="0160">`, `<cbc:ID schemeID="GTIN">`),
	"ibr-cl-23": set(`(?s)<cbc:InvoicedQuantity unitCode="EA">`, `<cbc:InvoicedQuantity unitCode="PCE">`),
	"ibr-cl-25": set(`<cbc:EndpointID schemeID="0088">`, `<cbc:EndpointID schemeID="GLN">`),
	"ibr-cl-26": set(`(<cac:DeliveryLocation>\s*<cbc:ID schemeID=)"0088"`, `$1"GLN"`),
	"ibr-co-10": set(`(?s)(<cac:LegalMonetaryTotal>\s*<cbc:LineExtensionAmount [^>]*>)[\d.]*(<.*?<cbc:TaxExclusiveAmount)`, "${1}1.00$2", "ibr-co-13"),
	"ibr-co-11": set(`(<cbc:AllowanceTotalAmount [^>]*>)[\d.]*`, "${1}1.00", "ibr-co-13"),
	"ibr-co-12": set(`(<cbc:ChargeTotalAmount [^>]*>)[\d.]*`, "${1}1.00", "ibr-co-13"),
	"ibr-co-13": set(`(<cbc:TaxExclusiveAmount [^>]*>)[\d.]*`, "${1}1.00", "ibr-co-15"),
	"ibr-co-14": set(`(<cac:TaxTotal>\s*<cbc:TaxAmount [^>]*>)[\d.]*`, "${1}1.00", "ibr-co-15"),
	"ibr-co-15": set(`(<cbc:TaxInclusiveAmount [^>]*>)[\d.]*`, "${1}1.00", "ibr-co-16"),
	"ibr-co-16": set(`(<cbc:PayableAmount [^>]*>)[\d.]*`, "${1}1.00"),
	"ibr-co-26": set(`(?s)(<cac:AccountingSupplierParty>.*?)<cac:PartyIdentification>.*?</cac:PartyIdentification>(.*?)<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>(.*?)<cbc:CompanyID.*?</cbc:CompanyID>`,
		"$1$2$3", "aligned-ibr-002-aunz"),
	"ibr-sr-06": set(`(<cbc:BuyerReference>)`, "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>1</cbc:ID></cac:InvoiceDocumentReference><cac:InvoiceDocumentReference><cbc:ID>2</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>$1"),
	"ibr-sr-16": set(`(?s)(<cac:AccountingCustomerParty>.*?)(<cac:PartyIdentification>.*?</cac:PartyIdentification>)`, "$1$2$2"),
	"ibr-sr-27": set(`(<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>)`, "$1$1"),
	"ibr-sr-30": set(`(<cbc:AllowanceChargeReason>Less Z</cbc:AllowanceChargeReason>)`, "$1$1"),
	"ibr-sr-31": set(`(<cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason>)`, "$1$1"),
	"ibr-sr-42": set(`(?s)(<cac:AccountingSupplierParty>.*?)(<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>)`, "$1$2$2$2", "aligned-ibrp-sr-12-aunz"),
	"ibr-sr-51": set(`(<cbc:Note>As agreed</cbc:Note>)`, "$1$1"),
	"ibr-sr-57": set(`<cbc:CompanyID>123456789</cbc:CompanyID>`, ""),
	"ibr-sr-63": set(`aunz-1<`, "aunz-1*<"),

	"aligned-ibr-001-aunz":    set(`(?s)(<cac:AccountingSupplierParty>.*?)>NZ<`, "$1>AU<"),
	"aligned-ibr-002-aunz":    set(`<cbc:CompanyID schemeID="0088">9520000009007</cbc:CompanyID>`, ""),
	"aligned-ibr-004-aunz":    set(`(?s)(<cac:AccountingCustomerParty>.*?)>NZ<`, "$1>AU<"),
	"aligned-ibr-005-aunz":    set(`<cbc:CompanyID schemeID="0088">9520000001001</cbc:CompanyID>`, ""),
	"aligned-ibrp-001-aunz":   set(`urn:peppol:pint:billing-1@aunz-1`, "urn:cen.eu:en16931:2017#conformant#urn:fdc:peppol.eu:2017:poacc:billing:international:aunz:3.0"),
	"aligned-ibrp-002":        set(`urn:peppol:bis:billing`, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
	"aligned-ibrp-003":        set(`(?s)<cbc:BuyerReference>.*?</cac:OrderReference>`, ""),
	"aligned-ibrp-005":        set(`(<cbc:TaxableAmount [^>]*>[\d.]*)`, "${1}0"),
	"aligned-ibrp-008":        set(`(<cac:PaymentMeans>)`, "<cac:PaymentTerms><cbc:Note>20 days</cbc:Note></cac:PaymentTerms><cac:PaymentTerms><cbc:Note>30 days</cbc:Note></cac:PaymentTerms>$1"),
	"aligned-ibrp-018":        set(`<cbc:ID>12-3456-7890123-00</cbc:ID>`, ""),
	"aligned-ibrp-021":        set(`(?s)<cac:TaxSubtotal>.*</cac:TaxSubtotal>`, "", "aligned-ibrp-022", "aligned-ibrp-s-01-aunz", "aligned-ibrp-z-01-aunz", "aligned-ibrp-e-01-aunz"),
	"aligned-ibrp-022":        set(`(</cac:TaxTotal>)`, `$1<cac:TaxTotal><cbc:TaxAmount currencyID="NZD">1.00</cbc:TaxAmount></cac:TaxTotal>`),
	"aligned-ibrp-032-aunz":   set(`(?s)(Less Z.*?)<cac:TaxScheme>.*?</cac:TaxScheme>`, "$1"),
	"aligned-ibrp-037-aunz":   set(`(?s)(Packing Z.*?)<cac:TaxScheme>.*?</cac:TaxScheme>`, "$1"),
	"aligned-ibrp-045":        out("TaxableAmount", "aligned-ibrp-051-aunz", "aligned-ibrp-s-08-aunz", "aligned-ibrp-s-09-aunz"),
	"aligned-ibrp-046":        set(`(?s)(<cac:TaxSubtotal>.*?)<cbc:TaxAmount .*?</cbc:TaxAmount>`, "$1", "ibr-co-14", "aligned-ibrp-051-aunz", "aligned-ibrp-s-09-aunz"),
	"aligned-ibrp-047-aunz":   set(`(?s)(<cac:TaxSubtotal>.*?)<cac:TaxScheme>.*?</cac:TaxScheme>`, "$1"),
	"aligned-ibrp-048-aunz":   set(`(?s)(<cac:TaxSubtotal>.*?<cbc:ID>Z</cbc:ID>\s*)<cbc:Percent>.*?</cbc:Percent>`, "$1"),
	"aligned-ibrp-050-aunz":   set(`(?s)(<cac:ClassifiedTaxCategory>.*?)<cac:TaxScheme>.*?</cac:TaxScheme>`, "$1"),
	"aligned-ibrp-051-aunz":   set(`(?s)(<cac:TaxSubtotal>.*?)(<cbc:TaxAmount [^>]*>)[\d.]*`, "${1}${2}60.00", "ibr-co-14", "aligned-ibrp-s-09-aunz"),
	"aligned-ibrp-053":        set(`>6\.25<`, ">6.26<"),
	"aligned-ibrp-059":        set(`(?s)(<cac:ClassifiedTaxCategory>.*?</cac:ClassifiedTaxCategory>)`, "$1$1"),
	"aligned-ibrp-061":        out("DueDate"),
	"aligned-ibrp-065":        set(`(<cbc:PaymentID>.*?</cbc:PaymentID>)`, "$1$1"),
	"aligned-ibrp-cl-01-aunz": set(`(?s)(<cac:ClassifiedTaxCategory>\s*<cbc:ID>)S<`, "${1}VAT<", "aligned-ibrp-s-08-aunz"),
	"aligned-ibrp-sr-12-aunz": set(`(?s)(<cac:AccountingSupplierParty>.*?)(<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>)`, "$1$2$2"),

	"aligned-ibrp-s-01-aunz": set(`(?s)(<cac:TaxSubtotal>.*?<cbc:ID>)S<`, "${1}G<"),
	"aligned-ibrp-z-01-aunz": set(`(?s)(<cac:TaxSubtotal>.*?<cbc:ID>)Z<`, "${1}G<"),
	"aligned-ibrp-e-01-aunz": set(`(?s)(<cac:TaxSubtotal>.*?<cbc:ID>)E<`, "${1}G<"),
	"aligned-ibrp-s-05-aunz": set(`(?s)(<cac:ClassifiedTaxCategory>\s*<cbc:ID>S</cbc:ID>\s*<cbc:Percent>)15`, "${1}0", "aligned-ibrp-s-08-aunz"),
	"aligned-ibrp-z-05-aunz": set(`(?s)(<cac:ClassifiedTaxCategory>\s*<cbc:ID>Z</cbc:ID>\s*<cbc:Percent>)0`, "${1}15", "aligned-ibrp-z-08-aunz"),
	"aligned-ibrp-e-05-aunz": set(`(?s)(<cac:ClassifiedTaxCategory>\s*<cbc:ID>E</cbc:ID>\s*<cbc:Percent>)0`, "${1}15", "aligned-ibrp-e-08-aunz"),
	"aligned-ibrp-s-06-aunz": set(`(?s)(>Adjustment<.*?<cbc:Percent>)15`, "${1}0", "aligned-ibrp-s-08-aunz"),
	"aligned-ibrp-z-06-aunz": set(`(?s)(>Less Z<.*?<cbc:Percent>)0`, "${1}15", "aligned-ibrp-z-08-aunz"),
	"aligned-ibrp-e-06-aunz": set(`(?s)(>Less E<.*?<cbc:Percent>)0`, "${1}15", "aligned-ibrp-e-08-aunz"),
	"aligned-ibrp-s-07-aunz": set(`(?s)(>Freight<.*?<cbc:Percent>)15`, "${1}0", "aligned-ibrp-s-08-aunz"),
	"aligned-ibrp-z-07-aunz": set(`(?s)(>Packing Z<.*?<cbc:Percent>)0`, "${1}15", "aligned-ibrp-z-08-aunz"),
	"aligned-ibrp-e-07-aunz": set(`(?s)(>Packing E<.*?<cbc:Percent>)0`, "${1}15", "aligned-ibrp-e-08-aunz"),
	"aligned-ibrp-s-08-aunz": set(`(<cbc:TaxableAmount [^>]*>)460\.00`, "${1}461.00"),
	"aligned-ibrp-z-08-aunz": set(`(<cbc:TaxableAmount [^>]*>)11\.00(</cbc:TaxableAmount>\s*<cbc:TaxAmount [^>]*>0.00</cbc:TaxAmount>\s*<cac:TaxCategory>\s*<cbc:ID>Z<)`, "${1}12.00$2"),
	"aligned-ibrp-e-08-aunz": set(`(<cbc:TaxableAmount [^>]*>)11\.00(</cbc:TaxableAmount>\s*<cbc:TaxAmount [^>]*>0.00</cbc:TaxAmount>\s*<cac:TaxCategory>\s*<cbc:ID>E<)`, "${1}12.00$2"),
	"aligned-ibrp-s-09-aunz": set(`(?s)(<cac:TaxSubtotal>.*?)(<cbc:TaxAmount [^>]*>)[\d.]*`, "${1}${2}60.00", "ibr-co-14", "aligned-ibrp-051-aunz"),
	"aligned-ibrp-z-09-aunz": set(`(<cbc:TaxAmount [^>]*>)0\.00(</cbc:TaxAmount>\s*<cac:TaxCategory>\s*<cbc:ID>Z<)`, "${1}0.50$2", "ibr-co-14"),
	"aligned-ibrp-e-09-aunz": set(`(<cbc:TaxAmount [^>]*>)0\.00(</cbc:TaxAmount>\s*<cac:TaxCategory>\s*<cbc:ID>E<)`, "${1}0.50$2", "ibr-co-14"),
	"aligned-ibrp-s-10-aunz": set(`(?s)(<cac:TaxSubtotal>.*?<cbc:Percent>15</cbc:Percent>)`, "$1<cbc:TaxExemptionReason>none</cbc:TaxExemptionReason>"),
	"aligned-ibrp-z-10-aunz": set(`(?s)(<cac:TaxSubtotal>.*?<cbc:ID>Z</cbc:ID>\s*<cbc:Percent>0</cbc:Percent>)`, "$1<cbc:TaxExemptionReason>none</cbc:TaxExemptionReason>"),
}

// TestRulesOfPINT breaks a good invoice for each rule, and sees that this rule is found broken, and
// no other than cannot but break with it.
func TestRulesOfPINT(t *testing.T) {
	good := write(t, fullInvoice(t))
	if broken := brokenRules(t, good); len(broken) > 0 {
		t.Fatalf("the good invoice breaks %v:\n%s", broken, good)
	}
	known := map[string]bool{}
	for _, r := range slices.Concat(sharedRules, alignedRules, categoryRules()) {
		if known[r.id] {
			t.Errorf("%s is there twice", r.id)
		}
		known[r.id] = true
		t.Run(r.id, func(t *testing.T) {
			m, ok := mutations[r.id]
			if !ok {
				t.Fatalf("no mutation breaks it: %s", r.says)
			}
			pattern := regexp.MustCompile(m.from)
			at := pattern.FindSubmatchIndex(good)
			if at == nil {
				t.Fatalf("%s is not in the invoice:\n%s", m.from, good)
			}
			mutant := slices.Concat(good[:at[0]], pattern.Expand(nil, []byte(m.to), good, at), good[at[1]:])
			want := append([]string{r.id}, m.also...)
			slices.Sort(want)
			got := brokenRules(t, mutant)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n%s", r.says, diff)
			}
		})
	}
	for id := range mutations {
		if !known[id] {
			t.Errorf("%s is no rule that is checked", id)
		}
	}
	credit := fullInvoice(t)
	credit.Credit, credit.Credits = true, "INV-1999"
	data := write(t, credit)
	if broken := brokenRules(t, data); len(broken) > 0 {
		t.Errorf("the credit note breaks %v:\n%s", broken, data)
	}
	if d := parse(t, data); d.name != "CreditNote" || d.value("BillingReference/InvoiceDocumentReference/ID") != "INV-1999" || len(d.find("CreditNoteLine")) != 4 {
		t.Errorf("the credit note is\n%s", data)
	}
}

// TestModelKeepsTheRules holds the model that was given to the same rules.
func TestModelKeepsTheRules(t *testing.T) {
	if broken := brokenRules(t, shared(t, "constructed/model-invoice-pint-anz.xml")); len(broken) > 0 {
		t.Errorf("it breaks %v", broken)
	}
}
