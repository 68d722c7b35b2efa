// Package table reads orders in tables, CSV and workbooks, into the messages of package message.
// What the columns are, a person says once for each trading partner; a table that leaves no doubt
// is read without. It does no I/O.
package table

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"upstock/internal/sheet"
)

// Map is how a partner's tables are read, as a person has said it. It is kept as JSON. Its columns
// have the roles of package sheet, and those of this package.
type Map struct{ sheet.Mapping }

// Roles that columns of orders have, besides those of package sheet.
const (
	OrderNumber sheet.Role = "order_number"
	Store       sheet.Role = "store"
	Required    sheet.Role = "required" // the day of delivery
	OrderedOn   sheet.Role = "ordered_on"
	TheirCode              = sheet.TheirCode
)

// Roles are all that a column of a table of orders can be, with their words for people.
func Roles() []sheet.Role {
	return []sheet.Role{
		sheet.NotUsed, OrderNumber, Store, Required, OrderedOn, sheet.Code, sheet.Barcode, TheirCode, sheet.Description, sheet.Quantity, sheet.Unit,
		sheet.Pack, sheet.Price, sheet.Amount, sheet.Comment,
	}
}

// Words is a role as sentences name it.
func Words(role sheet.Role) string {
	switch role {
	case OrderNumber:
		return "order number"
	case Store:
		return "store"
	case Required:
		return "delivery date"
	case OrderedOn:
		return "order date"
	}
	return role.Words()
}

// MapOf reads a map that was kept; "" and what is none give an empty one.
func MapOf(text string) (m Map) {
	if err := json.Unmarshal([]byte(text), &m.Mapping); err != nil {
		return Map{}
	}
	return m
}

// String is the map as it is kept.
func (m Map) String() string {
	text, err := json.Marshal(m.Mapping)
	if err != nil { // it has only texts and numbers
		return ""
	}
	return string(text)
}

// Missing are the roles without which no order can be read; a barcode or the buyer's code stands in
// for a product code.
func (m Map) Missing() (missing []sheet.Role) {
	has := func(role sheet.Role) bool {
		return slices.ContainsFunc(m.Columns, func(c sheet.MappedColumn) bool { return c.Role == role })
	}
	if !has(OrderNumber) {
		missing = append(missing, OrderNumber)
	}
	if !has(sheet.Code) && !has(sheet.Barcode) && !has(TheirCode) {
		missing = append(missing, sheet.Code)
	}
	if !has(sheet.Quantity) {
		missing = append(missing, sheet.Quantity)
	}
	return missing
}

// headings are what columns of orders are called, without case, spaces and punctuation.
var headings = map[string]sheet.Role{
	"po": OrderNumber, "pono": OrderNumber, "ponumber": OrderNumber, "ponum": OrderNumber, "purchaseorder": OrderNumber, "purchaseorderno": OrderNumber,
	"purchaseordernumber": OrderNumber, "order": OrderNumber, "orderno": OrderNumber, "ordernumber": OrderNumber, "orderid": OrderNumber,
	"orderref": OrderNumber, "orderreference": OrderNumber, "customerpo": OrderNumber, "customerorderno": OrderNumber,
	"store": Store, "storeno": Store, "storenumber": Store, "storecode": Store, "storename": Store, "storeid": Store, "shop": Store, "branch": Store,
	"branchcode": Store, "deliverto": Store, "shipto": Store, "site": Store, "location": Store, "outlet": Store, "gln": Store, "storegln": Store,
	"deliver": Required, "delivery": Required, "deliveron": Required, "deliverydate": Required, "required": Required, "requireddate": Required,
	"requiredby": Required, "requireddeliverydate": Required, "deliverby": Required, "due": Required, "duedate": Required, "dateneeded": Required,
	"orderdate": OrderedOn, "ordered": OrderedOn, "orderedon": OrderedOn, "date": OrderedOn,
	"theircode": TheirCode, "buyercode": TheirCode, "buyerscode": TheirCode, "buyeritem": TheirCode, "buyeritemcode": TheirCode, "articlenumber": TheirCode,
	"articleno": TheirCode, "customeritem": TheirCode, "customeritemcode": TheirCode, "customercode": TheirCode,
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
