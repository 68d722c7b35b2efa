package edi

import (
	"fmt"

	"upstock/internal/edi/message"
)

// wholeDocument is where a problem is that is of the document as a whole.
const wholeDocument = "the whole document"

// place is where a problem is that is of the message as a whole.
func (c *incoming) place() string {
	if c.row.Number != "" {
		return "order " + c.row.Number
	}
	return fmt.Sprintf("message %d", c.row.Position)
}

// placed says of problems that name no place of their own where they are.
func placed(problems []message.Problem, place string) []message.Problem {
	for i := range problems {
		if problems[i].Location == "" {
			problems[i].Location = place
		}
	}
	return problems
}
