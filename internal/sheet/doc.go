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
// Reading takes the file as it came and finds out what it is:
//
//	table, err := sheet.Read("prices.xlsx", content)
//	records, err := table.Records(sheet.Layout{
//		Required: []sheet.Column{sheet.Code, sheet.Price},
//		Optional: []sheet.Column{sheet.MinimumQuantity, sheet.From, sheet.To},
//	})
//	for _, record := range records {
//		record.Row                // the row's number, as the spreadsheet program shows it
//		record.Text(sheet.Code)   // "" when the row has no such cell
//		record.Text(sheet.Price)  // as it was written, "$1,234.50"
//		record.Date(sheet.From)   // "2026-03-04" for "4/3/2026"
//	}
//
// The errors of reading are sentences for the person who sent the file. What the cells mean is the
// caller's business.
package sheet
