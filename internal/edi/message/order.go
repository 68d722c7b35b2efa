package message

import "upstock/internal/wholesale"

// Order is an order of a trading partner as it says it, before anything in it is matched to what
// the supplier knows.
type Order struct {
	Number   string // theirs, e.g. "4500012345"
	Function Function
	// OnlyChanges says that a replacement lists the lines that change, each with its action: a line
	// that it does not name stays as it is.
	OnlyChanges bool
	// CountedLines is how many lines the document says that it has; nil when it does not say.
	CountedLines *int

	OrderedOn wholesale.Date // this and the next ones: "" when not said
	Required  wholesale.Date // requested delivery
	Earliest  wholesale.Date
	Latest    wholesale.Date
	CancelBy  wholesale.Date // not wanted if not delivered by then

	Buyer     Party
	Supplier  Party
	DeliverTo Party // the store, or the distribution centre
	Invoicee  Party // who pays, when that is not the buyer
	Currency  string
	Contract  string
	// BuyerReference is to be repeated on the invoice: UBL's CustomerReference.
	BuyerReference string
	Notes          []string
	Lines          []OrderLine
	Total          *wholesale.Decimal // without tax, as they have worked it out
}

// Party is one of the businesses that an order is between.
type Party struct {
	ID     string // a GLN, or a code that one of the two gave it
	Scheme string // what kind of id: "gln", "buyer" (theirs), "supplier" (ours), or the qualifier itself
	Name   string
	// Address lines as they are given, for people who have to find out which store this is.
	Address   []string
	TaxNumber string
	Location  string // where the party stands in the document, for problems
}

// OrderLine is one line of an order.
type OrderLine struct {
	Number      string // as the document numbers it; "" when it does not
	Action      Action // for changes of an order
	GTIN        string
	OurCode     string // the supplier's
	TheirCode   string // the buyer's
	OtherCodes  []string
	Description string
	Quantity    wholesale.Decimal
	Unit        string // as given, e.g. "PCE", "CT", "EA"; "" when not said
	// PiecesPerUnit is how many pieces one of what is ordered holds; nil when not said.
	PiecesPerUnit *wholesale.Decimal
	FreeGoods     *wholesale.Decimal // on top of Quantity, without charge; nil when none
	Price         *Price             // nil when none is given
	Amount        *wholesale.Decimal // of the line without tax; nil when not given
	Required      wholesale.Date     // when it differs from the order's
	Notes         []string
	Places        []Place // when the line is split over several
	Location      string  // where the line stands in the document, for problems
}

// Action is what a change of an order does with a line.
type Action string

// The actions; "" for lines of orders, which are all wanted.
const (
	LineAdded   Action = "added"
	LineChanged Action = "changed"
	LineRemoved Action = "removed"
	LineSame    Action = "unchanged"
)

// Price is a price in a document, without tax.
type Price struct {
	Amount wholesale.Decimal
	Basis  wholesale.Decimal // for how many units it is; 1 when not said
	Unit   string            // of the basis; "" when not said
	Gross  bool              // before discounts, or with tax: not what is paid
	Code   string            // its qualifier, e.g. "AAA"
}

// Place is a part of a line that goes to one place.
type Place struct {
	ID       string
	Quantity wholesale.Decimal
	Required wholesale.Date
}
