package edifact

import (
	"slices"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// priceRanks are the qualifiers of prices (list 5125) of which only the best counts: net, billed,
// for information without tax, and gross. The last is with tax (AAE).
var priceRanks = []string{"AAA", "INV", "CAL", "NTP", "AAF", "AAB", "", "AAE"}

// otherRank is that of a qualifier which is in no list: better than a price with tax.
var otherRank = slices.Index(priceRanks, "")

// isRetail says whether a price is the shop's: what its customers pay is nothing that is agreed
// with its supplier, but for a discount from it. The code stands in 5125, or in 5387 (SRP, RTP).
func isRetail(seg *Segment) bool {
	for _, code := range []string{seg.At(1, 1), seg.At(1, 4)} {
		if code == "SRP" || code == "RTP" {
			return true
		}
	}
	return false
}

// price takes PRI. Of several prices the best is kept; two of one kind that differ could be
// those of two lines.
func (o *orderReader) price(line *message.OrderLine, seg *Segment) {
	qualifier := seg.At(1, 1)
	rank := slices.Index(priceRanks, qualifier)
	gross := qualifier == "AAB" || qualifier == "AAE"
	switch {
	case rank != 0 && isRetail(seg):
		rank, gross = len(priceRanks)-1, true
	case rank < 0:
		rank = otherRank
	}
	d, ok := o.readNumber(seg, "The price")
	if !ok {
		return
	}
	p := message.Price{Amount: d, Basis: wholesale.Decimal{}, Unit: seg.At(1, 6), Gross: gross, Code: qualifier}
	if basis := seg.At(1, 5); basis != "" {
		if p.Basis, ok = parseNumber(basis, o.m.scan.chars.decimal); !ok || !p.Basis.IsPos() {
			o.refuse(message.BadNumber, "PRI", "The number of units that the price is for is %s.", quoted(basis))
			return
		}
	} else {
		p.Basis = pieceOne
	}
	if d.IsNeg() {
		o.refuse(message.BadNumber, "PRI", "The price %s is negative.", d)
		return
	}
	kind := qualifier + ":" + seg.At(1, 3) + ":" + seg.At(1, 4)
	switch {
	case rank < o.line.rank:
		line.Price, o.line.rank, o.line.priceIs = &p, rank, kind
	case kind == o.line.priceIs && (line.Price.Amount.Cmp(p.Amount) != 0 || line.Price.Basis.Cmp(p.Basis) != 0):
		o.refuse(message.BadNumber, "PRI", "The line has two prices of the kind %s, %s and %s.", qualifier, line.Price.Amount, p.Amount)
	}
}
