package compose

import (
	"strings"

	"upstock/internal/wholesale"
)

// askedPrice is the net price that a document has for a line: so much for so many pieces.
type askedPrice struct{ amount, pieces wholesale.Decimal }

// askedPrice is the price that the partner's document has for the line, if it has one. A gross
// price is none: what it becomes after discounts is not said. Nor have free goods one.
func (p pair) askedPrice() (asked askedPrice, given bool) {
	if p.ordered == nil || p.free || p.ordered.Price == nil || p.ordered.Price.Gross {
		return asked, false
	}
	theirs := p.ordered.Price
	asked = askedPrice{theirs.Amount, p.ordered.pieces()}
	if isPiece(theirs.Unit) && !strings.EqualFold(theirs.Unit, p.ordered.Unit) {
		asked.pieces = one
	}
	if theirs.Basis.IsPos() {
		pieces, err := asked.pieces.Mul(theirs.Basis)
		if err != nil {
			return asked, false
		}
		asked.pieces = pieces
	}
	return asked, true
}

// is says whether it is our price of a piece. A price for a carton may have been worked out from
// that of a piece, or the other way round, so each is rounded as its own kind is.
func (a askedPrice) is(perPiece wholesale.Decimal) bool {
	exact, err := a.amount.Quo(a.pieces)
	if err == nil && wholesale.Round(exact, wholesale.PriceScale).Cmp(perPiece) == 0 {
		return true
	}
	if a.pieces.IsOne() {
		return false
	}
	carton, err := wholesale.MulRound(perPiece, a.pieces, max(a.amount.Scale(), wholesale.TotalScale))
	return err == nil && carton.Cmp(a.amount) == 0
}

// per is the price for a unit of so many pieces; ok is false when it has no form of four digits.
func (a askedPrice) per(pieces wholesale.Decimal) (price wholesale.Decimal, ok bool) {
	exact, err := a.amount.Mul(pieces)
	if err == nil {
		exact, err = exact.Quo(a.pieces)
	}
	return wholesale.Round(exact, wholesale.PriceScale), err == nil && exact.MinScale() <= wholesale.PriceScale
}

// isPiece says whether a unit is a single piece, in the codes of EDIFACT and of UN/ECE.
func isPiece(unit string) bool {
	switch strings.ToUpper(unit) {
	case "PCE", "PC", "EA", "C62", "H87":
		return true
	}
	return false
}
