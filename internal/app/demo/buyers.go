package demo

import (
	"context"
	"fmt"
)

// buyer is a person who orders in the shop for a customer.
type buyer struct {
	Customer string `json:"customer"` // its code
	Name     string `json:"name"`     // the customer's
	Email    string `json:"email"`
	Password string `json:"password"`
}

// shopCustomers order for themselves: one with a discount on a group of products, another with
// prices of its own, so that the same product costs each something else; the third's card has no
// money.
var shopCustomers = []buyer{
	{Customer: "12423", Email: "aroha@cafe.example"},
	{Customer: "13097", Email: "tama@gifts.example"},
	{Customer: "13117", Email: "hine@homewares.example"},
}

// letBuyersIn gives the buyers of a new demo their log-ins.
func (s *show) letBuyersIn(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	for _, b := range shopCustomers {
		logIn, err := s.server.CreateBuyer(ctx, s.supplierID, b.Customer, b.Email)
		if err != nil {
			return fmt.Errorf("buyer %s: %w", b.Email, err)
		}
		b.Password = logIn.Password
		for _, customer := range s.wholesaler.customers() {
			if customer.CustomerCode == b.Customer {
				b.Name = customer.CustomerName
			}
		}
		s.home.state.Buyers = append(s.home.state.Buyers, b)
	}
	return s.home.save()
}

// sayBuyers prints how to look at the shop.
func (s *show) sayBuyers() {
	if len(s.home.state.Buyers) == 0 {
		return
	}
	s.line("Open the shop      %s/shop/sign-in", s.server.URL())
	for _, b := range s.home.state.Buyers {
		s.line("Buyer's log-in     %s   %s   (%s)", b.Email, b.Password, b.Name)
	}
}
