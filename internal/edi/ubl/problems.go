package ubl

import (
	"fmt"

	"upstock/internal/edi/message"
)

// maxProblems is how many are listed of one document: no one reads more, and they are stored.
const maxProblems = 500

// problems collects what is not as it should be.
type problems struct {
	leniency message.Leniency
	list     []message.Problem
}

// add notes what a rule has found, as the partner's leniency has it.
func (p *problems) add(rule message.Rule, location, format string, args ...any) {
	if found, ok := p.leniency.Found(rule, location, fmt.Sprintf(format, args...)); ok {
		p.put(found)
	}
}

// refuse notes what would lose or change a line, whatever the partner's leniency says.
func (p *problems) refuse(rule message.Rule, location, format string, args ...any) {
	p.put(message.Problem{Location: location, Rule: rule, Message: fmt.Sprintf(format, args...), Severity: message.Error})
}

func (p *problems) put(found message.Problem) {
	switch {
	case len(p.list) < maxProblems:
		p.list = append(p.list, found)
	case found.Severity == message.Error && !message.AnyError(p.list):
		p.list[maxProblems-1] = found // a document with an error is never taken
	}
}
