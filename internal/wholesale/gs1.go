package wholesale

// CheckDigitOf is the digit that GS1 puts after the digits of a GTIN, a GLN or an SSCC: counted
// from the right, every other digit counts three times, and the sum with it is a multiple of ten
// (GS1 General Specifications, section 7.9).
func CheckDigitOf(digits string) byte {
	sum := 0
	for i := range len(digits) {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			digit *= 3
		}
		sum += digit
	}
	return byte('0' + (10-sum%10)%10) //nolint:gosec // a digit
}

// ValidGS1 says whether text is digits whose last one is the check digit of the others.
func ValidGS1(text string) bool {
	last := len(text) - 1
	return last > 0 && isDigits(text) && CheckDigitOf(text[:last]) == text[last]
}
