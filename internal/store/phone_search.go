package store

import "strings"

// Phone numbers are searched in a column of their own: among a customer's other words, every short
// number would be part of someone's phone.

// leastDigits is from how many digits on a text can be a phone number.
const leastDigits = 5

// phoneSearch is what phone numbers are found by: their digits.
func phoneSearch(numbers ...string) string {
	digits := make([]string, len(numbers))
	for i, number := range numbers {
		digits[i] = dialled(number)
	}
	return strings.TrimSpace(strings.Join(digits, " "))
}

// phonePattern makes a search text into a LIKE pattern for phone numbers; one that finds none when
// the text is not a phone number or most of one.
func phonePattern(text string) string {
	const none = "-"
	if strings.Trim(text, "0123456789+-()./ ") != "" {
		return none
	}
	if digits := dialled(text); len(digits) >= leastDigits {
		return "%" + digits + "%"
	}
	return none
}

// dialled is a phone number as it is dialled here: its digits, and not the code of New Zealand or
// Australia.
func dialled(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	for _, country := range []string{"64", "61"} {
		if home, abroad := strings.CutPrefix(digits, country); abroad && strings.HasPrefix(strings.TrimSpace(number), "+") {
			return "0" + strings.TrimPrefix(home, "0") // people write +64 (0)9 too
		}
	}
	return digits
}
