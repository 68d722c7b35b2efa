package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What a person does in Unleashed's own screens. Each change bumps LastModifiedOn
// of what it changes, so that a poll finds it.

// ErrNotFound is wrapped by errors about an order, a product, a customer or a line
// that does not exist.
var ErrNotFound = errors.New("not found")

// personUser is who these changes are shown to be made by.
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
		i := o.lineIndex(line)
		if i < 0 {
			return fmt.Errorf("order %s line %d: %w", o.number, line, ErrNotFound)
		}
		return s.changeLines(o, personUser, func(o *salesOrder) {
			l := &o.lines[i]
			l.quantity, l.unitPrice = quantity.valueOr(l.quantity).round(4), unitPrice.valueOr(l.unitPrice).round(4)
		})
	})
}

// RemoveOrderLine takes a line out of an order.
func (s *Sandbox) RemoveOrderLine(guid string, line int) error {
	return s.changeOrder(guid, func(o *salesOrder) error {
		i := o.lineIndex(line)
		if i < 0 {
			return fmt.Errorf("order %s line %d: %w", o.number, line, ErrNotFound)
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

func (o *salesOrder) lineIndex(number int) int {
	return slices.IndexFunc(o.lines, func(l orderLine) bool { return l.number == number })
}

// ShipOrder makes a dispatched shipment of everything in an order, without
// completing it.
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

// SetTierPrice sets a product's price in a tier, "SellPriceTier1" to
// "SellPriceTier10"; an empty Number takes it away.
func (s *Sandbox) SetTierPrice(productCode, tier string, value Number) error {
	return s.changeProduct(productCode, func(p *Product) error {
		i, ok := tierIndex(tier)
		if !ok {
			return fmt.Errorf("no tier %q; there are SellPriceTier1 to SellPriceTier%d", tier, tierCount)
		}
		p.tiers()[i].Value = value
		return value.check(tier)
	})
}

// SetDefaultPrice sets a product's DefaultSellPrice.
func (s *Sandbox) SetDefaultPrice(productCode string, value Number) error {
	return s.changeProduct(productCode, func(p *Product) error {
		p.DefaultSellPrice = value
		return value.check("DefaultSellPrice")
	})
}

// SetMinimumSellPrice sets the net unit price below which order lines of a
// product are refused; an empty Number takes the limit away.
func (s *Sandbox) SetMinimumSellPrice(productCode string, value Number) error {
	return s.changeProduct(productCode, func(p *Product) error {
		p.MinimumSellPrice = value
		return value.check("MinimumSellPrice")
	})
}

// SetProductObsolete retires a product or brings it back.
func (s *Sandbox) SetProductObsolete(productCode string, obsolete bool) error {
	return s.changeProduct(productCode, func(p *Product) error {
		p.Obsolete = obsolete
		return nil
	})
}

// ChangeProduct changes any fields of a product but its Guid and code.
func (s *Sandbox) ChangeProduct(productCode string, change func(*Product)) error {
	return s.changeProduct(productCode, func(p *Product) error {
		guid, code := p.Guid, p.ProductCode
		change(p)
		p.Guid, p.ProductCode = guid, code
		s.completeProduct(p)
		return p.checkNumbers()
	})
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
	s.completeCustomer(&customer)
	customer.LastModifiedOn.Time, customer.LastModifiedBy = s.stamp(), personUser
	s.customers.put(&customer)
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
	if _, ok := tierIndex(tier); !ok && tier != "" {
		return fmt.Errorf("no tier %q; there are SellPriceTier1 to SellPriceTier%d", tier, tierCount)
	}
	return s.ChangeCustomer(customerCode, func(c *Customer) { c.SellPriceTier, c.SellPriceTierReference.Reference = "", tier })
}

// SetTierName renames a tier, everywhere at once. Nothing's LastModifiedOn
// changes by it.
func (s *Sandbox) SetTierName(tier, name string) error {
	i, ok := tierIndex(tier)
	if !ok {
		return fmt.Errorf("no tier %q; there are SellPriceTier1 to SellPriceTier%d", tier, tierCount)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reference.tierNames[i] = name
	return nil
}

// AddCustomerPrice gives a customer a fixed price for a product, replacing the
// one for the same product without dates and minimum quantity.
func (s *Sandbox) AddCustomerPrice(customerCode, productCode string, price Number) error {
	return s.AddProductPrices(ProductPrice{
		Customer: CustomerRef{CustomerCode: customerCode}, Product: ProductRef{ProductCode: productCode}, CustomerPrice: price,
	})
}

// RemoveCustomerPrice takes away every price of a customer for a product. No list
// shows afterwards that it was there.
func (s *Sandbox) RemoveCustomerPrice(customerCode, productCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.prices.remove(func(p *ProductPrice) bool {
		return strings.EqualFold(p.Customer.CustomerCode, customerCode) && strings.EqualFold(p.Product.ProductCode, productCode)
	})
	if n == 0 {
		return fmt.Errorf("price of customer %s for product %s: %w", customerCode, productCode, ErrNotFound)
	}
	return nil
}
