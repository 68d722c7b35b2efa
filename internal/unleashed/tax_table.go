package unleashed

import (
	"slices"
	"strings"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// taxTable is the account's tax codes. Codes are not unique, and obsolete ones stay listed.
type taxTable []unleashedapi.Tax

// noTax is the code that most accounts have for sales that bear no tax.
const noTax = "NONE"

// withRate finds the sales tax code for a rate: NONE if it matches, else a revenue code, else any.
func (t taxTable) withRate(want wholesale.Decimal) (wholesale.Tax, bool) {
	preferences := []func(unleashedapi.Tax) bool{
		func(tax unleashedapi.Tax) bool { return strings.EqualFold(string(tax.TaxCode), noTax) },
		func(tax unleashedapi.Tax) bool { return tax.CanApplyToRevenue },
		// In answers seen, the marks for revenue and expenses are not always filled in.
		func(tax unleashedapi.Tax) bool { return !tax.CanApplyToExpenses },
	}
	for _, preferred := range preferences {
		for _, tax := range t {
			r, ok := knownRate(tax)
			if ok && !tax.Obsolete && tax.TaxCode != "" && r.Cmp(want) == 0 && preferred(tax) {
				return wholesale.Tax{Code: string(tax.TaxCode), Rate: r}, true
			}
		}
	}
	return wholesale.Tax{}, false
}

// has says whether the account has a code, in use or not, at a rate.
func (t taxTable) has(code string, at wholesale.Decimal) bool {
	return slices.ContainsFunc(t, func(tax unleashedapi.Tax) bool {
		r, known := knownRate(tax)
		return strings.EqualFold(string(tax.TaxCode), code) && (!known || r.Cmp(at) == 0)
	})
}

// withCode finds the rate of a tax code, among those in use first.
func (t taxTable) withCode(code string) (wholesale.Tax, bool) {
	for _, obsolete := range []bool{false, true} {
		for _, tax := range t {
			r, ok := knownRate(tax)
			if ok && tax.Obsolete == obsolete && strings.EqualFold(string(tax.TaxCode), code) {
				return wholesale.Tax{Code: string(tax.TaxCode), Rate: r}, true
			}
		}
	}
	return wholesale.Tax{}, false
}

// knownRate is a tax's rate; a code without one is not a code of 0 %.
func knownRate(tax unleashedapi.Tax) (wholesale.Decimal, bool) {
	r, err := rate(tax.TaxRate)
	return r, err == nil && !tax.TaxRate.IsNull()
}

// onlySalesTax is the account's tax on sales, if all its taxes in use that are above zero have one
// rate.
func (t taxTable) onlySalesTax() (only wholesale.Tax, ok bool) {
	for _, tax := range t {
		r, known := knownRate(tax)
		switch {
		case !known || tax.Obsolete || tax.TaxCode == "" || !r.IsPos() || tax.CanApplyToExpenses && !tax.CanApplyToRevenue:
		case ok && only.Rate.Cmp(r) != 0:
			return wholesale.Tax{}, false
		case !ok:
			only, ok = wholesale.Tax{Code: string(tax.TaxCode), Rate: r}, true
		}
	}
	return only, ok
}
