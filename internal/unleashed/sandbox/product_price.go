package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ProductPrice is a customer price, a quantity price or a product group price (§4.4): a fixed
// CustomerPrice, or a discount in percent.
type ProductPrice struct {
	Guid            string
	Product         ProductRef  // blank for a group price
	ProductGroup    GroupRef    // blank for a product price; may name a sub-group
	Customer        CustomerRef // blank for a quantity price
	CustomerPrice   Number
	DiscountValue   Number // percent, 10 is 10 %
	MinimumQuantity Number
	ValidFrom       Date // first and last day; times are read as the day that they mean
	ValidTo         Date
	Comments        string
	LastModifiedOn  Date

	PriceType        string // as the account spells it; "" follows the switch
	DiscountFromType string // [FromTier], [FromDefault] or "", or as the account spells it
	given
}

// What a discount is taken off (§11); a row that does not say means the default sell price.
const (
	FromTier    = "Customer Price Tier"
	FromDefault = "Default Sell Price"
)

type (
	// ProductRef names a product by GUID or code.
	ProductRef struct{ Guid, ProductCode string }

	// CustomerRef names a customer by GUID or code.
	CustomerRef struct{ Guid, CustomerCode string }
)

// priceBook is every ProductPrice, oldest first. Its rows are replaced, never changed.
type priceBook struct {
	rows []*ProductPrice
	at   map[string]int // index in rows, by Guid
}

// AddProductPrices stores customer prices, quantity prices and group prices, or new versions of
// them by their Guid. Products and customers they name must exist. A LastModifiedOn that is given
// is kept.
func (s *Sandbox) AddProductPrices(prices ...ProductPrice) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, price := range prices {
		err := price.checkKind()
		if err == nil {
			err = s.addProductPrice(price)
		}
		if err != nil {
			return fmt.Errorf("price %d: %w", i+1, err)
		}
	}
	return nil
}

// checkKind refuses what Unleashed's screens do not let a person enter. A file may hold it.
func (p *ProductPrice) checkKind() error {
	switch {
	case p.CustomerPrice == "" && p.DiscountValue == "":
		return errors.New("neither CustomerPrice nor DiscountValue is given")
	case p.Product == (ProductRef{}) && p.ProductGroup == (GroupRef{}):
		return errors.New("neither Product nor ProductGroup is given")
	}
	return nil
}

func (s *Sandbox) addProductPrice(p ProductPrice) error {
	err := errors.Join(p.CustomerPrice.check("CustomerPrice"), p.DiscountValue.check("DiscountValue"),
		p.MinimumQuantity.check("MinimumQuantity"))
	if err != nil {
		return err
	}
	if p.Product != (ProductRef{}) {
		product := s.products.find(p.Product.Guid, p.Product.ProductCode)
		if product == nil {
			return fmt.Errorf("product %s: %w", cmp.Or(p.Product.ProductCode, p.Product.Guid), ErrNotFound)
		}
		p.Product = ProductRef{product.Guid, product.ProductCode}
	}
	if p.ProductGroup != (GroupRef{}) {
		group := s.reference.addGroup(p.ProductGroup, s.lastStamp)
		p.ProductGroup = GroupRef{group.Guid, group.GroupName}
	}
	if p.Customer != (CustomerRef{}) {
		customer := s.customers.find(p.Customer.Guid, p.Customer.CustomerCode)
		if customer == nil {
			return fmt.Errorf("customer %s: %w", cmp.Or(p.Customer.CustomerCode, p.Customer.Guid), ErrNotFound)
		}
		p.Customer = CustomerRef{customer.Guid, customer.CustomerCode}
	}
	p.ValidFrom, p.ValidTo = s.dayMeant(p.ValidFrom), s.dayMeant(p.ValidTo)
	if err := completeGUID(&p.Guid, "ProductPrices", p.key()); err != nil {
		return err
	}
	if p.LastModifiedOn.IsZero() {
		p.LastModifiedOn.Time = s.stamp()
	}
	s.prices.put(&p)
	s.priceChanged(&p)
	return nil
}

// key is what the rows of an account differ in.
func (p *ProductPrice) key() string {
	parts := []string{p.Product.Guid, p.ProductGroup.GroupName, p.Customer.Guid,
		p.MinimumQuantity.valueOr(0).short(), p.ValidFrom.String(), p.ValidTo.String()}
	if p.form() == unknownForm { // of these there may be several kinds
		parts = append(parts, p.PriceType, p.DiscountFromType, p.Comments)
	}
	return strings.Join(parts, " ")
}

// dayMeant is the day of a date as midnight in UTC. Accounts are known to write midnight in UTC;
// midnight in the company's zone and the last second of a day are read as well.
func (s *Sandbox) dayMeant(d Date) Date {
	if d.IsZero() {
		return d
	}
	if local := d.In(s.zone); d.Time != calendarDay(d.UTC()) && isMidnight(local) {
		return Date{calendarDay(local)}
	}
	return Date{calendarDay(d.UTC())}
}

func isMidnight(t time.Time) bool {
	hour, minute, second := t.Clock()
	return hour+minute+second == 0
}

// calendarDay is the date that t shows in its own zone, as midnight in UTC.
func calendarDay(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func (b *priceBook) put(p *ProductPrice) {
	if b.at == nil {
		b.at = map[string]int{}
	}
	if i, exists := b.at[p.Guid]; exists {
		b.rows[i] = p
		return
	}
	b.at[p.Guid] = len(b.rows)
	b.rows = append(b.rows, p)
}

// remove takes out the rows that match, and gives them.
func (b *priceBook) remove(match func(*ProductPrice) bool) (gone []*ProductPrice) {
	kept := make([]*ProductPrice, 0, len(b.rows)) // an answer under way may still read the old one
	b.at = make(map[string]int, len(b.rows))
	for _, p := range b.rows {
		if match(p) {
			gone = append(gone, p)
			continue
		}
		b.at[p.Guid] = len(kept)
		kept = append(kept, p)
	}
	b.rows = kept
	return gone
}

// valid reports whether a price applies on a day, a midnight in UTC. Both its days belong to it.
func (p *ProductPrice) valid(day time.Time) bool {
	return (p.ValidFrom.IsZero() || !day.Before(p.ValidFrom.Time)) &&
		(p.ValidTo.IsZero() || !day.After(p.ValidTo.Time))
}
