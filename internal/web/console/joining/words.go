package joining

import (
	"cmp"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

func invitingWords(customers int64) string { return "Inviting " + ui.Counted(customers, "customer") }

// reasonsNot says how many customers are not invited, for each reason that some have.
func reasonsNot(n store.InviteCounts) (reasons []string) {
	for _, reason := range []struct {
		count int64
		words string
	}{
		{n.Connected, "connected already"},
		{n.Invited, "invited already"},
		{n.WithoutEmail, "without an e-mail address"},
		{n.Obsolete, "obsolete in Unleashed"},
	} {
		if reason.count > 0 {
			reasons = append(reasons, ui.Counted(reason.count, "customer")+" "+reason.words)
		}
	}
	return reasons
}

func passedOverWords(n int64) string {
	if n == 1 {
		return "1 customer was connected or invited meanwhile."
	}
	return ui.Number(n) + " customers were connected or invited meanwhile."
}

func refusedWords(n int64) string {
	if n == 1 {
		return "1 invitation was not sent"
	}
	return ui.Number(n) + " invitations were not sent"
}

// nameOf is the customer that an invitation's mail went to.
func nameOf(m store.Mail) string { return cmp.Or(m.To.Name, m.To.Address) }

func mailWords(m store.Mail) string { return mail.Words(m) }

// stateWords are what became of a request to trade.
var stateWords = map[store.TradeRequestState]string{
	store.TradeOpen: "Waiting", store.TradeAccepted: "Accepted", store.TradeDeclined: "Declined",
}

var stateTones = map[store.TradeRequestState]ui.Tone{
	store.TradeOpen: ui.Warn, store.TradeAccepted: ui.Good, store.TradeDeclined: ui.Neutral,
}

// strangersChoices are what people see who are not connected.
var strangersChoices = []struct {
	see         wholesale.StrangersSee
	words, hint string
}{
	{wholesale.StrangersSeeNothing, "Nothing", "They see your name and logo, and can sign in or ask to trade."},
	{wholesale.StrangersSeeProducts, "Products without prices", "They can look through your products. Prices are shown to connected customers only."},
}
