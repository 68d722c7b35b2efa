package store

import (
	"cmp"
	"slices"

	"upstock/internal/wholesale"
)

// codeKey is the column by which a code is looked up. A code that no one can see has no key: it is
// found as it is written.
func codeKey(code string) string { return cmp.Or(wholesale.CodeKey(code), code) }

// chosenByCode chooses among the things whose codes have the key of a code: the one that is spelled
// exactly so, else the only one. ErrNotFound when there is none, and wholesale.Ambiguous when
// nothing tells which is meant.
func chosenByCode[Thing any](things []Thing, code string, codeOf func(Thing) string) (Thing, error) {
	var none Thing
	codes := make([]string, len(things))
	for i, thing := range things {
		if codes[i] = codeOf(thing); codes[i] == code {
			return thing, nil
		}
	}
	switch len(things) {
	case 0:
		return none, ErrNotFound
	case 1:
		return things[0], nil
	}
	slices.Sort(codes)
	return none, wholesale.Ambiguous(code, codes)
}
