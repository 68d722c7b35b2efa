package api

import (
	"testing"

	"upstock/internal/account"
	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestALinkIsOnlyShownWhenTheMailWasNotTaken(t *testing.T) {
	const link = "https://orders.example.com/join/TOKEN"
	to := wholesale.Email{Address: "ana@harbour.example"}
	for state, want := range map[store.MailState]Invited{
		store.MailSent: {Sent: true},
		store.MailRefused: {
			Link: link, Reason: "The e-mail to ana@harbour.example was refused: there is no mailbox with this address.",
		},
		store.MailWaiting: {
			Link: link, Reason: "The e-mail to ana@harbour.example has not been sent yet: there is no mailbox with this address. Upstock keeps trying.",
		},
	} {
		invited := account.CustomerInvited{Link: link, Delivery: mail.Delivery{
			Mails: []store.Mail{{To: to, State: state, Reason: "there is no mailbox with this address"}},
		}}
		if got := invitedView(invited); got != want {
			t.Errorf("%s: got %+v", state, got)
		}
	}
}
