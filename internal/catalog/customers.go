package catalog

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CustomerQuery filters a list of customers; zero values do not filter.
type CustomerQuery struct {
	Code    string // in any spelling; see wholesale.CodeKey
	Query   string // words of code, name, e-mail, contact or phone; see wholesale.SearchKey
	Matched *bool  // whether it is matched to a customer in the inventory system
	Cursor  string
	Limit   int // 1 to 500; 50 when zero
}

// Customers lists customers by code, with their addresses.
func (s *Service) Customers(ctx context.Context, supplierID string, q CustomerQuery) (Page[wholesale.Customer], error) {
	return readPage(ctx, s.store, q.listing("customers", 1), func(tx *store.Tx, after []string, limit int) ([]wholesale.Customer, error) {
		return tx.Customers(ctx, supplierID, store.CustomerFilter{
			Code: q.Code, Query: q.Query, Matched: q.Matched, After: after[0], Limit: limit,
		})
	}, func(c wholesale.Customer) []string { return []string{c.Code} })
}

func (q CustomerQuery) listing(name string, parts int) listing {
	return listing{name: name, parts: parts, cursor: q.Cursor, limit: q.Limit, code: q.Code, query: q.Query}
}

// Customer reads a customer with its addresses, or returns wholesale.CodeNotFound.
func (s *Service) Customer(ctx context.Context, supplierID, id string) (wholesale.Customer, error) {
	var c wholesale.Customer
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.Customer(ctx, supplierID, id)
		return store.Missing("customer", err)
	})
	return c, err
}

// NewCustomer is the input for a customer.
type NewCustomer struct {
	Code                string // made when empty, e.g. "C-7KQ2MX4D"
	Name                string // required
	Email               string
	EmailCC             string
	ContactName         string
	Phone               string
	Mobile              string
	Addresses           []NewAddress
	PriceListID         string
	SalesOrdersEnabled  *bool // true when nil
	SalesOrderAddressID string
	FulfilmentGroupID   string // the Default group when empty
	PaymentTermsID      string // those of its fulfilment group when empty
}

// CreateCustomer adds an unmatched customer. If the idempotency key was used before, first is the
// original answer and nothing changes. A code already in use is a wholesale.CodeConflict.
func (s *Service) CreateCustomer(ctx context.Context, supplierID string, in NewCustomer, idem *store.Idempotency) (c wholesale.Customer, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			c, err = newCustomer(ctx, tx, supplierID, in)
			return c, err
		})
		return err
	})
	return c, first, codeTaken(err)
}

func newCustomer(ctx context.Context, tx *store.Tx, supplierID string, in NewCustomer) (wholesale.Customer, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return wholesale.Customer{}, store.Missing("supplier", err)
	}
	if strings.TrimSpace(in.Code) == "" {
		in.Code = newCode()
	}
	c := wholesale.Customer{
		ID: store.NewID(), SupplierID: supplierID, SalesOrdersEnabled: true, CreatedAt: tx.Now(),
		// Its tax is known once it is matched.
		Terms: wholesale.Terms{Currency: supplier.Currency, Taxable: true},
	}
	change := CustomerChange{
		Code: &in.Code, Name: &in.Name, Email: &in.Email, EmailCC: &in.EmailCC,
		ContactName: &in.ContactName, Phone: &in.Phone, Mobile: &in.Mobile, Addresses: &in.Addresses, PriceListID: &in.PriceListID,
		SalesOrdersEnabled: in.SalesOrdersEnabled, SalesOrderAddressID: &in.SalesOrderAddressID,
		FulfilmentGroupID: &in.FulfilmentGroupID, PaymentTermsID: &in.PaymentTermsID,
	}
	if err := change.carryOut(ctx, tx, &c); err != nil {
		return c, err
	}
	return c, tx.Auditf(ctx, supplierID, "customer_created", c.Code, "%s", c.Name)
}

// newCode generates a customer code. Forty random bits are enough within one supplier.
func newCode() string { return "C-" + rand.Text()[:8] }

// CustomerChange is an update of a customer; nil leaves a field unchanged.
type CustomerChange struct {
	Code                *string
	Name                *string
	Email               *string // one address or several
	EmailCC             *string // who else gets its e-mails
	ContactName         *string // the contact of a matched customer is Unleashed's
	Phone               *string
	Mobile              *string
	Addresses           *[]NewAddress // replaces all addresses
	PriceListID         *string       // "" for none
	SalesOrdersEnabled  *bool
	SalesOrderAddressID *string // "": the supplier's setting decides
	FulfilmentGroupID   *string // "": the Default group
	PaymentTermsID      *string // "": those of its fulfilment group
}

// UpdateCustomer updates a customer. A code already in use is a wholesale.CodeConflict.
func (s *Service) UpdateCustomer(ctx context.Context, supplierID, id string, change CustomerChange) (wholesale.Customer, error) {
	var c wholesale.Customer
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := tx.HoldCustomer(ctx, supplierID, id); err != nil { // an import may be at it
			return store.Missing("customer", err)
		}
		if c, err = tx.Customer(ctx, supplierID, id); err != nil {
			return err
		}
		if err := change.carryOut(ctx, tx, &c); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "customer_changed", c.Code, "%s", change.inWords())
	})
	return c, codeTaken(err)
}

// inWords names what was changed, for the audit.
func (change CustomerChange) inWords() string {
	var parts []string
	for _, part := range []struct {
		given bool
		words string
	}{
		{change.Code != nil, "code"}, {change.Name != nil, "name"}, {change.Email != nil, "e-mail"},
		{change.EmailCC != nil, "copies of e-mails"},
		{change.ContactName != nil || change.Phone != nil || change.Mobile != nil, "contact"},
		{change.Addresses != nil, "addresses"}, {change.PriceListID != nil, "price list"},
		{change.SalesOrdersEnabled != nil, "sales orders"}, {change.SalesOrderAddressID != nil, "sales order address"},
		{change.FulfilmentGroupID != nil, "fulfilment group"}, {change.PaymentTermsID != nil, "payment terms"},
	} {
		if part.given {
			parts = append(parts, part.words)
		}
	}
	return strings.Join(parts, ", ")
}

func (change CustomerChange) carryOut(ctx context.Context, tx *store.Tx, c *wholesale.Customer) error {
	var faults faults
	was := *c
	change.apply(c, &faults)
	var version int64
	moves := change.PriceListID != nil && *change.PriceListID != c.PriceListID()
	if moves {
		var err error
		if version, err = tx.EditPrices(ctx, c.SupplierID); err != nil {
			return err
		}
		if err := chooseLayers(ctx, tx, c, *change.PriceListID, &faults); err != nil {
			return err
		}
	}
	if change.FulfilmentGroupID != nil {
		if err := chooseGroup(ctx, tx, c, *change.FulfilmentGroupID, &faults); err != nil {
			return err
		}
	}
	if change.PaymentTermsID != nil {
		if err := chooseTerms(ctx, tx, c, *change.PaymentTermsID, &faults); err != nil {
			return err
		}
	}
	if err := faults.err(); err != nil {
		return err
	}
	if c.Code != was.Code {
		if err := codeIsFree(ctx, tx, *c); err != nil {
			return err
		}
	}
	c.UpdatedAt = tx.Now()
	// Write the customer before its addresses: its row lock blocks concurrent address changes.
	if err := tx.PutCustomer(ctx, *c); err != nil {
		return err
	}
	if err := mail.CustomerChanged(ctx, tx, was, *c); err != nil {
		return err
	}
	if moves {
		if err := tx.SetLayers(ctx, c.SupplierID, version, c.ID, c.Layers); err != nil {
			return err
		}
	}
	if change.Addresses == nil {
		return nil
	}
	return tx.SetAddresses(ctx, c.SupplierID, c.ID, c.Addresses)
}

func (change CustomerChange) apply(c *wholesale.Customer, faults *faults) {
	was := *c
	if change.Code != nil {
		c.Code = faults.requiredLine("code", *change.Code)
	}
	if change.Name != nil {
		c.Name = faults.requiredLine("name", *change.Name)
	}
	if c.Connected && (change.Name != nil && *change.Name != was.Name || change.Email != nil && *change.Email != was.Email) {
		faults.say("email", "belongs to the customer, who has claimed its account and changes its name and e-mail there")
	}
	// An imported value is accepted when it is sent back unchanged.
	if change.Email != nil && *change.Email != c.Email {
		c.Email = faults.emails("email", *change.Email)
	}
	if change.EmailCC != nil && *change.EmailCC != c.EmailCC {
		c.EmailCC = faults.emails("email_cc", *change.EmailCC)
	}
	change.applyContact(c, faults)
	if change.Addresses != nil {
		c.Addresses = replaceAddresses(c.Addresses, *change.Addresses, faults)
	}
	if change.SalesOrdersEnabled != nil {
		c.SalesOrdersEnabled = *change.SalesOrdersEnabled
	}
	if change.SalesOrderAddressID != nil {
		c.SalesOrderAddressID = *change.SalesOrderAddressID
		if _, ok := c.Address(c.SalesOrderAddressID); !ok && c.SalesOrderAddressID != "" {
			faults.say("sales_order_address_id", "is not one of the customer's addresses")
		}
	} else if _, ok := c.Address(c.SalesOrderAddressID); !ok {
		c.SalesOrderAddressID = "" // the chosen address was among those that were replaced
	}
}

// applyContact changes the contact of a customer that is not matched. What is sent back unchanged
// is accepted of any.
func (change CustomerChange) applyContact(c *wholesale.Customer, faults *faults) {
	for _, part := range []struct {
		field string
		typed *string
		kept  *string
	}{
		{"contact_name", change.ContactName, &c.Contact.Name},
		{"phone", change.Phone, &c.Contact.Phone},
		{"mobile", change.Mobile, &c.Contact.Mobile},
	} {
		switch {
		case part.typed == nil || *part.typed == *part.kept:
		case c.RemoteID != "":
			faults.say(part.field, "comes from Unleashed, because the customer is matched. Change it there")
		default:
			*part.kept = faults.line(part.field, *part.typed)
		}
	}
}

// chooseLayers assigns a price list. A manual list only suits customers in its currency.
// Unleashed's tiers have no currency, and a customer's own list takes priority over its tier.
func chooseLayers(ctx context.Context, tx *store.Tx, c *wholesale.Customer, listID string, faults *faults) error {
	if c.Layers = nil; listID == "" {
		return nil
	}
	list, err := tx.PriceList(ctx, c.SupplierID, listID)
	if errors.Is(err, store.ErrNotFound) {
		faults.say("price_list_id", "is not one of your price lists")
		return nil
	}
	if err != nil {
		return err
	}
	if list.Origin == wholesale.OriginManual && c.Terms.Currency != "" && list.Currency != c.Terms.Currency {
		faults.say("price_list_id", "is a list in %s, but the customer trades in %s", list.Currency, c.Terms.Currency)
	}
	if list.Origin == wholesale.OriginDefault || list.Origin == wholesale.OriginQuantity {
		faults.say("price_list_id", "is the list that everyone buys from who is not on a manual one")
	}
	c.Layers = []string{list.ID}
	if list.Origin != wholesale.OriginCustomer {
		return nil
	}
	owner, err := tx.CustomerByRemoteID(ctx, c.SupplierID, wholesale.OwnerOf(list))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	synced, err := tx.SyncedLists(ctx, c.SupplierID)
	c.Layers = idsOf(synced.LayersOf(owner))
	return err
}

// chooseGroup puts the customer into a fulfilment group, which cannot be deleted meanwhile.
func chooseGroup(ctx context.Context, tx *store.Tx, c *wholesale.Customer, groupID string, faults *faults) error {
	if c.FulfilmentGroupID = ""; groupID == "" || groupID == c.SupplierID {
		return tx.WakeStandingOrders(ctx, c.SupplierID)
	}
	err := tx.HoldFulfilmentGroup(ctx, c.SupplierID, groupID)
	if errors.Is(err, store.ErrNotFound) {
		faults.say("fulfilment_group_id", "is not one of your fulfilment groups")
		return nil
	}
	if err != nil {
		return err
	}
	c.FulfilmentGroupID = groupID
	return tx.WakeStandingOrders(ctx, c.SupplierID)
}

// chooseTerms gives the customer payment terms of its own, which cannot be deleted meanwhile.
func chooseTerms(ctx context.Context, tx *store.Tx, c *wholesale.Customer, termsID string, faults *faults) error {
	if termsID != "" {
		err := tx.HoldPaymentTerms(ctx, c.SupplierID, termsID)
		if errors.Is(err, store.ErrNotFound) {
			faults.say("payment_terms_id", "is not one of your payment terms")
			return nil
		}
		if err != nil {
			return err
		}
	}
	c.PaymentTermsID = termsID
	return nil
}

// codeIsFree refuses a code that another customer has in another spelling: no one could tell them
// apart.
func codeIsFree(ctx context.Context, tx *store.Tx, c wholesale.Customer) error {
	other, err := tx.CustomerByCode(ctx, c.SupplierID, c.Code)
	switch {
	case err == nil && other.ID != c.ID && other.Code != c.Code:
		return wholesale.Conflict("Customer %s has the code %s, which differs only in case or in characters that look alike", other.Name, other.Code)
	case errors.Is(err, store.ErrNotFound):
		return nil
	}
	return err
}

func codeTaken(err error) error {
	if store.UniqueViolation(err, "customer", "code") {
		return wholesale.Conflict("Another customer has this code already")
	}
	return err
}
