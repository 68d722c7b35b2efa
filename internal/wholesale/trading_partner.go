package wholesale

import "time"

// TradingPartner is a business that orders with documents between computers, such as a supermarket
// chain: how its documents are written, whom they name, and what it is sent.
type TradingPartner struct {
	ID         string
	SupplierID string
	Name       string
	Format     string // of the documents that leave, and of those that come in: "edifact-d96a", "edifact-d01b", "ubl", "csv"
	TheirID    string // how their documents name them, e.g. a GLN; unique with the supplier. "" for tables only
	OurID      string // how their documents name the supplier; "" when it is not looked at
	// What it is sent: answers to orders and receipts, despatch advices, invoices and credit notes.
	Acknowledge    bool
	DespatchAdvice bool
	Invoice        bool
	// Leniency says what rules lead to, where that differs from their defaults: by rule "tolerate",
	// "warn" or "reject". The rules are those of the package message.
	Leniency  map[string]string
	Columns   string // JSON: how its tables are read; "" until a person has said it
	CreatedAt time.Time
	UpdatedAt time.Time
}

// PartnerStore says which customer one of a partner's stores is.
type PartnerStore struct {
	PartnerID  string
	Code       string // theirs, e.g. a GLN or a store number; unique with the partner in any spelling
	CustomerID string
}

// PartnerProduct says which product one of a partner's codes means.
type PartnerProduct struct {
	PartnerID string
	Code      string // theirs, or a GTIN; unique with the partner in any spelling
	ProductID string
	// PiecesPerUnit is how many of the product one of what they order holds: 12 for a carton of
	// twelve; zero when it is not known, which leaves it to their documents.
	PiecesPerUnit Decimal
}
