package sheet

// assignByContent gives roles in a table without headings: by the cells, and by the order in which
// people write a code, a quantity and a price.
func (in *interpreter) assignByContent() {
	code := in.codeByContent()
	if code < 0 {
		return
	}
	in.roles[code] = Code
	var numbers, days []int
	for i := range in.columns {
		c := &in.columns[i]
		switch {
		case i == code || c.hidden || c.filled == 0:
		case c.mostly(c.days):
			days = append(days, i)
		case c.isNumeric():
			numbers = append(numbers, i)
		case len(numbers) == 0:
			in.assignFirst(i, Description)
		case in.layout.wants(Comment):
			in.assignFirst(i, Comment)
		}
	}
	for at, role := range []Role{From, To} {
		if at < len(days) && in.layout.wants(role) {
			in.roles[days[at]] = role
		}
	}
	if !in.assignNumbers(numbers) {
		return
	}
	in.settleTotals()
	in.checkTotals()
	in.askAboutMoney()
}

func (in *interpreter) assignFirst(column int, role Role) {
	if in.with(role) == nil {
		in.roles[column] = role
	}
}

// codeByContent is the column with the most products, or else the first that is not a number or a
// day; -1 when there is none.
func (in *interpreter) codeByContent() int {
	most, first := -1, -1
	for i := range in.columns {
		c := &in.columns[i]
		if c.products > 0 && (most < 0 || c.products > in.columns[most].products) {
			most = i
		}
		if first < 0 && c.filled > 0 && !c.isNumeric() && !c.mostly(c.days) && !c.hidden {
			first = i
		}
	}
	switch {
	case most >= 0 && (first < 0 || in.columns[most].products*2 >= in.columns[most].filled || most == first):
		return most
	case first >= 0:
		return first
	case len(in.columns) > 0 && in.columns[0].filled > 0:
		return 0 // codes may be numbers
	}
	return -1
}

// assignNumbers gives the columns of numbers their roles in the order in which the caller's layout
// has them, and asks unless the numbers look like it; plain says that they do.
func (in *interpreter) assignNumbers(numbers []int) (plain bool) {
	var wanted []Role
	for _, role := range in.layout.Roles() {
		if role.isNumber() && role != Discount && role != Amount {
			wanted = append(wanted, role)
		}
	}
	plain = true
	for at, column := range numbers {
		c := &in.columns[column]
		switch {
		case at < len(wanted):
			in.roles[column] = wanted[at]
			isQuantity := wanted[at] == Quantity || wanted[at] == MinimumQuantity
			plain = plain && (!isQuantity || c.whole == c.numbers && c.money == 0 || len(numbers) == 1 && !c.isMoney()) &&
				(wanted[at] != Price || len(numbers) == 1 || c.whole < c.numbers || c.isMoney() || c.money > 0)
		case at == 2 && in.layout.wants(Quantity):
			in.roles[column] = Amount
			plain = in.check(calculation{quantity: numbers[0], price: numbers[1], discount: -1, pack: -1, amount: column}).holds()
		default:
			plain = false
		}
	}
	if plain {
		return true
	}
	names := make([]string, len(numbers))
	for i, column := range numbers {
		names[i] = in.columns[column].name()
	}
	in.askRole(-1, "There are no headings, and the numbers in %s can be read in more than one way. What is each column?", someOf(names))
	return false
}
