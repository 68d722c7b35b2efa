package wholesale

import "fmt"

// Changes says in words what is different in an order after a change, for its timeline: at most a
// line for each thing, such as "GIN: quantity 10 instead of 12". Empty when nothing a person would
// notice has changed.
func Changes(before, after *Order) []string {
	var c changes
	c.text("customer", before.CustomerName, after.CustomerName)
	c.text("reference", before.Reference, after.Reference)
	c.text("required date", string(before.RequiredDate), string(after.RequiredDate))
	if before.AddressID != after.AddressID {
		c.say("delivery address changed")
	}
	c.text("payment", before.Payment().Words(), after.Payment().Words())
	if before.Notes != after.Notes {
		c.say("notes changed")
	}
	c.lines(before.Lines, after.Lines)
	c.amount("adjustment", before.Adjustment, after.Adjustment)
	if before.Adjustment.Cmp(after.Adjustment) == 0 {
		c.amount("tax on the adjustment", before.AdjustmentTax, after.AdjustmentTax)
	}
	c.text("reason of the adjustment", before.AdjustmentReason, after.AdjustmentReason)
	c.amount("freight", before.Freight, after.Freight)
	if before.Freight.Cmp(after.Freight) == 0 {
		c.amount("tax on freight", before.FreightTax, after.FreightTax)
	}
	return c
}

type changes []string

func (c *changes) say(format string, args ...any) { *c = append(*c, fmt.Sprintf(format, args...)) }

func (c *changes) text(name, before, after string) {
	switch {
	case before == after:
	case before == "":
		c.say("%s “%s”", name, shortened(after, 60))
	case after == "":
		c.say("%s removed", name)
	default:
		c.say("%s “%s” instead of “%s”", name, shortened(after, 60), shortened(before, 60))
	}
}

func (c *changes) amount(name string, before, after Decimal) {
	if before.Cmp(after) != 0 {
		c.say("%s %s instead of %s", name, AmountWords(after), AmountWords(before))
	}
}

func (c *changes) lines(before, after []Line) {
	old := make(map[string]Line, len(before))
	for _, l := range before {
		old[l.ID] = l
	}
	for _, l := range after {
		was, there := old[l.ID]
		delete(old, l.ID)
		switch {
		case !there:
			c.say("%s added: %s × %s", l.ProductCode, FormatTrimmed(l.Quantity), PriceWords(l.UnitPrice))
		case was.ProductID != l.ProductID:
			c.say("%s instead of %s: %s × %s", l.ProductCode, was.ProductCode, FormatTrimmed(l.Quantity), PriceWords(l.UnitPrice))
		default:
			c.line(was, l)
		}
	}
	for _, l := range before {
		if _, gone := old[l.ID]; gone {
			c.say("%s removed", l.ProductCode)
		}
	}
}

// line says how a line differs. The line's total and tax follow from quantity, price and rate, and
// are listed only when those do not explain them.
func (c *changes) line(before, after Line) {
	said := len(*c)
	if before.Quantity.Cmp(after.Quantity) != 0 {
		c.say("%s: quantity %s instead of %s", after.ProductCode, FormatTrimmed(after.Quantity), FormatTrimmed(before.Quantity))
	}
	if before.UnitPrice.Cmp(after.UnitPrice) != 0 {
		c.say("%s: price %s instead of %s", after.ProductCode, PriceWords(after.UnitPrice), PriceWords(before.UnitPrice))
	}
	if before.Comment != after.Comment {
		c.say("%s: comment changed", after.ProductCode)
	}
	if len(*c) > said {
		return
	}
	c.amount(after.ProductCode+": amount", before.LineTotal, after.LineTotal)
	c.amount(after.ProductCode+": tax", before.LineTax, after.LineTax)
}
