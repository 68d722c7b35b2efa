package store

import (
	"fmt"
	"strings"
)

// AuditChanges says in the detail of an [AuditEvent] what is different after a change, as
// "name from … to …" for each thing.
type AuditChanges []string

// Add notes a thing that has become another; one that is the same is not noted.
func (c *AuditChanges) Add(what string, from, to any) {
	if from != to {
		*c = append(*c, fmt.Sprintf("%s from “%v” to “%v”", what, from, to))
	}
}

// String joins the changes.
func (c AuditChanges) String() string {
	if len(c) == 0 {
		return "nothing is different"
	}
	return strings.Join(c, "; ")
}
