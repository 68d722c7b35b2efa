package payments

import "time"

// retries are how long a failed payment waits for its next attempt, by how many have failed: then a
// person is needed.
var retries = []time.Duration{24 * time.Hour, 3 * 24 * time.Hour, 5 * 24 * time.Hour}

// hopeless are the reasons, as Stripe names them, that no waiting cures.
// Source: https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes.
var hopeless = map[string]bool{
	"lost_card": true, "stolen_card": true, "pickup_card": true, "expired_card": true, "restricted_card": true,
	"card_not_supported": true, "currency_not_supported": true, "incorrect_number": true, "invalid_number": true, "invalid_account": true,
	"account_closed": true, "bank_account_closed": true, "no_account": true, "debit_not_authorized": true, "bank_account_restricted": true,
	"payment_method_invalid": true, "payment_method_unactivated": true, "revocation_of_authorization": true, "revocation_of_all_authorizations": true,
	"stop_payment_order": true, "amount_too_small": true, "amount_too_large": true,
	needsBuyer: true, refusedCode: true, cancelledCode: true,
}

// retryAt is when a payment whose attempts have failed is tried again by itself; zero for never.
func retryAt(attempts int, code string, now time.Time) time.Time {
	if hopeless[code] || attempts < 1 || attempts > len(retries) {
		return time.Time{}
	}
	return now.Add(retries[attempts-1])
}
