package syncing

import (
	"context"
	"errors"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxFound bounds the results of a remote search, from which a person chooses.
const maxFound = 50

// FindCustomers searches the remote account for a customer to match with ours.
func (s *Service) FindCustomers(ctx context.Context, supplierID, query string) ([]CustomerRecord, error) {
	var found []CustomerRecord
	err := s.ask(ctx, supplierID, func(f CustomerFinder) (err error) {
		found, err = f.FindCustomers(ctx, query, maxFound)
		return err
	})
	return found, err
}

// ask is askAccount for an account with a customer search.
func (s *Service) ask(ctx context.Context, supplierID string, question func(CustomerFinder) error) error {
	return s.askAccount(ctx, supplierID, func(account Account) error {
		finder, err := capability[CustomerFinder](account, s.Connector.Name(), "search customers")
		if err != nil {
			return err
		}
		return question(finder)
	})
}

// askAccount opens the supplier's account for calls that a person waits for.
func (s *Service) askAccount(ctx context.Context, supplierID string, question func(Account) error) error {
	var c store.Connection
	if err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = s.connected(ctx, tx, supplierID)
		return err
	}); err != nil {
		return err
	}
	var calls callCounts
	defer s.countCalls(ctx, supplierID, &calls)
	account, err := s.open(c, &calls)
	if err != nil {
		return err
	}
	if err := question(account); err != nil {
		if remote, ok := errors.AsType[*RemoteError](err); ok && remote.Kind != NotFound {
			return unavailable(remote)
		}
		return err
	}
	return nil
}

// unavailable is an account's failure as an error for the one who asked.
func unavailable(e *RemoteError) *wholesale.Error {
	return &wholesale.Error{Code: wholesale.CodeUnavailable, Message: e.Message, RetryAfter: e.RetryAfter, Technical: e.Technical}
}

// MatchCustomer links one of our customers to a remote customer, replacing any earlier match, and
// starts its price sync. A remote customer can be matched only once.
func (s *Service) MatchCustomer(ctx context.Context, supplierID, customerID, remoteID string) (wholesale.Customer, error) {
	record, err := s.remoteCustomer(ctx, supplierID, remoteID)
	var customer wholesale.Customer
	if err == nil {
		err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
			customer, err = s.match(ctx, tx, supplierID, customerID, record)
			return err
		})
		if _, taken := store.IsUnique(err); taken { // matched concurrently
			err = wholesale.Conflict("Customer %s in Unleashed is matched already", record.Code)
		}
	}
	return customer, err
}

// remoteCustomer reads a customer of the remote account.
func (s *Service) remoteCustomer(ctx context.Context, supplierID, remoteID string) (record CustomerRecord, err error) {
	err = s.ask(ctx, supplierID, func(f CustomerFinder) (err error) {
		record, err = f.Customer(ctx, remoteID)
		return err
	})
	if kindOf(err) == NotFound {
		err = wholesale.Invalid("unleashed_guid", "is not a customer in Unleashed")
	}
	return record, err
}

func (s *Service) match(ctx context.Context, tx *store.Tx, supplierID, customerID string, record CustomerRecord) (wholesale.Customer, error) {
	if err := tx.HoldCustomer(ctx, supplierID, customerID); err != nil {
		return wholesale.Customer{}, store.Missing("customer", err)
	}
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return customer, err
	}
	if other, err := tx.CustomerByRemoteID(ctx, supplierID, record.RemoteID); err == nil && other.ID != customerID {
		return customer, wholesale.Conflict("Customer %s in Unleashed is matched to %s already", record.Code, other.Name)
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return customer, err
	}
	// The sales order names the customer by GUID and code, so the code has to be theirs.
	other, err := tx.CustomerByCode(ctx, supplierID, record.Code)
	if isAnother(other.Code, other.RemoteID, record.Code, err) {
		err = store.ErrNotFound
	}
	if err == nil && other.ID != customerID {
		return customer, wholesale.Conflict("Customer %s has the code %s, which is the code in Unleashed. Give it another code first", other.Name, record.Code)
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return customer, err
	}
	was := customer
	c, err := s.connected(ctx, tx, supplierID)
	if err != nil {
		return customer, err
	}
	record.Account = c.Account
	customer = mergeCustomer(customer, record)
	customer.Name = was.Name
	if was.Email != "" {
		customer.Email = was.Email
	}
	if was.EmailCC != "" {
		customer.EmailCC = was.EmailCC
	}
	customer.UpdatedAt = tx.Now()
	if err := mail.CustomerChanged(ctx, tx, was, customer); err != nil {
		return customer, err
	}
	if err := putCustomer(ctx, tx, customer); err != nil {
		return customer, err
	}
	if err := s.follow(ctx, tx, supplierID, []string{customer.ID}, nil); err != nil {
		return customer, err
	}
	if err := audit(ctx, tx, supplierID, "customer_matched", customer.Code, "with "+record.Code+" in Unleashed"); err != nil {
		return customer, err
	}
	return customer, s.queuePricesAfter(ctx, tx, c)
}
