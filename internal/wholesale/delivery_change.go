package wholesale

import (
	"fmt"
	"slices"
)

// DeliveryChange is a product of which another quantity was sent than was ordered.
type DeliveryChange struct {
	ProductCode string
	Name        string  // "" when neither side names it
	Ordered     Decimal // zero: it was not ordered
	Sent        Decimal // zero: none was sent
}

// Short says whether less was sent than was ordered.
func (c DeliveryChange) Short() bool { return c.Sent.Cmp(c.Ordered) < 0 }

// Words say it to the customer, after the product's name: "10 of 12 sent".
func (c DeliveryChange) Words() string {
	ordered, sent := FormatTrimmed(c.Ordered), FormatTrimmed(c.Sent)
	switch {
	case !c.Sent.IsPos():
		return "not sent (you ordered " + ordered + ")"
	case !c.Ordered.IsPos():
		return sent + " sent, although you did not order it"
	case c.Short():
		return fmt.Sprintf("%s of %s sent", sent, ordered)
	}
	return fmt.Sprintf("%s sent (you ordered %s)", sent, ordered)
}

// DeliveryChanges holds the quantities that an order's sales order was completed with against those
// it was sent with, by product. It is empty when the account does not say what was sent. Freight,
// the adjustment and charges are no products, and prices do not matter.
func DeliveryChanges(o *Order, sent *SalesOrderSnapshot, completed RemoteOrder) []DeliveryChange {
	if len(completed.Lines) == 0 {
		return nil
	}
	names := make(map[string]string, len(o.Lines))
	for _, l := range o.Lines {
		names[CodeKey(l.ProductCode)] = l.Name
	}
	so := o.SalesOrder
	isAmount := func(code string) bool {
		return so.FreightCode != "" && SameCode(code, so.FreightCode) || so.AdjustmentCode != "" && SameCode(code, so.AdjustmentCode)
	}
	var changes []DeliveryChange
	byCode := map[string]int{}
	of := func(code string) *DeliveryChange {
		key := CodeKey(code)
		if i, known := byCode[key]; known {
			return &changes[i]
		}
		byCode[key] = len(changes)
		changes = append(changes, DeliveryChange{ProductCode: code, Name: names[key]})
		return &changes[len(changes)-1]
	}
	for _, l := range sent.Lines {
		if !isAmount(l.ProductCode) && l.GUID != so.FreightLineID && l.GUID != so.AdjustmentLineID {
			c := of(l.ProductCode)
			c.Ordered, _ = addWithin(c.Ordered, l.Quantity)
		}
	}
	for _, l := range completed.Lines {
		if l.Charge || l.ProductCode == "" || isAmount(l.ProductCode) {
			continue
		}
		if l.Quantity.IsZero() && !l.LineTotal.IsZero() {
			return nil // quantities were not given
		}
		c := of(l.ProductCode)
		c.Sent, _ = addWithin(c.Sent, l.Quantity)
		if c.Name == "" {
			c.Name = l.Name
		}
	}
	return slices.DeleteFunc(changes, func(c DeliveryChange) bool { return c.Ordered.Cmp(c.Sent) == 0 })
}
