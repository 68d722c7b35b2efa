package edifact

import (
	"fmt"
	"strings"

	"upstock/internal/edi/message"
)

// reader takes a document's segments apart into interchanges, groups and messages.
type reader struct {
	leniency message.Leniency
	scan     *scanner
	reading  message.Reading
	problems problems // of the document

	interchange *interchangeState // nil between interchanges
	message     *messageReader    // nil between messages
	strays      strays
	segments    int // of the interchange
	messages    int // of the document
	lines       int // of the document
	lowerCase   bool
	room        []message.OrderLine // in which orders' lines are put together
}

// interchangeState is an interchange that is being read.
type interchangeState struct {
	message.Interchange
	implied bool // it has no UNB
	groups  int
	group   *groupState
}

// groupState is a functional group that is being read, from UNG to UNE.
type groupState struct {
	reference string
	messages  int
}

// strays are segments that stand in no message: before its UNH, or behind its UNT.
type strays struct {
	count    int
	lines    int
	location string // of the first
	tag      string
}

func (r *reader) read() {
	var seg Segment
	for {
		switch r.scan.next(&seg) {
		case segmentRead:
			if !r.segment(&seg) {
				r.close()
				return
			}
			continue
		case segmentUnmarked:
			r.unmarked(&seg)
			if !r.segment(&seg) {
				r.close()
				return
			}
			continue
		case segmentTooLong:
			r.tooLong(&seg)
		case segmentCut:
			r.cut(&seg)
		case noSegment:
			r.endOfDocument()
		}
		r.close()
		return
	}
}

// close ends the reading.
func (r *reader) close() {
	if !r.reading.HasMessages() && !r.problems.refused {
		r.refuseDocument(message.Unreadable, "There is no message in the document.")
	}
	r.reading.Problems = r.problems.list
	if r.problems.full {
		r.reading.Problems = append(r.reading.Problems, more("document"))
	}
}

func more(what string) message.Problem {
	return message.Problem{Rule: message.TooLarge, Severity: message.Warning,
		Message: fmt.Sprintf("There are more problems in this %s than are named here.", what)}
}

// segment takes one segment; it is false when a bound is reached, and reading ends.
func (r *reader) segment(seg *Segment) bool {
	if !seg.Continued {
		r.segments++
	}
	if upper := seg.Tag; !isTag(upper) && isTag(strings.ToUpper(upper)) {
		upper = strings.ToUpper(upper)
		seg.Tag = upper
		if !r.lowerCase {
			r.lowerCase = true
			r.document(message.UnknownCode, r.here(upper), "Tags are written in small letters. They were read as capital ones.")
		}
	}
	tag := seg.Tag
	if r.message != nil && tag != "UNT" && tag != "UNH" && tag != "UNZ" && tag != "UNB" && tag != "UNE" && tag != "UNG" {
		r.message.segment(seg)
		return true
	}
	switch tag {
	case "UNB":
		return r.beginInterchange(seg)
	case "UNZ":
		r.endInterchange(seg)
	case "UNG":
		r.beginGroup(seg)
	case "UNE":
		r.endGroup(seg)
	case "UNH":
		return r.beginMessage(seg)
	case "UNT":
		r.endMessage(seg)
	default:
		r.stray(seg)
	}
	return true
}

// here is where a segment outside of messages is.
func (r *reader) here(tag string) string { return place(0, r.segments, tag, 0) }

func (r *reader) rowOf(offset int) string {
	return fmt.Sprintf("row %d of the document", r.scan.row(offset))
}

// document notes a problem of the document.
func (r *reader) document(rule message.Rule, location, format string, args ...any) {
	r.problems.found(rule, location, format, args...)
	r.reading.Problems = r.problems.list
}

func (r *reader) refuseDocument(rule message.Rule, format string, args ...any) {
	r.problems.refuse(rule, "", format, args...)
	r.reading.Problems = r.problems.list
}

// beginInterchange takes UNB.
func (r *reader) beginInterchange(seg *Segment) bool {
	if r.interchange != nil {
		r.leaveMessage("UNB")
		r.leaveInterchange("UNB")
	}
	r.flushStrays("")
	if len(r.reading.Interchanges) >= maxInterchanges {
		r.refuseDocument(message.TooLarge, "The document has more than %d interchanges.", maxInterchanges)
		return false
	}
	r.segments = 1
	label, release := seg.At(1, 1), seg.At(1, 2)
	if found := r.scan.charset.found; found == "" {
		r.scan.charset = charsetOf(label)
	} else { // what was found in an earlier interchange is still to be said
		next := charsetOf(label)
		r.scan.charset.name, r.scan.charset.table, r.scan.charset.label = next.name, next.table, next.label
	}
	r.scan.classify(release >= "4" && len(release) == 1)
	r.interchange = &interchangeState{Interchange: message.Interchange{
		Sender: seg.At(2, 1), SenderQualifier: seg.At(2, 2),
		Recipient: seg.At(3, 1), RecipientQualifier: seg.At(3, 2),
		Reference: seg.At(5, 1), AckWanted: seg.At(9, 1) == "1", Test: isTest(seg),
	}}
	r.reading.Interchanges = append(r.reading.Interchanges, r.interchange.Interchange)
	if r.interchange.Reference == "" {
		r.document(message.InterchangeRef, r.here("UNB"), "The interchange has no control reference.")
	}
	return true
}

// isTest says whether UNB marks a test. The mark is the eleventh element; some count one less or
// one more, and it is the last one then.
func isTest(seg *Segment) bool {
	last := seg.Elements()
	if last > 11 && seg.At(11, 1) != "" {
		last = 11
	}
	if last < 10 {
		return false
	}
	switch seg.At(last, 1) {
	case "1", "2", "3", "4":
		return true
	}
	return false
}

// implied begins an interchange that has no UNB.
func (r *reader) implied(tag string) {
	if r.interchange != nil {
		return
	}
	r.document(message.NoInterchange, r.here(tag), "UNB, which begins an interchange and names its sender, was expected before %s.", tag)
	r.beginWithout()
}

// beginWithout begins an interchange whose UNB is missing, or cannot be read.
func (r *reader) beginWithout() {
	r.interchange = &interchangeState{implied: true}
	r.reading.Interchanges = append(r.reading.Interchanges, message.Interchange{})
}

// current is the interchange that messages are put into.
func (r *reader) current() *message.Interchange {
	return &r.reading.Interchanges[len(r.reading.Interchanges)-1]
}

// endInterchange takes UNZ.
func (r *reader) endInterchange(seg *Segment) {
	r.leaveMessage("UNZ")
	r.flushStrays("")
	if r.interchange == nil {
		r.document(message.InterchangeCount, r.here("UNZ"), "UNZ ends an interchange, but none is open here.")
		return
	}
	r.leaveGroup("UNZ")
	messages, groups := len(r.current().Messages), r.interchange.groups
	if n, ok := parseCount(seg.At(1, 1)); !ok || n != messages && (groups == 0 || n != groups) {
		r.document(message.InterchangeCount, r.here("UNZ"), "UNZ gives the number of messages as %s; it is %d.",
			quoted(seg.At(1, 1)), messages)
	}
	if !r.interchange.implied && seg.At(2, 1) != r.interchange.Reference {
		r.document(message.InterchangeRef, r.here("UNZ"), "UNZ has the reference %s; it should be UNB's, %s.",
			quoted(seg.At(2, 1)), quoted(r.interchange.Reference))
	}
	r.interchange = nil
}

// leaveInterchange ends an interchange that has no UNZ.
func (r *reader) leaveInterchange(before string) {
	r.leaveGroup(before)
	r.document(message.NoTrailer, "behind "+r.here(""), "UNZ, which ends an interchange, was expected before %s.", before)
	r.interchange = nil
}

func (r *reader) beginGroup(seg *Segment) {
	r.leaveMessage("UNG")
	r.flushStrays("")
	r.implied("UNG")
	r.leaveGroup("UNG")
	r.interchange.groups++
	r.interchange.group = &groupState{reference: seg.At(5, 1)}
}

func (r *reader) endGroup(seg *Segment) {
	r.leaveMessage("UNE")
	r.flushStrays("")
	if r.interchange == nil || r.interchange.group == nil {
		r.document(message.GroupTrailer, r.here("UNE"), "UNE ends a group, but none is open here.")
		return
	}
	group := r.interchange.group
	r.interchange.group = nil
	if n, ok := parseCount(seg.At(1, 1)); !ok || n != group.messages {
		r.document(message.GroupTrailer, r.here("UNE"), "UNE gives the number of messages as %s; it is %d.",
			quoted(seg.At(1, 1)), group.messages)
	}
	if seg.At(2, 1) != group.reference {
		r.document(message.GroupTrailer, r.here("UNE"), "UNE has the reference %s; it should be UNG's, %s.",
			quoted(seg.At(2, 1)), quoted(group.reference))
	}
}

func (r *reader) leaveGroup(before string) {
	if r.interchange.group != nil {
		r.document(message.GroupTrailer, "behind "+r.here(""), "UNE, which ends a group, was expected before %s.", before)
		r.interchange.group = nil
	}
}

// beginMessage takes UNH.
func (r *reader) beginMessage(seg *Segment) bool {
	r.leaveMessage("UNH")
	r.implied("UNH")
	if r.messages++; r.messages > maxMessages {
		r.refuseDocument(message.TooLarge, "The document has more than %d messages.", maxMessages)
		return false
	}
	if r.strays.lines > 0 {
		r.flushStrays("")
	}
	m := r.newMessage(seg)
	if r.strays.count > 0 {
		m.problems.found(message.MessageOrder, r.strays.location,
			"%s stands before UNH, which begins a message. It was not read.", r.strays.tag)
		r.strays = strays{}
	}
	if m.isLaterDirectory() {
		r.reading.Format = message.EDIFACTD01B
	}
	if group := r.interchange.group; group != nil {
		group.messages++
	}
	r.message = m
	return true
}

// endMessage takes UNT.
func (r *reader) endMessage(seg *Segment) {
	if r.message == nil {
		if r.strays.count == 0 {
			r.document(message.MessageOrder, r.here("UNT"), "UNT ends a message, but none is open here.")
			return
		}
		r.flushStrays(seg.At(2, 1))
		return
	}
	r.message.trailer(seg)
	r.finishMessage()
}

// leaveMessage ends a message that has no UNT.
func (r *reader) leaveMessage(before string) {
	if r.message == nil {
		return
	}
	r.message.problems.found(message.NoMessageTrailer, r.message.here(before),
		"UNT, which ends a message, was expected before %s. A part of the message may be lost.", before)
	r.finishMessage()
}

func (r *reader) finishMessage() {
	m := r.message.finish()
	if r.message.order != nil {
		r.room = r.message.order.takeLines()
	}
	r.add(m)
	r.message = nil
}

func (r *reader) add(m message.Message) {
	i := r.current()
	i.Messages = append(i.Messages, m)
}

// stray takes a segment that stands in no message.
func (r *reader) stray(seg *Segment) {
	if strings.HasPrefix(seg.Tag, "US") && len(seg.Tag) == 3 {
		return // a signature of syntax 4
	}
	if r.strays.count == 0 {
		r.strays.location, r.strays.tag = r.here(seg.Tag), seg.Tag
	}
	r.strays.count++
	if seg.Tag == "LIN" || seg.Tag == "QTY" {
		r.strays.lines++
	}
}

// flushStrays makes a refused message of segments without a UNH: what they ordered must not be
// lost without a word.
func (r *reader) flushStrays(reference string) {
	if r.strays.count == 0 {
		return
	}
	r.implied(r.strays.tag)
	r.messages++
	p := problems{leniency: r.leniency, left: r.problems.left}
	p.refuse(message.Unreadable, r.strays.location,
		"UNH, which begins a message, was expected before %s. Segments that belong to no message, and were not read: %d.",
		r.strays.tag, r.strays.count)
	r.add(message.Message{Kind: message.KindOther, Reference: reference, Problems: p.list})
	r.strays = strays{}
}

// unmarked takes a segment that runs into the next one.
func (r *reader) unmarked(seg *Segment) {
	const words = "The segment has no end mark: after a line break the next one begins inside of it (row %d)."
	row := r.scan.row(seg.Offset)
	if m := r.message; m != nil {
		m.problems.refuse(message.Unreadable, place(m.number, m.segments+1, shown(seg.Tag), m.lines), words, row)
		return
	}
	r.problems.refuse(message.Unreadable, place(0, r.segments+1, shown(seg.Tag), 0), words, row)
}

// tooLong takes a segment that goes on and on; nothing behind it is read.
func (r *reader) tooLong(seg *Segment) {
	words := "The segment is longer than %d characters (from row %d). The rest of the document was not read."
	row := r.scan.row(seg.Offset)
	if r.message == nil {
		r.problems.refuse(message.TooLarge, r.here(shown(seg.Tag)), words, maxSegment, row)
		return
	}
	r.message.count(seg)
	r.message.problems.refuse(message.TooLarge, r.message.here(shown(seg.Tag)), words, maxSegment, row)
	r.finishMessage()
}

func shown(tag string) string { return tag[:min(len(tag), 3)] }

// cut takes what is left of a segment when the document ends in the middle of it. A trailer is as
// good without its end mark, when it says all that it has to say; and the end of an interchange
// that is cut is as one that is missing.
func (r *reader) cut(seg *Segment) {
	r.segments++
	row := r.scan.row(len(r.scan.data))
	if r.message != nil {
		if seg.Tag == "UNT" && r.message.agrees(seg) {
			r.endMessage(seg)
			r.leaveInterchange("the end of the document")
			return
		}
		r.message.count(seg)
		r.message.problems.refuse(message.Truncated, r.message.here(shown(seg.Tag)),
			"The document ends in the middle of this segment (row %d). The rest of it is lost.", row)
		r.finishMessage()
		return
	}
	if r.interchange != nil && r.strays.count == 0 {
		if seg.Tag == "UNZ" && seg.At(2, 1) == r.interchange.Reference && seg.Elements() == 2 {
			r.endInterchange(seg)
			r.document(message.NoTrailer, r.here("UNZ"), "The last segment, UNZ, has no end mark.")
			return
		}
		switch shown(seg.Tag) {
		case "", "U", "UN", "UNE", "UNZ":
			r.leaveInterchange("the end of the document")
			return
		}
	}
	if r.interchange == nil && r.strays.count == 0 && len(r.reading.Interchanges) > 0 && !strings.HasPrefix(seg.Tag, "UN") {
		r.problems.found(message.MessageOrder, "behind "+r.here(""), "There is something behind the end of the interchange (row %d). It was not read.", row)
		return
	}
	words := "The document ends in the middle of this segment (row %d). The rest of it is lost."
	tag := strings.ToUpper(shown(seg.Tag))
	if beginsUNB := tag == "U" || tag == "UN" || tag == "UNB"; r.interchange == nil && beginsUNB {
		if len(r.reading.Interchanges) == 0 {
			r.problems.refuse(message.Truncated, r.here(shown(seg.Tag)),
				"The document ends in the middle of its first segment, UNB, which names the sender (row %d). The rest of it is lost.", row)
			r.reading.Problems = r.problems.list
			return
		}
		words = "The document ends where another interchange begins (UNB, row %d). The rest of it is lost."
		r.beginWithout()
	}
	r.implied(shown(seg.Tag))
	r.strays = strays{}
	p := problems{leniency: r.leniency, left: r.problems.left}
	p.refuse(message.Truncated, r.here(shown(seg.Tag)), words, row)
	r.add(message.Message{Kind: message.KindOther, Problems: p.list})
}

// endOfDocument ends what is still open.
func (r *reader) endOfDocument() {
	r.leaveMessage("the end of the document")
	r.flushStrays("")
	if r.interchange != nil {
		if r.interchange.implied {
			return // what has no beginning needs no end
		}
		r.leaveInterchange("the end of the document")
	}
}
