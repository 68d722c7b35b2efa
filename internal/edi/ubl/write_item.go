package ubl

import (
	"strconv"

	"upstock/internal/edi/message"
)

// item writes a product as both sides know it, then what more there is to say of it.
func (w *writer) item(i message.Item, more func()) {
	w.in("Item", func() {
		w.put("Name", nameOf(i))
		w.in("BuyersItemIdentification", func() { w.put("ID", i.TheirCode) })
		w.in("SellersItemIdentification", func() { w.put("ID", i.OurCode) })
		w.in("StandardItemIdentification", func() { w.put("ID", i.GTIN, attribute{"schemeID", "0160"}) })
		more()
	})
}

// nameOf is never empty: receivers refuse an item without a name.
func nameOf(i message.Item) string {
	for _, name := range []string{i.Name, i.OurCode, i.TheirCode, i.GTIN, i.Number} {
		if !blank(name) {
			return name
		}
	}
	return "Goods"
}

// lineID is a line's number, or else its place among the lines.
func lineID(number string, index int) string {
	if !blank(number) {
		return number
	}
	return strconv.Itoa(index + 1)
}
