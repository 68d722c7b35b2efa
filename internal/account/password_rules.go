package account

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed" // the list of common passwords
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths of a password, in characters. Any characters will do, and what is typed is hashed as it
// is. The upper bound keeps a megabyte from being hashed.
const (
	minPassword = 10
	maxPassword = 200
)

// beyondKnown is how many letters and digits a password must have beside words that others know.
const beyondKnown = 6

// passwordFault says what is wrong with a password, "" when nothing is. known are words an attacker
// would guess first: the person's e-mail address and name, the supplier's name.
func passwordFault(password string, known ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return fmt.Sprintf("must have at least %d characters", minPassword)
	case n > maxPassword:
		return fmt.Sprintf("must have at most %d characters", maxPassword)
	case strings.Trim(password, firstCharacter(password)) == "":
		return "must be more than one character repeated"
	case isCommon(password):
		return "is one of the passwords that many people use, which others guess first. Choose another"
	case isKnown(password, known):
		return "must be more than your name, your e-mail address, the name of the business or of this product"
	}
	return ""
}

func firstCharacter(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}

//go:embed common_passwords.txt.gz
var commonPasswords []byte // one a line, in small letters; see common_passwords.md

// isCommon looks the password up in the list. Passwords are chosen seldom, so that the list need
// not be kept in memory.
func isCommon(password string) bool {
	list, err := gzip.NewReader(bytes.NewReader(commonPasswords))
	if err != nil {
		panic(fmt.Sprintf("the list of common passwords: %v", err)) // it is part of the program: it was built wrongly
	}
	password = strings.ToLower(password)
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		if lines.Text() == password {
			return true
		}
	}
	if err := lines.Err(); err != nil {
		panic(fmt.Sprintf("the list of common passwords: %v", err))
	}
	return false
}

// isKnown reports whether little is left of a password without the words that others know, however
// they are spaced and written.
func isKnown(password string, known []string) bool {
	rest := lettersAndDigits(password)
	found := false
	for _, word := range append([]string{"upstock"}, known...) {
		for _, part := range append(strings.FieldsFunc(word, isSeparator), word) {
			part = lettersAndDigits(part)
			if utf8.RuneCountInString(part) >= 4 && strings.Contains(rest, part) {
				rest, found = strings.ReplaceAll(rest, part, ""), true
			}
		}
	}
	return found && utf8.RuneCountInString(rest) < beyondKnown
}

func isSeparator(r rune) bool { return unicode.IsSpace(r) || r == '@' || r == '.' }

func lettersAndDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
