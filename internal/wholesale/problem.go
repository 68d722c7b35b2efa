package wholesale

import "time"

// ProblemKind is what was wrong with a product of an order that came.
type ProblemKind string

// The kinds of problems that customers report.
const (
	ProblemShort   ProblemKind = "short"   // less of it came than was ordered, or none
	ProblemDamaged ProblemKind = "damaged" // it came broken or spoilt
	ProblemWrong   ProblemKind = "wrong"   // something else came in its place
	ProblemOther   ProblemKind = "other"   // what the words say
)

// ProblemKinds are all kinds, in the order in which they are offered.
var ProblemKinds = []ProblemKind{ProblemShort, ProblemDamaged, ProblemWrong, ProblemOther}

// ParseProblemKind accepts the four kinds and nothing else.
func ParseProblemKind(s string) (ProblemKind, error) {
	switch k := ProblemKind(s); k {
	case ProblemShort, ProblemDamaged, ProblemWrong, ProblemOther:
		return k, nil
	}
	return "", Invalid("kind", "must be one of short, damaged, wrong, other")
}

// Words say the kind as people read it.
func (k ProblemKind) Words() string {
	switch k {
	case ProblemShort:
		return "Short or missing"
	case ProblemDamaged:
		return "Damaged"
	case ProblemWrong:
		return "Wrong product"
	}
	return "Other problem"
}

// MaxProblemPhotos is how many photos one report may have.
const MaxProblemPhotos = 5

// Problem is what a customer reports was wrong with an order that is shipped or received.
type Problem struct {
	ID         string
	SupplierID string
	OrderID    string
	Words      string        // what the customer says of it; may be "" when there are lines
	Lines      []ProblemLine // the products concerned; none for the order as a whole
	Photos     int           // how many photos there are, at positions 0 and up
	ReportedBy string        // the name of the customer's person
	ReportedAt time.Time
	Answer     string // what the supplier said when it was settled; "" for nothing
	SettledBy  string
	SettledAt  time.Time // zero: it waits for the supplier
}

// ProblemLine is one product that a problem is about, as the order named it.
type ProblemLine struct {
	Kind        ProblemKind
	ProductCode string
	Name        string
	Quantity    Decimal // how much of it is concerned
}

// Settled says whether the supplier has dealt with it.
func (p Problem) Settled() bool { return !p.SettledAt.IsZero() }

// CanReportProblem says whether the order has come, or is said to have: until then there is nothing
// that could be wrong with it.
func (o *Order) CanReportProblem() error {
	if o.Status == Shipped || o.Status == Received {
		return nil
	}
	return Conflict("Order %s is %s: a problem can be reported once it is shipped", o.Number, o.Status)
}
