package securitylog

import (
	"strings"

	"upstock/internal/web/ui"
)

// special are the kinds whose names make no good words.
var special = map[string]string{
	"sign_in_failed":             "Sign-in failed",
	"set_up_refused":             "Set-up refused",
	"order_made_equal":           "Order matched to Unleashed",
	"order_edited":               "Order changed",
	"order_retried":              "Sales order retried",
	"order_sent_late":            "Order sent late",
	"order_acknowledged":         "Sales order left as stored",
	"token_created":              "API token created",
	"token_revoked":              "API token revoked",
	"customer_mails_changed":     "Mails to customers changed",
	"own_mails_changed":          "Mails to a person changed",
	"unleashed_settings_changed": "Unleashed settings changed",
}

// kindWords says what was done: "role_changed" is "Role changed".
func kindWords(kind string) string {
	if words, ok := special[kind]; ok {
		return words
	}
	return ui.Capitalised(strings.ReplaceAll(kind, "_", " "))
}

// nameWords is the name of who did something; an e-mail address stays as it is written.
func nameWords(name string) string {
	if token, ok := strings.CutPrefix(name, "token "); ok {
		return "API token “" + token + "”"
	}
	return sentence(name)
}

// detailWords begins the details like a sentence.
func detailWords(detail string) string {
	return sentence(strings.ReplaceAll(detail, "from “”", "from nothing"))
}

// sentence gives a text a capital, unless it begins with an e-mail address.
func sentence(text string) string {
	if first, _, _ := strings.Cut(text, " "); strings.Contains(first, "@") {
		return text
	}
	return ui.Capitalised(text)
}
