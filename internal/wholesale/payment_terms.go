package wholesale

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// PaymentOption is a way in which an order may be paid.
type PaymentOption string

// The options.
const (
	OnAccount PaymentOption = "on_account" // by invoice: nothing is collected here
	PayNow    PaymentOption = "pay_now"    // collected here, when the payment terms say
)

// CollectWhen says when a payment is collected.
type CollectWhen string

// The moments. Days are those of [PaymentTerms].
const (
	CollectOnApproval          CollectWhen = "on_approval"
	CollectOnShipment          CollectWhen = "on_shipment"
	CollectDaysAfterShipment   CollectWhen = "days_after_shipment"
	CollectDayOfFollowingMonth CollectWhen = "day_of_following_month" // of the month after the shipment's
)

// MethodKind is a kind of payment method, by Stripe's name.
type MethodKind string

// The kinds.
const (
	Card          MethodKind = "card"
	NZBankAccount MethodKind = "nz_bank_account" // direct debit (BECS), in NZD only
)

// Words names a kind for people.
func (k MethodKind) Words() string {
	if k == NZBankAccount {
		return "bank account"
	}
	return string(k)
}

// Takes says whether a method of this kind can pay in a currency.
func (k MethodKind) Takes(currency string) bool { return k != NZBankAccount || currency == "NZD" }

// PaymentTerms say how customers may pay, and when what they pay is collected.
type PaymentTerms struct {
	ID         string          `json:"id"`
	SupplierID string          `json:"supplier_id"`
	Name       string          `json:"name"` // unique with the supplier
	Options    []PaymentOption `json:"options"`
	Default    PaymentOption   `json:"default"` // what holds when no one chooses
	Collect    CollectWhen     `json:"collect"`
	// Days after the shipment, or the day of the month; 0 where Collect has neither.
	Days      int          `json:"days"`
	Methods   []MethodKind `json:"methods"` // for paying now
	CreatedAt time.Time    `json:"created_at"`
	UpdatedAt time.Time    `json:"updated_at"`
}

// Bounds of payment terms. The delay after a shipment is at most 60 days in Upstock.
const (
	MaxPaymentTermsName = 100 // characters
	MaxCollectDays      = 60
)

// Normalise puts terms into their usual form: each option and method once, on account by default
// where it is offered, no days where none count. The error names every field that is wrong.
func (t *PaymentTerms) Normalise() error {
	var faults []FieldError
	say := func(field, format string, args ...any) {
		faults = append(faults, FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	t.Name = strings.Join(strings.Fields(t.Name), " ")
	switch {
	case t.Name == "":
		say("name", "is empty")
	case !utf8.ValidString(t.Name) || strings.ContainsRune(t.Name, 0):
		say("name", "must be text")
	case utf8.RuneCountInString(t.Name) > MaxPaymentTermsName:
		say("name", "must be at most %d characters", MaxPaymentTermsName)
	}
	t.normaliseOptions(say)
	t.normaliseCollect(say)
	for i, kind := range t.Methods {
		if kind != Card && kind != NZBankAccount {
			say(fmt.Sprintf("methods[%d]", i), "must be one of card, nz_bank_account")
		}
	}
	t.Methods = eachOnce(t.Methods, Card, NZBankAccount)
	if t.Offers(PayNow) && len(t.Methods) == 0 && len(faults) == 0 {
		say("methods", "must name at least one: card, nz_bank_account")
	}
	return InvalidFields(faults)
}

func (t *PaymentTerms) normaliseOptions(say func(field, format string, args ...any)) {
	for i, option := range t.Options {
		if option != OnAccount && option != PayNow {
			say(fmt.Sprintf("options[%d]", i), "must be one of on_account, pay_now")
		}
	}
	given := len(t.Options)
	t.Options = eachOnce(t.Options, OnAccount, PayNow)
	switch {
	case given == 0:
		say("options", "must name at least one: on_account, pay_now")
	case len(t.Options) == 0: // none that is known
	case t.Default == "":
		t.Default = t.Options[0]
	case t.Default != OnAccount && t.Default != PayNow:
		say("default", "must be one of on_account, pay_now")
	case !t.Offers(t.Default):
		say("default", "is %s, which is not one of the options", t.Default)
	}
}

func (t *PaymentTerms) normaliseCollect(say func(field, format string, args ...any)) {
	if t.Collect == "" && !t.Offers(PayNow) {
		t.Collect = CollectOnShipment
	}
	switch t.Collect {
	case CollectOnApproval, CollectOnShipment:
		if t.Days < 0 {
			say("days", "must not be less than 0")
		}
		t.Days = 0
	case CollectDaysAfterShipment:
		if t.Days < 0 || t.Days > MaxCollectDays {
			say("days", "must be a number of days from 0 to %d", MaxCollectDays)
		}
	case CollectDayOfFollowingMonth:
		if t.Days < 1 || t.Days > 31 {
			say("days", "must be a day of the month from 1 to 31")
		}
	default:
		say("collect", "must be one of on_approval, on_shipment, days_after_shipment, day_of_following_month")
	}
}

// eachOnce gives those of the known values that are among the given ones, in their usual order.
func eachOnce[T comparable](given []T, known ...T) []T {
	return slices.DeleteFunc(known, func(value T) bool { return !slices.Contains(given, value) })
}

// Offers says whether an order may be paid so.
func (t PaymentTerms) Offers(o PaymentOption) bool { return slices.Contains(t.Options, o) }

// Accepts says whether a kind of method may pay by these terms, in a currency.
func (t PaymentTerms) Accepts(kind MethodKind, currency string) bool {
	return slices.Contains(t.Methods, kind) && kind.Takes(currency)
}

// CollectOn is the date, in a time zone, from which the payment for an order may be collected; ""
// while the order has not been approved, or shipped, where that counts.
func (t PaymentTerms) CollectOn(o *Order, zone *time.Location) Date {
	from := o.ShippedAt
	if t.Collect == CollectOnApproval {
		from = o.ApprovedAt
	}
	if from.IsZero() {
		return ""
	}
	return t.after(DateOf(from, zone))
}

// after is when a payment is collected, given the date that counts for it.
func (t PaymentTerms) after(from Date) Date {
	switch t.Collect {
	case CollectDaysAfterShipment:
		return from.Add(t.Days)
	case CollectDayOfFollowingMonth:
		return InvoiceTerms{Kind: DayOfFollowingMonth, Days: t.Days}.DueOn(from)
	}
	return from
}

// Words say the terms for people, e.g. "Card, on the 20th of the following month".
func (t PaymentTerms) Words() string {
	switch {
	case !t.Offers(PayNow):
		return "On account"
	case t.Offers(OnAccount):
		return "On account, or " + lowerFirst(t.PayNowWords())
	}
	return t.PayNowWords()
}

// PayNowWords say how, and when, an order that is not on account is paid.
func (t PaymentTerms) PayNowWords() string {
	kinds := make([]string, len(t.Methods))
	for i, kind := range t.Methods {
		kinds[i] = kind.Words()
	}
	return upperFirst(strings.Join(kinds, " or ")) + ", " + t.CollectWords()
}

// CollectWords say when a payment is collected, to go on inside of a sentence.
func (t PaymentTerms) CollectWords() string {
	switch t.Collect {
	case CollectOnApproval:
		return "when the order is approved"
	case CollectDaysAfterShipment:
		switch t.Days {
		case 0:
			return "on the day of shipment"
		case 1:
			return "1 day after shipment"
		}
		return fmt.Sprintf("%d days after shipment", t.Days)
	case CollectDayOfFollowingMonth:
		return "on the " + InvoiceTerms{Kind: DayOfFollowingMonth, Days: t.Days}.Words()
	}
	return "when the order is shipped"
}
