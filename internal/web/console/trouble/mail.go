package trouble

import (
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Refused says whether the mail server refuses mails to an address.
func Refused(unsent []store.Mail, address string) bool {
	key := wholesale.EmailKey(address)
	return slices.ContainsFunc(unsent, func(m store.Mail) bool {
		return m.State == store.MailRefused && wholesale.EmailKey(m.To.Address) == key
	})
}

// MailsTo are those of the unsent mails that go to a customer's addresses, the newest for each.
func MailsTo(unsent []store.Mail, c wholesale.Customer) (found []store.Mail) {
	wanted := map[string]bool{}
	good, bad := c.Emails()
	for _, e := range good {
		bad = append(bad, e.Address)
	}
	for _, text := range bad {
		wanted[wholesale.EmailKey(text)] = true
	}
	for _, m := range unsent {
		if key := wholesale.EmailKey(m.To.Address); wanted[key] {
			wanted[key] = false
			found = append(found, m)
		}
	}
	return found
}
