package edi

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// one is what one piece holds.
var one = decimal.One

// unitSize is how many pieces a unit has by its name.
type unitSize int

const (
	unitUnsaid unitSize = iota // it is not said
	unitPiece                  // a piece, or a measure that products are sold by
	unitPack                   // a carton or the like: its name does not say of how many
	unitDozen
)

// units are the codes of UN/ECE recommendations 20 and 21 that orders use, and what people write in
// tables. Any other is taken for a pack, so that no one's guess decides how much is delivered.
var units = map[string]unitSize{
	"": unitUnsaid, "PCE": unitPiece, "PC": unitPiece, "PCS": unitPiece, "EA": unitPiece, "EACH": unitPiece, "C62": unitPiece, "H87": unitPiece,
	"NMB": unitPiece, "NAR": unitPiece, "UNIT": unitPiece, "UNITS": unitPiece, "PIECE": unitPiece, "PIECES": unitPiece, "CU": unitPiece,
	"XPP": unitPiece, "BOTTLE": unitPiece, "BO": unitPiece, "XBO": unitPiece, "KGM": unitPiece, "KG": unitPiece, "GRM": unitPiece, "LTR": unitPiece,
	"MTR": unitPiece, "DZN": unitDozen, "DOZEN": unitDozen, "DOZ": unitDozen,
}

func sizeOf(unit string) unitSize {
	if size, known := units[strings.ToUpper(strings.TrimSpace(unit))]; known {
		return size
	}
	return unitPack
}

// piecesIn is how many pieces one of what a line orders holds; zero when a person has to say it,
// and then why. What the document says counts first, then what the partner's code was matched with.
func (m match) piecesIn(line message.OrderLine) (pieces wholesale.Decimal, why string) {
	size := sizeOf(line.Unit)
	switch said := line.PiecesPerUnit; {
	case m.whole: // the product that is sold is what is ordered
		if m.pieces.IsPos() {
			return m.pieces, ""
		}
		return one, ""
	case said != nil && said.IsPos() && said.Cmp(one) != 0 && size == unitPiece && !m.carton:
		if m.pieces.IsPos() {
			return m.pieces, ""
		}
		return wholesale.Decimal{}, fmt.Sprintf("it orders %s %s, and says that each holds %s pieces", line.Quantity.Trim(0), line.Unit, said.Trim(0))
	case said != nil && said.IsPos():
		return *said, ""
	case m.pieces.IsPos():
		return m.pieces, ""
	case size == unitDozen:
		return decimal.MustNew(12, 0), ""
	case m.carton:
		return wholesale.Decimal{}, fmt.Sprintf("%s is the number of a carton", line.GTIN)
	case size == unitPack:
		return wholesale.Decimal{}, fmt.Sprintf("it is ordered by the unit %s", line.Unit)
	}
	return one, ""
}
