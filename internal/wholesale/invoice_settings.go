package wholesale

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// InvoiceSettings are a supplier's choices about its invoices.
type InvoiceSettings struct {
	SupplierID   string
	Enabled      bool   // invoices are issued when orders are shipped
	Prefix       string // of invoice numbers, e.g. "INV-"
	NextNumber   int64  // of the next invoice
	CreditPrefix string // of the numbers of credit notes
	NextCredit   int64
	Terms        InvoiceTerms // for customers without their own
	BankAccount  string       // as it is written on invoices, e.g. "12-3456-0123456-00"; "" for none
	NZBN         string       // the New Zealand Business Number, 13 digits; "" when not given
	Address      SnapshotAddress
	Mails        bool      // customers are mailed their invoices
	Since        time.Time // only orders that were shipped afterwards are invoiced
}

// DefaultInvoiceSettings are those of a new supplier. Order numbers begin in the thousands as well.
func DefaultInvoiceSettings(supplierID string, since time.Time) InvoiceSettings {
	return InvoiceSettings{
		SupplierID: supplierID, Enabled: true, Prefix: "INV-", NextNumber: 1001, CreditPrefix: "CN-", NextCredit: 1001,
		Terms: InvoiceTerms{DayOfFollowingMonth, 20}, Mails: true, Since: since,
	}
}

// TermsOf are the terms that hold for a customer: its own from Unleashed when they can be read.
func (s InvoiceSettings) TermsOf(c Customer) InvoiceTerms {
	if terms, ok := ParseInvoiceTerms(c.Terms.PaymentTerm); ok {
		return terms
	}
	return s.Terms
}

// Limits of the settings.
const (
	maxPrefix     = 12
	maxNextNumber = 999_999_999
)

// Normalise writes the numbers as they are kept, and names every setting that is wrong.
func (s *InvoiceSettings) Normalise() error {
	var fields []FieldError
	say := func(field, format string, args ...any) {
		fields = append(fields, FieldError{field, fmt.Sprintf(format, args...)})
	}
	s.Prefix, s.CreditPrefix = strings.TrimSpace(s.Prefix), strings.TrimSpace(s.CreditPrefix)
	for field, prefix := range map[string]string{"prefix": s.Prefix, "credit_prefix": s.CreditPrefix} {
		if !prefixForm.MatchString(prefix) {
			say(field, "must be at most %d letters, digits, hyphens and slashes", maxPrefix)
		}
	}
	if s.Prefix == s.CreditPrefix {
		say("credit_prefix", "must differ from the prefix of invoices, or a credit note could have the number of an invoice")
	}
	if s.NextNumber < 1 || s.NextNumber > maxNextNumber {
		say("next_number", "must be a number from 1 to %s", CountWords(maxNextNumber))
	}
	if s.NextCredit < 1 || s.NextCredit > maxNextNumber {
		say("next_credit_number", "must be a number from 1 to %s", CountWords(maxNextNumber))
	}
	if problem := s.Terms.problem(); problem != "" {
		say("terms_days", "%s", problem)
	}
	var ok bool
	if s.BankAccount, ok = ParseBankAccount(s.BankAccount); !ok {
		say("bank_account", "must be a New Zealand bank account such as 12-3456-0123456-00")
	}
	if s.NZBN, ok = ParseNZBN(s.NZBN); !ok {
		say("nzbn", "must be the 13 digits of a New Zealand Business Number; the last is a check digit")
	}
	for field, text := range map[string]*string{
		"street": &s.Address.Street, "street2": &s.Address.Street2, "suburb": &s.Address.Suburb, "city": &s.Address.City,
		"region": &s.Address.Region, "postcode": &s.Address.Postcode, "country": &s.Address.Country,
	} {
		if *text = strings.TrimSpace(*text); utf8.RuneCountInString(*text) > 100 {
			say(field, "must be at most 100 characters")
		}
	}
	return InvalidFields(fields)
}

var prefixForm = regexp.MustCompile(`^[\p{L}\p{N}/-]{0,` + strconv.Itoa(maxPrefix) + `}$`)

// NumberOf is how the nth invoice or credit note is named.
func (s InvoiceSettings) NumberOf(kind InvoiceKind, n int64) string {
	if kind == CreditNote {
		return s.CreditPrefix + strconv.FormatInt(n, 10)
	}
	return s.Prefix + strconv.FormatInt(n, 10)
}

var bankAccountForm = regexp.MustCompile(`^(\d{2})(\d{4})(\d{7})(\d{2,3})$`)

// ParseBankAccount reads a New Zealand bank account, with any separators, and writes it as banks
// do: bank, branch, account and suffix. "" is no account, and fine.
func ParseBankAccount(text string) (string, bool) {
	digits := withoutSeparators(text)
	if digits == "" {
		return "", true
	}
	parts := bankAccountForm.FindStringSubmatch(digits)
	if parts == nil {
		return text, false
	}
	return strings.Join(parts[1:], "-"), true
}

// ParseNZBN reads a New Zealand Business Number: a GLN, which is 13 digits with a check digit. ""
// is none, and fine. Source: nzbn.govt.nz, "the NZBN is a GS1 Global Location Number".
func ParseNZBN(text string) (string, bool) {
	digits := withoutSeparators(text)
	if digits == "" {
		return "", true
	}
	if len(digits) != 13 || !ValidGS1(digits) {
		return text, false
	}
	return digits, true
}

func withoutSeparators(text string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "–", "", ".", "").Replace(strings.TrimSpace(text))
}
