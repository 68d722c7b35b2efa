package edifact

import (
	"slices"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// lineState is what is known of the line that is being read beside what stands in the order.
type lineState struct {
	open     bool
	last     int // number of the line before
	number   string
	subLine  bool // it says what another line consists of
	ordered  bool // QTY+21 was there
	unread   bool // a quantity was no number, which has been said
	other    *wholesale.Decimal
	otherIs  string // qualifier of the quantity that stands in for QTY+21
	content  *wholesale.Decimal
	pack     *wholesale.Decimal
	consumer bool // IMD says that the item is a consumer unit
	group    string
	// elsewhere is the place of the last LOC that names no place of delivery (7): when a quantity
	// follows, it is one all the same.
	elsewhere string
	rank      int    // of the price that was taken
	priceIs   string // its kind: qualifier and types
	second    bool   // IMD without free text came first
	schedule  wholesale.Date
}

// current is the line that is being read.
func (o *orderReader) current() *message.OrderLine { return &o.order.Lines[len(o.order.Lines)-1] }

// beginLine takes LIN.
func (o *orderReader) beginLine(seg *Segment) {
	number := seg.At(1, 1)
	last := o.line.last
	o.line = lineState{open: true, last: last, number: number, rank: len(priceRanks)}
	if n, ok := lineNumber(number); ok {
		if n > last+1 {
			o.hasGap = true
		}
		o.line.last = n
	}
	if *o.m.documentLines > maxLines || o.m.lines > maxOrderLines {
		o.line.open, o.tooMany = false, true
		o.refuse(message.TooLarge, "LIN", "An order may have %d lines, and a document %d. This line was not read.", maxOrderLines, maxLines)
		return
	}
	o.line.subLine = seg.At(4, 2) != "" && seg.At(4, 1) != "" || seg.At(4, 1) == "1"
	o.order.Lines = append(o.order.Lines, message.OrderLine{Number: number, Location: o.m.here("LIN")})
	line := o.current()
	o.action(line, seg.At(2, 1))
	o.itemNumber(line, seg.At(3, 1), seg.At(3, 2), "LIN")
}

// action takes what LIN says becomes of the line: list 1229.
func (o *orderReader) action(line *message.OrderLine, code string) {
	if len(code) > 3 {
		o.refuse(message.Unreadable, "LIN", "An action of at most three characters was expected; here is %s.", quoted(code))
		return
	}
	switch code {
	case "":
		if o.order.OnlyChanges {
			line.Action = message.LineChanged
		}
		return
	case "1":
		line.Action = message.LineAdded
	case "2":
		line.Action = message.LineRemoved
	case "3", "6":
		line.Action = message.LineChanged
	case "4", "5":
		line.Action = message.LineSame
	default:
		// It could remove the line; 7 and 10 say that it is not accepted and not found.
		if o.isChange || code == "7" || code == "10" {
			o.refuse(message.UnknownCode, "LIN", "The line's action is %s, which does not say whether it is ordered.", quoted(code))
			return
		}
		o.found(message.UnknownCode, "LIN", "The line's action %s is not known. It was not read.", quoted(code))
	}
	if o.isChange {
		return
	}
	if line.Action == message.LineRemoved {
		o.refuse(message.UnknownCode, "LIN", "The line is to be removed (action 2), which only a change message (ORDCHG) can say.")
	}
	line.Action = ""
}

// itemNumber takes a number of the product, by its kind: list 7143.
func (o *orderReader) itemNumber(line *message.OrderLine, id, kind, tag string) {
	if id == "" {
		return
	}
	switch kind {
	case "EN", "SRV", "SRS", "UP", "EAN", "GTN":
		gtin, ok := message.NormalGTIN(id)
		if !ok {
			o.found(message.CheckDigit, tag, "%s is not a GTIN: its last digit, or their number, is wrong.", quoted(id))
		}
		if line.GTIN == "" {
			line.GTIN = gtin
		} else if line.GTIN != gtin {
			o.otherCode(line, gtin)
		}
	case "SA", "VN", "VP":
		o.code(line, &line.OurCode, id)
	case "IN", "BP":
		o.code(line, &line.TheirCode, id)
	case "":
		if gtin, ok := message.NormalGTIN(id); ok && line.GTIN == "" {
			line.GTIN = gtin
			return
		}
		o.found(message.UnknownCode, tag, "The product's number %s does not say whose it is.", quoted(id))
		o.otherCode(line, id)
	default:
		o.otherCode(line, id)
	}
}

// code keeps the first of several codes of the same kind, and the others as such.
func (o *orderReader) code(line *message.OrderLine, code *string, id string) {
	if *code == "" {
		*code = id
	} else if *code != id {
		o.otherCode(line, id)
	}
}

func (o *orderReader) otherCode(line *message.OrderLine, id string) {
	if len(line.OtherCodes) < maxTexts {
		line.OtherCodes = append(line.OtherCodes, id)
	}
}

// lineSegment takes a segment of a line.
func (o *orderReader) lineSegment(seg *Segment) {
	line := o.current()
	switch seg.Tag {
	case "PIA":
		if seg.At(1, 1) == "4" { // another product that may be sent in place of this one
			o.ignore("PIA", "The line names another product that may be sent instead. It was not read.")
			return
		}
		for n := 2; n <= seg.Elements(); n++ {
			o.itemNumber(line, seg.At(n, 1), seg.At(n, 2), "PIA")
		}
	case "IMD":
		o.description(line, seg)
	case "QTY":
		o.quantity(line, seg)
	case "DTM":
		o.lineDate(line, seg)
	case "MOA":
		o.lineMoney(line, seg)
	case "PRI":
		o.line.group = ""
		o.price(line, seg)
	case "FTX":
		line.Notes = o.text(line.Notes, seg)
	case "LOC":
		o.line.group, o.line.elsewhere = "", ""
		if seg.At(1, 1) == "7" {
			o.line.group = "LOC"
			o.place(line, seg.At(2, 1))
		} else { // a place for something else, unless a quantity follows that goes to it
			o.line.elsewhere = seg.At(2, 1)
		}
	case "NAD":
		o.line.group = ""
		switch seg.At(1, 1) {
		case "DP", "ST", "UC", "CN":
			if p := o.readParty(seg); p.ID != o.consignee[deliveryParty].ID {
				o.line.group = "LOC"
				o.place(line, p.ID)
			}
		}
	case "SCC":
		o.line.group = "SCC"
	case "ALC":
		o.line.group = "ALC"
		o.ignore("ALC", "There is an allowance or a charge on a line. It was not read.")
	case "APR":
		o.ignore("APR", "There is a further condition of the price on a line. It was not read.")
	case "RFF", "PAC", "TDT", "TOD", "TAX":
		o.line.group, o.line.elsewhere = "", ""
	case "BGM", "CUX":
		o.refuse(message.MessageOrder, seg.Tag, "%s belongs before the lines.", seg.Tag)
	default:
		if !known(seg.Tag) {
			o.m.unknownSegment(seg.Tag)
		}
	}
}

// description takes IMD. Free text goes before a text that comes with a code.
func (o *orderReader) description(line *message.OrderLine, seg *Segment) {
	form := seg.At(1, 1)
	if form == "C" {
		o.line.consumer = o.line.consumer || seg.At(3, 1) == "CU"
	}
	text := seg.At(3, 4)
	if more := seg.At(3, 5); more != "" {
		text = strings.TrimSpace(text + " " + more)
	}
	switch {
	case text == "":
	case line.Description == "" || o.line.second && form != "C":
		line.Description, o.line.second = text, form == "C"
	case form != "C" && len(line.Description) < maxDescription:
		line.Description += " " + text
	}
}

// quantity takes QTY: list 6063.
func (o *orderReader) quantity(line *message.OrderLine, seg *Segment) {
	qualifier := seg.At(1, 1)
	if o.line.group == "ALC" && qualifier != "21" {
		return // of the allowance
	}
	switch qualifier {
	case "21", "11", "1", "12", "46", "47", "52", "59", "192":
	case "":
		o.refuse(message.NoQuantity, "QTY", "The quantity does not say what kind it is; 21 was expected for the one that is ordered.")
		return
	default:
		o.found(message.UnknownCode, "QTY", "The quantity of the kind %s is not known. It was not read.", quoted(qualifier))
		return
	}
	d, ok := o.readNumber(seg, "The quantity")
	if ok && d.IsNeg() {
		o.refuse(message.BadNumber, "QTY", "The quantity %s is negative.", d)
		ok = false
	}
	if !ok {
		o.line.unread = true
		return
	}
	if qualifier == "11" && o.line.group == "" && o.line.elsewhere != "" {
		o.line.group = "LOC"
		o.place(line, o.line.elsewhere)
	}
	unit := seg.At(1, 3)
	switch {
	case o.line.group != "" && o.line.group != "ALC" && (qualifier == "11" || qualifier == "21" && (o.line.group == "SCC" || o.line.ordered)):
		o.placeQuantity(line, d)
	case qualifier == "21":
		if o.line.ordered {
			o.refuse(message.NoQuantity, "QTY", "The line has two ordered quantities: a line may be lost between them.")
			return
		}
		o.line.ordered = true
		line.Quantity, line.Unit = d, unit
	case qualifier == "59":
		o.once(&o.line.content, d)
	case qualifier == "52":
		o.once(&o.line.pack, d)
	case qualifier == "192":
		o.once(&line.FreeGoods, d)
		o.ignore("QTY+192", "There are free goods on a line. They were taken as a line of their own, without charge.")
	case !o.line.ordered && o.line.other == nil:
		o.line.other, o.line.otherIs = &d, qualifier
		line.Unit = unit
	case !o.line.ordered:
		o.refuse(message.NoQuantity, "QTY", "The line has several quantities, and none says that it is the ordered one (21).")
	}
}

// once keeps a quantity; a second one that differs is refused.
func (o *orderReader) once(into **wholesale.Decimal, d wholesale.Decimal) {
	if *into != nil && (*into).Cmp(d) != 0 {
		o.refuse(message.BadNumber, "QTY", "The same kind of quantity stands twice on the line, as %s and as %s.", *into, d)
		return
	}
	*into = &d
}

// place begins a place of delivery of the line.
func (o *orderReader) place(line *message.OrderLine, id string) {
	if len(line.Places) >= maxTexts {
		o.refuse(message.TooLarge, "LOC", "The line goes to more than %d places.", maxTexts)
		return
	}
	line.Places = append(line.Places, message.Place{ID: id})
}

// placeQuantity takes the quantity of the place, or of the delivery, that was begun.
func (o *orderReader) placeQuantity(line *message.OrderLine, d wholesale.Decimal) {
	if o.line.group == "SCC" { // a delivery on a date of its own
		o.place(line, "")
	}
	if len(line.Places) == 0 {
		return
	}
	p := &line.Places[len(line.Places)-1]
	if !p.Quantity.IsZero() {
		o.refuse(message.BadNumber, "QTY", "The place %s has two quantities.", quoted(p.ID))
	}
	p.Quantity = d
}

// lineDate takes a DTM of the line, or of the place that was begun.
func (o *orderReader) lineDate(line *message.OrderLine, seg *Segment) {
	switch seg.At(1, 1) {
	case "2":
		d, _, ok := o.readDate(seg)
		switch {
		case !ok:
		case (o.line.group == "LOC" || o.line.group == "SCC") && len(line.Places) > 0:
			line.Places[len(line.Places)-1].Required = d
		default:
			o.setDate(&line.Required, d)
		}
	case "76", "69":
		if d, _, ok := o.readDate(seg); ok && line.Required == "" {
			o.line.schedule = d
		}
	}
}

// lineMoney takes a MOA of the line.
func (o *orderReader) lineMoney(line *message.OrderLine, seg *Segment) {
	if seg.At(1, 1) != "203" {
		return
	}
	if d, ok := o.readNumber(seg, "The amount"); ok {
		if line.Amount != nil && line.Amount.Cmp(d) != 0 {
			o.refuse(message.BadNumber, "MOA", "The line has two amounts, %s and %s: a line may be lost between them.", line.Amount, d)
		}
		line.Amount = &d
	}
}

// endLine ends the line that is being read.
func (o *orderReader) endLine() {
	if !o.line.open {
		return
	}
	o.line.open = false
	line := o.current()
	if line.Required == "" {
		line.Required = o.line.schedule
	}
	if o.line.subLine {
		o.endSubLine(line)
		return
	}
	if !o.line.ordered && o.line.other != nil {
		line.Quantity = *o.line.other
		o.ending(message.UnknownCode, "QTY", "The quantity is of the kind %s; 21 was expected for the one that is ordered. It was taken.", o.line.otherIs)
	}
	if line.Quantity.IsZero() && !o.line.unread && o.wanted(line) {
		if o.line.ordered || o.line.other != nil {
			o.lineRefused(message.NoQuantity, "The line orders a quantity of 0.")
		} else {
			o.lineRefused(message.NoQuantity, "The line has no ordered quantity (QTY+21).")
		}
	}
	if line.GTIN == "" && line.OurCode == "" && line.TheirCode == "" && len(line.OtherCodes) == 0 {
		o.lineRefused(message.NoProduct, "The line names no product.")
	}
	o.packSize(line)
	o.checkPlaces(line)
	o.checkAmount(line)
}

// wanted says whether a line must have a quantity: one that is removed has none.
func (o *orderReader) wanted(line *message.OrderLine) bool {
	return o.order.Function != message.Cancel && line.Action != message.LineRemoved
}

// ending notes a problem of the line as a whole, when its last segment has been read.
func (o *orderReader) ending(rule message.Rule, tag, format string, args ...any) {
	if o.m.problems.leniency.Of(rule) != message.Tolerate {
		o.m.problems.found(rule, o.lineLocation(tag), format, args...)
	}
}

func (o *orderReader) lineRefused(rule message.Rule, format string, args ...any) {
	o.m.problems.refuse(rule, o.lineLocation("LIN"), format, args...)
}

// lineLocation is where the line is that ends, whatever segment follows.
func (o *orderReader) lineLocation(tag string) string {
	if tag == "LIN" {
		return o.current().Location
	}
	return o.current().Location + ", its " + tag
}

// endSubLine ends a line that says what another one consists of. Ordering it as well would order it
// twice; so it becomes a note of the other, where a partner's leniency lets it.
func (o *orderReader) endSubLine(line *message.OrderLine) {
	o.ending(message.SubLine, "LIN", "The line says what another line consists of. It is not ordered by itself.")
	sub := *line
	o.order.Lines = o.order.Lines[:len(o.order.Lines)-1]
	if len(o.order.Lines) == 0 {
		o.m.problems.refuse(message.SubLine, sub.Location, "There is no line that this one is a part of.")
		return
	}
	main := o.current()
	if len(main.Notes) < maxTexts {
		names := slices.DeleteFunc([]string{sub.GTIN, sub.OurCode, sub.TheirCode, sub.Description}, func(s string) bool { return s == "" })
		main.Notes = append(main.Notes, "Holds "+sub.Quantity.String()+" × "+strings.Join(names, " "))
	}
}

// packSize takes what one of what is ordered holds. It says nothing about a quantity of pieces.
func (o *orderReader) packSize(line *message.OrderLine) {
	size := o.line.content
	if size == nil {
		size = o.line.pack
	}
	switch {
	case size == nil:
	case size.IsZero():
		o.lineRefused(message.BadNumber, "A carton of the line holds 0 pieces.")
	case o.inPieces(line) && size.Cmp(pieceOne) != 0:
		o.ending(message.PackSize, "QTY", "The line orders pieces, and says that a carton holds %s of them. The quantity %s was read as pieces.",
			size, line.Quantity)
	default:
		line.PiecesPerUnit = size
	}
}

// inPieces says whether the line says that its quantity is of pieces.
func (o *orderReader) inPieces(line *message.OrderLine) bool {
	if len(line.GTIN) == 14 { // of a carton: its "pieces" are cartons
		return false
	}
	switch line.Unit {
	case "PCE", "EA", "C62", "H87", "NAR", "PC", "ST":
		return true
	}
	return o.line.consumer
}

// checkPlaces holds the places of a line against its quantity: each piece goes to one of them.
func (o *orderReader) checkPlaces(line *message.OrderLine) {
	if len(line.Places) == 1 && line.Places[0].Quantity.IsZero() {
		line.Places[0].Quantity = line.Quantity
	}
	if len(line.Places) == 1 && line.Places[0].ID == "" { // a schedule of one delivery
		if line.Places[0].Quantity.Cmp(line.Quantity) == 0 {
			if line.Places[0].Required != "" {
				line.Required = line.Places[0].Required
			}
			line.Places = nil
			return
		}
	}
	if len(line.Places) == 0 {
		return
	}
	var sum wholesale.Decimal
	var err error
	for _, p := range line.Places {
		if sum, err = sum.Add(p.Quantity); err != nil || p.Quantity.IsZero() {
			o.lineRefused(message.BadNumber, "The place %s of the line has no quantity.", quoted(p.ID))
			return
		}
	}
	if sum.Cmp(line.Quantity) != 0 {
		o.lineRefused(message.BadNumber, "The line orders %s, but its places get %s.", line.Quantity, sum)
	}
}

// checkAmount holds the line's amount against its quantity and price. Gross prices, and prices for
// another unit, do not give it.
func (o *orderReader) checkAmount(line *message.OrderLine) {
	if line.Amount == nil || line.Price == nil || line.Price.Gross || o.m.problems.refused {
		return
	}
	if line.Price.Unit != "" && line.Unit != "" && line.Price.Unit != line.Unit {
		return
	}
	amount, ok := priced(line)
	if !ok || near(amount, *line.Amount) {
		return
	}
	if line.PiecesPerUnit != nil { // the price may be of a piece
		if all, err := amount.Mul(*line.PiecesPerUnit); err == nil && near(all, *line.Amount) {
			return
		}
	}
	o.ending(message.LineAmount, "MOA", "The amount is %s; %s × %s would be %s.", line.Amount, line.Quantity, line.Price.Amount, amount.Trim(2))
}

// priced is quantity × price; ok is false when the line has no net price.
func priced(line *message.OrderLine) (amount wholesale.Decimal, ok bool) {
	if line.Price == nil || line.Price.Gross {
		return amount, false
	}
	amount, err := line.Quantity.Mul(line.Price.Amount)
	if err == nil && line.Price.Basis.Cmp(pieceOne) != 0 {
		amount, err = amount.Quo(line.Price.Basis)
	}
	return amount, err == nil
}

// lineAmount is what a line comes to; ok is false when it does not say.
func lineAmount(line *message.OrderLine) (wholesale.Decimal, bool) {
	if line.Amount != nil {
		return *line.Amount, true
	}
	return priced(line)
}

// near says whether two amounts are the same to the cent.
func near(a, b wholesale.Decimal) bool {
	difference, err := a.Sub(b)
	return err == nil && difference.Abs().Cmp(cent) <= 0
}
