package unleashed

import (
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
			r, err := rate(tax.TaxRate)
			if err == nil && !tax.Obsolete && tax.TaxCode != "" && r.Cmp(want) == 0 && preferred(tax) {
				return wholesale.Tax{Code: string(tax.TaxCode), Rate: r}, true
			}
		}
	}
	return wholesale.Tax{}, false
}

// withCode finds the rate of a tax code, among those in use first.
func (t taxTable) withCode(code string) (wholesale.Tax, bool) {
	for _, obsolete := range []bool{false, true} {
		for _, tax := range t {
			r, err := rate(tax.TaxRate)
			if err == nil && tax.Obsolete == obsolete && strings.EqualFold(string(tax.TaxCode), code) {
				return wholesale.Tax{Code: string(tax.TaxCode), Rate: r}, true
			}
		}
	}
	return wholesale.Tax{}, false
}
