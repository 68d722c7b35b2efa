package wholesale

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SearchKey is the form in which texts are searched, and what is searched for in them: one that
// ignores what [CodeKey] ignores, and macrons and accents too. It has no character that means
// something else to a LIKE pattern.
func SearchKey(text string) string {
	if !isASCII(text) {
		text = strings.Map(baseLetter, norm.NFD.String(normalForm(text)))
		text = letterPairs.Replace(norm.NFC.String(text))
	}
	return wildcards.Replace(strings.ToLower(strings.Join(strings.Fields(text), " ")))
}

// wildcards are written in their wide forms, which no other text has: NFKC makes them narrow.
var wildcards = strings.NewReplacer("%", "％", "_", "＿", `\`, "＼")

// letterPairs are letters that no accent explains, as a keyboard without them writes them.
var letterPairs = strings.NewReplacer("æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// baseLetter drops accents and macrons, and takes letters that are drawn alike as one; here each by
// itself, since a search text may be a part of a word.
func baseLetter(r rune) rune {
	if latin, ok := latinForms[r]; ok {
		return latin
	}
	if r >= '\u0300' && r <= '\u036F' {
		return -1
	}
	return r
}

const (
	maxReferenceWords      = 20
	maxReferenceWordLength = 100 // in characters
)

// ReferenceWords are what an order's reference is found by the beginnings of: its words, and the
// numbers inside of them, with and without leading zeros. One that begins another is left out. Only
// the first words of a long reference count.
func ReferenceWords(reference string) []string {
	var words []string
	for _, word := range wordsOf(reference) {
		for start := range word {
			if start == 0 || beginsNumber(word, start) {
				words = append(words, beginningOf(word[start:]))
			}
		}
	}
	words = words[:min(len(words), maxReferenceWords)]
	slices.Sort(words)
	kept := words[:0]
	for i, word := range words {
		if i+1 == len(words) || !strings.HasPrefix(words[i+1], word) {
			kept = append(kept, word)
		}
	}
	return kept
}

// beginsNumber says whether a number begins inside of a word: where its first digit stands, or the
// first that is not a zero.
func beginsNumber(word string, start int) bool {
	if !isDigit(word[start]) {
		return false
	}
	if !isDigit(word[start-1]) {
		return true
	}
	before := strings.TrimRight(word[:start], "0")
	return word[start] != '0' && len(before) < start && (before == "" || !isDigit(before[len(before)-1]))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// ReferenceParts splits a searched word into what each must begin one of the [ReferenceWords]:
// "PO-129" and "po129" both ask for "po" and "129".
func ReferenceParts(searched string) []string {
	var parts []string
	for _, word := range wordsOf(searched) {
		start := 0
		for i := 1; i < len(word); i++ {
			if isDigit(word[i]) && !isDigit(word[i-1]) {
				parts = append(parts, beginningOf(word[start:i]))
				start = i
			}
		}
		parts = append(parts, beginningOf(word[start:]))
	}
	return parts
}

// wordsOf gives the runs of letters, digits and wildcards: all else stands between words.
func wordsOf(text string) []string {
	return strings.FieldsFunc(SearchKey(text), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("％＿＼", r)
	})
}

func beginningOf(word string) string {
	n := 0
	for i := range word {
		if n == maxReferenceWordLength {
			return word[:i]
		}
		n++
	}
	return word
}
