package store

import (
	"strings"

	"upstock/internal/wholesale"
)

// What things are found by. Each text is built here and nowhere else: a migration that changes what
// belongs to one asks for it to be rebuilt, see search_rebuild.go.

func productSearch(code, name, barcode string) string { return searchText(code, name, barcode) }

func customerSearch(code, name, email string, contact wholesale.Contact) string {
	return searchText(code, name, email, contactSearch(contact))
}

// contactSearch is what a contact is found by: a phone number also without its spaces and, when it
// is one of here, without the code of the country.
func contactSearch(c wholesale.Contact) string {
	return strings.Join([]string{c.Name, c.Phone, c.Mobile, dialled(c.Phone), dialled(c.Mobile)}, " ")
}

func dialled(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	for _, country := range []string{"+64", "+61"} { // New Zealand, Australia
		if strings.HasPrefix(strings.TrimSpace(phone), country) {
			return "0" + strings.TrimPrefix(digits[2:], "0") // people write +64 (0)9 too
		}
	}
	return digits
}

func searchText(parts ...string) string { return wholesale.SearchKey(strings.Join(parts, " ")) }

// referenceSearch is the words by which an order's reference is found, a space before each.
func referenceSearch(words []string) string {
	var b strings.Builder
	for _, word := range words {
		b.WriteByte(' ')
		b.WriteString(word)
	}
	return b.String()
}
