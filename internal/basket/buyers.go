package basket

import (
	"cmp"
	"context"

	"upstock/internal/account"
	"upstock/internal/guide"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// buyer is the person whose basket it is, as the customer's people have set them up.
type buyer struct {
	store.BuyerPerson
	approvers []store.Person // who may release what is over the limit; never the buyer
}

// buyerOf finds what a person may do for a customer; wholesale.CodeForbidden when they do not buy
// for it any more.
func buyerOf(ctx context.Context, tx *store.Tx, who Who) (b buyer, err error) {
	people, err := tx.BuyersOfCustomer(ctx, who.SupplierID, who.CustomerID)
	if err != nil {
		return b, err
	}
	found := false
	for _, p := range people {
		switch {
		case p.Person.ID == who.PersonID:
			b.BuyerPerson, found = p, true
		case isApprover(p.Buyer):
			b.approvers = append(b.approvers, p.Person)
		}
	}
	if !found {
		return b, &wholesale.Error{Code: wholesale.CodeForbidden, Message: "You do not buy for this customer any more"}
	}
	return b, nil
}

func isApprover(b store.Buyer) bool {
	return account.Buyer{Role: account.BuyerRole(b.Role), SpendingLimit: b.SpendingLimit}.Approver()
}

func (b buyer) name() string { return nameOf(b.Person) }

func nameOf(p store.Person) string { return cmp.Or(p.Name, p.Email) }

// over says whether an order waits for someone to release it.
func (b buyer) over(o *wholesale.Order) bool {
	return b.SpendingLimit.IsPos() && o.Total.Cmp(b.SpendingLimit) > 0
}

// pricerFor prices products for a buyer, who may be limited to the customer's lists.
func pricerFor(ctx context.Context, tx *store.Tx, b buyer, lines []ordering.LineInput) (*ordering.BuyerPricer, error) {
	pricer, err := ordering.NewBuyerPricer(ctx, tx, b.SupplierID, b.CustomerID, lines)
	if err != nil || account.BuyerRole(b.Role) != account.BuyerLimited {
		return pricer, err
	}
	listed, err := guide.Allows(ctx, tx, guide.Customer{SupplierID: b.SupplierID, CustomerID: b.CustomerID}, pricer.ProductIDs())
	pricer.OnlyListed(listed)
	return pricer, err
}
