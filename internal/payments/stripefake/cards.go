package stripefake

// Card is a test card, or a test bank account, by its number as Stripe's documentation has it.
// Source: https://docs.stripe.com/testing.
type Card struct {
	Number, Label string
	kind          string // card, or nz_bank_account
	brand         string // of a card; of a bank account its bank's name
	// onPage and later are the problem that a payment on Stripe's page has, and one with the saved
	// method while the buyer is not there; "" for none.
	onPage, later string
	// challenge: the buyer's bank asks the buyer to confirm, on the page.
	challenge bool
	// bounces is why a direct debit fails in the end; "" for none.
	bounces string
}

// The cards and bank accounts.
var (
	Visa               = Card{Number: "4242424242424242", Label: "Visa", kind: "card", brand: "visa"}
	Mastercard         = Card{Number: "5555555555554444", Label: "Mastercard", kind: "card", brand: "mastercard"}
	DeclinedCard       = Card{Number: "4000000000000002", Label: "Visa that is declined", kind: "card", brand: "visa", onPage: "generic_decline", later: "generic_decline"}
	InsufficientFunds  = Card{Number: "4000000000009995", Label: "Visa without money", kind: "card", brand: "visa", onPage: "insufficient_funds", later: "insufficient_funds"}
	LostCard           = Card{Number: "4000000000009987", Label: "Visa that was lost", kind: "card", brand: "visa", onPage: "lost_card", later: "lost_card"}
	ExpiredCard        = Card{Number: "4000000000000069", Label: "Visa that has expired", kind: "card", brand: "visa", onPage: "expired_card", later: "expired_card"}
	DeclinedLater      = Card{Number: "4000000000000341", Label: "Visa that is declined when it is charged later", kind: "card", brand: "visa", later: "generic_decline"}
	NoMoneyLater       = Card{Number: "4000000000000416", Label: "Visa without money when it is charged later", kind: "card", brand: "visa", later: "insufficient_funds"}
	ThreeDSecureOnce   = Card{Number: "4000002500003155", Label: "Visa with 3-D Secure once", kind: "card", brand: "visa", challenge: true}
	ThreeDSecureAlways = Card{Number: "4000002760003184", Label: "Visa with 3-D Secure each time", kind: "card", brand: "visa", challenge: true, later: "authentication_required"}
	BankAccount        = Card{Number: "0000000010", Label: "Bank account", kind: "nz_bank_account", brand: "STRIPE TEST BANK"}
	BouncingAccount    = Card{Number: "3333333335", Label: "Bank account without money", kind: "nz_bank_account", brand: "STRIPE TEST BANK", bounces: "insufficient_funds"}
	ClosedAccount      = Card{Number: "1111111116", Label: "Bank account that is closed", kind: "nz_bank_account", brand: "STRIPE TEST BANK", bounces: "account_closed"}
)

// Cards are all of them, as the pages offer them.
var Cards = []Card{
	Visa, Mastercard, DeclinedCard, InsufficientFunds, LostCard, ExpiredCard, DeclinedLater, NoMoneyLater,
	ThreeDSecureOnce, ThreeDSecureAlways, BankAccount, BouncingAccount, ClosedAccount,
}

func cardWith(number string) (Card, bool) {
	for _, card := range Cards {
		if card.Number == number {
			return card, true
		}
	}
	return Card{}, false
}

func (c Card) last4() string { return c.Number[len(c.Number)-4:] }

// declineMessages are Stripe's texts. Source: https://docs.stripe.com/declines/codes.
var declineMessages = map[string]string{
	"insufficient_funds":      "Your card has insufficient funds.",
	"lost_card":               "Your card was declined.",
	"expired_card":            "Your card has expired.",
	"authentication_required": "Your card was declined. This transaction requires authentication.",
	"account_closed":          "The bank account has been closed.",
	"debit_not_authorized":    "The debit was not authorized.",
}

// problem is last_payment_error, and the error of an answer.
func problem(kind, decline string, method object) object {
	message := declineMessages[decline]
	if message == "" {
		message = "Your card was declined."
	}
	code := "card_declined"
	switch {
	case decline == "expired_card", decline == "authentication_required":
		code = decline
	case kind != "card":
		code = "payment_intent_payment_attempt_failed"
		if decline == "account_closed" {
			code = decline
		}
	}
	return object{"type": "card_error", "code": code, "decline_code": decline, "message": message, "payment_method": method.copied()}
}
