package edi

import (
	"errors"
	"fmt"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// plan is what would become of an order if it were taken now: nothing is written.
type plan struct {
	missing  []Missing         // it waits for these
	astray   bool              // it is addressed to someone else: a person decides
	problems []message.Problem // with an error it is refused
	prices   []PriceDifference
	parts    []orderPart // one for each place
}

// orderPart is one of our orders that a buyer's order becomes.
type orderPart struct {
	in    ordering.NewOrder
	draft *wholesale.Order
	lines []plannedLine // of each line of in
}

// plannedLine is where a line of ours comes from.
type plannedLine struct {
	from   message.OrderLine
	pieces wholesale.Decimal // in one of what is ordered
	free   bool
}

// say adds what a rule has found, unless it is tolerated.
func (p *plan) say(leniency message.Leniency, rule message.Rule, location, format string, args ...any) {
	if problem, ok := leniency.Found(rule, location, fmt.Sprintf(format, args...)); ok {
		p.problems = append(p.problems, problem)
	}
}

// lack adds what has to be matched first.
func (p *plan) lack(leniency message.Leniency, rule message.Rule, location string, m Missing) {
	p.missing = append(p.missing, m)
	problem := message.Problem{Location: location, Rule: rule, Message: m.Words, Severity: message.Warning}
	if leniency.Of(rule) == message.Reject {
		problem.Severity = message.Error
	}
	p.problems = append(p.problems, problem)
}

// plan works out what an order becomes.
func (m *matcher) plan(o *message.Order, recipient string) (p plan, err error) {
	p.checkSupplier(m, o, recipient)
	parts := p.split(m, o)
	if len(p.missing) > 0 || message.AnyError(p.problems) {
		return p, nil
	}
	for _, part := range parts {
		draft, err := m.drafter.Draft(part.in)
		if refusal, ok := errors.AsType[*wholesale.Error](err); ok {
			p.refusedDraft(m, part, refusal)
			continue
		}
		if err != nil {
			return p, err
		}
		if o.Currency != "" && !strings.EqualFold(o.Currency, draft.Currency) {
			p.say(m.leniency, message.OtherCurrency, "", "It is in %s, but %s buys in %s", o.Currency, draft.CustomerName, draft.Currency)
		}
		part.draft = draft
		p.parts = append(p.parts, part)
		p.comparePrices(m, part)
	}
	return p, nil
}

// checkSupplier finds out whether the order is meant for this supplier.
func (p *plan) checkSupplier(m *matcher, o *message.Order, recipient string) {
	ours := m.partner.OurID
	if ours == "" {
		return
	}
	other, location := "", ""
	switch {
	case recipient != "" && !wholesale.SameCode(recipient, ours):
		other, location = recipient, "the recipient"
	case isGLN(o.Supplier.ID) && isGLN(ours) && o.Supplier.ID != ours:
		other, location = o.Supplier.ID, o.Supplier.Location
	}
	if other == "" {
		return
	}
	words := fmt.Sprintf("It is addressed to %s, but your id with %s is %s", other, m.partner.Name, ours)
	if p.astray = m.leniency.Of(message.OtherSupplier) == message.Warn; p.astray {
		words += ". Take it if it is meant for you all the same, or refuse it"
	}
	p.say(m.leniency, message.OtherSupplier, location, "%s", words)
}

func isGLN(id string) bool { return len(id) == 13 && strings.Trim(id, "0123456789") == "" }

// refusedDraft keeps an order waiting that has no price for one of its products, or cannot be taken
// for another reason: the words say which.
func (p *plan) refusedDraft(m *matcher, part orderPart, refusal *wholesale.Error) {
	words := refusal.Message
	for i, field := range refusal.Fields {
		if i == 0 {
			words = ""
		} else {
			words += "; "
		}
		index := -1
		if _, err := fmt.Sscanf(field.Field, "lines[%d]", &index); err == nil && index < len(part.lines) {
			words += lineWords(part.lines[index].from) + ": "
		}
		if field.Field == "lines" && len(part.lines) > wholesale.MaxLines {
			words += fmt.Sprintf("it has %d lines, and an order can have %d. Ask for it in several orders", len(part.lines), wholesale.MaxLines)
			continue
		}
		words += field.Field[strings.LastIndex(field.Field, ".")+1:] + " " + field.Message
	}
	p.lack(m.leniency, message.NotOrderable, "", Missing{Kind: MissingOther, Words: "It cannot be taken as an order yet: " + words})
}

// lineWords names a line for people.
func lineWords(l message.OrderLine) string {
	words := "Line"
	if l.Number != "" {
		words += " " + l.Number
	}
	if l.Description != "" {
		words += " (" + clip(l.Description, 60) + ")"
	} else if codes := codesOf(l); len(codes) > 0 {
		words += " (" + codes[0] + ")"
	}
	return words
}
