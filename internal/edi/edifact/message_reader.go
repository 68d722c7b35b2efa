package edifact

import (
	"strings"

	"upstock/internal/edi/message"
)

// messageReader reads one message, from UNH to UNT. What it is, UNH says; not UNB's application
// reference, which is often that of another message.
type messageReader struct {
	out      message.Message
	problems problems
	scan     *scanner
	number   int // in its interchange
	segments int // so far, UNH is the first
	lines    int // LIN segments
	// documentLines is how many there have been in the document.
	documentLines *int
	summary       bool
	counted       *int // what CNT+2 says
	order         *orderReader
	hasBGM        bool
	unknown       []string // tags that are in none of the lists
	where         string   // of the first of them
}

// kinds are what messages are, by their name in UNH.
var kinds = map[string]message.Kind{
	"ORDERS": message.KindOrder, "ORDCHG": message.KindOrder, "ORDRSP": message.KindOrderResponse,
	"DESADV": message.KindDespatchAdvice, "INVOIC": message.KindInvoice,
	"CONTRL": message.KindReceipt, "APERAK": message.KindReceipt,
}

// newMessage begins a message with its UNH.
func (r *reader) newMessage(unh *Segment) *messageReader {
	m := &messageReader{
		problems: problems{leniency: r.leniency, left: r.problems.left}, scan: r.scan, documentLines: &r.lines,
		number: len(r.current().Messages) + 1, segments: 1,
	}
	m.out.Reference = unh.At(1, 1)
	m.out.Type = strings.TrimRight(strings.Join(unh.Element(2), ":"), ":")
	name := strings.ToUpper(unh.At(2, 1))
	m.out.Kind = kinds[name]
	switch {
	case name == "":
		m.out.Kind = message.KindOther
		m.problems.refuse(message.Unreadable, m.here("UNH"), "UNH does not say what kind of message this is.")
	case m.out.Kind == "":
		m.out.Kind = message.KindOther
	case m.out.Kind == message.KindOrder:
		m.order = newOrderReader(m, name == "ORDCHG", r.room)
		switch directory := unh.At(2, 2) + "." + unh.At(2, 3); directory {
		case "D.96A", "D.96B", "D.01B", "D.03B":
		default:
			nearest := "D.96A"
			if m.isLaterDirectory() {
				nearest = "D.01B"
			}
			m.problems.found(message.OtherVersion, m.here("UNH"),
				"The message is in the directory %s, which is not known. It was read as %s.", quoted(directory), nearest)
		}
	}
	return m
}

// isLaterDirectory says whether the message's directory is one of this century's, nearer to D.01B
// than to D.96A.
func (m *messageReader) isLaterDirectory() bool {
	parts := strings.Split(m.out.Type, ":")
	return len(parts) > 2 && len(parts[2]) >= 2 && parts[2][0] != '9' && isAlphanumeric(parts[2][0]) && parts[2][0] <= '9'
}

// here is where the segment is that is being read.
func (m *messageReader) here(tag string) string {
	line := m.lines
	if m.summary {
		line = 0
	}
	return place(m.number, m.segments, tag, line)
}

func (m *messageReader) count(seg *Segment) {
	if !seg.Continued {
		m.segments++
	}
}

// segment takes a segment between UNH and UNT.
func (m *messageReader) segment(seg *Segment) {
	m.count(seg)
	tag := seg.Tag
	if !isTag(tag) {
		m.problems.refuse(message.Unreadable, m.here(shown(tag)),
			"A segment begins with three capital letters, such as LIN; here is %s.", quoted(tag))
		return
	}
	switch tag {
	case "BGM":
		if m.hasBGM { // the end of one order and the beginning of the next may be lost between them
			m.problems.refuse(message.Unreadable, m.here(tag), "BGM stands twice: there may be two messages in this one.")
			return
		}
		m.hasBGM = true
	case "LIN":
		if m.summary {
			m.summary = false
			m.problems.found(message.MessageOrder, m.here(tag), "A line stands behind UNS, which ends the lines. It was read.")
		}
		m.lines++
		*m.documentLines++
	case "UNS":
		if seg.At(1, 1) == "D" {
			return
		}
		if m.summary {
			m.problems.found(message.MessageOrder, m.here(tag), "UNS, which ends the lines, stands twice.")
		}
		m.summary = true
	case "CNT":
		m.controlTotal(seg)
		return
	}
	switch {
	case m.order != nil:
		m.order.segment(seg)
	case tag == "BGM":
		m.out.Document, m.out.FunctionCode = seg.At(2, 1), seg.At(3, 1)
		if m.out.Kind == message.KindInvoice && isCreditNote(seg.At(1, 1)) {
			m.out.Kind = message.KindCreditNote
		}
	case tag == "RFF" && m.lines == 0 && m.out.Answers == "" && (seg.At(1, 1) == "ON" || seg.At(1, 1) == "ACW"):
		m.out.Answers = seg.At(1, 2)
	case tag == "UCI":
		m.out.Answers, m.out.FunctionCode = seg.At(1, 1), seg.At(4, 1)
	}
}

// isCreditNote says whether a document's code (list 1001) is that of a credit note.
func isCreditNote(code string) bool {
	switch code {
	case "381", "81", "83", "296", "308", "396":
		return true
	}
	return false
}

func isTag(tag string) bool {
	if len(tag) != 3 {
		return false
	}
	for i := range 3 {
		if c := tag[i]; !(c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return true
}

// known says whether a segment can stand in an order and is either read or cannot change a line:
// ways of transport, terms of payment, taxes, packing, contacts.
func known(tag string) bool {
	switch tag {
	case "BGM", "DTM", "FTX", "RFF", "NAD", "CUX", "LIN", "PIA", "IMD", "QTY", "MOA", "PRI", "LOC", "ALC", "SCC", "UNS", "CNT":
		return true
	case "PAI", "ALI", "TAX", "PAT", "PCD", "TDT", "TOD", "MEA", "PAC", "PCI", "GIN", "GIR", "APR", "RNG", "RTE",
		"EQD", "STG", "HAN", "CTA", "COM", "FII", "DOC", "RCS", "DGS", "CCI", "CAV", "MTD", "RJL", "AUT", "QVR", "SEL", "TMP", "EQA", "AJT", "INP":
		return true
	}
	return false
}

// controlTotal takes CNT.
func (m *messageReader) controlTotal(seg *Segment) {
	switch seg.At(1, 1) {
	case "2":
		n, ok := parseCount(seg.At(1, 2))
		if !ok {
			m.problems.found(message.LineCount, m.here("CNT"), "CNT counts the lines as %s; a number was expected.", quoted(seg.At(1, 2)))
			return
		}
		if m.counted != nil && *m.counted != n {
			m.problems.found(message.LineCount, m.here("CNT"), "CNT counts the lines twice, as %d and as %d.", *m.counted, n)
			return
		}
		m.counted = &n
	case "1":
		if m.order != nil {
			m.order.total(seg)
		}
	}
}

// agrees says whether UNT counts and refers rightly.
func (m *messageReader) agrees(unt *Segment) bool {
	n, ok := parseCount(unt.At(1, 1))
	return ok && n == m.segments+1 && unt.At(2, 1) == m.out.Reference && unt.Elements() == 2
}

// trailer takes UNT.
func (m *messageReader) trailer(seg *Segment) {
	m.count(seg)
	m.summary = true
	n, ok := parseCount(seg.At(1, 1))
	if !ok || n != m.segments {
		m.problems.found(message.SegmentCount, m.here("UNT"), "UNT gives the number of segments as %s; it is %d.",
			quoted(seg.At(1, 1)), m.segments)
		if ok && n > m.segments && m.counted == nil && m.order != nil && m.order.hasGap {
			m.problems.refuse(message.LineCount, m.here("UNT"),
				"Segments are missing, and so is a number in those of the lines: a line may be lost.")
		}
	}
	if seg.At(2, 1) != m.out.Reference {
		m.problems.found(message.MessageRef, m.here("UNT"), "UNT has the reference %s; it should be UNH's, %s.",
			quoted(seg.At(2, 1)), quoted(m.out.Reference))
	}
}

// finish ends the message, with what can only be seen at its end.
func (m *messageReader) finish() message.Message {
	m.summary = true
	m.out.Lines = m.lines
	if m.counted != nil && *m.counted != m.lines {
		m.problems.found(message.LineCount, m.here("CNT"), "CNT gives the number of lines as %d; it is %d. A line may be lost.",
			*m.counted, m.lines)
	}
	if m.order != nil {
		m.order.finish()
		m.out.Order = &m.order.order
		m.noteUnknown()
	}
	m.out.Problems = m.problems.list
	if m.problems.full {
		m.out.Problems = append(m.out.Problems, more("message"))
	}
	return m.out
}

// noteUnknown says which segments were not read because no order has them. One of them could be a
// line whose tag is wrong, unless the lines are all there by the document's own count.
func (m *messageReader) noteUnknown() {
	if len(m.unknown) == 0 {
		return
	}
	tags := strings.Join(m.unknown, ", ")
	if m.counted == nil {
		m.problems.refuse(message.UnknownCode, m.where,
			"Orders have no such segment: %s. It was not read, and nothing says that all lines are there.", tags)
		return
	}
	m.problems.found(message.UnknownCode, m.where, "Orders have no such segment: %s. It was not read.", tags)
}

func (m *messageReader) unknownSegment(tag string) {
	if len(m.unknown) == 0 {
		m.where = m.here(tag)
	}
	for _, known := range m.unknown {
		if known == tag {
			return
		}
	}
	if len(m.unknown) < 10 {
		m.unknown = append(m.unknown, tag)
	}
}
