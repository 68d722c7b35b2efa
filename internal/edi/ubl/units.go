package ubl

import "strings"

// pieces and packs are the units of UN/ECE Recommendations 20 and 21 that orders of groceries are
// in, with other spellings that are seen; each has the code that Peppol's list has for it.
var (
	pieces = map[string]string{
		"EA": "EA", "C62": "C62", "H87": "H87", "PCE": "H87", "PC": "H87", "PCS": "H87", "EACH": "EA", "UNIT": "C62", "NAR": "NAR", "1": "C62",
	}
	packs = map[string]string{
		"CT": "XCT", "XCT": "XCT", "CTN": "XCT", "CAR": "XCT", "CARTON": "XCT", "CS": "XCS", "XCS": "XCS", "CASE": "XCS", "CAS": "XCS",
		"BX": "XBX", "XBX": "XBX", "BOX": "XBX", "PK": "XPK", "XPK": "XPK", "PACK": "XPK", "PAK": "XPK", "PA": "XPA", "XPA": "XPA",
		"CR": "XCR", "XCR": "XCR", "CRATE": "XCR", "TRAY": "XPU", "PU": "XPU", "XPU": "XPU", "DS": "XDS", "XDS": "XDS",
		"BG": "XBG", "XBG": "XBG", "BAG": "XBG", "SA": "XSA", "XSA": "XSA", "BO": "XBO", "XBO": "XBO", "CA": "XCA", "XCA": "XCA",
		"DZN": "DZN", "DZ": "DZN", "SET": "SET", "PX": "XPX", "XPX": "XPX", "PALLET": "XPX",
	}
	// measures are units of weight and so on that stand for themselves.
	measures = map[string]string{
		"KGM": "KGM", "KG": "KGM", "GRM": "GRM", "G": "GRM", "TNE": "TNE", "LTR": "LTR", "L": "LTR", "MLT": "MLT", "ML": "MLT", "MTR": "MTR", "M": "MTR",
	}
)

func isPiece(unit string) bool { return pieces[strings.ToUpper(unit)] != "" }

func isPack(unit string) bool { return packs[strings.ToUpper(unit)] != "" }

func sameUnit(a, b string) bool { return isPiece(a) && isPiece(b) || listed(a) == listed(b) }

// listed is the code of Peppol's list of units for a unit as an order had it: "EA" where it had
// none, and "ZZ" (as the two agree) for one that is not known.
func listed(unit string) string {
	unit = strings.ToUpper(strings.TrimSpace(unit))
	for _, known := range []map[string]string{pieces, packs, measures} {
		if code := known[unit]; code != "" {
			return code
		}
	}
	if unit == "" {
		return "EA"
	}
	return "ZZ"
}

// unitOf is a unit as the order had it, by which the buyer finds the line again. It is Peppol's
// code where the order had none, and where we tell in pieces what was ordered in cartons.
func unitOf(unit string) string {
	switch strings.ToUpper(strings.TrimSpace(unit)) {
	case "", "PCE":
		return listed(unit)
	}
	return unit
}
