package edifact

import "strings"

// serviceCharacters are the characters that give a document its structure.
type serviceCharacters struct {
	component  byte // between the components of an element
	element    byte // between the elements of a segment
	decimal    byte
	release    byte // takes the next character as data; a blank when there is none
	repetition byte // repeats an element, from syntax 4 on; a blank when there is none
	terminator byte // ends a segment
}

// standardCharacters hold when no UNA says otherwise. The repetition separator is that of syntax 4.
var standardCharacters = serviceCharacters{
	component: ':', element: '+', decimal: '.', release: '?', repetition: '*', terminator: '\'',
}

// unaLength is the length of UNA with its six characters.
const unaLength = 9

// parseUNA reads what UNA announces, and how long it is. A UNA without the reserved blank is known
// from the field. ok is false when the characters cannot be what they claim to be.
func parseUNA(s string) (chars serviceCharacters, length int, ok bool) {
	if len(s) < unaLength {
		return chars, 0, false
	}
	chars = serviceCharacters{s[3], s[4], s[5], s[6], s[7], s[8]}
	length = unaLength
	if chars.repetition == '\'' || isAlphanumeric(chars.terminator) {
		chars.repetition, chars.terminator, length = ' ', s[7], unaLength-1
	}
	structure := []byte{chars.component, chars.element, chars.terminator}
	if chars.release != ' ' {
		structure = append(structure, chars.release)
	}
	for i, c := range structure {
		if isAlphanumeric(c) || c == ' ' || c >= 0x80 || strings.IndexByte(string(structure[:i]), c) >= 0 {
			return chars, length, false
		}
	}
	return chars, length, true
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
