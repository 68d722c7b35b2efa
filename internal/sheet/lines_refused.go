package sheet

import (
	"slices"
	"strings"
)

// cancelling are words that turn a line into the opposite of an order.
var cancelling = []string{
	"cancel", "cancels", "cancelled", "canceled", "cancelling", "cancellation", "not", "don't", "don’t", "dont", "longer", "remove", "removed", "delete",
	"deleted", "without", "except",
}

// refuse sets the problem of a line whose words say that its numbers are not what they look like.
func (c *cutter) refuse(code int) {
	if c.problem != "" {
		return
	}
	var words []string
	for i, t := range c.tokens {
		word := plainWord(t.text)
		if i != code && t.kind == aWord {
			words = append(words, word)
		}
		switch {
		case i == code || t.kind == aProduct:
		case t.kind == aWord && slices.Contains(cancelling, word):
			c.problem = "the line says “" + trimmed(t.text) + "”; leave it out, or write what to order as “2 x CODE”"
		case t.kind == aWord && fraction.MatchString(trimmed(t.text)):
			c.problem = "“" + trimmed(t.text) + "” is not a plain number; write the quantity as 2.5 and the price for one unit"
		case currencyIn(t.text) != "" && (t.kind == aPrice || t.kind == aNumber || isCurrencyWord(word)):
			c.problem = "the price is in " + currencyIn(t.text) + "; write it without a currency, in the customer's own"
		}
		if c.problem != "" {
			return
		}
	}
	if pricesWithTax(words) {
		c.problem = "the line says that the price is with GST; write it without GST"
	}
}

func isCurrencyWord(word string) bool {
	return slices.Contains([]string{"us$", "a$", "au$", "€", "£", "eur", "euro", "euros", "usd", "aud", "gbp", "jpy", "cad", "sgd"}, word)
}

// pricesWithTax says whether words say "incl. GST" or the like.
func pricesWithTax(words []string) bool {
	if slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, "inc") && strings.HasSuffix(word, "gst") }) {
		return true
	}
	return hasWord(words, []string{"gst", "tax", "vat"}) && hasWord(words, []string{"inc", "incl", "including", "inclusive", "included", "includes", "with", "w"})
}
