package stripe

import (
	"context"

	sdk "github.com/stripe/stripe-go/v85"

	"upstock/internal/wholesale"
)

// CustomerRequest is what a customer of Stripe is made of: a person whose methods are saved.
type CustomerRequest struct {
	PersonID, Name, Email string
}

// CreateCustomer makes a customer at Stripe and returns its id.
func (a *Account) CreateCustomer(ctx context.Context, want CustomerRequest, key string) (string, error) {
	params := &sdk.CustomerCreateParams{
		Name: optional(want.Name), Email: optional(want.Email), Metadata: map[string]string{MetaPerson: want.PersonID},
	}
	params.IdempotencyKey = optional(key)
	var answer *sdk.Customer
	err := a.call(ctx, func(ctx context.Context) (err error) {
		answer, err = a.api.V1Customers.Create(ctx, params)
		return err
	})
	if err != nil {
		return "", err
	}
	if answer.ID == "" {
		return "", a.unreadable("customer")
	}
	return answer.ID, nil
}

// Method is a saved card or bank account: what may be shown of it.
type Method struct {
	ID                string
	Kind              wholesale.MethodKind // as Stripe names it; may be one that is not known here
	Brand, Last4      string               // of a card: "visa"; of a bank account: its bank's name
	ExpMonth, ExpYear int                  // 0 for a bank account
	CustomerID        string               // empty when it is not saved with a customer (any more)
}

// Method reads a payment method.
func (a *Account) Method(ctx context.Context, id string) (Method, error) {
	var answer *sdk.PaymentMethod
	err := a.call(ctx, func(ctx context.Context) (err error) {
		answer, err = a.api.V1PaymentMethods.Retrieve(ctx, id, nil)
		return err
	})
	if err != nil {
		return Method{}, err
	}
	if answer.ID == "" {
		return Method{}, a.unreadable("payment method")
	}
	return methodOf(answer), nil
}

// DetachMethod takes a method off its customer, so that it can never be charged again. One that
// Stripe does not have is as good as detached.
func (a *Account) DetachMethod(ctx context.Context, id string) error {
	err := a.call(ctx, func(ctx context.Context) error {
		_, err := a.api.V1PaymentMethods.Detach(ctx, id, nil)
		return err
	})
	if IsMissing(err) {
		return nil
	}
	return err
}

func methodOf(from *sdk.PaymentMethod) Method {
	m := Method{ID: from.ID, Kind: wholesale.MethodKind(from.Type)}
	if from.Customer != nil {
		m.CustomerID = from.Customer.ID
	}
	switch {
	case from.Card != nil:
		m.Brand, m.Last4 = string(from.Card.Brand), from.Card.Last4
		m.ExpMonth, m.ExpYear = int(from.Card.ExpMonth), int(from.Card.ExpYear)
	case from.NzBankAccount != nil:
		m.Brand, m.Last4 = from.NzBankAccount.BankName, from.NzBankAccount.Last4
	}
	return m
}
