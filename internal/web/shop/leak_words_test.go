package shop

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every answer is searched for every secret. Under the race detector a regular expression is about
// a thousand times as slow as strings.Contains, so each is asked only of texts in which it can
// match: otherwise they are nine tenths of these tests' time.

// money is a price as pages, scripts and mails write it.
var money = regexp.MustCompile(`data-price="[^"]|"unit_price"|\$ ?\d|(?:^|[\s>"(])\d+\.\d\d(?:\d\d)?(?:$|[\s<")])`)

// moneyIn is what of a text is a price; "" when nothing is.
func moneyIn(text string) string {
	if !holdsAny(text, `data-price="`, `"unit_price"`, "$") && !holdsHundredths(text) {
		return ""
	}
	return money.FindString(text)
}

// holdsHundredths says whether a point stands between a digit and two digits.
func holdsHundredths(text string) bool {
	digit := func(at int) bool { return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9' }
	for at := 0; at < len(text); at++ {
		next := strings.IndexByte(text[at:], '.')
		if next < 0 {
			return false
		}
		at += next
		if digit(at-1) && digit(at+1) && digit(at+2) {
			return true
		}
	}
	return false
}

// explains are words of how prices come about, which are the supplier's alone.
var explains = regexp.MustCompile(`(?i)\btiers?\b|\bdiscount|\bprice lists?\b|\bmargin(?:[^:-]|$)|\bdefault price|sellprice|33\.71`)

// explanationIn is what of a text explains prices; "" when nothing does.
func explanationIn(text string) string {
	if !holdsAny(lower(text), "tier", "discount", "price list", "margin", "default price", "sellprice", "33.71") {
		return ""
	}
	return explains.FindString(text)
}

func holdsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// lower is a text with small letters for A to Z. The race detector passes over it: no other
// goroutine has the bytes, and watching each of them takes longer than all the rest.
//
//go:norace
func lower(text string) string {
	letters := []byte(text)
	for i, c := range letters {
		if 'A' <= c && c <= 'Z' {
			letters[i] = c + 'a' - 'A'
		}
	}
	return string(letters)
}

// secret is something that only some may be told.
type secret struct {
	text string
	// exact is nil for words, which occur nowhere by chance.
	exact *regexp.Regexp
	// to says who may be told, by name of the visitor's side: "" is no one.
	to string
	// full says that a buyer with limited access may not be told, own that only its person may.
	full, own bool
	// sold says that it stands on a product, which strangers may see where the supplier lets them.
	sold bool
}

// words is a secret that occurs nowhere by chance.
func words(text, to string) secret { return secret{text: text, to: to} }

// exactly is a secret price or number: 11.37 is not in 111.37, but in 11.3700.
func exactly(text, to string) secret {
	return secret{text: text, to: to, exact: regexp.MustCompile(`(?:^|[^0-9A-Za-z.,-])` + regexp.QuoteMeta(text) + `(?:00)?(?:$|[^0-9A-Za-z])`)}
}

// in says whether a text tells the secret.
func (s secret) in(told string) bool {
	return strings.Contains(told, s.text) && (s.exact == nil || s.exact.MatchString(told))
}

// TestLeaksAreSeen holds what is looked for before a regular expression is asked to be no narrower
// than the expression.
func TestLeaksAreSeen(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`data-price="1`, `{"unit_price":1}`, "$ 5", "$5", "<td>11.37</td>", "11.37", "(1.3700)", `"0.05"`} {
		if moneyIn(text) == "" {
			t.Errorf("no money in %q", text)
		}
	}
	for _, text := range []string{"", `data-price=""`, "1.5", "v1.2.3", "11.375", "a.37", ".37", "11.", "$ x"} {
		if found := moneyIn(text); found != "" {
			t.Errorf("%q in %q", found, text)
		}
	}
	for _, text := range []string{"Tier 2", "TIERS", "a Discount of", "Price Lists", "a margin of", "MARGIN", "Default price", "DefaultSellPrice", "33.71"} {
		if explanationIn(text) == "" {
			t.Errorf("no explanation in %q", text)
		}
	}
	for _, text := range []string{"", "frontier", "margin-left", "margin:0", "price"} {
		if found := explanationIn(text); found != "" {
			t.Errorf("%q in %q", found, text)
		}
	}
	for text, told := range map[string]bool{"11.37": true, "$11.37": true, "11.3700": true, "111.37": false, "11.375": false, "1,11.37": false, "": false} {
		if exactly("11.37", "").in(text) != told {
			t.Errorf("11.37 in %q: %v", text, !told)
		}
	}
}
