package stripefake

import "errors"

func (f *Fake) createCustomer(from *account, _ string, p form) answer {
	return okay(f.newCustomer(from, p.text("name"), p.text("email"), p.dictionary("metadata")))
}

func (f *Fake) newCustomer(from *account, name, email string, metadata map[string]string) object {
	return from.customers.add(object{
		"id": f.newID("cus"), "object": "customer", "created": f.now().Unix(), "livemode": false,
		"name": orNull(name), "email": orNull(email), "metadata": metadata,
	})
}

// newMethod makes a payment method of a test card; customer may be empty for one that is not
// saved.
func (f *Fake) newMethod(from *account, card Card, customer string) object {
	method := object{
		"id": f.newID("pm"), "object": "payment_method", "type": card.kind, "created": f.now().Unix(), "livemode": false,
		"customer": orNull(customer), "metadata": map[string]string{}, "billing_details": object{}, hidden: card.Number,
	}
	if card.kind == "card" {
		method["card"] = object{
			"brand": card.brand, "last4": card.last4(), "exp_month": 12, "exp_year": f.now().Year() + 3, "country": "NZ", "funding": "credit",
		}
	} else {
		method[card.kind] = object{
			"account_holder_name": "Jenny Rosen", "bank_code": "11", "bank_name": card.brand, "branch_code": "0000",
			"last4": card.last4(), "suffix": "010",
		}
	}
	from.methods.add(method)
	if customer != "" {
		f.happened(from, "payment_method.attached", method)
	}
	return method
}

// hidden is the field in which a method keeps its test card; it is never answered.
const hidden = "_card"

func cardOf(method object) Card {
	card, _ := cardWith(method.text(hidden))
	return card
}

func (f *Fake) detachMethod(from *account, id string, _ form) answer {
	method := from.methods.byID[id]
	if method == nil {
		return missing("PaymentMethod", id)
	}
	if method.text("customer") == "" {
		return invalid("payment_method_unexpected_state", "", "The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	method["customer"] = nil
	f.happened(from, "payment_method.detached", method)
	return okay(method)
}

// SaveMethod saves a test card with a customer, as the page to save one does, and returns its id.
// A customer that is empty is made.
func (f *Fake) SaveMethod(accountID, customerID string, card Card) (methodID, customer string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	from := f.accounts[accountID]
	if from == nil {
		return "", "", errors.New("no such account")
	}
	if customerID == "" {
		customerID = f.newCustomer(from, "", "", nil).text("id")
	}
	return f.newMethod(from, card, customerID).text("id"), customerID, nil
}

// orNull is null for an empty text, as Stripe writes what is not there.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
