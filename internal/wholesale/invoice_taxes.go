package wholesale

// TaxedAt is what an invoice taxes at one rate.
type TaxedAt struct {
	Rate    Decimal // a fraction: 0.15
	Taxable Decimal // without tax
	Tax     Decimal
}

// Taxes break the tax of an invoice down by its rates, in the order in which they come first. An
// adjustment and freight are taxed like the customer.
func (i Invoice) Taxes() ([]TaxedAt, error) {
	var rates []TaxedAt
	add := func(rate, taxable, tax Decimal) error {
		if taxable.IsZero() && tax.IsZero() {
			return nil
		}
		at := 0
		for at < len(rates) && rates[at].Rate.Cmp(rate) != 0 {
			at++
		}
		if at == len(rates) {
			rates = append(rates, TaxedAt{Rate: rate})
		}
		var err error
		if rates[at].Taxable, err = rates[at].Taxable.Add(taxable); err != nil {
			return ErrOutOfRange
		}
		if rates[at].Tax, err = rates[at].Tax.Add(tax); err != nil {
			return ErrOutOfRange
		}
		return nil
	}
	s := i.Snapshot
	for _, l := range s.Lines {
		if err := add(l.TaxRate, l.Total, l.Tax); err != nil {
			return nil, err
		}
	}
	if err := add(s.Tax.Rate, s.Adjustment, s.AdjustmentTax); err != nil {
		return nil, err
	}
	err := add(s.Tax.Rate, s.Freight, s.FreightTax)
	return rates, err
}
