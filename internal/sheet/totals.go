package sheet

import (
	"slices"
	"strings"

	"github.com/govalues/decimal"
)

// A calculation is a way in which line totals may have come about: quantity × price, less a
// discount, times a pack. -1 stands for no such column.
type calculation struct{ quantity, price, discount, pack, amount int }

// agreement counts the rows on which a calculation gives the line total. Rows of quantity 1 say
// nothing about which column is which.
type agreement struct {
	compared, agreed int
	example          *Row // where it does not
}

func (a agreement) holds() bool { return a.agreed > 0 && a.agreed*5 >= a.compared*4 }

func (in *interpreter) check(p calculation) agreement {
	var a agreement
	percent := in.discountIsPercent(p.discount)
	for i := range in.rows {
		row := &in.rows[i]
		quantity, ok1 := numberIn(*row, p.quantity, in.mark)
		price, ok2 := numberIn(*row, p.price, in.mark)
		amount, ok3 := numberIn(*row, p.amount, in.mark)
		if !ok1 || !ok2 || !ok3 || quantity.IsZero() || price.IsZero() || quantity.IsOne() {
			continue
		}
		total, err := quantity.Mul(price)
		if pack, ok := numberIn(*row, p.pack, in.mark); ok && err == nil {
			total, err = total.Mul(pack)
		}
		if discount, ok := rateIn(*row, p.discount, in.mark, percent); ok && err == nil {
			left, _ := decimal.One.Sub(discount)
			total, err = total.Mul(left)
		}
		a.compared++
		if err == nil && isNear(total, amount) {
			a.agreed++
		} else if a.example == nil {
			a.example = row
		}
	}
	return a
}

// isNear allows for a total that was rounded to cents, or computed of a price that was.
func isNear(a, b decimal.Decimal) bool {
	difference, err := a.Sub(b)
	return err == nil && difference.Abs().Cmp(decimal.MustNew(2, 2)) <= 0
}

// settleTotals finds which columns make the line totals, when headings leave a choice.
func (in *interpreter) settleTotals() {
	if !in.layout.wants(Quantity) {
		return
	}
	quantities, prices, amounts := in.thatMayBe(Quantity), in.thatMayBe(Price), in.thatMayBe(Amount)
	discounts := append([]int{-1}, in.allWith(Discount)...)
	if len(quantities)*len(prices)*len(amounts) > 200 {
		return // no one's order; each is a walk through the rows
	}
	var best calculation
	var most agreement
	for _, quantity := range quantities {
		for _, price := range prices {
			for _, amount := range amounts {
				for _, discount := range discounts {
					p := calculation{quantity: quantity, price: price, discount: discount, pack: -1, amount: amount}
					if quantity == price || price == amount || quantity == amount {
						continue
					}
					if a := in.check(p); a.holds() && a.agreed > most.agreed {
						best, most = p, a
					}
				}
			}
		}
	}
	if most.agreed == 0 {
		return
	}
	for i, role := range in.roles {
		if role == Quantity || role == Price || role == Amount {
			in.roles[i] = NotUsed
		}
	}
	in.totalled = true
	in.roles[best.quantity], in.roles[best.price], in.roles[best.amount] = Quantity, Price, Amount
}

func (in *interpreter) allWith(role Role) []int {
	var all []int
	for i, r := range in.roles {
		if r == role && !in.columns[i].hidden {
			all = append(all, i)
		}
	}
	return all
}

// thatMayBe are the columns with a role, and those whose heading is not known or ambiguous.
func (in *interpreter) thatMayBe(role Role) []int {
	all := in.allWith(role)
	for i := range in.columns {
		c := &in.columns[i]
		open := in.roles[i] == NotUsed && len(c.heading.roles) == 0 || len(c.heading.roles) > 1 && slices.Contains(c.heading.roles, role)
		if open && c.isNumeric() && !c.hidden && !slices.Contains(all, i) && in.roles[i] != Code && in.roles[i] != Barcode &&
			(role != Quantity || c.money == 0) {
			all = append(all, i)
		}
	}
	return all
}

// checkTotals compares what the columns are said to be with the line totals. What a discount
// without a price is taken off is the caller's business.
func (in *interpreter) checkTotals() {
	quantity, price, amount, discount, pack := in.with(Quantity), in.with(Price), in.with(Amount), in.with(Discount), in.with(Pack)
	discounted := discount != nil && in.layout.wants(Discount) && in.hasValues(discount.index)
	if quantity == nil || price == nil || amount == nil || !in.layout.wants(Quantity) {
		if discounted && price != nil {
			in.askRole(discount.index, "Is the discount in %s already off the prices in %s? Choose “not used” if it is.", discount.name(), price.name())
		}
		return
	}
	plain := calculation{quantity: quantity.index, price: price.index, discount: -1, pack: -1, amount: amount.index}
	withDiscount, withPack := plain, plain
	if discount != nil {
		withDiscount.discount = discount.index
	}
	if pack != nil {
		withPack.pack = pack.index
	}
	a := in.check(plain)
	switch {
	case discounted && in.check(withDiscount).holds():
	case a.holds():
		if discounted {
			in.roles[discount.index] = NotUsed
			in.notes = append(in.notes, "The prices are already less the discount in "+discount.name()+": quantity × price is the line total.")
		}
	case discounted:
		in.askRole(discount.index, "Is the discount in %s already off the prices in %s? Choose “not used” if it is.", discount.name(), price.name())
	case a.compared == 0, amount.heading.withTax:
	case in.check(withPack).holds():
		in.askRole(quantity.index, "The line total is %s × %s × %s: the quantity is in packs and the price for a single item. Does that fit how "+
			"these products are sold?", quantity.name(), pack.name(), price.name())
	default:
		row := *a.example
		in.askRole(amount.index, "The line total is not quantity × price in %d of %d rows. In row %d, %s × %s is not %s. Is each column what it is said to be?",
			a.compared-a.agreed, a.compared, row.Number, shownIn(row, quantity.index), shownIn(row, price.index), shownIn(row, amount.index))
	}
}

func shownIn(row Row, column int) string {
	if column < 0 || column >= len(row.Cells) {
		return ""
	}
	return clip(row.Cells[column].Shown, 30)
}

// discountIsPercent says whether the numbers of a discount column are percentages: one of less than
// a hundredth is unheard of.
func (in *interpreter) discountIsPercent(column int) bool {
	return Table{Rows: in.rows}.discountIsPercent(column, in.mark)
}

func (t Table) discountIsPercent(column int, mark DecimalMark) bool {
	return slices.ContainsFunc(t.Rows, func(row Row) bool {
		number, ok := numberIn(row, column, mark)
		return ok && !strings.HasSuffix(row.Cells[column].Shown, "%") && number.Abs().Cmp(decimal.One) >= 0
	})
}

// rateIn is a row's discount as a share: 0.1 for 10%, for 10 in a column of percentages, and for
// 0.1.
func rateIn(row Row, column int, mark DecimalMark, percent bool) (decimal.Decimal, bool) {
	if column < 0 || column >= len(row.Cells) {
		return decimal.Decimal{}, false
	}
	rate, err := readRate(row.Cells[column], mark, percent)
	return rate, err == nil
}

// readRate reads a discount as a share.
func readRate(value Value, mark DecimalMark, percent bool) (decimal.Decimal, error) {
	text, signed := strings.CutSuffix(value.Shown, "%")
	if signed && value.Stored == "" {
		value.Shown = strings.TrimSpace(text)
	}
	rate, err := readNumber(value, mark)
	if err == nil && (signed && value.Stored == "" || !signed && percent) {
		rate, err = rate.Quo(decimal.Hundred)
	}
	return rate, err
}
