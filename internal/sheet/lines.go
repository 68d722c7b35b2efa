package sheet

import (
	"regexp"
	"slices"
	"strings"
)

// columns of the table that pasted lines are cut into.
var lineRoles = []Role{Code, Quantity, Price, Comment}

var (
	timesBefore = regexp.MustCompile(`^(\d[\d.,]*)[xX×*]$`)              // 2x
	timesAfter  = regexp.MustCompile(`^[xX×*](\d[\d.,]*)$`)              // x2
	timesCode   = regexp.MustCompile(`^(\d+)[xX×*](.{2,})$`)             // 2xCODE
	counted     = regexp.MustCompile(`^(\d[\d.,]*)([A-Za-z]+)$`)         // 2ea
	enumeration = regexp.MustCompile(`^\d{1,3}[.)]$`)                    // 1.
	fraction    = regexp.MustCompile(`^[$@]*\d[\d.,]*/[\d.,]+$|[½¼¾⅓⅔]`) // 24.95/100, 1/2
	packOf      = regexp.MustCompile(`(?i)^\d+(pk|pks|pkt|pack|packs)$`) // 6pk
	timesInLine = regexp.MustCompile(`(^|\s)(\d[\d.,]*\s?[xX×*]|[xX×*]\s?\d[\d.,]*)(\s|$)`)
)

// singles are words for one item beside a quantity; they say nothing else.
var singles = []string{"ea", "each", "pc", "pcs", "pce", "unit", "units", "off", "no", "nos", "of", "qty", "quantity"}

// packings are words for what a quantity is counted in; they are said not to be used. dozens are
// refused, because the number beside them is not the quantity, and so are sizes, beside which it
// may be none.
var (
	packings = []string{"carton", "cartons", "ctn", "ctns", "case", "cases", "box", "boxes", "packs", "bottle", "bottles", "bag", "bags", "keg", "kegs",
		"tray", "trays", "outer", "outers"}
	dozens = []string{"dozen", "dozens", "doz", "dz", "pair", "pairs", "gross", "score", "half", "hundred", "hundreds", "thousand",
		"thousands", "pallet", "pallets", "plt", "layer", "layers"}
	sizes = []string{"pack", "pk", "pkt", "ml", "cl", "l", "lt", "ltr", "litre", "litres", "g", "gm", "gr", "grams", "kg", "kgs", "mm", "cm", "m", "oz", "lb",
		"%", "inch"}
)

// isLines says whether pasted lines must be cut one by one, rather than read as columns.
func (t Table) isLines() bool {
	return slices.ContainsFunc(t.Rows, func(row Row) bool {
		return row.Line != "" && (len(row.Cells) == 1 && strings.ContainsAny(row.Cells[0].Shown, " ,") || timesInLine.MatchString(row.Line) ||
			timesCode.MatchString(row.Line) ||
			strings.Contains(row.Line, "@"))
	})
}

// cutLines reads lines such as "2 x CODE" one by one: whole, or not at all.
func (t Table) cutLines(layout Layout, isProduct func(string) bool) Reading {
	cut := Table{Rows: make([]Row, len(t.Rows))}
	var v verdict
	for i, row := range t.Rows {
		cut.Rows[i] = cutLine(row, layout, isProduct)
		for _, cell := range cut.Rows[i].Cells[1:] {
			v.judge(cell)
		}
	}
	mapping := Mapping{DecimalMark: v.mark(), DateOrder: DayFirst}
	if namesColumns(t.Rows[0].Line) {
		mapping.HeadingRow = t.Rows[0].Number
	}
	for _, role := range lineRoles {
		if !layout.wants(role) {
			role = NotUsed
		}
		mapping.Columns = append(mapping.Columns, MappedColumn{Role: role})
	}
	reading := Reading{Table: cut, Mapping: mapping, Notes: cut.Notes(mapping, layout)}
	if question := v.question(""); question != nil {
		reading.Questions = append(reading.Questions, *question)
	}
	for _, role := range mapping.Missing(layout) {
		reading.Questions = append(reading.Questions, Question{About: AboutRole, Column: -1, Text: "Which column has the " + role.Words() + "?"})
	}
	return reading
}

// namesColumns says whether a line is "Code Qty" or the like.
func namesColumns(line string) bool {
	words := strings.Fields(line)
	return len(words) > 1 && !slices.ContainsFunc(words, func(word string) bool { return !parseHeading(word).exact })
}

// A token is a part of a pasted line.
type token struct {
	text  string
	kind  tokenKind
	piece int // which of the line's cells it comes from
}

type tokenKind int

const (
	aWord     tokenKind = iota
	aNumber             // of what is not said
	aQuantity           // a number marked as a quantity
	aPrice              // a number marked as a price
	aProduct            // a known one
	aTimes              // ×
	anAt                // @
)

// A cutter cuts one line.
type cutter struct {
	isProduct func(string) bool
	tokens    []token
	problem   string
}

// cutLine makes a row of code, quantity, price and comment of a line. A line that can be read in
// two ways gets a problem instead.
func cutLine(row Row, layout Layout, isProduct func(string) bool) Row {
	c := &cutter{isProduct: isProduct}
	if c.isProduct == nil {
		c.isProduct = func(string) bool { return false }
	}
	pieces, _ := lineCells(row.Line) // also when the row has been cut before
	for piece, text := range pieces {
		c.addPiece(text, piece, len(pieces) == 1)
	}
	c.mark()
	made := Row{Number: row.Number, Line: row.Line}
	code := c.code(isProduct != nil)
	c.refuse(code)
	var amount, cost string
	if c.problem == "" {
		amount, cost = c.numbers(code, layout)
	}
	if made.Problem = c.problem; made.Problem != "" {
		made.Cells = []Value{{Shown: row.Line}}
		return made
	}
	var unused, comment []string
	lastNumber := c.lastNumber(code)
	for i, t := range c.tokens {
		switch {
		case i == code || t.kind != aWord || isJoiner(t.text) || slices.Contains(singles, plainWord(t.text)):
		case i > lastNumber && i > code && layout.wants(Comment) && !slices.Contains(packings, plainWord(t.text)):
			comment = append(comment, t.text)
		default:
			unused = append(unused, t.text)
		}
	}
	made.Unused = strings.Join(unused, " ")
	texts := []string{trimmed(c.tokens[code].text), amount, cost, strings.Join(comment, " ")}
	for _, text := range texts {
		made.Cells = append(made.Cells, Value{Shown: text})
	}
	for len(made.Cells) > 1 && made.Cells[len(made.Cells)-1].Shown == "" {
		made.Cells = made.Cells[:len(made.Cells)-1]
	}
	return made
}

// addPiece cuts a cell into tokens: known products of one or several words, and single words.
func (c *cutter) addPiece(text string, piece int, whole bool) {
	const longest = 5 // words of a product code
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return
	}
	if len(text) <= maxCodeText && c.isProduct(text) {
		c.tokens = append(c.tokens, token{text, aProduct, piece})
		return
	}
	words := strings.Fields(c.partCommas(text))
	if len(words) > 40 {
		c.problem = "the line is too long for a line of an order"
		return
	}
	if whole && len(words) > 1 && (isJoiner(words[0]) || words[0] == "•" || words[0] == "*" || enumeration.MatchString(words[0])) {
		words = words[1:] // a list's bullet
	}
	for i := 0; i < len(words); {
		length := 0
		for n := min(longest, len(words)-i); n >= 1; n-- {
			span := trimmed(strings.Join(words[i:i+n], " "))
			if span != "" && len(span) <= maxCodeText && c.isProduct(span) && length == 0 {
				c.tokens = append(c.tokens, token{span, aProduct, piece})
				length = n
			}
		}
		if length == 0 {
			c.addWord(words[i], piece)
			length = 1
		}
		i += length
	}
}

// partCommas puts spaces in place of the commas that part cells: "TONIC,1,000" is TONIC and 1,000.
func (c *cutter) partCommas(text string) string {
	parted := []byte(text)
	spaced := strings.Contains(text, " ")
	for i := range parted {
		switch {
		case text[i] != ',':
		case groupsAt(text, i):
			if !spaced && text[i+1] != '0' {
				c.problem = "the line can be read in more than one way; put spaces between the code, the quantity and the price"
			}
		case !spaced || !digitAt(text, i-1) || !digitAt(text, i+1):
			parted[i] = ' '
		}
	}
	return string(parted)
}

// trimmed is a word without the punctuation around it.
func trimmed(word string) string { return strings.Trim(word, "(),:;") }

func isJoiner(word string) bool {
	return trimmed(word) == "" || slices.Contains([]string{"-", "–", "—", "=", "/", "|"}, word)
}

func (c *cutter) addWord(text string, piece int) {
	add := func(text string, kind tokenKind) { c.tokens = append(c.tokens, token{text, kind, piece}) }
	bare := trimmed(text)
	if found := timesBefore.FindStringSubmatch(bare); found != nil {
		add(found[1], aQuantity)
		return
	}
	if found := timesAfter.FindStringSubmatch(bare); found != nil {
		add(found[1], aQuantity)
		return
	}
	if found := timesCode.FindStringSubmatch(bare); found != nil && c.isProduct(found[2]) {
		add(found[1], aQuantity)
		add(found[2], aProduct)
		return
	}
	if found := counted.FindStringSubmatch(bare); found != nil && slices.Contains(singles, strings.ToLower(found[2])) {
		add(found[1], aQuantity)
		return
	}
	rest, marked := strings.CutPrefix(bare, "@")
	switch _, isNumber := looksLikeNumber(Value{Shown: rest}); {
	case slices.Contains([]string{"x", "X", "×", "*", "✕"}, bare):
		add(bare, aTimes)
	case marked && rest == "":
		add(bare, anAt)
	case isNumber && (marked || strings.ContainsAny(rest, "$€£")):
		add(rest, aPrice)
	case isNumber:
		add(bare, aNumber)
	default:
		add(text, aWord)
	}
}

// mark says of the numbers beside × and @ what they are. In "Ginger 330ml x 12" the number may be a
// pack: only beside the code or at the beginning of the line is it a quantity for sure.
func (c *cutter) mark() {
	for i, t := range c.tokens {
		before, after := i-1, i+1
		follows := after < len(c.tokens)
		switch {
		case t.kind == anAt && follows && c.isFigure(after):
			c.tokens[after].kind = aPrice
		case t.kind == aTimes && before >= 0 && follows && c.eitherIsCode(before, after):
			c.problem = "the line can be read in two ways: " + c.tokens[before].text + " and " + c.tokens[after].text + " are both product codes"
		case t.kind == aTimes && before >= 0 && c.isFigure(before) && follows && (!c.isFigure(after) || c.tokens[after].kind == aProduct):
			c.tokens[before].kind = aQuantity // 2 × CODE, also when the code is a number
			c.doubt(before, before > 0 && c.tokens[after].kind != aProduct)
		case t.kind == aTimes && follows && c.isFigure(after):
			c.tokens[after].kind = aQuantity
			c.doubt(after, before < 0 || c.tokens[before].kind != aProduct && (before > 0 || c.tokens[before].kind != aWord))
		case t.kind == aWord && slices.Contains([]string{"qty", "quantity"}, plainWord(t.text)) && follows && c.isFigure(after):
			c.tokens[after].kind = aQuantity
		case t.kind == aWord && slices.Contains(dozens, plainWord(t.text)):
			c.problem = "the line counts in “" + trimmed(t.text) + "”; write the number to order"
		case t.kind == aWord && packOf.MatchString(plainWord(t.text)) && before >= 0 && c.isFigure(before):
			c.problem = "the line counts in “" + trimmed(t.text) + "”; write the number to order"
		}
	}
}

// eitherIsCode says whether two numbers beside × are both codes, and the first is no likely
// quantity.
func (c *cutter) eitherIsCode(before, after int) bool {
	first, second := c.tokens[before], c.tokens[after]
	return first.kind == aProduct && second.kind == aProduct && c.isFigure(before) && c.isFigure(after) &&
		(len(first.text) > 4 || first.text[0] == '0')
}

// doubt refuses a line in which a number beside × may be a pack.
func (c *cutter) doubt(number int, isDoubtful bool) {
	if isDoubtful && c.problem == "" {
		c.problem = "“× " + c.tokens[number].text + "” may be the quantity or a pack; write it as “2 x CODE”"
	}
}

// plainWord is a word for comparison.
func plainWord(text string) string { return strings.ToLower(strings.Trim(text, "().,:;")) }

// isFigure says whether a token is a number, if perhaps also a product's code.
func (c *cutter) isFigure(at int) bool {
	t := c.tokens[at]
	_, isNumber := looksLikeNumber(Value{Shown: t.text})
	return t.kind == aNumber || t.kind == aProduct && isNumber
}

// code is the token that is the product's code; it sets the problem when none or several may be.
func (c *cutter) code(productsKnown bool) int {
	var names, figures, words []int
	for i, t := range c.tokens {
		switch {
		case t.kind == aProduct && c.isFigure(i):
			figures = append(figures, i)
		case t.kind == aProduct && len(names) > 0 && strings.EqualFold(t.text, c.tokens[names[0]].text):
			c.tokens[i].kind = aWord // "TONIC Tonic water"
		case t.kind == aProduct:
			names = append(names, i)
		case t.kind == aWord && !isJoiner(t.text) && !slices.Contains(singles, plainWord(t.text)):
			words = append(words, i)
		}
	}
	switch {
	case c.problem != "":
		return 0
	case len(names) == 1:
		for _, i := range figures {
			c.tokens[i].kind = aNumber // there is a product called 12, but the line is about another
		}
		return names[0]
	case len(names) > 1:
		c.problem = "the line names more than one product: " + c.tokens[names[0]].text + " and " + c.tokens[names[1]].text
	case len(figures) == 1:
		return figures[0]
	case len(figures) > 1:
		first, second := c.tokens[figures[0]].text, c.tokens[figures[1]].text
		c.problem = "the line can be read in two ways: " + first + " and " + second + " are both product codes. Write it as “2 x CODE”"
	case len(words) == 1:
		return words[0]
	case len(words) > 1 && c.tokens[words[0]].piece != c.tokens[words[1]].piece && c.tokens[words[0]].piece == 0:
		return words[0] // CODE;2;comment
	case len(words) > 1:
		var alike []int
		for _, i := range words {
			if looksLikeCode(c.tokens[i].text) {
				alike = append(alike, i)
			}
		}
		if len(alike) == 1 {
			return alike[0]
		}
		c.problem = "the line has no product code that we know"
	case len(c.tokens) > 1 && !productsKnown && c.tokens[0].kind == aNumber:
		return 0
	default:
		c.problem = "the line has no product code that we know"
	}
	return 0
}

// looksLikeCode says whether a word has digits or capitals only, as codes do.
func looksLikeCode(word string) bool {
	word = trimmed(word)
	return len(word) > 2 && (strings.ContainsAny(word, "0123456789") || strings.ToUpper(word) == word)
}

// numbers are the quantity and the price of the line; it sets the problem when they can be several.
// In a list of prices the only number is the price.
func (c *cutter) numbers(code int, layout Layout) (amount, cost string) {
	var quantities, prices, open []int
	for i, t := range c.tokens {
		switch {
		case i == code:
		case t.kind == aQuantity:
			quantities = append(quantities, i)
		case t.kind == aPrice:
			prices = append(prices, i)
		case t.kind == aNumber || t.kind == aProduct:
			open = append(open, i)
		}
	}
	open = c.joinThousands(open)
	if c.problem != "" {
		return "", ""
	}
	if !layout.wants(Quantity) {
		open, prices = nil, append(prices, open...)
	}
	if len(quantities) == 0 && len(open) > 0 && (len(open) == 1 || len(prices) == 0) {
		quantities, open = open[:1], open[1:]
	}
	if len(prices) == 0 && len(open) == 1 && open[0] > quantities[0] && open[0] == c.nextNumber(quantities[0]) && c.hasFraction(open[0]) &&
		quantities[0] > code {
		prices, open = open, nil // CODE 2 24.95
	}
	switch {
	case len(quantities) > 1 || len(open) > 0 || len(prices) > 1:
		c.problem = "the line has several numbers, and nothing says which is the quantity; write it as “2 x CODE” or “2 x CODE @ 4.50”"
		return "", ""
	case len(quantities) == 1 && c.tokens[quantities[0]].kind != aQuantity && !c.isPlain(quantities[0], code):
		c.problem = "“" + c.tokens[quantities[0]].text + "” may be the quantity or belong to a name; write it as “2 x CODE”"
		return "", ""
	case len(quantities) == 1:
		amount = c.tokens[quantities[0]].text
	}
	if len(prices) == 1 {
		cost = c.tokens[prices[0]].text
	}
	if amount == "" && cost == "" && len(c.tokens) > 1 {
		c.problem = "the line has no quantity"
	}
	return amount, cost
}

// isPlain says whether a number is the quantity for sure: it stands beside the code, at an end of
// the line or alone in its cell, and no size follows it.
func (c *cutter) isPlain(number, code int) bool {
	before, after := number-1, number+1
	for before >= 0 && c.isFiller(before) {
		before--
	}
	if after < len(c.tokens) && c.tokens[after].piece == c.tokens[number].piece && slices.Contains(sizes, plainWord(c.tokens[after].text)) {
		return false
	}
	for after < len(c.tokens) && c.isFiller(after) {
		after++
	}
	alone := (before < 0 || c.tokens[before].piece != c.tokens[number].piece) && (after == len(c.tokens) || c.tokens[after].piece != c.tokens[number].piece)
	return alone || before < 0 || before == code || after == len(c.tokens) || after == code
}

// isFiller says whether a token says nothing about what the number beside it is.
func (c *cutter) isFiller(at int) bool {
	t := c.tokens[at]
	return t.kind == anAt || t.kind == aPrice || isJoiner(t.text) || slices.Contains(singles, plainWord(t.text)) || slices.Contains(packings, plainWord(t.text))
}

// joinThousands makes one number of "1 000". In "1 200" it may as well be 1 at 200.
func (c *cutter) joinThousands(open []int) []int {
	for n := 0; n+1 < len(open); n++ {
		first, second := open[n], open[n+1]
		a, b := c.tokens[first], c.tokens[second]
		if second != first+1 || a.piece != b.piece || len(a.text) > 3 || len(b.text) != 3 || !allDigits(a.text) || !allDigits(b.text) {
			continue
		}
		if b.text[0] != '0' || a.text[0] == '0' {
			c.problem = "the line can be read in two ways: “" + a.text + " " + b.text + "” may be one number or two"
			return nil
		}
		c.tokens[first].text += b.text
		c.tokens[second] = token{",", aWord, a.piece}
		return c.joinThousands(slices.Delete(open, n+1, n+2))
	}
	return open
}

// nextNumber is the number that follows another with no word between; -1 for none.
func (c *cutter) nextNumber(after int) int {
	for i := after + 1; i < len(c.tokens); i++ {
		switch {
		case c.tokens[i].kind == aNumber:
			return i
		case c.tokens[i].kind != aWord || !isJoiner(c.tokens[i].text):
			return -1
		}
	}
	return -1
}

func (c *cutter) hasFraction(i int) bool { return strings.ContainsAny(c.tokens[i].text, ".,") }

// lastNumber is the place of the last number that is not the code.
func (c *cutter) lastNumber(code int) int {
	last := -1
	for i, t := range c.tokens {
		if i != code && (t.kind == aNumber || t.kind == aQuantity || t.kind == aPrice || t.kind == aProduct) {
			last = i
		}
	}
	return last
}
