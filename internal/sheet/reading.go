package sheet

// Knowledge is what a caller knows beyond the table itself.
type Knowledge struct {
	// IsProduct says whether a text is the code or barcode of a product. The caller looks up all of
	// the table's Candidates at once. nil means that nothing is known about products.
	IsProduct func(text string) bool
	// Remembered are mappings that people decided on before, the latest first.
	Remembered []Mapping
}

// A Reading is how a table is understood.
type Reading struct {
	// Table is the table that Mapping is for. It differs from the one that was read when lines such
	// as "2 x CODE" were pasted: only knowing the products tells which part is the code.
	Table     Table
	Mapping   Mapping
	AsBefore  bool       // read by a remembered mapping
	Questions []Question // why a person must look before the reading counts
	Notes     []string   // what was not used or was changed, in sentences
}

// A Question is why a person must look before a reading counts.
type Question struct {
	About  Subject
	Column int    // counted from 0; -1 when it is about the whole table
	Text   string // a sentence
}

// A Subject is the part of a mapping that answers a question.
type Subject string

// The subjects of questions.
const (
	AboutRole        Subject = "role"
	AboutDecimalMark Subject = "decimal_mark"
	AboutDateOrder   Subject = "date_order"
)
