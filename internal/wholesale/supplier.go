package wholesale

import (
	"sync"
	"time"
)

// Supplier is a business that sells through Upstock. Everything else belongs to exactly one
// supplier.
type Supplier struct {
	ID        string
	Name      string
	Email     string // where heads-ups for the office go
	Currency  string // ISO 4217, e.g. "NZD"
	TimeZone  string // IANA name, e.g. "Pacific/Auckland"; decides the date of an order
	CreatedAt time.Time

	// What customers see of the business.
	BrandColour string // "#rrggbb"; "" when none was chosen
	LogoMediaID string // a picture; "" when there is none
	GSTNumber   string // digits only: a New Zealand IRD number or an Australian ABN
	Mails       CustomerMails
	Shop        Shop
}

// CustomerMails says what the supplier's customers are e-mailed about.
type CustomerMails struct {
	Entered   bool // an order was entered on their behalf
	Shipped   bool
	Cancelled bool
	Comment   bool // the supplier wrote a comment for them
}

// DefaultCustomerMails are what a new supplier's customers get: only what they would
// otherwise miss.
func DefaultCustomerMails() CustomerMails {
	return CustomerMails{Shipped: true, Cancelled: true, Comment: true}
}

// Location is the supplier's time zone; UTC when it is not set or not known on this machine.
func (s Supplier) Location() *time.Location {
	if loc, ok := locations.Load(s.TimeZone); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	locations.Store(s.TimeZone, loc)
	return loc
}

// locations keeps the time zones that were asked for: reading one takes longer than pricing an
// order line.
var locations sync.Map
