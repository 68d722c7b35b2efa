package payments

import (
	"strings"

	"upstock/internal/wholesale"
)

// longestKey is much longer than any key of Stripe's.
const longestKey = 500

// unusable names what cannot be a key, or is the other one. has says that there is a secret key
// already, which then may be left out.
func (k Keys) unusable(has bool) error {
	var faults []wholesale.FieldError
	for _, given := range []struct{ field, fault string }{
		{"secret_key", k.secretKeyFault(has)}, {"webhook_secret", k.webhookSecretFault()},
	} {
		if given.fault != "" {
			faults = append(faults, wholesale.FieldError{Field: given.field, Message: given.fault})
		}
	}
	return wholesale.InvalidFields(faults)
}

func (k Keys) secretKeyFault(has bool) string {
	const where = "copy the secret key from Developers › API keys in Stripe"
	switch {
	case k.SecretKey == "" && has && k.WebhookSecret != "":
		return ""
	case k.SecretKey == "":
		return "is required: " + where
	case strings.HasPrefix(k.SecretKey, "pk_"):
		return "is the publishable key: " + where + "; it begins with sk_"
	case strings.HasPrefix(k.SecretKey, "whsec_"):
		return "is the webhook secret, which has a field of its own: " + where + "; it begins with sk_"
	}
	return keyFault(k.SecretKey, where)
}

func (k Keys) webhookSecretFault() string {
	const where = "copy the signing secret of the webhook endpoint from Developers › Webhooks in Stripe"
	for _, prefix := range []string{"sk_", "rk_", "pk_"} {
		if strings.HasPrefix(k.WebhookSecret, prefix) {
			return "is a key and not the webhook secret: " + where + "; it begins with whsec_"
		}
	}
	return keyFault(k.WebhookSecret, where)
}

// keyFault says what is wrong with a text that is sent in a header: those hold printable ASCII
// only.
func keyFault(text, where string) string {
	switch {
	case len(text) > longestKey:
		return "is too long: " + where + " again"
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "holds a space, a line break or a character that it cannot have: " + where + " again"
	}
	return ""
}
