package ubl

import (
	"strconv"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// WriteInvoice writes a tax invoice or a credit note as PINT A-NZ Billing 1 has it. The error says
// in words what is missing or does not add up: a receiver would refuse it.
func WriteInvoice(env message.Envelope, inv message.Invoice) ([]byte, error) {
	inv, err := withLines(inv)
	if err != nil {
		return nil, err
	}
	if err := complete(env, inv); err != nil {
		return nil, err
	}
	if err := inv.AddsUp(); err != nil {
		return nil, err
	}
	w := &writer{currency: inv.Currency}
	name := "Invoice"
	if inv.Credit {
		name = "CreditNote"
	}
	return w.document(name, func() {
		w.put("CustomizationID", "urn:peppol:pint:billing-1@aunz-1")
		w.put("ProfileID", "urn:peppol:bis:billing")
		w.put("ID", inv.Number)
		w.date("IssueDate", inv.On)
		if inv.Credit {
			w.put("CreditNoteTypeCode", "381")
		} else {
			w.date("DueDate", dueOn(inv))
			w.put("InvoiceTypeCode", "380")
		}
		w.put("Note", inv.Reason)
		w.put("DocumentCurrencyCode", inv.Currency)
		w.put("BuyerReference", buyerReference(inv))
		w.references(inv)
		w.party("AccountingSupplierParty", env.Sender, inv.Parties.Supplier)
		w.party("AccountingCustomerParty", env.Recipient, payer(inv))
		w.delivered(inv)
		if !inv.Credit {
			w.paymentMeans(inv)
		}
		for _, c := range inv.Charges {
			w.charge(c)
		}
		w.taxTotal(inv)
		w.monetaryTotal(inv)
		for i, l := range inv.Lines {
			w.invoiceLine(i, l, inv.Credit)
		}
	}), nil
}

// payer is who the invoice is for. Orders often give the number of a payer alone: what they leave
// out is the buyer's, because no one here could fill it in.
func payer(inv message.Invoice) message.Business {
	payer, buyer := inv.Parties.Invoicee, inv.Parties.Buyer
	if payer == (message.Business{}) || payer.ID == buyer.ID {
		return buyer
	}
	if blank(payer.Name) {
		payer.Name = buyer.Name
	}
	if payer.Address == (wholesale.Address{}) {
		payer.Address = buyer.Address
	}
	return payer
}

// dueOn is when it is to be paid: at once where no date was agreed upon.
func dueOn(inv message.Invoice) wholesale.Date {
	if inv.DueOn == "" {
		return inv.On
	}
	return inv.DueOn
}

// buyerReference is by what the buyer finds the order again; our own number where it gave none.
func buyerReference(inv message.Invoice) string {
	if blank(inv.BuyerReference) && blank(inv.Order) {
		return inv.OurNumber
	}
	return inv.BuyerReference
}

func (w *writer) references(inv message.Invoice) {
	w.in("OrderReference", func() {
		if !blank(inv.Order) {
			w.put("ID", inv.Order)
			w.put("SalesOrderID", inv.OurNumber)
		}
	})
	w.in("BillingReference", func() {
		w.in("InvoiceDocumentReference", func() {
			if !blank(inv.Credits) {
				w.put("ID", inv.Credits)
				w.date("IssueDate", inv.CreditedOn)
			}
		})
	})
	w.in("DespatchDocumentReference", func() { w.put("ID", inv.DespatchAdvice) })
}

func (w *writer) delivered(inv message.Invoice) {
	to := inv.Parties.DeliverTo
	w.in("Delivery", func() {
		w.date("ActualDeliveryDate", inv.DeliveredOn)
		w.in("DeliveryLocation", func() {
			w.put("ID", to.ID, attribute{"schemeID", schemeOf(to.ID)})
			if to.Address.Street != "" || to.Address.City != "" {
				w.postal("Address", to.Address)
			}
		})
		w.in("DeliveryParty", func() {
			w.in("PartyName", func() { w.put("Name", to.Name) })
		})
	})
}

// paymentMeans says to which account to pay, by credit transfer (UNCL 4461, 30).
func (w *writer) paymentMeans(inv message.Invoice) {
	if inv.BankAccount == "" {
		return
	}
	w.in("PaymentMeans", func() {
		w.put("PaymentMeansCode", "30")
		w.put("PaymentID", inv.Number)
		w.in("PayeeFinancialAccount", func() {
			w.put("ID", inv.BankAccount)
			w.put("Name", inv.Parties.Supplier.Name)
		})
	})
}

// charge writes freight or an adjustment. What is taken off is an allowance of a positive amount.
func (w *writer) charge(c message.Charge) {
	if c.Amount.IsZero() {
		return
	}
	reason := c.Reason
	if blank(reason) {
		reason = "Adjustment"
	}
	w.in("AllowanceCharge", func() {
		w.put("ChargeIndicator", strconv.FormatBool(c.Amount.IsPos()))
		if c.Freight && c.Amount.IsPos() {
			w.put("AllowanceChargeReasonCode", "FC") // UNCL 7161: freight service
		}
		w.put("AllowanceChargeReason", reason)
		w.amount("Amount", c.Amount.Abs())
		w.taxCategory("TaxCategory", c.TaxCode, c.TaxRate)
	})
}

func (w *writer) taxTotal(inv message.Invoice) {
	w.in("TaxTotal", func() {
		w.amount("TaxAmount", inv.TaxTotal)
		for _, t := range inv.Taxes {
			w.in("TaxSubtotal", func() {
				w.amount("TaxableAmount", t.Taxable)
				w.amount("TaxAmount", t.Tax)
				w.taxCategory("TaxCategory", t.Category, t.Rate)
			})
		}
	})
}

func (w *writer) taxCategory(name string, category message.TaxCategory, rate wholesale.Decimal) {
	w.in(name, func() {
		w.put("ID", string(category))
		w.put("Percent", percent(rate))
		w.in("TaxScheme", func() { w.put("ID", "GST") })
	})
}

func percent(rate wholesale.Decimal) string {
	product, err := rate.Mul(decimal.MustNew(100, 0))
	if err != nil {
		return rate.String() // no rate is that large
	}
	return wholesale.FormatTrimmed(product)
}

func (w *writer) monetaryTotal(inv message.Invoice) {
	charged, allowed, _ := chargeTotals(inv) // AddsUp has seen the error
	w.in("LegalMonetaryTotal", func() {
		w.amount("LineExtensionAmount", inv.LinesTotal)
		w.amount("TaxExclusiveAmount", inv.SubTotal)
		w.amount("TaxInclusiveAmount", inv.Total)
		if !allowed.IsZero() {
			w.amount("AllowanceTotalAmount", allowed)
		}
		if !charged.IsZero() {
			w.amount("ChargeTotalAmount", charged)
		}
		w.amount("PayableAmount", inv.Total)
	})
}

func (w *writer) invoiceLine(i int, l message.InvoiceLine, credit bool) {
	line, counted := "InvoiceLine", "InvoicedQuantity"
	if credit {
		line, counted = "CreditNoteLine", "CreditedQuantity"
	}
	quantity, price, unit := l.Quantity, l.UnitPrice, listed(l.Unit)
	if price.IsNeg() { // prices are not negative in PINT, quantities may be
		quantity, price = quantity.Neg(), price.Neg()
	}
	w.in(line, func() {
		w.put("ID", strconv.Itoa(i+1))
		w.quantity(counted, quantity, unit)
		w.amount("LineExtensionAmount", l.Total)
		w.in("OrderLineReference", func() { w.put("LineID", l.Number) })
		w.item(l.Item, func() { w.taxCategory("ClassifiedTaxCategory", l.TaxCode, l.TaxRate) })
		w.in("Price", func() {
			w.price("PriceAmount", price)
			if !l.Basis.IsZero() && l.Basis.Cmp(decimal.MustNew(1, 0)) != 0 {
				w.quantity("BaseQuantity", l.Basis, unit)
			}
		})
	})
}
