package ubl

import (
	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// complete says what PINT A-NZ wants that is not known, in words for who can fill it in.
func complete(env message.Envelope, inv message.Invoice) error {
	for _, b := range []struct {
		who, address string
		message.Business
	}{{"the supplier", env.Sender, inv.Parties.Supplier}, {"the buyer", env.Recipient, payer(inv)}} {
		name := b.Name
		if blank(name) {
			return wholesale.Conflict("The invoice cannot be written for Peppol: the name of %s is not known", b.who)
		}
		code := country(b.Address)
		if code == "" {
			return wholesale.Conflict("The invoice cannot be written for Peppol: the country %q of %s is not known. "+
				"Write its name in English or its code of two letters", b.Address.Country, name)
		}
		if id, _ := registeredAs(b.Business); id == "" && code == "NZ" {
			return wholesale.Conflict("The invoice cannot be written for Peppol: the NZBN of %s is not known", name)
		} else if id == "" && code == "AU" {
			return wholesale.Conflict("The invoice cannot be written for Peppol: the ABN of %s is not known", name)
		}
		if _, scheme := receivesAt(b.address, b.Business); scheme == "" {
			return wholesale.Conflict("The invoice cannot be written for Peppol: the GLN or NZBN of %s is not known", name)
		}
	}
	switch {
	case blank(inv.Number) || inv.On == "" || blank(inv.Currency):
		return wholesale.Conflict("The invoice cannot be written for Peppol: it needs a number, a date and a currency")
	case blank(inv.Order) && blank(buyerReference(inv)):
		return wholesale.Conflict("The invoice cannot be written for Peppol: it needs the order's number")
	case len(inv.Lines) == 0:
		return wholesale.Conflict("The invoice cannot be written for Peppol: it has no lines")
	}
	return nil
}

// chargeTotals are what is charged, and what is taken off, beside the lines.
func chargeTotals(inv message.Invoice) (charged, allowed wholesale.Decimal, err error) {
	charged, err = sum(inv.Charges, func(c message.Charge) wholesale.Decimal {
		if c.Amount.IsPos() {
			return c.Amount
		}
		return wholesale.Decimal{}
	})
	if err != nil {
		return charged, allowed, err
	}
	allowed, err = sum(inv.Charges, func(c message.Charge) wholesale.Decimal {
		if c.Amount.IsNeg() {
			return c.Amount.Neg()
		}
		return wholesale.Decimal{}
	})
	return charged, allowed, err
}

func sum[T any](all []T, amount func(T) wholesale.Decimal) (total wholesale.Decimal, err error) {
	for _, one := range all {
		if total, err = total.Add(amount(one)); err != nil {
			return total, err
		}
	}
	return total, nil
}
