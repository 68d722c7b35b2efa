package syncing

import (
	"strings"

	"upstock/internal/wholesale"
)

// longestCredential is far longer than any id or key of Unleashed's.
const longestCredential = 200

// unusable names the credentials that cannot be what Unleashed shows: they travel in the headers of
// a request, which hold printable ASCII only. White space around them is not counted.
func (c Credentials) unusable() error {
	var faults []wholesale.FieldError
	for _, given := range []struct{ field, value string }{{"api_id", c.APIID}, {"api_key", c.APIKey}} {
		if fault := credentialFault(given.value); fault != "" {
			faults = append(faults, wholesale.FieldError{Field: given.field, Message: fault})
		}
	}
	return wholesale.InvalidFields(faults)
}

func credentialFault(value string) string {
	switch {
	case value == "":
		return "is required: copy it from Integration › Unleashed API Access in Unleashed"
	case len(value) > longestCredential:
		return "is too long: copy it again from Integration › Unleashed API Access in Unleashed"
	case strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "holds a space, a line break or a character that neither has: copy it again from Integration › Unleashed API Access in Unleashed"
	}
	return ""
}

// readHintKey reads the signature key of a subscription as it was pasted, and says what is wrong
// with it.
func readHintKey(text string) (key, fault string) {
	const where = "copy the signature key again; Unleashed shows it once, when the subscription is made"
	key = strings.TrimSpace(text)
	switch {
	case key == "":
		return "", "is required: " + where
	case len(key) > longestCredential:
		return "", "is too long: " + where
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", "holds a space, a line break or a character that no key has: " + where
	}
	return key, ""
}
