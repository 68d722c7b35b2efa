package edi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// Bounds of what an order may say, in characters.
const (
	maxOrderNotes  = 2048
	maxLineComment = 1024
)

// share is what one place gets of a line.
type share struct {
	line     message.OrderLine
	quantity wholesale.Decimal
	required wholesale.Date
	first    bool // of the line's shares: what counts once for the line goes with it
}

// split makes one part of an order for each place that it is delivered to, with our products and
// quantities in pieces.
func (p *plan) split(m *matcher, o *message.Order) []orderPart {
	shares, places := p.shares(m, o)
	parts := make([]orderPart, 0, len(places))
	for _, place := range places {
		scheme := ""
		if code, s := storeOf(o); code == place {
			scheme = s
		}
		customerID, known := m.customer(place, scheme)
		if !known {
			p.lackStore(m, o, place)
		}
		part := orderPart{in: ordering.NewOrder{
			CustomerID: customerID, Reference: plain(o.Number), Source: string(wholesale.SourceSupermarket), Whatever: true,
			RequiredDate: string(p.required(m, o, shares[place])), Notes: p.notes(m, o),
		}}
		for _, sh := range shares[place] {
			p.addLine(m, o, &part, sh)
		}
		parts = append(parts, part)
	}
	return mergedParts(parts)
}

// mergedParts puts places together that are the same customer.
func mergedParts(parts []orderPart) []orderPart {
	var merged []orderPart
	for _, part := range parts {
		at := slices.IndexFunc(merged, func(o orderPart) bool {
			return o.in.CustomerID != "" && o.in.CustomerID == part.in.CustomerID && o.in.RequiredDate == part.in.RequiredDate
		})
		if at < 0 {
			merged = append(merged, part)
			continue
		}
		merged[at].in.Lines = append(merged[at].in.Lines, part.in.Lines...)
		merged[at].lines = append(merged[at].lines, part.lines...)
	}
	return merged
}

// shares are what each place gets, and the places in the order in which the lines name them.
func (p *plan) shares(m *matcher, o *message.Order) (shares map[string][]share, places []string) {
	shares = map[string][]share{}
	add := func(place string, s share) {
		if _, known := shares[place]; !known {
			places = append(places, place)
		}
		shares[place] = append(shares[place], s)
	}
	store, _ := storeOf(o)
	for _, l := range o.Lines {
		if len(l.Places) == 0 {
			add(store, share{line: l, quantity: l.Quantity, required: l.Required, first: true})
			continue
		}
		sum := decimal.Zero
		for _, place := range l.Places {
			var err error
			if sum, err = sum.Add(place.Quantity); err != nil {
				break
			}
		}
		if sum.Cmp(l.Quantity) != 0 {
			p.problems = append(p.problems, message.Problem{
				Location: l.Location, Rule: message.SeveralPlaces, Severity: message.Error,
				Message: fmt.Sprintf("%s orders %s, but its places get %s together", lineWords(l), l.Quantity.Trim(0), sum.Trim(0)),
			})
		}
		for i, place := range l.Places {
			if place.ID == "" {
				place.ID = store
			}
			add(place.ID, share{line: l, quantity: place.Quantity, required: place.Required, first: i == 0})
		}
	}
	if len(places) > 1 {
		named := slices.DeleteFunc(slices.Clone(places), func(place string) bool { return place == "" })
		words := strings.Join(named, ", ")
		if len(named) < len(places) {
			words += ", and one that is not named"
		}
		p.say(m.leniency, message.SeveralPlaces, "", "It is for %d places: %s. It becomes an order for each", len(places), words)
	}
	return shares, places
}

func (p *plan) lackStore(m *matcher, o *message.Order, place string) {
	missing := Missing{Kind: MissingStore, Code: place, Words: "It does not say which store it is for"}
	if place != "" {
		missing.Words = "Store " + place + " is not known"
	}
	location := ""
	for _, l := range o.Lines {
		if slices.ContainsFunc(l.Places, func(p message.Place) bool { return p.ID == place }) {
			location = l.Location
			break
		}
	}
	for _, party := range []message.Party{o.DeliverTo, o.Buyer} {
		if party.ID == place || party.Name == place {
			location = party.Location
			missing.Name, missing.Address = party.Name, party.Address
			if party.Name != "" && party.Name != place {
				missing.Words = fmt.Sprintf("Store %s (%s) is not known", place, party.Name)
			}
			break
		}
	}
	p.lack(m.leniency, message.UnknownStore, location, missing)
}

// required is the day on which a part is wanted: its lines' own when all have the same.
func (p *plan) required(m *matcher, o *message.Order, shares []share) wholesale.Date {
	day := o.Required
	for _, alternative := range []wholesale.Date{o.Earliest, o.Latest} {
		if day == "" {
			day = alternative
		}
	}
	if own := shares[0].required; own != "" && !slices.ContainsFunc(shares, func(s share) bool { return s.required != own }) {
		day = own
	}
	if _, err := wholesale.ParseDate(string(day)); err != nil {
		p.say(m.leniency, message.BadDate, "", "It is wanted on %s, which cannot be", day)
		return ""
	}
	return day
}

// notes are what the order says for people, and the dates that have no place of their own.
func (p *plan) notes(m *matcher, o *message.Order) string {
	notes := slices.Clone(o.Notes)
	if o.Latest != "" && o.Latest != o.Required {
		notes = append(notes, "Deliver by "+o.Latest.Words()+" at the latest")
	}
	if o.Earliest != "" && o.Earliest != o.Required {
		notes = append(notes, "Not before "+o.Earliest.Words())
	}
	if o.CancelBy != "" {
		notes = append(notes, "Not wanted after "+o.CancelBy.Words())
	}
	if o.Contract != "" {
		notes = append(notes, "Contract "+o.Contract)
	}
	text := plain(strings.Join(notes, "\n"))
	if short := clip(text, maxOrderNotes); short != text {
		p.say(m.leniency, message.Ignored, "", "Its notes are longer than %d characters: the rest stands in the document only", maxOrderNotes)
		return short
	}
	return text
}

// addLine adds what a place gets of a line to its part.
func (p *plan) addLine(m *matcher, o *message.Order, part *orderPart, sh share) {
	l := sh.line
	found, why := m.product(l)
	if found.product.ID == "" {
		if sh.first {
			p.lackProduct(m, l, why)
		}
		return
	}
	if found.doubt != "" {
		p.say(m.leniency, message.CodesDisagree, l.Location, "%s: %s", lineWords(l), found.doubt)
	}
	pieces, why := found.piecesIn(l)
	if !pieces.IsPos() && !sh.first {
		return // said with the line's first place
	}
	if !pieces.IsPos() {
		codes := codesOf(l)
		p.lack(m.leniency, message.PackSize, l.Location, Missing{
			Kind: MissingPack, Code: codes[0], Line: l.Number, Codes: codes, Name: l.Description, Quantity: l.Quantity.Trim(0), Unit: l.Unit,
			ProductID: found.product.ID, ProductCode: found.product.Code,
			Words: fmt.Sprintf("%s: %s. How many pieces of %s is that?", lineWords(l), why, found.product.Code),
		})
		return
	}
	if said := l.PiecesPerUnit; said != nil && found.pieces.IsPos() && said.Cmp(found.pieces) != 0 && pieces.Cmp(*said) == 0 {
		p.say(m.leniency, message.PackSize, l.Location, "%s: it says %s pieces in one, you have said %s. It was taken as it says",
			lineWords(l), said.Trim(0), found.pieces.Trim(0))
	}
	if reason := found.product.RefusedFrom(wholesale.SourceSupermarket); reason != "" {
		p.say(m.leniency, message.NotOrderable, l.Location, "%s: %s %s", lineWords(l), found.product.Code, reason)
	}
	add := func(ordered wholesale.Decimal, price *wholesale.Decimal, comment string) {
		quantity, err := ordered.Mul(pieces)
		if err != nil || quantity.Trim(0).Scale() > wholesale.QuantityScale {
			p.problems = append(p.problems, message.Problem{
				Location: l.Location, Rule: message.BadNumber, Severity: message.Error,
				Message: fmt.Sprintf("%s: %s times %s pieces is no quantity", lineWords(l), ordered, pieces),
			})
			return
		}
		part.in.Lines = append(part.in.Lines, ordering.LineInput{
			ProductID: found.product.ID, Quantity: quantity.Trim(0), UnitPrice: price, Comment: comment,
		})
		part.lines = append(part.lines, plannedLine{from: l, pieces: pieces, free: price != nil})
	}
	add(sh.quantity, nil, p.comment(m, o, sh))
	if l.FreeGoods != nil && l.FreeGoods.IsPos() && sh.first {
		add(*l.FreeGoods, &decimal.Zero, "Free goods")
	}
}

func (p *plan) lackProduct(m *matcher, l message.OrderLine, why string) {
	codes := codesOf(l)
	missing := Missing{
		Kind: MissingProduct, Line: l.Number, Codes: codes, Name: l.Description, Quantity: l.Quantity.Trim(0), Unit: l.Unit,
		Words: lineWords(l) + ": no product is known for it",
	}
	if len(codes) > 0 {
		missing.Code = codes[0]
		missing.Words = fmt.Sprintf("%s: no product is known for %s", lineWords(l), strings.Join(codes, ", "))
	}
	if l.TheirCode != "" { // what a partner calls a product lasts longer than one of its barcodes
		missing.Code = l.TheirCode
	}
	if why != "" {
		missing.Words += "; " + why
	}
	p.lack(m.leniency, message.UnknownProduct, l.Location, missing)
}

// comment is what a line says for people.
func (p *plan) comment(m *matcher, o *message.Order, sh share) string {
	parts := slices.Clone(sh.line.Notes)
	if sh.required != "" && sh.required != o.Required {
		parts = append(parts, "Wanted on "+sh.required.Words())
	}
	text := plain(strings.Join(parts, "; "))
	if short := clip(text, maxLineComment); short != text {
		p.say(m.leniency, message.Ignored, sh.line.Location, "%s: its notes are too long for an order: the rest stands in the document only", lineWords(sh.line))
		return short
	}
	return text
}
