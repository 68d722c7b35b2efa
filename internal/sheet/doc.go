// Package sheet reads and writes the tables people move between programs: CSV, Excel workbooks, and
// rows pasted from either.
//
// Writing goes row by row, so an export of any length needs little memory:
//
//	out := sheet.NewCSV(w) // or sheet.NewXLSX(w, "Orders")
//	err := out.Header("Order", "Total", "Required")
//	err = out.Row(sheet.Text("U-1001"), sheet.Number("24.95"), sheet.Date("2026-03-04"))
//	err = out.Close()
//
// Reading has three steps. Read takes the file as it came and finds out what it is. Interpret looks
// at the whole table: where its headings are, what each column is, how its numbers and dates are
// written. Records reads the rows accordingly:
//
//	table, err := sheet.Read(ctx, "order.xlsx", content)
//	products := lookUp(table.Candidates())
//	reading := table.Interpret(
//		sheet.Layout{Required: []sheet.Role{sheet.Code, sheet.Quantity}},
//		sheet.Knowledge{IsProduct: products.Has, Remembered: mappings},
//	)
//	// With reading.Questions a person chooses another Mapping; without, reading.Mapping counts.
//	records, skipped := reading.Table.Records(reading.Mapping)
//	for _, record := range records {
//		record.Row                               // as the spreadsheet program shows it
//		record.Problem                           // why a pasted line cannot be read
//		record.Text(sheet.Code)                  // as it is shown: 0012345
//		price, err := record.Number(sheet.Price) // as it is stored: 24.954
//		day, err := record.Date(sheet.From)      // "2026-03-04"
//	}
//
// What the person does not see does not count: hidden sheets, rows and columns are not read, only a
// hidden column of product codes says which product a row is. What was not used is in the notes and
// in skipped; no row is lost without a word.
//
// Errors, questions and notes are sentences for the person who sent the table. What a product or a
// price is, and whom it concerns, is the caller's business.
package sheet
