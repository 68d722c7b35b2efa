package stripe

// declined says in our words why a bank said no. Source: https://docs.stripe.com/declines/codes
// and, for direct debits, https://docs.stripe.com/error-codes.
var declined = map[string]string{
	"insufficient_funds":                    "There is not enough money in the account",
	"expired_card":                          "The card has expired",
	"lost_card":                             "The bank has stopped this card",
	"stolen_card":                           "The bank has stopped this card",
	"pickup_card":                           "The bank has stopped this card",
	"restricted_card":                       "The bank does not allow this card here",
	"card_not_supported":                    "The bank does not allow this card here",
	"currency_not_supported":                "The card does not take this currency",
	"authentication_required":               "The bank asks the buyer to confirm this payment",
	"incorrect_cvc":                         "The card's security code was not right",
	"invalid_cvc":                           "The card's security code was not right",
	"incorrect_number":                      "The card's number is not right",
	"invalid_number":                        "The card's number is not right",
	"invalid_account":                       "The account does not exist any more",
	"account_closed":                        "The bank account is closed",
	"bank_account_restricted":               "The bank account may not be debited",
	"debit_not_authorized":                  "The bank has no authority to debit this account",
	"no_account":                            "The bank account was not found",
	"payment_method_not_available":          "This payment method cannot be used now",
	"payment_method_provider_decline":       "The bank said no",
	"processing_error":                      "The bank could not carry the payment out",
	"card_velocity_exceeded":                "The card's limit is reached",
	"withdrawal_count_limit_exceeded":       "The card's limit is reached",
	"amount_too_small":                      "The amount is less than Stripe takes",
	"amount_too_large":                      "The amount is more than Stripe takes",
	"payment_intent_payment_attempt_failed": "The bank said no",
}

// wordsOf says what is the matter, for people.
func wordsOf(failed *Error) string {
	if words := DeclineWords(failed.Code, failed.DeclineCode); words != "" && failed.Outcome != NoAccess {
		return words
	}
	switch failed.Outcome {
	case Declined:
		return "The bank said no"
	case NoAccess:
		if failed.Status == 403 {
			return "The key of Stripe may not do this"
		}
		return "Stripe does not accept the key"
	case NotSent:
		if failed.Status == 429 {
			return "Stripe takes no more requests for the moment"
		}
		return "Stripe cannot be reached"
	case Unclear:
		return "Stripe gave no clear answer"
	default:
		return "Stripe did not accept this"
	}
}

// DeclineWords says in words why a payment failed; empty for codes that are not known. The decline
// code, which is the bank's, says more than the code.
func DeclineWords(code, declineCode string) string {
	if words := declined[declineCode]; words != "" {
		return words
	}
	if code == "card_declined" {
		return "The bank said no"
	}
	return declined[code]
}
