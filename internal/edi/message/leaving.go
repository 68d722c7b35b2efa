package message

import (
	"time"

	"upstock/internal/wholesale"
)

// Envelope is what every document that leaves says about itself. The same envelope and content
// always give the same bytes.
type Envelope struct {
	Format             Format
	Sender             string // ours
	SenderQualifier    string // "14" for a GLN; "" when not known
	Recipient          string // theirs
	RecipientQualifier string
	Reference          string // the control reference: unique with this partner, at most 14 characters
	At                 time.Time
	Test               bool
}

// Receipt acknowledges an interchange as a whole: EDIFACT's CONTRL.
type Receipt struct {
	Interchange        string // the control reference of what was received
	Sender             string // of what was received
	SenderQualifier    string
	Recipient          string
	RecipientQualifier string
	Accepted           bool
	SyntaxError        string // a code of EDIFACT's list 0085, when it was refused and one fits
	Messages           []MessageReceipt
}

// MessageReceipt says of one message whether it was taken.
type MessageReceipt struct {
	Reference string // UNH's
	Type      string // UNH's, e.g. "ORDERS:D:96A:UN:EAN008"
	Accepted  bool
	Error     string // a code of list 0085
}

// Answer is what an order response says.
type Answer string

// The answers.
const (
	Received Answer = "received" // it was received, and nothing is decided
	Accepted Answer = "accepted" // as it was ordered
	Amended  Answer = "amended"  // accepted with changes
	Rejected Answer = "rejected"
)

// Parties are the businesses that a document that leaves is between.
type Parties struct {
	Supplier  Business
	Buyer     Business
	DeliverTo Business
	Invoicee  Business // zero when the buyer pays
}

// Business is one of them, with what documents must say of it.
type Business struct {
	ID        string // a GLN, or another code
	Scheme    string // "gln", "buyer", "supplier"
	NZBN      string // the New Zealand Business Number, which is a GLN; "" when not known
	Name      string
	GSTNumber string
	Address   wholesale.Address
	Email     string
}

// OrderResponse answers an order: EDIFACT's ORDRSP, UBL's OrderResponse.
type OrderResponse struct {
	Number     string // ours, of this answer
	On         wholesale.Date
	Order      string // theirs
	OrderedOn  wholesale.Date
	Answer     Answer
	OurNumber  string // of the order
	Parties    Parties
	Currency   string
	DeliveryOn wholesale.Date
	Note       string // why it was rejected or amended, for people
	Lines      []ResponseLine
}

// ResponseLine answers a line.
type ResponseLine struct {
	Item
	Answer      Answer
	Ordered     wholesale.Decimal  // in the unit of the order
	Confirmed   wholesale.Decimal  // what will be delivered, in the same unit
	Unit        string             // as the order had it
	Price       *wholesale.Decimal // per unit, when it is not the order's
	BackOrdered *wholesale.Decimal
}

// Item names a product as both sides know it.
type Item struct {
	Number    string // of the line in their order; ours when they gave none
	GTIN      string
	OurCode   string
	TheirCode string
	Name      string
}

// DespatchAdvice says what was shipped: EDIFACT's DESADV, UBL's DespatchAdvice.
type DespatchAdvice struct {
	Number     string
	On         wholesale.Date
	Order      string // theirs
	OrderedOn  wholesale.Date
	OurNumber  string
	ShippedOn  wholesale.Date
	DeliveryOn wholesale.Date
	Parties    Parties
	Complete   bool // nothing of the order is to follow: there are no back-orders
	Lines      []DespatchLine
}

// DespatchLine is what was shipped of a line.
type DespatchLine struct {
	Item
	Ordered wholesale.Decimal // in the unit of the order; zero when it was not ordered
	Shipped wholesale.Decimal
	Unit    string
}

// Invoice is a tax invoice or a credit note: EDIFACT's INVOIC, UBL's Invoice and CreditNote in the
// form of PINT A-NZ. Its amounts are the order's to the cent. A credit note's amounts are positive.
type Invoice struct {
	Number         string
	Credit         bool   // it is a credit note
	Credits        string // the number of the invoice that it corrects
	CreditedOn     wholesale.Date
	Reason         string // of the correction
	On             wholesale.Date
	DueOn          wholesale.Date
	DueDays        int            // On to DueOn
	DeliveredOn    wholesale.Date // or shipped, when that is what is known
	Order          string         // theirs
	OrderedOn      wholesale.Date
	OurNumber      string
	DespatchAdvice string // its number; "" when none was sent
	BuyerReference string
	Parties        Parties
	Currency       string
	BankAccount    string
	Lines          []InvoiceLine
	Charges        []Charge // freight, and an adjustment; negative for what is taken off
	Taxes          []TaxTotal
	LinesTotal     wholesale.Decimal // of the lines, without tax
	SubTotal       wholesale.Decimal // with the charges, without tax
	TaxTotal       wholesale.Decimal
	Total          wholesale.Decimal
}

// InvoiceLine is a line of an invoice.
type InvoiceLine struct {
	Item
	Quantity  wholesale.Decimal // in Unit
	Unit      string            // as the order had it
	UnitPrice wholesale.Decimal // net, per unit, without tax, at most four digits
	// Basis is for how many units UnitPrice is, where a price per unit has no exact form; 1
	// otherwise.
	Basis   wholesale.Decimal
	Total   wholesale.Decimal // without tax
	Tax     wholesale.Decimal
	TaxRate wholesale.Decimal // a fraction: 0.15
	TaxCode TaxCategory
}

// Charge is an amount that is no line.
type Charge struct {
	Reason  string // e.g. "Freight"
	Freight bool
	Amount  wholesale.Decimal // without tax; negative for an allowance
	Tax     wholesale.Decimal
	TaxRate wholesale.Decimal
	TaxCode TaxCategory
}

// TaxCategory is a category of GST: UNCL 5305.
type TaxCategory string

// The categories.
const (
	StandardRated TaxCategory = "S"
	ZeroRated     TaxCategory = "Z"
	Exempt        TaxCategory = "E"
)

// TaxTotal is the tax of one category and rate.
type TaxTotal struct {
	Category TaxCategory
	Rate     wholesale.Decimal
	Taxable  wholesale.Decimal
	Tax      wholesale.Decimal
}
