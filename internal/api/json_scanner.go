package api

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep objects and arrays may lie in each other. Our own bodies need three levels.
const maxDepth = 32

// syntaxError says that a text is not JSON, and where.
type syntaxError struct {
	offset  int // in bytes
	message string
}

// Error tells the message with the place.
func (e *syntaxError) Error() string { return fmt.Sprintf("%s (at byte %d)", e.message, e.offset) }

// scanner reads JSON (RFC 8259) piece by piece. The text must be valid UTF-8.
//
// It is used instead of encoding/json because a request is judged by stricter rules (no duplicate names, no NUL, exact
// decimals), every fault is told with its place, and all faults are told at once; and because it reads an order in one pass.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// next skips white space and gives the byte that the next piece begins with; 0 at the end.
func (s *scanner) next() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) fail(message string) error {
	if s.at >= len(s.text) {
		message = "is not complete JSON"
	}
	return &syntaxError{s.at, message}
}

// expect reads one punctuation mark.
func (s *scanner) expect(mark byte) error {
	if s.next() != mark {
		return s.fail(fmt.Sprintf("is not valid JSON: expected %q", mark))
	}
	s.at++
	return nil
}

// enter begins an object or an array.
func (s *scanner) enter(mark byte) error {
	if s.depth++; s.depth > maxDepth {
		return &syntaxError{s.at, fmt.Sprintf("is nested more than %d levels deep", maxDepth)}
	}
	return s.expect(mark)
}

// more moves to the next element of an object or an array; false at its end, which it reads. first is true before the
// first element.
func (s *scanner) more(end byte, first bool) (bool, error) {
	switch c := s.next(); {
	case c == end:
		s.at++
		s.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		s.at++
		if s.next() == end {
			return false, s.fail("is not valid JSON: a comma must be followed by an element")
		}
		return true, nil
	}
	return false, s.fail(fmt.Sprintf("is not valid JSON: expected a comma or %q", end))
}

// string reads a string. unstorable says, in words that follow the name of a field, why the database could not keep it.
// The result is valid until the scanner's text changes.
func (s *scanner) string() (value []byte, unstorable string, err error) {
	if err := s.expect('"'); err != nil {
		return nil, "", err
	}
	start := s.at
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[start : s.at-1], "", nil
		case c == '\\':
			return s.escaped(bytes.Clone(s.text[start:s.at]))
		case c < ' ':
			return nil, "", s.fail("is not valid JSON: a control character in a string must be escaped")
		}
		s.at++
	}
	return nil, "", s.fail("")
}

// escaped reads the rest of a string that has escapes.
func (s *scanner) escaped(value []byte) (_ []byte, unstorable string, err error) {
	for s.at < len(s.text) {
		c := s.text[s.at]
		switch {
		case c == '"':
			s.at++
			return value, unstorable, nil
		case c < ' ':
			return nil, "", s.fail("is not valid JSON: a control character in a string must be escaped")
		case c != '\\':
			value = append(value, c)
			s.at++
			continue
		}
		r, err := s.escape()
		switch {
		case err != nil:
			return nil, "", err
		case r == 0:
			unstorable = "must not contain the character NUL"
		case utf16.IsSurrogate(r):
			unstorable = "must not contain half of a surrogate pair"
		}
		value = utf8.AppendRune(value, r)
	}
	return nil, "", s.fail("")
}

// escape reads one escape, or two that make a surrogate pair.
func (s *scanner) escape() (rune, error) {
	s.at++ // the backslash
	if s.at >= len(s.text) {
		return 0, s.fail("")
	}
	c := s.text[s.at]
	switch c {
	case '"', '\\', '/':
		s.at++
		return rune(c), nil
	case 'u':
		first, err := s.hex()
		if err != nil || !utf16.IsSurrogate(first) {
			return first, err
		}
		back := s.at
		if bytes.HasPrefix(s.text[s.at:], []byte(`\u`)) {
			s.at++
			second, err := s.hex()
			if err != nil {
				return 0, err
			}
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return r, nil
			}
		}
		s.at = back
		return first, nil
	}
	if i := bytes.IndexByte([]byte("bfnrt"), c); i >= 0 {
		s.at++
		return rune("\b\f\n\r\t"[i]), nil
	}
	return 0, s.fail("is not valid JSON: unknown escape in a string")
}

// hex reads the u and the four digits after it.
func (s *scanner) hex() (r rune, err error) {
	s.at++
	for range 4 {
		var digit byte
		if s.at < len(s.text) {
			digit = s.text[s.at]
		}
		switch {
		case '0' <= digit && digit <= '9':
			r = r<<4 | rune(digit-'0')
		case 'a' <= digit|0x20 && digit|0x20 <= 'f':
			r = r<<4 | rune(digit|0x20-'a'+10)
		default:
			return 0, s.fail("is not valid JSON: four hexadecimal digits must follow \\u")
		}
		s.at++
	}
	return r, nil
}

// number reads a number and gives its digits as they are written.
func (s *scanner) number() ([]byte, error) {
	start := s.at
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return nil, s.fail("is not valid JSON: expected a digit")
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return nil, s.fail("is not valid JSON: expected a digit after the point")
		}
	}
	if s.peek()|0x20 == 'e' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return nil, s.fail("is not valid JSON: expected a digit in the exponent")
		}
	}
	return s.text[start:s.at], nil
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) digits() bool {
	start := s.at
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > start
}

// word reads true, false or null.
func (s *scanner) word(word string) error {
	if !bytes.HasPrefix(s.text[s.at:], []byte(word)) {
		return s.fail("is not valid JSON")
	}
	s.at += len(word)
	return nil
}

// skip reads any value and forgets it.
func (s *scanner) skip() (err error) {
	switch c := s.next(); c {
	case '{':
		err = s.skipAll('{', '}')
	case '[':
		err = s.skipAll('[', ']')
	case '"':
		_, _, err = s.string()
	case 't':
		err = s.word("true")
	case 'f':
		err = s.word("false")
	case 'n':
		err = s.word("null")
	default:
		if c != '-' && (c < '0' || c > '9') {
			return s.fail("is not valid JSON: expected a value")
		}
		_, err = s.number()
	}
	return err
}

func (s *scanner) skipAll(begin, end byte) error {
	if err := s.enter(begin); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := s.more(end, first)
		if err != nil || !more {
			return err
		}
		if begin == '{' {
			if _, _, err := s.string(); err != nil {
				return err
			}
			if err := s.expect(':'); err != nil {
				return err
			}
		}
		if err := s.skip(); err != nil {
			return err
		}
	}
}
