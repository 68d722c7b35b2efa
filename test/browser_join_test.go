package test

import (
	"net/http"
	"regexp"
	"testing"
)

// code waits for a mail with a code to sign in that is not the one before, and gives it as the mail
// writes it.
func (m *mailbox) code(t *testing.T, before string) string {
	t.Helper()
	subject := regexp.MustCompile(`Subject: .*?(\d{3} \d{3}) is your code`)
	var found string
	eventually(t, browserPatience, func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, mail := range m.mails {
			if match := subject.FindStringSubmatch(mail); match != nil {
				found = match[1]
			}
		}
		return found != "" && found != before
	})
	return found
}

// TestBrowserJoiningTheShop follows an invitation on a phone, and signs in again with a code that is
// pasted as the mail writes it.
func TestBrowserJoiningTheShop(t *testing.T) {
	t.Parallel()
	mailbox := openMailbox(t)
	shop := openShop(t, "--smtp-url", "smtp://"+mailbox.address+"?from=upstock@example.com")
	shop.ask(t, shop.installation.url(), http.MethodPost, "/customers/"+shop.firstID(t, "/customers?code=CORNER")+"/invite", map[string]string{"email": "kim@corner.example"}, nil)

	b := shop.visitor(t)
	b.lookAs(t, phone)
	b.open(t, mailbox.link(t, "/join/"))
	b.see(t, "Fizz invites The Corner Shop to order online")
	b.fill(t, "Your name", "Kim")
	b.fits(t)
	b.isAccessible(t)
	_, _ = b.picture("shop-join")
	b.click(t, "Join")
	b.isAt(t, "/shop/fizz")

	other := shop.visitor(t) // the installed app has none of the browser's cookies
	other.journal.expect(http.StatusUnauthorized)
	other.lookAs(t, phone)
	other.open(t, "/shop/fizz")
	other.isAt(t, "/shop/sign-in?next=%2Fshop%2Ffizz")
	other.fill(t, "E-mail", "kim@corner.example")
	other.fits(t)
	other.isAccessible(t)
	_, _ = other.picture("shop-sign-in")
	other.click(t, "E-mail me a code")
	other.see(t, "a code is on its way")
	code := mailbox.code(t, "")
	other.isAccessible(t)
	_, _ = other.picture("shop-code")
	other.fill(t, "Code from the e-mail", "000 000")
	other.click(t, "Sign in")
	other.see(t, "That is not the code")
	other.isAccessible(t)
	_, _ = other.picture("shop-code-wrong")
	other.fill(t, "Code from the e-mail", code)
	other.click(t, "Sign in")
	other.isAt(t, "/shop/fizz")

	stranger := shop.visitor(t)
	stranger.lookAs(t, desk)
	stranger.open(t, "/shop/fizz/trade")
	stranger.fits(t)
	stranger.isAccessible(t)
	_, _ = stranger.picture("shop-trade")
}
