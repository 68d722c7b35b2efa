package catalog

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MaxPriceRows is how many rows one import of prices may have.
const MaxPriceRows = 10_000

// PriceFileRow is a row of a price table that a person handed in.
type PriceFileRow struct {
	Row             int    // its number in the table, for messages
	Kept            bool   // of an earlier table: its number means nothing beside the rows of this one
	Written         string // the whole row, as it was written
	ProductCode     string // or its barcode
	UnitPrice       wholesale.Decimal
	MinimumQuantity wholesale.Decimal // zero is from the first unit on
	ValidFrom       string
	ValidTo         string
	Fault           string // why it cannot be read, "" when it can
}

// WrongPriceRow is a row that cannot be imported, and why.
type WrongPriceRow struct {
	PriceFileRow
	Reason string
}

// PlannedPrice is a price that an import would set.
type PlannedPrice struct {
	From        PriceFileRow
	ProductName string
	Price       wholesale.Price
	Before      *wholesale.Price // what it takes the place of; nil when it is new on the list
}

// Unchanged reports whether the list already has this price, set by a person.
func (p PlannedPrice) Unchanged() bool {
	return p.Before != nil && p.Before.Owner == wholesale.OwnedByPerson &&
		p.Before.UnitPrice.Cmp(p.Price.UnitPrice) == 0 && p.Before.ValidTo == p.Price.ValidTo
}

// PriceImport is the preview of a price import.
type PriceImport struct {
	List      wholesale.PriceList
	Prices    []PlannedPrice
	Wrong     []WrongPriceRow // they can only be left out
	Added     int
	Changed   int
	Unchanged int
}

// PlanPriceImport previews a price import and reports invalid rows. It changes nothing.
func (s *Service) PlanPriceImport(ctx context.Context, supplierID, listID string, rows []PriceFileRow) (plan PriceImport, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		plan, err = planPrices(ctx, tx, supplierID, listID, rows)
		return err
	})
	return plan, err
}

// ImportPrices sets the prices of the rows on a list, and leaves out as many wrong rows as the
// person has agreed to. When more are wrong, nothing is imported and the error is of CodeInvalid.
// Other prices on the list are unchanged.
func (s *Service) ImportPrices(ctx context.Context, supplierID, listID string, rows []PriceFileRow, leaveOut int) (plan PriceImport, err error) {
	err = s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		if plan, err = planPrices(ctx, tx, supplierID, listID, rows); err != nil {
			return err
		}
		if len(plan.Wrong) > leaveOut {
			return wholesale.Invalid("rows", "has %d rows with errors; the first is row %d: %s", len(plan.Wrong), plan.Wrong[0].Row, plan.Wrong[0].Reason)
		}
		prices := make([]store.ListedPrice, len(plan.Prices))
		for i, p := range plan.Prices {
			prices[i] = store.ListedPrice{PriceListID: listID, Price: p.Price}
		}
		if err := tx.Auditf(ctx, supplierID, "prices_imported", plan.List.Name, "%d prices from a table", len(prices)); err != nil {
			return err
		}
		return tx.PutPrices(ctx, supplierID, version, prices...)
	})
	return plan, err
}

func planPrices(ctx context.Context, tx *store.Tx, supplierID, listID string, rows []PriceFileRow) (PriceImport, error) {
	var plan PriceImport
	switch {
	case len(rows) == 0:
		return plan, wholesale.Invalid("rows", "has no rows with prices")
	case len(rows) > MaxPriceRows:
		return plan, wholesale.Invalid("rows", "has %d rows; at most %d can be imported at once", len(rows), MaxPriceRows)
	}
	var err error
	if plan.List, err = tx.PriceList(ctx, supplierID, listID); err != nil {
		return plan, store.Missing("price list", err)
	}
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = row.ProductCode
	}
	products, err := namedProducts(ctx, tx, supplierID, codes)
	if err != nil {
		return plan, err
	}
	old, err := pricesByPlace(ctx, tx, supplierID, listID, products.products)
	if err != nil {
		return plan, err
	}
	firstRow := map[pricePosition]PriceFileRow{}
	for _, row := range rows {
		product, price, reason := row.price(products)
		price.ProductID, price.ProductCode = product.ID, product.Code
		at := positionOf(price)
		if first, twice := firstRow[at]; reason == "" && twice {
			reason = "repeats " + first.named(price) + ": the same product, minimum quantity and first day"
		}
		if reason != "" {
			plan.Wrong = append(plan.Wrong, WrongPriceRow{row, reason})
			continue
		}
		firstRow[at] = row
		planned := PlannedPrice{From: row, ProductName: product.Name, Price: price}
		if before, ok := old[at]; ok {
			planned.Before = &before
		}
		plan.add(planned)
	}
	return plan, nil
}

// named names a row in a message, by its number where that is plain; price is what it sets.
func (row PriceFileRow) named(price wholesale.Price) string {
	switch {
	case !row.Kept:
		return "row " + strconv.Itoa(row.Row)
	case price.MinimumQuantity.IsPos():
		return "the earlier row for " + price.ProductCode + " from " + wholesale.FormatTrimmed(price.MinimumQuantity)
	}
	return "the earlier row for " + price.ProductCode
}

func (plan *PriceImport) add(p PlannedPrice) {
	plan.Prices = append(plan.Prices, p)
	switch {
	case p.Before == nil:
		plan.Added++
	case p.Unchanged():
		plan.Unchanged++
	default:
		plan.Changed++
	}
}

// pricePosition is the unique key of a price within a list, with texts normalized.
type pricePosition struct{ productID, minimum, from string }

func positionOf(p wholesale.Price) pricePosition {
	return pricePosition{p.ProductID, wholesale.FormatTrimmed(p.MinimumQuantity), string(p.ValidFrom)}
}

func pricesByPlace(ctx context.Context, tx *store.Tx, supplierID, listID string, products map[string]wholesale.Product) (map[pricePosition]wholesale.Price, error) {
	ids := make([]string, 0, len(products))
	for _, p := range products {
		ids = append(ids, p.ID)
	}
	version, err := tx.PriceVersion(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	listed, err := tx.PricesOf(ctx, supplierID, version.Current, []string{listID}, ids)
	if err != nil {
		return nil, fmt.Errorf("read the prices of list %s: %w", listID, err)
	}
	prices := make(map[pricePosition]wholesale.Price, len(listed))
	for _, p := range slices.Backward(listed) { // a person's price comes before the sync's for the same
		prices[positionOf(p.Price)] = p.Price
	}
	return prices, nil
}

// price is what a row sets for which product; reason says what is wrong, "" when nothing is.
func (row PriceFileRow) price(products NamedProducts) (product wholesale.Product, price wholesale.Price, reason string) {
	switch {
	case row.Fault != "":
		return product, price, row.Fault
	case row.ProductCode == "":
		return product, price, "there is no product code"
	}
	if product, reason = products.Product(row.ProductCode); reason != "" {
		return product, price, reason
	}
	in := PriceInput{
		UnitPrice: row.UnitPrice, MinimumQuantity: row.MinimumQuantity, ValidFrom: wholesale.Date(row.ValidFrom), ValidTo: wholesale.Date(row.ValidTo),
	}
	price, err := in.price()
	return product, price, faultWords(err)
}

// columnWords are the names of a price's fields for people.
var columnWords = map[string]string{"unit_price": "the price", "minimum_quantity": "the minimum quantity", "valid_from": "the first day", "valid_to": "the last day"}

// faultWords describes the first wrong field in a sentence.
func faultWords(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := err.(*wholesale.Error); ok && len(e.Fields) > 0 { //nolint:errorlint // unwrapped
		return columnWords[e.Fields[0].Field] + " " + e.Fields[0].Message
	}
	return err.Error()
}
