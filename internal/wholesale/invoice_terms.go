package wholesale

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// TermsKind is how a due date is counted.
type TermsKind string

// The kinds.
const (
	DaysAfter           TermsKind = "days_after"             // so many days after the invoice
	DayOfFollowingMonth TermsKind = "day_of_following_month" // a day of the month after the invoice's
)

// InvoiceTerms say when an invoice is to be paid.
type InvoiceTerms struct {
	Kind TermsKind
	Days int // or the day of the month
}

const longestTerms = 365

func (t InvoiceTerms) problem() string {
	switch {
	case t.Kind == DaysAfter && t.Days >= 0 && t.Days <= longestTerms:
	case t.Kind == DayOfFollowingMonth && t.Days >= 1 && t.Days <= 31:
	case t.Kind == DaysAfter:
		return fmt.Sprintf("must be a number of days from 0 to %d", longestTerms)
	default:
		return "must be a day of the month from 1 to 31"
	}
	return ""
}

// DueOn is when an invoice of this date is due. A month that has no such day ends on its last.
func (t InvoiceTerms) DueOn(issued Date) Date {
	if t.Kind != DayOfFollowingMonth {
		return issued.Add(t.Days)
	}
	day, err := time.Parse(time.DateOnly, string(issued))
	if err != nil {
		return issued
	}
	last := time.Date(day.Year(), day.Month()+2, 0, 0, 0, 0, 0, time.UTC)
	return Date(last.AddDate(0, 0, min(t.Days, last.Day())-last.Day()).Format(time.DateOnly))
}

// Words say the terms for people.
func (t InvoiceTerms) Words() string {
	switch {
	case t.Kind == DayOfFollowingMonth:
		return fmt.Sprintf("%d%s of the following month", t.Days, ordinalEnding(t.Days))
	case t.Days == 0:
		return "On receipt"
	case t.Days == 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", t.Days)
}

func ordinalEnding(n int) string {
	if n/10%10 == 1 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

var (
	termsDays  = regexp.MustCompile(`^(?:net )?(\d{1,3}) ?days?(?: (?:net|from invoice|after invoice|from date of invoice|from invoice date))?$`)
	termsMonth = regexp.MustCompile(
		`^(\d{1,2})(?:st|nd|rd|th)?(?: day)? (?:of )?(?:the )?(?:following |next )?month(?: following| after)?(?: invoice)?$`)
)

// ParseInvoiceTerms reads terms as accounts name them, e.g. "20 Days", "Net 30 days", "20th of
// month following"; false for words that could mean anything.
func ParseInvoiceTerms(words string) (InvoiceTerms, bool) {
	words = strings.Join(strings.Fields(strings.ToLower(words)), " ")
	switch words {
	case "cod", "cash on delivery", "on receipt", "due on receipt":
		return InvoiceTerms{DaysAfter, 0}, true
	}
	for kind, form := range map[TermsKind]*regexp.Regexp{DaysAfter: termsDays, DayOfFollowingMonth: termsMonth} {
		match := form.FindStringSubmatch(words)
		if match == nil {
			continue
		}
		days, err := strconv.Atoi(match[1])
		terms := InvoiceTerms{kind, days}
		return terms, err == nil && terms.problem() == ""
	}
	return InvoiceTerms{}, false
}
