package compose

import (
	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Our orders are in pieces, theirs often in cartons. What leaves is in the unit of their order
// wherever the pieces make whole units, and in pieces where they do not.

var (
	one     = decimal.One
	ten     = decimal.MustNew(10, 0)
	million = decimal.MustNew(1_000_000, 0)
)

// unit is what the quantities and the price of a line are given in.
type unit struct {
	name     string
	pieces   wholesale.Decimal
	inPieces bool // not in the unit of the order, because of broken cartons
}

// pieces is how many pieces one unit of the line holds.
func (o *OrderedLine) pieces() wholesale.Decimal {
	if o.PiecesPerUnit.IsPos() {
		return o.PiecesPerUnit
	}
	return one
}

// inPieces is so much of what was ordered, in pieces; zero when that is too large for a quantity.
func (o *OrderedLine) inPieces(quantity wholesale.Decimal) wholesale.Decimal {
	q, err := wholesale.MulRound(quantity, o.pieces(), wholesale.QuantityScale)
	if err != nil {
		return wholesale.Decimal{}
	}
	return q
}

// unitOf is the unit that the quantity of a line is given in.
func (t Trade) unitOf(p pair) unit {
	if p.ordered == nil {
		return unit{pieces: one}
	}
	u := unit{name: p.ordered.Unit, pieces: p.ordered.pieces()}
	if p.line != nil && !u.divides(p.line.Quantity) || !u.divides(p.asked()) {
		u = unit{name: pieceUnit[t.Format], pieces: one, inPieces: true}
	}
	return u
}

// pieceUnit is the code for a piece, as each format's documents have it.
var pieceUnit = map[message.Format]string{message.EDIFACTD96A: "PCE", message.EDIFACTD01B: "PCE", message.UBL: "EA"}

// divides says whether so many pieces are whole units. Single pieces may be weighed goods, of which
// any quantity is one.
func (u unit) divides(quantity wholesale.Decimal) bool {
	if u.pieces.IsOne() {
		return true
	}
	_, rest, err := quantity.QuoRem(u.pieces)
	return err == nil && rest.IsZero()
}

// of is how many units so many pieces are; they are whole ones.
func (u unit) of(quantity wholesale.Decimal) wholesale.Decimal {
	if u.pieces.IsOne() {
		return quantity
	}
	units, _, err := quantity.QuoRem(u.pieces)
	if err != nil {
		return wholesale.Decimal{}
	}
	return units
}

// price is the price of a unit, of which a piece costs so much: exact where four digits are enough.
func (u unit) price(perPiece wholesale.Decimal) wholesale.Decimal {
	price, err := wholesale.MulRound(perPiece, u.pieces, wholesale.PriceScale)
	if err != nil {
		return wholesale.Decimal{}
	}
	return price
}

// basis finds a price that makes the total of a line exactly: for one unit, else for ten, a hundred
// and so on. Amounts that were taken over from Unleashed may have been rounded in another way than
// quantity × price. A price for a million units makes the total of any quantity up to
// [wholesale.MaxQuantity].
func basis(quantity, perUnit, total wholesale.Decimal) (price, units wholesale.Decimal) {
	if makes(quantity, perUnit, one, total) {
		return perUnit, one
	}
	for units = one; units.Cmp(million) <= 0; units, _ = units.Mul(ten) {
		worth, err := total.Mul(units)
		if err == nil {
			worth, err = worth.Quo(quantity)
		}
		if price = wholesale.Round(worth, wholesale.PriceScale); err == nil && makes(quantity, price, units, total) {
			return price, units
		}
	}
	return total, quantity
}

// makes says whether a quantity at a price for so many units is the total, to the cent.
func makes(quantity, price, units, total wholesale.Decimal) bool {
	worth, err := quantity.Mul(price)
	if err == nil {
		worth, err = worth.Quo(units)
	}
	return err == nil && wholesale.Round(worth, wholesale.TotalScale).Cmp(total) == 0
}

// gtinOfPiece is the GTIN of the pieces in a carton: a GTIN-14 with another first digit than 9 has
// it inside. Others are of the piece already, or do not say.
func gtinOfPiece(gtin string) string {
	if len(gtin) != 14 || gtin[0] < '1' || gtin[0] > '8' {
		return gtin
	}
	digits := gtin[1:13]
	return digits + string(wholesale.CheckDigitOf(digits))
}
