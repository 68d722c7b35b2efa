package wholesale

import "slices"

// Explained says in plain sentences what the terms mean for a customer.
func (t PaymentTerms) Explained() string {
	switch {
	case !t.Offers(PayNow):
		return "A customer buys on account. No payment is taken here."
	case !t.Offers(OnAccount):
		return "A customer pays now. " + t.takenWords()
	case t.Default == PayNow:
		return "A customer may pay now or on account, and pays now unless they choose otherwise. " + t.takenWords()
	}
	return "A customer may pay now or on account, and buys on account unless they choose otherwise. " + t.takenWords()
}

func (t PaymentTerms) takenWords() string {
	return "The payment is taken from their " + t.methodWords() + " " + t.CollectWords() + "."
}

// TakenWords say from what and when a payment is taken: "card, on the 20th of the following month".
func (t PaymentTerms) TakenWords() string { return t.methodWords() + ", " + t.CollectWords() }

func (t PaymentTerms) methodWords() string {
	card, bank := slices.Contains(t.Methods, Card), slices.Contains(t.Methods, NZBankAccount)
	switch {
	case card && bank:
		return "card or New Zealand bank account"
	case bank:
		return "New Zealand bank account"
	}
	return "card"
}
