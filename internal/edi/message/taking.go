package message

// What is found when a document is taken: about what is known here, not about how it is written.
// No leniency changes these.
const (
	UnknownPartner Rule = "unknown_partner" // no trading partner has the sender's id
	UnknownColumns Rule = "unknown_columns" // no one has said yet what the columns of a table are
	OtherContent   Rule = "other_content"   // a number or control reference that was used before, for something else
	UnknownOrder   Rule = "unknown_order"   // a change or cancellation of an order that is not known
	LateChange     Rule = "late_change"     // a change or cancellation of an order that is approved
	Superseded     Rule = "superseded"      // replaced or cancelled before it was taken
	CodesDisagree  Rule = "codes_disagree"  // the codes of a line name different products
	NotOrderable   Rule = "not_orderable"   // it cannot be taken as an order, or not without a second look
	PersonRefused  Rule = "person_refused"  // a person has refused it
)
