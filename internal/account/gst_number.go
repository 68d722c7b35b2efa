package account

import (
	"fmt"
	"strings"
)

// gstNumber checks the number under which a business pays GST, and gives its digits: an IRD number
// of eight or nine, or an Australian ABN of eleven. Both have check digits, which catch typos
// before they reach an invoice. An empty number is fine.
func gstNumber(typed string) (digits, fault string) {
	digits = strings.NewReplacer(" ", "", "-", "", ".", "").Replace(typed)
	if digits == "" {
		return "", ""
	}
	if strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return typed, "must be digits only, such as 49-091-850 or 51 824 753 556"
	}
	switch len(digits) {
	case 8, 9:
		if !isIRDNumber(digits) {
			return typed, "is not an IRD number: its last digit does not fit the others. Check for a typo"
		}
	case 11:
		if !isABN(digits) {
			return typed, "is not an ABN: its first two digits do not fit the others. Check for a typo"
		}
	default:
		return typed, fmt.Sprintf("has %d digits: a New Zealand IRD number has 8 or 9, an Australian ABN 11", len(digits))
	}
	return digits, ""
}

// The weights of the digits, from the left. Sources: "IRD number format and validation" of Inland
// Revenue NZ, "Format of the ABN" of the Australian Business Register.
var (
	irdWeights       = []int{3, 2, 7, 6, 5, 4, 3, 2}
	irdSecondWeights = []int{7, 4, 3, 2, 5, 2, 7, 6} // when the first leave no digit
	abnWeights       = []int{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}
)

// isIRDNumber checks the last digit of eight or nine, and that the number is in the issued range.
func isIRDNumber(digits string) bool {
	if len(digits) == 8 {
		digits = "0" + digits
	}
	if digits < "010000000" || digits > "200000000" {
		return false
	}
	for _, weights := range [][]int{irdWeights, irdSecondWeights} {
		check := (11 - weighted(digits, weights)%11) % 11
		if check != 10 {
			return check == int(digits[8]-'0')
		}
	}
	return false
}

// isABN checks eleven digits. The rule subtracts one from the first digit before weighting.
func isABN(digits string) bool {
	return digits[0] != '0' && (weighted(digits, abnWeights)-abnWeights[0])%89 == 0
}

func weighted(digits string, weights []int) int {
	sum := 0
	for i, weight := range weights {
		sum += weight * int(digits[i]-'0')
	}
	return sum
}

// FormatGSTNumber groups the digits of a GST number as people write it: 49-091-850,
// 136-410-132, 51 824 753 556.
func FormatGSTNumber(digits string) string {
	switch len(digits) {
	case 8:
		return digits[:2] + "-" + digits[2:5] + "-" + digits[5:]
	case 9:
		return digits[:3] + "-" + digits[3:6] + "-" + digits[6:]
	case 11:
		return digits[:2] + " " + digits[2:5] + " " + digits[5:8] + " " + digits[8:]
	}
	return digits
}
