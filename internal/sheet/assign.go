package sheet

import (
	"slices"
)

// assignByHeading gives each column the role that its heading says and its cells fit.
func (in *interpreter) assignByHeading() {
	in.assignCode()
	for _, ambiguous := range []bool{false, true} {
		for i := range in.columns {
			c := &in.columns[i]
			if in.roles[i] != NotUsed || len(c.heading.roles) > 1 != ambiguous {
				continue
			}
			for _, role := range c.heading.roles {
				if role == Code || !c.fits(role) || ambiguous && slices.Contains(in.roles, role) {
					continue
				}
				in.roles[i] = role
				break
			}
			if ambiguous && in.roles[i] == NotUsed && c.isNumeric() && c.heading.roles[0] != Code {
				in.roles[i] = c.heading.roles[0] // like another column: that is settled below
			}
		}
	}
	in.trustHeadings()
	in.askAboutDollars()
	in.settleTotals()
	for _, role := range []Role{Quantity, Price} {
		in.settleDuplicates(role)
	}
	for _, role := range inOrder {
		in.keepFirst(role)
	}
	in.guessQuantity()
	in.guessPrice()
	in.checkTotals()
	in.askAboutMoney()
}

// trustHeadings gives a role to a column whose cells do not fit its plain heading, when no other
// has it: then its cells are wrong, one by one, and the rows say so.
func (in *interpreter) trustHeadings() {
	barcodes := in.with(Barcode)
	for i := range in.columns {
		h := in.columns[i].heading
		if in.roles[i] != NotUsed || !h.exact || len(h.roles) != 1 || !in.layout.wants(h.roles[0]) {
			continue
		}
		if h.roles[0] == Code && barcodes != nil && barcodes.products > 0 {
			continue // another's codes, beside barcodes of products that we know
		}
		in.assignFirst(i, h.roles[0])
	}
}

// assignCode finds the column of product codes: the one whose cells are known products, or else the
// one whose heading says so.
func (in *interpreter) assignCode() {
	best := -1
	for i := range in.columns {
		c := &in.columns[i]
		named := slices.Contains(c.heading.roles, Code) && c.fits(Code)
		if !named && (c.products*2 < c.filled || c.products == 0 || !in.mayHoldCodes(c)) {
			continue
		}
		if best < 0 || in.betterCode(c, &in.columns[best]) {
			best = i
		}
	}
	if best >= 0 {
		if c := &in.columns[best]; slices.Contains(c.heading.roles, Barcode) && !slices.Contains(c.heading.roles, Code) {
			in.roles[best] = Barcode
			return
		}
		in.roles[best] = Code
	}
}

// mayHoldCodes keeps a column of quantities from being taken for codes because there is a product
// called 12.
func (in *interpreter) mayHoldCodes(c *column) bool {
	return !slices.ContainsFunc(c.heading.roles, func(role Role) bool { return role.isNumber() }) || c.products == c.filled && c.codes > 0
}

func (in *interpreter) betterCode(c, than *column) bool {
	if c.hidden != than.hidden && c.products >= than.products {
		return !c.hidden
	}
	// More products say more than a heading, unless one or two are there by chance.
	if c.products != than.products && (c.products*2 >= c.filled || than.products*2 >= than.filled) {
		return c.products > than.products
	}
	return codeRank(c.heading) < codeRank(than.heading)
}

// codeRank prefers "Code" to "Item", which may be a name, and to "Ref".
func codeRank(h heading) int {
	switch {
	case !slices.Contains(h.roles, Code):
		return 3
	case len(h.roles) > 1:
		return 2
	case !h.exact:
		return 1
	}
	return 0
}

// settleDuplicates asks when two columns claim the same role, unless the line totals tell which.
func (in *interpreter) settleDuplicates(role Role) {
	var claim []int
	for i, r := range in.roles {
		if r == role && in.columns[i].filled > 0 && !in.columns[i].hidden {
			claim = append(claim, i)
		}
	}
	if len(claim) < 2 {
		// A blank column gives way to one that is filled.
		for i, r := range in.roles {
			if r == role && len(claim) == 1 && i != claim[0] {
				in.roles[i] = NotUsed
			}
		}
		return
	}
	for _, i := range claim[1:] {
		in.roles[i] = NotUsed
	}
	if !in.layout.wants(role) {
		return
	}
	names := make([]string, len(claim))
	for n, i := range claim {
		names[n] = in.columns[i].name()
	}
	if len(slices.Compact(slices.Clone(names))) < len(names) { // the same heading twice
		for n, i := range claim {
			names[n] = columnLetter(i)
		}
	}
	if slices.Contains(in.layout.Required, role) { // without an answer none counts
		in.roles[claim[0]] = NotUsed
		in.asked = append(in.asked, role)
	}
	in.askRole(claim[0], "%s can each be the %s. Which one is it?", someOf(names), role.Words())
}

// keepFirst leaves a role to the first column that has it.
func (in *interpreter) keepFirst(role Role) {
	first := -1
	for i, r := range in.roles {
		switch {
		case r != role:
		case first < 0:
			first = i
		case in.columns[first].hidden && !in.columns[i].hidden:
			in.roles[first], first = NotUsed, i
		default:
			in.roles[i] = NotUsed
		}
	}
}

// unknown are the visible columns of numbers whose heading says nothing.
func (in *interpreter) unknown() []*column {
	var unknown []*column
	for i := range in.columns {
		if c := &in.columns[i]; in.roles[i] == NotUsed && c.isNumeric() && len(c.heading.roles) == 0 && !c.hidden {
			unknown = append(unknown, c)
		}
	}
	return unknown
}

// guessQuantity takes the only column that can be the quantity, and asks.
func (in *interpreter) guessQuantity() {
	if !in.layout.wants(Quantity) || slices.Contains(in.asked, Quantity) {
		return
	}
	var fit []*column
	for _, c := range in.unknown() {
		if !c.isMoney() && c.codes == 0 && c.percents == 0 && c.heading.foreign != Price {
			fit = append(fit, c)
		}
	}
	if c := in.with(Quantity); c != nil {
		in.doubtQuantity(c, fit)
		return
	}
	fit = ofThisList(fit)
	if len(fit) == 1 {
		if fit[0].heading.foreign == "" {
			in.roles[fit[0].index] = Quantity
		}
		in.asked = append(in.asked, Quantity)
		in.askRole(fit[0].index, "Is %s the quantity?", fit[0].name())
	}
}

// doubtQuantity asks when the heading of the quantity is known in part only, and another column may
// as well be it.
func (in *interpreter) doubtQuantity(quantity *column, others []*column) {
	if quantity.heading.exact || in.totalled {
		return
	}
	names := []string{quantity.name()}
	for _, c := range others {
		if c.whole == c.numbers && c.heading.foreign == "" && in.hasValues(c.index) {
			names = append(names, c.name())
		}
	}
	if len(names) == 1 {
		return
	}
	in.roles[quantity.index] = NotUsed
	in.asked = append(in.asked, Quantity)
	in.askRole(quantity.index, "%s can each be the quantity. Which one is it?", someOf(names))
}

// ofThisList leaves out the columns of another time or party, unless there are no others.
func ofThisList(columns []*column) []*column {
	var own []*column
	for _, c := range columns {
		if c.heading.foreign == "" {
			own = append(own, c)
		}
	}
	if own == nil {
		return columns
	}
	return own
}

// guessPrice takes the only column that can be the price, and asks.
func (in *interpreter) guessPrice() {
	if !in.layout.wants(Price) || in.with(Price) != nil || slices.Contains(in.asked, Price) {
		return
	}
	var fit []*column
	for _, c := range in.unknown() {
		isOwn := c.heading.foreign == "" && (c.isMoney() || slices.Contains(in.layout.Required, Price))
		if isOwn || c.heading.foreign == Price && in.hasValues(c.index) {
			fit = append(fit, c)
		}
	}
	fit = ofThisList(fit)
	if len(fit) == 1 {
		if fit[0].heading.foreign == "" {
			in.roles[fit[0].index] = Price
		}
		in.asked = append(in.asked, Price)
		in.askRole(fit[0].index, "Is %s the price of one unit, without GST?", fit[0].name())
	}
}

// askAboutMoney asks about amounts and discounts that would be dropped, and about GST in the
// prices.
func (in *interpreter) askAboutMoney() {
	priced := (in.with(Price) != nil || slices.Contains(in.asked, Price)) && in.layout.wants(Price)
	var unknown []string
	first := -1
	for i := range in.columns {
		c := &in.columns[i]
		if c.filled == 0 || c.hidden || slices.ContainsFunc(in.questions, func(q Question) bool { return q.Column == i }) {
			continue
		}
		switch role := in.roles[i]; {
		case role == PriceWithTax && !priced:
			in.askRole(i, "%s has prices with GST; prices here are without GST. Choose how to use it.", c.name())
		case role == RetailPrice && !priced:
			in.askRole(i, "%s has retail prices, which are not what is paid here. Is it not used, or is it the price?", c.name())
		case role == Amount && !priced && in.layout.wants(Price):
			in.askRole(i, "%s has line totals, and no column has the price. Without one the totals are not used.", c.name())
		case role == Discount && !in.layout.wants(Discount) && in.hasValues(i):
			in.askRole(i, "%s has discounts, which are not used here. Are the prices right without them?", c.name())
		case role == NotUsed && in.mayBeMoney(c) && in.hasValues(i):
			if first < 0 {
				first = i
			}
			unknown = append(unknown, c.name())
		}
	}
	switch {
	case len(unknown) == 1:
		in.askRole(first, "%s has amounts of money or numbers that are not used. What are they?", unknown[0])
	case len(unknown) > 1:
		in.askRole(first, "%s have amounts of money or numbers that are not used. What are they?", someOf(unknown))
	}
	if price := in.with(Price); price != nil && in.layout.wants(Price) {
		if row, text := in.sayingWithTax(); row > 0 {
			in.askRole(price.index, "Row %d says “%s”. Are the prices in %s with GST? Prices here are without it.", row, text, price.name())
		}
	}
}

// mayBeMoney says whether a column that is not used may be about what is paid. In a list of prices
// any number may be: a minimum quantity, or another price.
func (in *interpreter) mayBeMoney(c *column) bool {
	if !c.isNumeric() || len(c.heading.roles) > 0 {
		return false
	}
	if price := in.with(Price); c.heading.foreign == Price && !c.heading.charge && price != nil && price.heading.exact {
		return false // "Last price" beside "Price"
	}
	return c.isMoney() || c.heading.foreign == Price || !in.layout.wants(Quantity) && c.percents == 0 && c.codes == 0
}

// sayingWithTax finds a row, above the headings or below the list, that says of the prices that
// they include GST.
func (in *interpreter) sayingWithTax() (number int, text string) {
	for _, row := range in.table.Rows {
		if row.Hidden || in.heading != nil && row.Number == in.heading.Number || len(row.Cells) > 40 {
			continue
		}
		for _, cell := range row.Cells {
			words := headingWords(clip(cell.Shown, 200))
			has := func(some ...string) bool {
				return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(some, word) })
			}
			if len(words) >= 3 && has("price", "prices", "rates") && has("gst", "tax", "vat") &&
				has("include", "includes", "including", "inclusive", "incl", "inc", "included") && !has("not", "exclusive", "excl", "excluding", "exclude", "exclud") {
				return row.Number, clip(cell.Shown, 60)
			}
		}
	}
	return 0, ""
}

// hasValues says whether a column has a number other than zero.
func (in *interpreter) hasValues(column int) bool {
	return slices.ContainsFunc(in.rows, func(row Row) bool {
		number, ok := rateIn(row, column, in.mark, false)
		return ok && !number.IsZero()
	})
}
