package edifact

import (
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

var one = decimal.One

// WriteInvoice writes an INVOIC: a tax invoice or a credit note. One whose amounts do not add up is
// refused. Every line has its amount and its price, because receivers go by one or the other.
func WriteInvoice(env message.Envelope, inv message.Invoice) ([]byte, error) {
	if err := inv.AddsUp(); err != nil {
		return nil, err
	}
	return interchange(env, "INVOIC", func(w *writer) {
		w.invoiceHeader(inv)
		for _, charge := range inv.Charges {
			w.charge(charge)
		}
		items := make([]message.Item, len(inv.Lines))
		for i, line := range inv.Lines {
			items[i] = line.Item
		}
		numbers := lineNumbers(items)
		for i, line := range inv.Lines {
			w.item(numbers[i], "", line.Item)
			w.quantity(quantityInvoiced, line.Quantity, line.Unit)
			w.amount(amountLineItem, line.Total)
			w.net(line.UnitPrice, line.Basis)
			w.tax(line.TaxCode, line.TaxRate)
			w.amount(amountTax, line.Tax)
		}
		w.end()
		w.controlCount()
		w.invoiceTotals(inv)
	})
}

func (w *writer) invoiceHeader(inv message.Invoice) {
	kind := "380"
	if inv.Credit {
		kind = "381"
	}
	w.segment("BGM", element(kind), element(w.code("invoice number", inv.Number, numberLength)), element("9"))
	w.date(dateDocument, inv.On)
	w.date(dateDelivery, inv.DeliveredOn)
	w.note(inv.Reason)
	w.reference("ON", "order number", inv.Order, inv.OrderedOn)
	w.reference("VN", "order number", inv.OurNumber, "")
	w.reference("DQ", "number of the despatch advice", inv.DespatchAdvice, "")
	w.reference("IV", "number of the credited invoice", inv.Credits, inv.CreditedOn)
	w.reference("CR", "buyer's reference", inv.BuyerReference, "")
	w.party("SU", inv.Parties.Supplier)
	if !inv.Credit {
		w.bankAccount(inv.BankAccount)
	}
	w.taxNumber(inv.Parties.Supplier)
	w.party("BY", inv.Parties.Buyer)
	w.taxNumber(inv.Parties.Buyer)
	w.party("DP", inv.Parties.DeliverTo)
	w.party("IV", inv.Parties.Invoicee)
	w.taxNumber(inv.Parties.Invoicee)
	w.currency(inv.Currency, "4")
	w.terms(inv)
}

// bankAccount says where to pay an invoice. D.96A has room for 17 characters, which a New Zealand
// account fits into; one that does not is left out, as a cut one would be another account.
func (w *writer) bankAccount(number string) {
	number = strings.NewReplacer("-", "", " ", "").Replace(number)
	if number != "" && (len(number) <= 17 || w.format == message.EDIFACTD01B) {
		w.segment("FII", element("RB"), element(w.code("bank account", number, numberLength)))
	}
}

// terms say when the invoice is due: so many days after it, and the date that this makes.
func (w *writer) terms(inv message.Invoice) {
	if inv.Credit || inv.DueDays <= 0 && inv.DueOn == "" {
		return
	}
	period := element()
	if inv.DueDays > 0 {
		period = element("5", "3", "D", count(inv.DueDays))
	}
	w.segment("PAT", element("1"), nil, period)
	w.date(dateDue, inv.DueOn)
}

// charge writes freight or an adjustment: a charge, or an allowance when it is negative. Its tax is
// only said where it is not what the rate makes of it.
func (w *writer) charge(c message.Charge) {
	direction, service := "C", append(element("", "", ""), wrap(c.Reason, 2, textLength)...)
	if c.Freight {
		service = element("FC")
	}
	if c.Amount.IsNeg() {
		direction = "A"
	}
	w.segment("ALC", element(direction), nil, nil, nil, service)
	w.amount(amountCharge, c.Amount.Abs())
	w.tax(c.TaxCode, c.TaxRate)
	if usual, err := wholesale.LineTax(c.Amount, c.TaxRate); err != nil || usual.Cmp(c.Tax) != 0 {
		tax := c.Tax
		if c.Amount.IsNeg() {
			tax = tax.Neg()
		}
		w.amount(amountTax, tax)
	}
}

func (w *writer) invoiceTotals(inv message.Invoice) {
	w.amount(amountTotal, inv.Total)
	w.amount(amountLines, inv.LinesTotal)
	w.amount(amountTaxable, inv.SubTotal)
	w.amount(amountTax, inv.TaxTotal)
	w.amount(amountPayable, inv.Total)
	for _, t := range inv.Taxes {
		w.tax(t.Category, t.Rate)
		w.amount(amountTax, t.Tax)
		if len(inv.Taxes) > 1 { // with one rate, it is the taxable amount above
			w.amount(amountTaxable, t.Taxable)
		}
	}
}
