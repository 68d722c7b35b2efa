package invoices

import (
	"net/http"
	"strconv"
	"strings"

	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// settingsView is the form, as it was sent or as it is stored.
type settingsView struct {
	Settings   wholesale.InvoiceSettings
	Days       string // as typed
	NextNumber string
	NextCredit string
	HasGST     bool
	Errors     map[string]string
}

func viewOf(s wholesale.InvoiceSettings) settingsView {
	return settingsView{
		Settings: s, Days: strconv.Itoa(s.Terms.Days), NextNumber: strconv.FormatInt(s.NextNumber, 10), NextCredit: strconv.FormatInt(s.NextCredit, 10),
	}
}

func (s Services) settings(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	settings, err := s.Invoices.Settings(r.Context(), supplier.ID)
	if err != nil {
		return err
	}
	v := viewOf(settings)
	v.HasGST = supplier.GSTNumber != ""
	return page.Render(w, r, settingsPage(v))
}

func (s Services) saveSettings(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	v := settingsView{
		Settings: sentSettings(r, supplier.ID), Days: r.PostFormValue("terms_days"), NextNumber: r.PostFormValue("next_number"),
		NextCredit: r.PostFormValue("next_credit_number"), HasGST: supplier.GSTNumber != "",
	}
	_, err := s.Invoices.ChangeSettings(r.Context(), v.Settings)
	if fields, ok := page.FieldErrors(err); ok {
		v.Errors = fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, settingsPage(v))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, settingsPath, "Invoice settings saved")
}

// sentSettings reads the form. What is no number becomes one that is refused.
func sentSettings(r *http.Request, supplierID string) wholesale.InvoiceSettings {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	number := func(name string) int64 {
		n, err := strconv.ParseInt(value(name), 10, 64)
		if err != nil {
			return -1
		}
		return n
	}
	return wholesale.InvoiceSettings{
		SupplierID: supplierID, Enabled: value("enabled") == "on", Mails: value("mails") == "on",
		Prefix: value("prefix"), NextNumber: number("next_number"), CreditPrefix: value("credit_prefix"), NextCredit: number("next_credit_number"),
		Terms:       wholesale.InvoiceTerms{Kind: wholesale.TermsKind(value("terms_kind")), Days: int(number("terms_days"))},
		BankAccount: value("bank_account"), NZBN: value("nzbn"),
		Address: wholesale.SnapshotAddress{
			Street: value("street"), Street2: value("street2"), Suburb: value("suburb"), City: value("city"), Region: value("region"),
			Postcode: value("postcode"), Country: value("country"),
		},
	}
}
