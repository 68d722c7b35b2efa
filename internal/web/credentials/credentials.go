// Package credentials is what the sign-in pages of all doors share: who tries to sign in, passkeys,
// and the fields of the second step.
package credentials

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Caller is where a request comes from.
func Caller(r *http.Request) account.Caller {
	return account.Caller{IP: page.ClientIP(r), Device: page.DeviceCookie(r)}
}

// Refusal gives the words for an attempt that may be repeated on the same page, and says in the
// answer's Retry-After from when on.
func Refusal(w http.ResponseWriter, err error) (words string, status int, ok bool) {
	switch wholesale.CodeOf(err) {
	case wholesale.CodeUnauthorized:
		status = http.StatusUnauthorized
	case wholesale.CodeTooMany:
		status = http.StatusTooManyRequests
	case wholesale.CodeUnavailable:
		status = http.StatusServiceUnavailable
	default:
		return "", 0, false
	}
	page.SetRetryAfter(w.Header(), err)
	return err.Error(), status, true
}

// RememberDevice marks the browser as one that the person has signed in with.
func RememberDevice(w http.ResponseWriter, r *http.Request, accounts *account.Service, p account.Person) error {
	device, err := accounts.DeviceCookie(p)
	if err != nil {
		return err
	}
	page.SetDeviceCookie(w, r, device)
	return nil
}

// AskForPasskey gives the browser's script what to ask for.
func AskForPasskey(accounts *account.Service) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		question, err := accounts.AskForPasskey(Caller(r))
		if err != nil {
			return err
		}
		page.Ask(r.Context(), question.ForServer)
		return page.JSON(w, question.ForBrowser)
	}
}

// PasskeyAnswer is what the browser has answered.
func PasskeyAnswer(r *http.Request) []byte { return []byte(r.PostFormValue("device_answer")) }
