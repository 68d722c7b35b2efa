package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// What a person does to ProductPrices in Unleashed. A row that is changed gets a LastModifiedOn;
// one that is removed leaves no trace in any list, and its product is not modified.

// ProductPrices gives every row, oldest first.
func (s *Sandbox) ProductPrices() []ProductPrice {
	s.mu.RLock()
	defer s.mu.RUnlock()
	rows := make([]ProductPrice, len(s.prices.rows))
	for i, p := range s.prices.rows {
		rows[i] = *p
	}
	return rows
}

// ChangeProductPrice changes any fields of a row but its Guid.
func (s *Sandbox) ChangeProductPrice(guid string, change func(*ProductPrice)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.prices.at[strings.ToLower(guid)]
	if !ok {
		return fmt.Errorf("price %s: %w", guid, ErrNotFound)
	}
	old := s.prices.rows[i]
	price := *old
	change(&price)
	price.Guid, price.LastModifiedOn = old.Guid, Date{}
	if err := price.checkKind(); err != nil {
		return fmt.Errorf("price %s: %w", guid, err)
	}
	price.renew(old, &price)
	return s.addProductPrice(price)
}

// RemoveProductPrice removes a row.
func (s *Sandbox) RemoveProductPrice(guid string) error {
	return s.removePrices("price "+guid, func(p *ProductPrice) bool { return strings.EqualFold(p.Guid, guid) })
}

// AddCustomerPrice gives a customer a fixed price for a product, replacing the
// one for the same product without dates and minimum quantity.
func (s *Sandbox) AddCustomerPrice(customerCode, productCode string, price Number) error {
	return s.AddProductPrices(ProductPrice{
		Customer: CustomerRef{CustomerCode: customerCode}, Product: ProductRef{ProductCode: productCode}, CustomerPrice: price,
	})
}

// RemoveCustomerPrice removes every price of a customer for a product.
func (s *Sandbox) RemoveCustomerPrice(customerCode, productCode string) error {
	what := fmt.Sprintf("price of customer %s for product %s", customerCode, productCode)
	return s.removePrices(what, func(p *ProductPrice) bool {
		return strings.EqualFold(p.Customer.CustomerCode, customerCode) && strings.EqualFold(p.Product.ProductCode, productCode)
	})
}

func (s *Sandbox) removePrices(what string, match func(*ProductPrice) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := s.prices.remove(match)
	if len(gone) == 0 {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	for _, p := range gone {
		s.priceChanged(p)
	}
	return nil
}

// barredSubGroup says whether a row is for a sub-group in an account that has no such prices.
func (s *Sandbox) barredSubGroup(p *ProductPrice, b Behaviour) bool {
	return p.Product.Guid == "" && s.reference.subGroups[p.ProductGroup.Guid] && b.is(SubGroupPrices, "none")
}

// DeleteProduct deletes a product that no order names, with its prices.
func (s *Sandbox) DeleteProduct(productCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	product := s.products.find("", productCode)
	if product == nil {
		return fmt.Errorf("product %s: %w", productCode, ErrNotFound)
	}
	named := func(l orderLine) bool { return l.product != nil && l.product.Guid == product.Guid }
	for _, o := range s.orders.byGUID {
		if slices.ContainsFunc(o.lines, named) {
			return fmt.Errorf("product %s is on order %s and cannot be deleted", productCode, o.number)
		}
	}
	s.products.remove(product)
	s.prices.remove(func(p *ProductPrice) bool { return p.Product.Guid == product.Guid })
	s.announce("product.deleted", product.Guid)
	return nil
}

// DeleteCustomer deletes a customer without orders, with its prices.
func (s *Sandbox) DeleteCustomer(customerCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	customer := s.customers.find("", customerCode)
	if customer == nil {
		return fmt.Errorf("customer %s: %w", customerCode, ErrNotFound)
	}
	for _, o := range s.orders.byGUID {
		if o.customer.Guid == customer.Guid {
			return fmt.Errorf("customer %s has order %s and cannot be deleted", customerCode, o.number)
		}
	}
	s.customers.remove(customer)
	s.prices.remove(func(p *ProductPrice) bool { return p.Customer.Guid == customer.Guid })
	s.announce("customer.deleted", customer.Guid)
	return nil
}
