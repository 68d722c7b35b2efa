package edifact

import (
	"fmt"
	"strconv"

	"upstock/internal/edi/message"
)

// problems collects what is wrong with a message or with the document. It names maxProblems of
// them; the first error is never left out.
type problems struct {
	leniency message.Leniency
	left     *int // of maxAllProblems
	list     []message.Problem
	refused  bool
	full     bool
}

// found notes what a rule has found.
func (p *problems) found(rule message.Rule, location, format string, args ...any) {
	switch level := p.leniency.Of(rule); {
	case level == message.Tolerate:
		return
	case p.isFull() && (level == message.Warn || p.refused): // not worth the words
		p.full = true
		return
	}
	if problem, ok := p.leniency.Found(rule, location, fmt.Sprintf(format, args...)); ok {
		p.add(problem)
	}
}

// refuse notes what cannot be taken, whatever the leniency is about other cases of the same rule.
func (p *problems) refuse(rule message.Rule, location, format string, args ...any) {
	if p.isFull() && p.refused {
		p.full = true
		return
	}
	p.add(message.Problem{Location: location, Rule: rule, Message: fmt.Sprintf(format, args...), Severity: message.Error})
}

func (p *problems) isFull() bool { return len(p.list) >= maxProblems || *p.left <= 0 }

func (p *problems) add(problem message.Problem) {
	isError := problem.Severity == message.Error
	switch {
	case !p.isFull():
		p.list = append(p.list, problem)
		*p.left--
	case isError && !p.refused: // none before it was an error
		p.list = append(p.list[:min(len(p.list), maxProblems-1)], problem)
		p.full = true
	default:
		p.full = true
	}
	p.refused = p.refused || isError
}

// place is where in a document something is, in the words that problems use.
func place(message, segment int, tag string, line int) string {
	var room [64]byte // each line of each order has one: so one allocation
	b := room[:0]
	if message > 0 {
		b = strconv.AppendInt(append(b, "message "...), int64(message), 10)
		b = append(b, ", "...)
	}
	b = strconv.AppendInt(append(b, "segment "...), int64(segment), 10)
	if tag != "" {
		b = append(append(append(b, " ("...), tag...), ')')
	}
	if line > 0 {
		b = strconv.AppendInt(append(b, ", line "...), int64(line), 10)
	}
	return string(b)
}

// quoted is a value from a document as it is shown: in quotation marks, and not too long.
func quoted(s string) string {
	const most = 40
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return "“" + s + "”"
}
