package sheet

import "slices"

// A Role is what a column of a person's table means. The names are stored in databases.
type Role string

// The roles that a column can have. A column of one that the caller has no use for is recognised,
// so that it is not taken for another.
const (
	NotUsed         Role = ""
	Code            Role = "code" // of a product
	Quantity        Role = "quantity"
	Price           Role = "price" // of one unit, without tax
	PriceWithTax    Role = "price_with_tax"
	RetailPrice     Role = "retail_price" // what a shop asks of its customers
	Amount          Role = "amount"       // of a line: quantity × price, less the discount
	Discount        Role = "discount"     // as a share: 10% is 0.1
	Tax             Role = "tax"
	Comment         Role = "comment"
	MinimumQuantity Role = "minimum_quantity"
	From            Role = "from" // first day of validity
	To              Role = "to"   // last day of validity
	Description     Role = "description"
	Pack            Role = "pack" // how many are in a carton
	Unit            Role = "unit" // each, carton, kg
	Barcode         Role = "barcode"
	TheirCode       Role = "their_code" // of a product, the buyer's own
	Stock           Role = "stock"      // how many there are, not how many are wanted
	RowNumber       Role = "row_number"
)

// words are the roles as sentences name them.
var words = map[Role]string{
	NotUsed: "not used", Code: "product code", Quantity: "quantity", Price: "price", PriceWithTax: "price with tax",
	RetailPrice: "retail price", Amount: "line total", Discount: "discount", Tax: "tax", Comment: "comment",
	MinimumQuantity: "minimum quantity", From: "first day", To: "last day", Description: "description", Pack: "pack size",
	Unit: "unit", Barcode: "barcode", TheirCode: "their product code", Stock: "stock on hand", RowNumber: "row number",
}

// Words is the role as sentences name it: "product code".
func (r Role) Words() string { return words[r] }

// A Layout says which roles a caller wants from a table. In a table whose columns nothing else
// tells, they stand in this order, required ones first.
type Layout struct {
	Required []Role
	Optional []Role
}

// Roles are all that the layout wants.
func (l Layout) Roles() []Role { return slices.Concat(l.Required, l.Optional) }

func (l Layout) wants(role Role) bool {
	return slices.Contains(l.Required, role) || slices.Contains(l.Optional, role)
}

// isNumber says whether a role's cells are numbers.
func (r Role) isNumber() bool {
	switch r {
	case Quantity, Price, PriceWithTax, RetailPrice, Amount, Discount, Tax, MinimumQuantity, Pack, Stock:
		return true
	}
	return false
}
