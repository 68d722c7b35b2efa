package orders

import (
	"upstock/internal/store"
	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// clash is what someone else did to an order while a person was editing it.
type clash struct {
	Last      store.Event        // what was done last
	Left      []lines.Difference // what the person typed and is not saved
	Undecided bool               // the person has seen what both have changed, and not decided yet
}

// clashing are the differences about what both have changed.
func (c clash) clashing() []lines.Difference {
	var both []lines.Difference
	for _, d := range c.Left {
		if d.Clash {
			both = append(both, d)
		}
	}
	return both
}

// orDash stands for nothing.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func addressOf(customer wholesale.Customer, id string) string {
	if a, ok := customer.Address(id); ok {
		return lines.AddressWords(a)
	}
	return "Usual address"
}
