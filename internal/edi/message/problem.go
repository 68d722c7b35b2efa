package message

import "slices"

// Severity says what a problem leads to.
type Severity string

// The severities.
const (
	Warning Severity = "warning" // it was taken all the same
	Error   Severity = "error"   // it was not taken
)

// Problem is something in a document that is not as it should be.
type Problem struct {
	Location string   `json:"location"` // where, for people: "message 2, segment 14 (QTY), line 3"
	Rule     Rule     `json:"rule"`
	Message  string   `json:"message"` // what is wrong, what was expected, and what was done about it
	Severity Severity `json:"severity"`
}

// AnyError says whether one of the problems is an error.
func AnyError(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// Rule names a kind of problem. A partner's leniency says what each leads to.
type Rule string

// Level is what a rule leads to.
type Level string

// The levels.
const (
	Tolerate Level = "tolerate" // taken without a word
	Warn     Level = "warn"     // taken, with a warning
	Reject   Level = "reject"   // not taken
)

// The rules. Those of the envelope hold for EDIFACT; those of the content for every format.
const (
	// Syntax and envelope.
	Unreadable        Rule = "unreadable"         // not a document of a known format; always rejected
	Truncated         Rule = "truncated"          // ends in the middle; always rejected
	TooLarge          Rule = "too_large"          // beyond the bounds of what is read; always rejected
	Unsafe            Rule = "unsafe"             // a DOCTYPE or an entity; always rejected
	NoInterchange     Rule = "no_interchange"     // no UNB
	NoTrailer         Rule = "no_trailer"         // no UNZ
	InterchangeRef    Rule = "interchange_ref"    // UNZ's reference is not UNB's
	InterchangeCount  Rule = "interchange_count"  // UNZ counts other messages than there are
	GroupTrailer      Rule = "group_trailer"      // UNE is missing, or counts or refers wrongly
	NoMessageTrailer  Rule = "no_message_trailer" // no UNT: the rest may be lost
	MessageRef        Rule = "message_ref"        // UNT's reference is not UNH's
	SegmentCount      Rule = "segment_count"      // UNT counts other segments than there are
	LineCount         Rule = "line_count"         // CNT+2 counts other lines than there are: one may be lost
	MessageOrder      Rule = "message_order"      // UNH is not the first segment of its message, UNS comes twice
	EmptySegment      Rule = "empty_segment"      // nothing between two terminators
	Whitespace        Rule = "whitespace"         // a byte order mark, blanks or blank lines around segments
	LineBreak         Rule = "line_break"         // a line break inside of data
	Charset           Rule = "charset"            // the bytes are not in the character set that is named
	ControlCharacters Rule = "control_characters" // NUL and the like in data
	OtherVersion      Rule = "other_version"      // another directory than those known, read as the nearest
	// Content.
	NoOrderNumber  Rule = "no_order_number"
	BadDate        Rule = "bad_date"
	BadNumber      Rule = "bad_number" // a quantity or price that is none
	NoQuantity     Rule = "no_quantity"
	NoProduct      Rule = "no_product" // a line that names no product at all
	NoLines        Rule = "no_lines"
	CheckDigit     Rule = "check_digit"    // of a GTIN or GLN
	LineAmount     Rule = "line_amount"    // quantity × price is not the line's amount
	OrderTotal     Rule = "order_total"    // the lines do not add up to the order's total
	OtherSupplier  Rule = "other_supplier" // it is addressed to someone else: a person decides
	OtherCurrency  Rule = "other_currency"
	UnknownCode    Rule = "unknown_code" // a function, unit or qualifier that is not known
	Ignored        Rule = "ignored"      // something was in it that is not read: free goods, allowances
	PriceDiffers   Rule = "price_differs"
	TestDocument   Rule = "test"
	SeveralPlaces  Rule = "several_places" // lines are split over several places of delivery
	UnknownStore   Rule = "unknown_store"
	UnknownProduct Rule = "unknown_product"
	SubLine        Rule = "sub_line"  // a line that says what another one consists of
	PackSize       Rule = "pack_size" // ordered in cartons of which it is not known how many pieces they hold
	// Delivery is about what leaves, and so no rule of a partner's: it could not be put where it
	// goes.
	Delivery Rule = "delivery"
)

// defaults are the levels of rules for which a partner has no own. What could lose or change a
// line is rejected; what is unambiguous is taken.
var defaults = map[Rule]Level{
	Unreadable: Reject, Truncated: Reject, TooLarge: Reject, Unsafe: Reject, NoMessageTrailer: Reject, LineCount: Reject, SubLine: Reject,
	BadNumber: Reject, NoQuantity: Reject, NoProduct: Reject, NoLines: Reject, NoOrderNumber: Reject, OtherCurrency: Reject,
	EmptySegment: Tolerate, Whitespace: Tolerate, LineBreak: Tolerate,
}

// always are the rules that no leniency changes: what they find cannot be taken.
var always = map[Rule]bool{
	Unreadable: true, Truncated: true, TooLarge: true, Unsafe: true, NoLines: true, NoQuantity: true, NoProduct: true, BadNumber: true,
	NoOrderNumber: true, // sent twice, it could not be recognised
}

// Adjustable are the rules that a partner's leniency may change, with their defaults.
func Adjustable() map[Rule]Level {
	rules := map[Rule]Level{}
	for _, r := range all {
		if !always[r] {
			rules[r] = Default(r)
		}
	}
	return rules
}

// all are the rules in the order in which people read them.
var all = []Rule{
	Unreadable, Truncated, TooLarge, Unsafe, NoInterchange, NoTrailer, InterchangeRef, InterchangeCount, GroupTrailer, NoMessageTrailer, MessageRef, SegmentCount,
	LineCount, MessageOrder, EmptySegment, Whitespace, LineBreak, Charset, ControlCharacters, OtherVersion, NoOrderNumber, BadDate, BadNumber,
	NoQuantity, NoProduct, NoLines, CheckDigit, LineAmount, OrderTotal, OtherSupplier, OtherCurrency, UnknownCode, Ignored, PriceDiffers,
	TestDocument, SeveralPlaces, UnknownStore, UnknownProduct, PackSize, SubLine,
}

// Rules are all rules, in the order in which people read them.
func Rules() []Rule { return slices.Clone(all) }

// Default is what a rule leads to when a partner's leniency does not say.
func Default(r Rule) Level {
	if level, ok := defaults[r]; ok {
		return level
	}
	return Warn
}

// Leniency is what rules lead to with one partner, where that differs from [Default].
type Leniency map[Rule]Level

// Of is what a rule leads to.
func (l Leniency) Of(r Rule) Level {
	if level, ok := l[r]; ok && !always[r] {
		return level
	}
	return Default(r)
}

// Found makes a problem of what a rule has found; ok is false when it is tolerated.
func (l Leniency) Found(r Rule, location, words string) (p Problem, ok bool) {
	p = Problem{Location: location, Rule: r, Message: words, Severity: Warning}
	switch l.Of(r) {
	case Tolerate:
		return Problem{}, false
	case Reject:
		p.Severity = Error
	case Warn:
	}
	return p, true
}
