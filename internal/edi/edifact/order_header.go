package edifact

import (
	"slices"
	"strconv"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// orderReader reads the segments of an order, or of a change of one.
type orderReader struct {
	m        *messageReader
	order    message.Order
	isChange bool // ORDCHG

	orderNumber  string // RFF+ON
	fallbackDate wholesale.Date
	scheduled    wholesale.Date
	party        *message.Party // the last one named; nil when it is none that is read
	consignee    [4]message.Party
	currencies   string // the qualifier of the currency that was taken
	totals       totals
	hasGap       bool // in the numbers of the lines
	tooMany      bool // lines: what follows is not read
	ignored      map[string]bool

	line lineState
}

// totals are the amounts and counts that a document gives of the order as a whole.
type totals struct {
	lines, all *wholesale.Decimal // MOA+79; MOA+86 or 128
	taxed      bool               // there is an amount of tax, so that all may be with it
	quantities *wholesale.Decimal // CNT+1
}

// newOrderReader begins an order. Its lines are put together in room and copied when it ends, so
// that a long order does not grow step by step.
func newOrderReader(m *messageReader, isChange bool, room []message.OrderLine) *orderReader {
	return &orderReader{m: m, isChange: isChange, order: message.Order{Function: message.Original, Lines: room[:0]}}
}

func (o *orderReader) found(rule message.Rule, tag, format string, args ...any) {
	o.m.problems.found(rule, o.m.here(tag), format, args...)
}

func (o *orderReader) refuse(rule message.Rule, tag, format string, args ...any) {
	o.m.problems.refuse(rule, o.m.here(tag), format, args...)
}

// ignore notes once that something stands in the order that is not read.
func (o *orderReader) ignore(tag, words string) {
	if o.ignored[tag] {
		return
	}
	if o.ignored == nil {
		o.ignored = map[string]bool{}
	}
	o.ignored[tag] = true
	o.found(message.Ignored, tag, "%s", words)
}

// segment takes a segment of the order.
func (o *orderReader) segment(seg *Segment) {
	if seg.Tag == "LIN" {
		o.endLine()
		o.beginLine(seg)
		return
	}
	if seg.Tag == "UNS" {
		o.endLine()
		return
	}
	if o.line.open {
		o.lineSegment(seg)
		return
	}
	if o.tooMany {
		return
	}
	switch seg.Tag {
	case "BGM":
		o.beginning(seg)
	case "DTM":
		o.date(seg)
	case "FTX":
		o.order.Notes = o.text(o.order.Notes, seg)
	case "RFF":
		o.reference(seg)
	case "NAD":
		o.nameAndAddress(seg)
	case "CUX":
		o.currency(seg)
	case "MOA":
		o.amount(seg)
	case "ALC":
		o.ignore("ALC", "There is an allowance or a charge for the whole order. It was not read.")
	case "PIA", "QTY", "PRI":
		o.outsideOfLines(seg)
	default:
		if !known(seg.Tag) {
			o.m.unknownSegment(seg.Tag)
		}
	}
}

// outsideOfLines takes a segment that belongs to a line where no line is open. Allowances and ways
// of transport have quantities of their own.
func (o *orderReader) outsideOfLines(seg *Segment) {
	if seg.Tag == "QTY" && seg.At(1, 1) != "21" {
		return
	}
	o.refuse(message.LineCount, seg.Tag, "%s belongs to a line, but LIN, which begins one, is missing. A line may be lost.", seg.Tag)
}

// beginning takes BGM. A message may say nothing of what it is for: it is an original then.
func (o *orderReader) beginning(seg *Segment) {
	o.order.Number = seg.At(2, 1)
	switch code := seg.At(1, 1); code {
	case "220", "105", "224", "226", "227", "230", "": // order, rush order, call-off, consignment, change
	default:
		o.found(message.UnknownCode, "BGM", "The document is of the kind %s, not an order (220). It was read as one.", quoted(code))
	}
	switch code := seg.At(3, 1); code {
	case "", "9":
		if o.isChange {
			o.order.Function, o.order.OnlyChanges = message.Replace, true
		}
	case "7", "31", "35": // duplicate, copy, sent again
		o.order.Function = message.Duplicate
	case "1":
		o.order.Function = message.Cancel
	case "5":
		o.order.Function = message.Replace
	case "4":
		if o.isChange {
			o.order.Function, o.order.OnlyChanges = message.Replace, true
			return
		}
		o.refuse(message.UnknownCode, "BGM", "It changes an order (function 4) without being a change message (ORDCHG): what it leaves out is not known.")
	case "2", "3", "12", "13", "15", "16", "17", "46", "48":
		o.refuse(message.UnknownCode, "BGM", "Its function is %s, which is no order: an addition, a removal, a proposal or a request.", quoted(code))
	default:
		o.found(message.UnknownCode, "BGM", "Its function %s is not known. It was read as a new order.", quoted(code))
	}
}

// date takes a DTM of the order.
func (o *orderReader) date(seg *Segment) {
	qualifier := seg.At(1, 1)
	switch qualifier {
	case "137", "4", "2", "76", "69", "63", "64", "61":
	default:
		return
	}
	from, to, ok := o.readDate(seg)
	if !ok {
		return
	}
	switch qualifier {
	case "137":
		o.setDate(&o.order.OrderedOn, from)
	case "4":
		o.fallbackDate = from
	case "2":
		o.setDate(&o.order.Required, from)
		if from != to {
			o.setDate(&o.order.Earliest, from)
			o.setDate(&o.order.Latest, to)
		}
	case "76", "69":
		o.scheduled = from
	case "63":
		o.setDate(&o.order.Latest, to)
	case "64":
		o.setDate(&o.order.Earliest, from)
	case "61":
		o.setDate(&o.order.CancelBy, to)
	}
}

// setDate keeps the first of several dates.
func (o *orderReader) setDate(date *wholesale.Date, d wholesale.Date) {
	switch {
	case *date == "":
		*date = d
	case *date != d:
		o.found(message.BadDate, "DTM", "There are two dates of the same kind, %s and %s. The first was taken.", *date, d)
	}
}

func (o *orderReader) readDate(seg *Segment) (from, to wholesale.Date, ok bool) {
	value, format := seg.At(1, 2), seg.At(1, 3)
	from, to, exact, ok := parseDate(value, format)
	switch {
	case !ok:
		o.found(message.BadDate, "DTM", "%s is not a date in the format %s. It was left out.", quoted(value), quoted(format))
	case !exact && format == "":
		o.found(message.BadDate, "DTM", "The date %s does not say how it is written. It was read as %s.", quoted(value), from)
	case !exact:
		o.found(message.BadDate, "DTM", "The date %s is not written in the format %s that it names. It was read as %s.", quoted(value), format, from)
	}
	return from, to, ok
}

// text adds an FTX to notes. Its five components are the lines of one text.
func (o *orderReader) text(notes []string, seg *Segment) []string {
	for _, line := range seg.Element(4) {
		if line != "" && len(notes) < maxTexts {
			notes = append(notes, line)
		}
	}
	return notes
}

// reference takes an RFF of the order, or of the party before it.
func (o *orderReader) reference(seg *Segment) {
	value := seg.At(1, 2)
	switch seg.At(1, 1) {
	case "CT":
		if o.order.Contract == "" {
			o.order.Contract = value
		}
	case "ON":
		if o.orderNumber == "" {
			o.orderNumber = value
		}
	case "CR":
		if o.order.BuyerReference == "" {
			o.order.BuyerReference = value
		}
	case "VA", "GN":
		if o.party != nil && o.party.TaxNumber == "" {
			o.party.TaxNumber = value
		}
	}
}

// Parties to whom goods go, the first that is named counts: delivery party, ship-to, consignee.
const (
	deliveryParty = iota
	shipTo
	ultimateConsignee
	consignee
)

// nameAndAddress takes NAD.
func (o *orderReader) nameAndAddress(seg *Segment) {
	o.party = nil
	switch seg.At(1, 1) {
	case "BY", "OB":
		o.party = &o.order.Buyer
	case "SU", "SE":
		o.party = &o.order.Supplier
	case "IV", "BT":
		o.party = &o.order.Invoicee
	case "DP":
		o.party = &o.consignee[deliveryParty]
	case "ST":
		o.party = &o.consignee[shipTo]
	case "UC":
		o.party = &o.consignee[ultimateConsignee]
	case "CN":
		o.party = &o.consignee[consignee]
	default:
		return
	}
	p := o.readParty(seg)
	if o.party.ID != "" && (o.party.ID != p.ID || o.party.Scheme != p.Scheme) {
		o.refuse(message.SeveralPlaces, "NAD", "Two parties are named as %s: %s and %s.", seg.At(1, 1), quoted(o.party.ID), quoted(p.ID))
		return
	}
	*o.party = p
}

// readParty is the party of a NAD: its id, and for people its name and address.
func (o *orderReader) readParty(seg *Segment) message.Party {
	p := message.Party{ID: seg.At(2, 1), Scheme: seg.At(2, 3), Location: o.m.here("NAD")}
	switch p.Scheme {
	case "9":
		p.Scheme = "gln"
	case "91":
		p.Scheme = "supplier"
	case "92":
		p.Scheme = "buyer"
	case "":
		if p.Scheme = seg.At(2, 2); p.Scheme == "" && message.ValidGLN(p.ID) {
			p.Scheme = "gln"
		}
	}
	if p.Scheme == "gln" && len(p.ID) == 13 && !message.ValidGLN(p.ID) {
		o.found(message.CheckDigit, "NAD", "The last digit of the GLN %s does not fit the others.", quoted(p.ID))
	}
	if seg.Elements() < 3 {
		return p
	}
	for element := 3; element <= 9; element++ {
		for i, text := range seg.Element(element) {
			switch {
			case text == "" || len(p.Address) >= maxTexts || element == 4 && i > 4: // 4, 6: the form of the name
			case p.Name == "" && (element == 3 || element == 4):
				p.Name = text
			default:
				p.Address = append(p.Address, text)
			}
		}
	}
	return p
}

// currency takes CUX: the currency of the order, not the one that it is converted into.
func (o *orderReader) currency(seg *Segment) {
	for element := 1; element <= 2; element++ {
		code, qualifier := seg.At(element, 2), seg.At(element, 3)
		if code == "" || o.currencies == "9" || o.order.Currency != "" && qualifier != "9" {
			continue
		}
		o.order.Currency, o.currencies = code, qualifier
	}
}

// amount takes a MOA of the order as a whole.
func (o *orderReader) amount(seg *Segment) {
	var into **wholesale.Decimal
	switch seg.At(1, 1) {
	case "79":
		into = &o.totals.lines
	case "86", "128":
		into = &o.totals.all
	case "124", "176":
		o.totals.taxed = true
		return
	default:
		return
	}
	if d, ok := o.readNumber(seg, "the total"); ok && *into == nil {
		*into = &d
	}
}

// total takes CNT+1, the sum of the quantities.
func (o *orderReader) total(seg *Segment) {
	if d, ok := parseNumber(seg.At(1, 2), o.m.scan.chars.decimal); ok {
		o.totals.quantities = &d
	}
}

// readNumber reads the second component of a segment, and refuses the order when it is no number.
func (o *orderReader) readNumber(seg *Segment, what string) (wholesale.Decimal, bool) {
	value := seg.At(1, 2)
	d, ok := parseNumber(value, o.m.scan.chars.decimal)
	if !ok {
		o.refuse(message.BadNumber, seg.Tag, "%s was expected to be a number; here is %s.", what, quoted(value))
	}
	return d, ok
}

// finish ends the order, with what can only be seen at its end.
func (o *orderReader) finish() {
	o.endLine()
	order := &o.order
	order.CountedLines = o.m.counted
	if o.isChange && o.orderNumber != "" {
		order.Number = o.orderNumber
	}
	if order.Number == "" {
		order.Number = o.orderNumber
	}
	if order.Number == "" {
		o.found(message.NoOrderNumber, "", "The order has no number (BGM).")
	}
	if order.OrderedOn == "" {
		order.OrderedOn = o.fallbackDate
	}
	if order.Required == "" {
		order.Required = o.scheduled
	}
	o.chooseConsignee()
	for i := range order.Lines {
		if order.Lines[i].Required == order.Required {
			order.Lines[i].Required = ""
		}
	}
	if len(order.Lines) == 0 && order.Function != message.Cancel {
		o.refuse(message.NoLines, "", "The order has no lines (LIN).")
	}
	if !o.m.problems.refused {
		o.checkTotals()
	}
}

// takeLines gives the order lines of its own, and returns the room that they were put together in.
func (o *orderReader) takeLines() (room []message.OrderLine) {
	room = o.order.Lines
	o.order.Lines = slices.Clone(room)
	clear(room)
	return room
}

// chooseConsignee takes the party that the goods go to. A further one, such as the store behind a
// distribution centre, is said to people.
func (o *orderReader) chooseConsignee() {
	for i, p := range o.consignee {
		switch {
		case p.ID == "" && p.Name == "":
		case o.order.DeliverTo.ID == "" && o.order.DeliverTo.Name == "":
			o.order.DeliverTo = p
		case i == ultimateConsignee && p.ID != o.order.DeliverTo.ID:
			note := "For " + p.ID
			if p.Name != "" {
				note += ", " + p.Name
			}
			o.order.Notes = append(o.order.Notes, note)
		}
	}
}

// checkTotals adds the lines up. A total that may hold tax is not the order's without tax.
func (o *orderReader) checkTotals() {
	order := &o.order
	order.Total = o.totals.lines
	if order.Total == nil && !o.totals.taxed {
		order.Total = o.totals.all
	}
	var sum, quantities wholesale.Decimal
	complete := true
	for i := range order.Lines {
		line := &order.Lines[i]
		var err error
		if quantities, err = quantities.Add(line.Quantity); err != nil {
			return
		}
		amount, ok := lineAmount(line)
		if complete = complete && ok; complete {
			if sum, err = sum.Add(amount); err != nil {
				return
			}
		}
	}
	if order.Total != nil && complete && !near(sum, *order.Total) {
		o.found(message.OrderTotal, "MOA", "The order says that it comes to %s; its lines come to %s.", order.Total, sum.Trim(2))
	}
	if q := o.totals.quantities; q != nil && q.Cmp(quantities) != 0 {
		o.found(message.OrderTotal, "CNT", "The order says that its quantities come to %s; they come to %s.", q, quantities)
	}
}

// lineNumber of a LIN as a number; ok is false when it is none.
func lineNumber(number string) (n int, ok bool) {
	n, err := strconv.Atoi(number)
	return n, err == nil
}
