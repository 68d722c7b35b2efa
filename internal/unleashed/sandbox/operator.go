package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What a person does in Unleashed. Each change sets LastModifiedOn, so that a poll finds it.

// ErrNotFound is wrapped by errors about an order, a product, a customer or a line
// that does not exist.
var ErrNotFound = errors.New("not found")

// personUser is the user shown as the author of these changes.
const personUser = "admin@example.com"

func (s *Sandbox) changeOrder(guid string, change func(*salesOrder) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	order := s.orders.byGUID[strings.ToLower(guid)]
	if order == nil {
		return fmt.Errorf("order %s: %w", guid, ErrNotFound)
	}
	return change(order)
}

// CompleteOrder completes an order: it is Completed, dated and invoiced. An order
// that is completed or deleted already is an error.
func (s *Sandbox) CompleteOrder(guid string) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		_, err := s.complete(o, personUser)
		return err
	})
}

// DeleteOrder deletes an order that is not completed.
func (s *Sandbox) DeleteOrder(guid string) error {
	return s.changeOrder(guid, func(o *salesOrder) error { return s.remove(o, personUser) })
}

// SetOrderStatus moves an open order between Parked, Placed and Backordered.
// custom is the label of a custom status, "" for none.
func (s *Sandbox) SetOrderStatus(guid, status, custom string) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		if !slices.Contains(openStatuses, status) {
			return fmt.Errorf("status %q is none of %s", status, strings.Join(openStatuses, ", "))
		}
		return s.changeLines(o, personUser, func(o *salesOrder) { o.status, o.customStatus = status, custom })
	})
}

// ChangeOrderLine changes the quantity and the unit price of a line, found by its
// LineNumber; an empty Number leaves the value as it is. The totals follow.
func (s *Sandbox) ChangeOrderLine(guid string, line int, quantity, unitPrice Number) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		if err := errors.Join(quantity.check("quantity"), unitPrice.check("unit_price")); err != nil {
			return err
		}
		i, err := o.lineIndex(line)
		if err != nil {
			return err
		}
		return s.changeLines(o, personUser, func(o *salesOrder) {
			l := &o.lines[i]
			l.quantity, l.unitPrice = quantity.valueOr(l.quantity).round(4), unitPrice.valueOr(l.unitPrice).round(4)
		})
	})
}

// RemoveOrderLine removes a line from an order.
func (s *Sandbox) RemoveOrderLine(guid string, line int) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		i, err := o.lineIndex(line)
		if err != nil {
			return err
		}
		return s.changeLines(o, personUser, func(o *salesOrder) { o.lines = slices.Delete(o.lines, i, i+1) })
	})
}

// AddOrderLine adds a line of a product to an order, taxed like the order.
func (s *Sandbox) AddOrderLine(guid, productCode string, quantity, unitPrice Number) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		product := s.products.find("", productCode)
		if product == nil {
			return fmt.Errorf("product %s: %w", productCode, ErrNotFound)
		}
		return s.addLine(o, orderLine{product: product}, quantity, unitPrice)
	})
}

// AddOrderCharge adds a charge such as "Delivery" to an order, taxed like it.
func (s *Sandbox) AddOrderCharge(guid, name string, amount Number) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		return s.addLine(o, orderLine{charge: name}, "1", amount)
	})
}

func (s *Sandbox) addLine(o *salesOrder, l orderLine, quantity, unitPrice Number) error {
	if err := errors.Join(quantity.check("quantity"), unitPrice.check("unit_price")); err != nil {
		return err
	}
	l.quantity, l.unitPrice = quantity.valueOr(one).round(4), unitPrice.valueOr(0).round(4)
	l.taxCode, l.taxRate, l.dueDate = o.tax.TaxCode, o.taxRate, o.requiredDate
	for _, other := range o.lines {
		l.number = max(l.number, other.number)
	}
	l.number++
	l.guid = stableGUID("SalesOrderLines", fmt.Sprintf("%s %d %s", o.guid, l.number, s.lastStamp))
	return s.changeLines(o, personUser, func(o *salesOrder) { o.lines = append(o.lines, l) })
}

func (o *salesOrder) lineIndex(number int) (int, error) {
	i := slices.IndexFunc(o.lines, func(l orderLine) bool { return l.number == number })
	if i < 0 {
		return 0, fmt.Errorf("order %s line %d: %w", o.number, number, ErrNotFound)
	}
	return i, nil
}

// ShipOrder makes a dispatched shipment of everything in an order, without completing it.
func (s *Sandbox) ShipOrder(guid, carrier, tracking string) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		n := 1
		for _, x := range s.shipments {
			if x.order.guid == o.guid {
				n++
			}
		}
		number := fmt.Sprintf("%s/%d", strings.Replace(o.number, "SO-", "SS-", 1), n)
		s.shipments = append(s.shipments, &shipment{
			guid: stableGUID("SalesShipments", o.guid+number), number: number, tracking: tracking, carrier: carrier,
			order: o, dispatched: s.now(), modifiedOn: s.stamp(),
		})
		return nil
	})
}

// SetTierPrice sets a price in "SellPriceTier1" to "SellPriceTier10"; an empty Number removes it.
func (s *Sandbox) SetTierPrice(productCode, tier string, value Number) error {
	i, err := tierIndex(tier)
	if err != nil {
		return fmt.Errorf("product %s: %w", productCode, err)
	}
	return s.ChangeProduct(productCode, func(p *Product) { p.tiers()[i].Value = value })
}

// SetDefaultPrice sets a product's DefaultSellPrice.
func (s *Sandbox) SetDefaultPrice(productCode string, value Number) error {
	return s.ChangeProduct(productCode, func(p *Product) { p.DefaultSellPrice = value })
}

// SetMinimumSellPrice sets the net unit price below which order lines of a product are refused; an
// empty Number removes the limit.
func (s *Sandbox) SetMinimumSellPrice(productCode string, value Number) error {
	return s.ChangeProduct(productCode, func(p *Product) { p.MinimumSellPrice = value })
}

// SetProductObsolete retires a product or brings it back.
func (s *Sandbox) SetProductObsolete(productCode string, obsolete bool) error {
	return s.ChangeProduct(productCode, func(p *Product) { p.Obsolete = obsolete })
}

// ChangeProduct changes any fields of a product but its Guid and code.
func (s *Sandbox) ChangeProduct(productCode string, change func(*Product)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.products.find("", productCode)
	if old == nil {
		return fmt.Errorf("product %s: %w", productCode, ErrNotFound)
	}
	product := *old
	change(&product)
	product.Guid, product.ProductCode = old.Guid, old.ProductCode
	if err := product.checkNumbers(); err != nil {
		return fmt.Errorf("product %s: %w", productCode, err)
	}
	product.renew(old, &product)
	s.completeProduct(&product)
	product.LastModifiedOn.Time, product.LastModifiedBy = s.stamp(), personUser
	s.putProduct(&product)
	return nil
}

// ChangeCustomer changes any fields of a customer but its Guid and code.
func (s *Sandbox) ChangeCustomer(customerCode string, change func(*Customer)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.customers.find("", customerCode)
	if old == nil {
		return fmt.Errorf("customer %s: %w", customerCode, ErrNotFound)
	}
	customer := *old
	customer.Addresses, customer.Contacts = slices.Clone(old.Addresses), slices.Clone(old.Contacts)
	change(&customer)
	customer.Guid, customer.CustomerCode = old.Guid, old.CustomerCode
	if err := customer.TaxRate.check("TaxRate"); err != nil {
		return fmt.Errorf("customer %s: %w", customerCode, err)
	}
	customer.renew(old, &customer)
	s.completeCustomer(&customer)
	customer.LastModifiedOn.Time, customer.LastModifiedBy = s.stamp(), personUser
	s.putCustomer(&customer)
	return nil
}

// SetStopCredit puts a customer on stop credit or takes it off.
func (s *Sandbox) SetStopCredit(customerCode string, stopped bool) error {
	return s.ChangeCustomer(customerCode, func(c *Customer) { c.StopCredit = stopped })
}

// SetCustomerObsolete retires a customer or brings it back.
func (s *Sandbox) SetCustomerObsolete(customerCode string, obsolete bool) error {
	return s.ChangeCustomer(customerCode, func(c *Customer) { c.Obsolete = obsolete })
}

// SetCustomerTier moves a customer to a tier, "SellPriceTier1" to
// "SellPriceTier10", or to none ("").
func (s *Sandbox) SetCustomerTier(customerCode, tier string) error {
	if _, err := tierIndex(tier); err != nil && tier != "" {
		return err
	}
	return s.ChangeCustomer(customerCode, func(c *Customer) { c.SellPriceTier, c.SellPriceTierReference.Reference = "", tier })
}

// SetCustomerDiscount sets a customer's discount, a fraction such as 0.05; an empty Number ends it.
func (s *Sandbox) SetCustomerDiscount(customerCode string, rate Number) error {
	if err := rate.check("DiscountRate"); err != nil {
		return err
	}
	if f := rate.valueOr(0); f < 0 || f > one {
		return fmt.Errorf("DiscountRate %s is not between 0 and 1", rate)
	}
	return s.ChangeCustomer(customerCode, func(c *Customer) { c.DiscountRate = rate })
}

// SetProductGroup moves a product to a group and a sub-group; "" is none.
func (s *Sandbox) SetProductGroup(productCode, group, subGroup string) error {
	return s.ChangeProduct(productCode, func(p *Product) {
		p.ProductGroup, p.ProductSubGroup = GroupRef{GroupName: group}, GroupRef{GroupName: subGroup}
	})
}

// SetTierName renames a tier, everywhere at once. No LastModifiedOn changes.
func (s *Sandbox) SetTierName(tier, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loadTier(SellPriceTier{Tier: tier, Name: name})
}
