package edi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Bounds of what a partner may be called, in characters. An id is what EDIFACT's UNB can hold.
const (
	maxPartnerName = 100
	maxPartnerID   = 35
	maxPartnerCode = 100
	maxColumns     = 20_000
)

// apply changes a partner, and reports every fault by its field.
func (c PartnerChange) apply(p *wholesale.TradingPartner) error {
	var faults partnerFaults
	if c.Name != nil {
		p.Name = *c.Name
	}
	if c.Format != nil {
		p.Format = *c.Format
	}
	if c.TheirID != nil {
		p.TheirID = *c.TheirID
	}
	if c.OurID != nil {
		p.OurID = *c.OurID
	}
	p.Name = faults.line("name", p.Name, maxPartnerName)
	p.TheirID = faults.line("their_id", p.TheirID, maxPartnerID)
	p.OurID = faults.line("our_id", p.OurID, maxPartnerID)
	if p.Name == "" {
		faults.say("name", "is required")
	}
	if !message.Format(p.Format).Known() {
		faults.say("format", "must be one of %s", formats())
	}
	if p.TheirID == "" && p.Format != string(message.CSV) {
		faults.say("their_id", "is required: it tells whom a document is from")
	}
	if p.TheirID != "" && wholesale.SameCode(p.TheirID, p.OurID) {
		faults.say("our_id", "must be yours: it is the same as theirs")
	}
	for _, given := range []struct{ from, into *bool }{
		{c.Acknowledge, &p.Acknowledge}, {c.DespatchAdvice, &p.DespatchAdvice}, {c.Invoice, &p.Invoice},
	} {
		if given.from != nil {
			*given.into = *given.from
		}
	}
	if c.Columns != nil {
		p.Columns = *c.Columns
		if len(p.Columns) > maxColumns || p.Columns != "" && !json.Valid([]byte(p.Columns)) {
			faults.say("columns", "is not a way to read tables")
		}
	}
	p.Leniency = faults.leniency(p.Leniency, c.Leniency)
	return wholesale.InvalidFields(faults)
}

func formats() string {
	names := make([]string, len(message.Formats))
	for i, f := range message.Formats {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// partnerFaults are what is wrong with what was given, by its field.
type partnerFaults []wholesale.FieldError

func (f *partnerFaults) say(field, format string, args ...any) {
	*f = append(*f, wholesale.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// line reads a single line of text.
func (f *partnerFaults) line(field, text string, most int) string {
	text = strings.TrimSpace(text)
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		f.say(field, "must be a single line of text")
	case utf8.RuneCountInString(text) > most:
		f.say(field, "must be at most %d characters", most)
	}
	return text
}

// leniency gives what was set before with what is set now.
func (f *partnerFaults) leniency(was, now map[string]string) map[string]string {
	is := map[string]string{}
	maps.Copy(is, was)
	adjustable := message.Adjustable()
	for _, rule := range slices.Sorted(maps.Keys(now)) {
		level := message.Level(now[rule])
		_, known := adjustable[message.Rule(rule)]
		switch {
		case !known && slices.Contains(message.Rules(), message.Rule(rule)):
			f.say("leniency."+rule, "cannot be changed: what this rule finds is never taken")
		case !known:
			f.say("leniency."+rule, "is not a rule. The rules are %s", adjustableNames())
		case level == "":
			delete(is, rule)
		case level != message.Tolerate && level != message.Warn && level != message.Reject:
			f.say("leniency."+rule, "must be tolerate, warn or reject")
		default:
			is[rule] = string(level)
		}
	}
	return is
}

func adjustableNames() string {
	var names []string
	adjustable := message.Adjustable()
	for _, rule := range message.Rules() {
		if _, ok := adjustable[rule]; ok {
			names = append(names, string(rule))
		}
	}
	return strings.Join(names, ", ")
}

// IDWarning says what looks wrong with an id of a trading partner or store; "" when nothing does.
// Thirteen digits are a GLN, whose last digit checks the others. It is only a warning: some
// partners have numbers of their own that long.
func IDWarning(id string) string {
	if len(id) != 13 || strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	if want := wholesale.CheckDigitOf(id[:12]); id[12] != want {
		return fmt.Sprintf("%s is no GLN: its last digit would be %c. Look for a typing mistake", id, want)
	}
	return ""
}
