package payments

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"upstock/internal/account"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// AddMethod opens a page of Stripe's on which a buyer saves a card or a bank account, and allows
// the supplier to charge it for the customer they buy for. It answers the page's address. The way
// back leads to the path, which gets the setup's id as the parameter "setup". A page that is never
// filled in does nothing.
func (s *Service) AddMethod(ctx context.Context, buyer account.Buyer, back string) (pageURL string, err error) {
	var who setupPerson
	err = s.store.View(ctx, func(tx *store.Tx) error {
		who, err = s.setupPerson(ctx, tx, buyer)
		return err
	})
	if err != nil {
		return "", err
	}
	if who.customerID == "" {
		if who.customerID, err = s.makeStripeCustomer(ctx, who); err != nil {
			return "", err
		}
	}
	id := store.NewID()
	page, err := who.account.SetupPage(ctx, stripe.SetupPageRequest{
		CustomerID: who.customerID, GrantRef: id, Kinds: who.kinds, Currency: who.currency,
		ReturnURL: s.publicURL + withParameter(back, "setup", id), CancelURL: s.publicURL + back,
	}, "setup-"+id)
	if err != nil {
		return "", s.atStripe(ctx, err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPaymentSetup(ctx, store.PaymentSetup{
			ID: id, SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID, PersonID: buyer.PersonID,
			StripeAccount: who.connection.AccountID, PageID: page.ID, CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
		return tx.Auditf(ctx, buyer.SupplierID, "payment_method_page_opened", who.person.Email, "")
	})
	return page.URL, err
}

// setupPerson is who saves a method, and where.
type setupPerson struct {
	person     store.Person
	connection store.StripeConnection
	account    *stripe.Account
	customerID string // at Stripe; "" when the person is not known there yet
	kinds      []wholesale.MethodKind
	currency   string
}

func (s *Service) setupPerson(ctx context.Context, tx *store.Tx, buyer account.Buyer) (who setupPerson, err error) {
	if who.connection, who.account, err = s.connected(ctx, tx, buyer.SupplierID); err != nil {
		return who, err
	}
	if who.person, err = tx.Person(ctx, buyer.PersonID); err != nil {
		return who, err
	}
	if who.customerID, err = tx.StripeCustomer(ctx, who.connection.AccountID, buyer.PersonID); err != nil {
		return who, err
	}
	supplier, err := tx.Supplier(ctx, buyer.SupplierID)
	if err != nil {
		return who, err
	}
	terms, err := tx.PaymentTermsOf(ctx, buyer.SupplierID, buyer.CustomerID)
	if err != nil {
		return who, err
	}
	who.currency, who.kinds = supplier.Currency, kindsOf(terms, supplier.Currency)
	return who, nil
}

// kindsOf are the kinds of method that terms allow; a card where there are no terms, as for an
// order that is paid by link.
func kindsOf(terms *wholesale.PaymentTerms, currency string) (kinds []wholesale.MethodKind) {
	if terms != nil {
		for _, k := range terms.Methods {
			if k != wholesale.NZBankAccount || currency == "NZD" {
				kinds = append(kinds, k)
			}
		}
	}
	if len(kinds) == 0 {
		kinds = []wholesale.MethodKind{wholesale.Card}
	}
	return kinds
}

// makeStripeCustomer has the supplier's account at Stripe know a person. Each attempt has a key of
// its own, because Stripe keeps the answer to a key for a day, also one that says that it failed.
// Of two at the same moment the first counts; a customer that no one uses does no harm.
func (s *Service) makeStripeCustomer(ctx context.Context, who setupPerson) (string, error) {
	id, err := who.account.CreateCustomer(ctx, stripe.CustomerRequest{
		PersonID: who.person.ID, Name: who.person.Name, Email: who.person.Email,
	}, "customer-"+store.NewID())
	if err != nil {
		return "", s.atStripe(ctx, err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		known, err := tx.StripeCustomer(ctx, who.connection.AccountID, who.person.ID)
		if err != nil {
			return err
		}
		if known != "" { // made meanwhile
			id = known
			return nil
		}
		return tx.PutStripeCustomer(ctx, who.connection.AccountID, who.person.ID, id)
	})
	return id, err
}

// TakeInSetup looks at what became of a page on which a buyer saves a method, and takes it in. It
// answers the method; false when none was saved. However often it is called, and whoever calls it
// first, the person who comes back or Stripe's own message, there is one method.
func (s *Service) TakeInSetup(ctx context.Context, buyer account.Buyer, id string) (wholesale.SavedMethod, bool, error) {
	setup, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.PaymentSetup, error) {
		return tx.PaymentSetup(ctx, buyer.SupplierID, id)
	})
	if err == nil && (setup.PersonID != buyer.PersonID || setup.CustomerID != buyer.CustomerID) {
		err = store.ErrNotFound
	}
	if err != nil {
		return wholesale.SavedMethod{}, false, store.Missing("payment method", err)
	}
	return s.takeInSetup(ctx, setup)
}

// savedOnPage is TakeInSetup for a page that Stripe tells of. One that we do not know is nothing to
// us, and neither is one whose person may not decide any more how the customer pays.
func (l *lane) savedOnPage(ctx context.Context, page stripe.Page) error {
	setup, err := store.Read(ctx, l.store, func(tx *store.Tx) (store.PaymentSetup, error) {
		return tx.PaymentSetupOfPage(ctx, l.supplierID, page.ID)
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		_, _, err = l.takeInSetup(ctx, setup)
	}
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return nil
	}
	return err
}

func (s *Service) takeInSetup(ctx context.Context, setup store.PaymentSetup) (m wholesale.SavedMethod, saved bool, err error) {
	var at *stripe.Account
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if setup.MethodID != "" {
			m, err = tx.SavedMethod(ctx, setup.MethodID)
			return err
		}
		var connection store.StripeConnection
		if connection, at, err = s.connected(ctx, tx, setup.SupplierID); err == nil && connection.AccountID != setup.StripeAccount {
			err = wholesale.Conflict("The payment method was saved at another account of the supplier's. Add it again")
		}
		return err
	})
	if err != nil || setup.MethodID != "" {
		return m, err == nil, err
	}
	page, err := at.Page(ctx, setup.PageID)
	if err != nil {
		return m, false, s.atStripe(ctx, err)
	}
	if page.Status != stripe.PageComplete || page.MethodID == "" {
		return m, false, nil
	}
	method, err := at.Method(ctx, page.MethodID)
	if err != nil {
		return m, false, s.atStripe(ctx, err)
	}
	m = wholesale.SavedMethod{
		PersonID: setup.PersonID, Kind: method.Kind, Brand: brandWords(method.Brand), Last4: method.Last4, ExpMonth: method.ExpMonth,
		ExpYear: method.ExpYear, StripeAccount: setup.StripeAccount, StripeCustomer: page.CustomerID, StripeMethod: method.ID,
	}
	err = s.keepMethod(ctx, setup, &m)
	return m, err == nil, err
}

// keepMethod writes a method that was saved at Stripe and allows the supplier to charge it. The
// first one that is allowed for a customer is the one that is used.
func (s *Service) keepMethod(ctx context.Context, setup store.PaymentSetup, m *wholesale.SavedMethod) error {
	return s.changeGrants(ctx, setup.SupplierID, setup.CustomerID, func(tx *store.Tx) error {
		now, err := tx.HoldPaymentSetup(ctx, setup.SupplierID, setup.ID)
		if err != nil {
			return err
		}
		if now.MethodID != "" { // taken in meanwhile
			*m, err = tx.SavedMethod(ctx, now.MethodID)
			return err
		}
		person, buys, err := buyerWithFullAccess(ctx, tx, setup.SupplierID, setup.CustomerID, setup.PersonID)
		if err != nil {
			return err
		}
		if !buys {
			return wholesale.Conflict("%s no longer orders for this customer", person.Name)
		}
		m.ID, m.CreatedAt = store.NewID(), tx.Now()
		if err := tx.PutSavedMethod(ctx, *m); err != nil {
			return err
		}
		if err := tx.SettlePaymentSetup(ctx, setup.SupplierID, setup.ID, m.ID); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, setup.SupplierID, "payment_method_saved", person.Email, "%s", m.Words()); err != nil {
			return err
		}
		return s.allow(ctx, tx, setup.SupplierID, setup.CustomerID, *m)
	})
}

// brands are the names of cards that are written otherwise than with a capital letter.
var brands = map[string]string{
	"amex": "American Express", "diners": "Diners Club", "eftpos_au": "eftpos", "jcb": "JCB", "unionpay": "UnionPay", "unknown": "",
}

// brandWords write a brand, as Stripe names it, as people know it.
func brandWords(brand string) string {
	if words, special := brands[brand]; special {
		return words
	}
	if brand == "" {
		return ""
	}
	return strings.ToUpper(brand[:1]) + brand[1:]
}

// withParameter adds a parameter to a path that may have some.
func withParameter(path, name, value string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	query := u.Query()
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}
