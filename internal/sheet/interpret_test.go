package sheet

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	orderLayout = Layout{Required: []Role{Code, Quantity}, Optional: []Role{Price, Discount, Comment}}
	priceLayout = Layout{Required: []Role{Code, Price}, Optional: []Role{MinimumQuantity, From, To}}
)

// knownProducts are the products of the tests' supplier.
var knownProducts = []string{
	"KOMBU-GIN-330", "KOMBU-LEM-330", "Tonic-200", "0012345", "12345", "90.750", "A/B 10%_x", "MĀNUKA-250", "007", "9421234567890", "2", "TONIC",
	"KIWI JAM", "蜂蜜",
}

func isKnown(text string) bool {
	return slices.ContainsFunc(knownProducts, func(code string) bool { return strings.EqualFold(code, text) })
}

// interpreted reads a table as a caller does, and says what it means in one line a record.
func interpreted(t *testing.T, name, content string, layout Layout, remembered ...Mapping) (lines []string, reading Reading) {
	t.Helper()
	table, err := Read(t.Context(), name, []byte(content))
	must(t, err)
	return interpretedTable(table, layout, remembered...)
}

func interpretedTable(table Table, layout Layout, remembered ...Mapping) (lines []string, reading Reading) {
	reading = table.Interpret(layout, Knowledge{IsProduct: isKnown, Remembered: remembered})
	return linesOf(reading.Table, reading.Mapping, layout), reading
}

func linesOf(table Table, mapping Mapping, layout Layout) (lines []string) {
	records, _ := table.Records(mapping)
	for _, record := range records {
		if record.Problem != "" {
			lines = append(lines, "? "+record.Problem)
			continue
		}
		line := record.Text(Code)
		if line == "" {
			line = record.Text(Barcode)
		}
		for _, role := range layout.Roles()[1:] {
			value := ""
			if role.isNumber() {
				number, err := record.Number(role)
				switch {
				case err == nil:
					value = number.Trim(0).String()
				case record.Text(role) != "":
					value = "! " + err.Error()
				}
			} else if role == From || role == To {
				value, _ = record.Date(role)
			} else {
				value = record.Text(role)
			}
			if value != "" {
				line += fmt.Sprintf(" %s=%s", role, value)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestInterpretWithoutAQuestion(t *testing.T) {
	for _, test := range []struct {
		name, file, content string
		layout              Layout
		want                []string
	}{
		{"the line total is not the quantity", "x.csv", "SKU,Description,Ordered,Rate,Amount\nKOMBU-GIN-330,Kombucha Ginger,2,24.95,49.90\n", orderLayout,
			[]string{"KOMBU-GIN-330 quantity=2 price=24.95"}},
		{"the comma is the decimal mark of the whole file", "x.csv", "Code;Qty;Price\nKOMBU-GIN-330;1.000;2,50\nKOMBU-LEM-330;10;2,125\n", orderLayout,
			[]string{"KOMBU-GIN-330 quantity=1000 price=2.5", "KOMBU-LEM-330 quantity=10 price=2.125"}},
		{"a price without GST", "x.csv", "Code,Qty,Unit Price (ex GST)\nKOMBU-GIN-330,2,20.00\n", orderLayout,
			[]string{"KOMBU-GIN-330 quantity=2 price=20"}},
		{"a title above, and packs beside the quantity", "x.csv", "Purchase Order 4471\nCode,Pack,Qty\nKOMBU-GIN-330,12,2\n", orderLayout,
			[]string{"KOMBU-GIN-330 quantity=2"}},
		{"another case", "x.csv", "Code,Qty\ntonic-200,2\n", orderLayout, []string{"tonic-200 quantity=2"}},
		{"an address above, totals and the headings again below", "x.csv",
			"Kiri's Cafe,,,\n12 Main Street,,,\nDate,3/4/2026,,\n,,,\nStock code,Order Qty,Price excl. GST,Line total\nKOMBU-GIN-330,3,20.00,60.00\n" +
				"KOMBU-LEM-330,1,23.50,23.50\nSubtotal,4,,83.50\nStock code,Order Qty,Price excl. GST,Line total\nTONIC,10,\"1,031.20\",\"10,312.00\"\n" +
				"TOTAL,14,,\"10,395.50\"\nGST,,,\"1,559.33\"\n", orderLayout,
			[]string{"KOMBU-GIN-330 quantity=3 price=20", "KOMBU-LEM-330 quantity=1 price=23.5", "TONIC quantity=10 price=1031.2"}},
		{"German headings", "x.csv", "Artikelnr.;Bezeichnung;Menge;Einzelpreis;Gesamt\nTONIC;Tonic;1.200;0,85;1.020,00\n", orderLayout,
			[]string{"TONIC quantity=1200 price=0.85"}},
		{"French headings", "x.csv", "Référence;Désignation;Qté;Prix unitaire HT\nTONIC;Tonic;12;0,85\n", orderLayout,
			[]string{"TONIC quantity=12 price=0.85"}},
		{"the retail price beside the price", "x.csv", "Item,Description,UOM,RRP,Unit Cost,Cartons\nTONIC,Tonic water,CTN,3.99,24.95,6\n", orderLayout,
			[]string{"TONIC quantity=6 price=24.95"}},
		{"Amount as the quantity", "x.csv", "Product,Amount\nTONIC,6\n", orderLayout, []string{"TONIC quantity=6"}},
		{"which code is ours", "x.csv", "Code,Supplier code,Qty\nA-1,TONIC,6\nA-2,Tonic-200,7\n", orderLayout,
			[]string{"TONIC quantity=6", "Tonic-200 quantity=7"}},
		{"a discount that the totals confirm", "x.csv", "Code,Qty,Price,Disc %,Total\nTONIC,6,10.00,10,54.00\nTonic-200,2,20.00,,40.00\n", orderLayout,
			[]string{"TONIC quantity=6 price=10 discount=0.1", "Tonic-200 quantity=2 price=20"}},
		{"a discount that is already off", "x.csv", "Code,Qty,Price,Disc %,Total\nTONIC,6,9.00,10,54.00\n", orderLayout,
			[]string{"TONIC quantity=6 price=9"}},
		{"stock on hand beside the order", "x.csv", "Code,SOH,Order\nTONIC,14,6\n", orderLayout, []string{"TONIC quantity=6"}},
		{"carton size and cartons", "x.csv", "Code,Carton qty,Cartons\nTONIC,24,6\n", orderLayout, []string{"TONIC quantity=6"}},
		{"two prices, one of which makes the totals", "x.csv", "Code,Qty,List price,Your price,Total\nTONIC,6,12.00,10.00,60.00\n", orderLayout,
			[]string{"TONIC quantity=6 price=10"}},
		{"an order form with few quantities", "x.csv", "Code,Description,Qty\nTONIC,a,\nTonic-200,b,3\nKOMBU-GIN-330,c,\nKOMBU-LEM-330,d,\n", orderLayout,
			[]string{"Tonic-200 quantity=3"}},
		{"barcodes in place of codes", "x.csv", "Barcode,Qty\n9421234567890,3\n", orderLayout, []string{"9421234567890 quantity=3"}},
		{"barcodes that we know beside codes that we do not", "x.csv", "Barcode,Product code,Qty\n9421234567890,ZZZ,3\n", orderLayout,
			[]string{"9421234567890 quantity=3"}},
		{"codes beside barcodes", "x.csv", "Barcode,Product code,Qty\n9421234567890,TONIC,3\n", orderLayout, []string{"TONIC quantity=3"}},
		{"no headings", "x.csv", "TONIC,6,24.95,cold\n", orderLayout, []string{"TONIC quantity=6 price=24.95 comment=cold"}},
		{"no headings, and a name in between", "x.csv", "TONIC,Tonic water,6\n", orderLayout, []string{"TONIC quantity=6"}},
		{"no headings, totals", "x.csv", "TONIC,6,25,150\nTonic-200,2,10,20\n", orderLayout,
			[]string{"TONIC quantity=6 price=25", "Tonic-200 quantity=2 price=10"}},
		{"a code that looks like a number", "x.csv", "Code,Qty\n90.750,2\n", orderLayout, []string{"90.750 quantity=2"}},
		{"accountants' and currencies' spellings", "x.csv", "Code,Qty,Price\nTONIC,\"1 000\",NZ$1 234.50\nTonic-200,(2),\"$1,234.50\"\n", orderLayout,
			[]string{"TONIC quantity=1000 price=1234.5", "Tonic-200 quantity=-2 price=1234.5"}},
		{"a note about GST that fits", "x.csv", "All prices exclude GST,,\nCode,Qty,Price\nTONIC,2,23.00\n", orderLayout, []string{"TONIC quantity=2 price=23"}},
		{"a volume that can be read in two ways does not matter", "x.csv", "Code,Qty,Volume\nTONIC,2,1.500\n", orderLayout, []string{"TONIC quantity=2"}},
		{"zeros in an order form", "x.csv", "Code,Qty\nTONIC,0\nTonic-200,3\nKOMBU-GIN-330,0\nKOMBU-LEM-330,0\n", orderLayout, []string{"Tonic-200 quantity=3"}},
		{"a comma in the titles of a file with tabs", "x.txt", "Kiri's Cafe, Main Street, Wellington\nCode\tQty\nTONIC\t2\n", orderLayout, []string{"TONIC quantity=2"}},
		{"quantities in words are refused one by one", "x.csv", "Code,Qty\nTONIC,six\nTonic-200,3\n", orderLayout,
			[]string{"TONIC quantity=! must be a number such as 12 or 2.5", "Tonic-200 quantity=3"}},
		{"bars between cells", "x.csv", "Stock Code|Qty\nTONIC|2\n", orderLayout, []string{"TONIC quantity=2"}},
		{"bars between pasted cells", "", "Stock Code | Qty\nTONIC | 2\n", orderLayout, []string{"TONIC quantity=2"}},
		{"totals in another column and in dollars", "x.csv", "Code,Qty,Price,Freight\nTONIC,2,2.50,0.00\n,,Subtotal,5.00\n,,Total NZD,5.75\n", orderLayout,
			[]string{"TONIC quantity=2 price=2.5"}},
		{"prices", "x.csv", "Code,Name,Price,Minimum quantity,From,To,Set by\nTONIC,Tonic,24.9500,12,2026-03-04,,team\n", priceLayout,
			[]string{"TONIC price=24.95 minimum_quantity=12 from=2026-03-04"}},
		{"prices with the month first, as one date tells", "x.csv", "Code,Price,Valid from\nTONIC,2.00,4/3/2026\nTonic-200,3.00,4/30/2026\n", priceLayout,
			[]string{"TONIC price=2 from=2026-04-03", "Tonic-200 price=3 from=2026-04-30"}},
		{"prices with the day first", "x.csv", "Code,Price,Valid from\nTONIC,2.00,4/3/2026\n", priceLayout, []string{"TONIC price=2 from=2026-03-04"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, reading := interpreted(t, test.file, test.content, test.layout)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if len(reading.Questions) > 0 {
				t.Errorf("it asks %v", reading.Questions)
			}
		})
	}
}

func TestInterpretAsksWhereTwoReadingsArePossible(t *testing.T) {
	for _, test := range []struct {
		name, file, content string
		layout              Layout
		about               Subject
		column              int
		text                string
	}{
		{"one or a thousand", "x.csv", "Code,Qty\nTONIC,1.000\n", orderLayout, AboutDecimalMark, -1, "“1.000” can mean 1 or 1000"},
		{"both marks", "x.csv", "Code;Qty;Price\nTONIC;2,5;24.95\n", orderLayout, AboutDecimalMark, -1, "Some numbers have a decimal point"},
		{"GST in the price", "x.csv", "Code,Qty,Price incl. GST\nTONIC,2,23.00\n", orderLayout, AboutRole, 2, "prices with GST"},
		{"a retail price only", "x.csv", "Code,Qty,RRP\nTONIC,2,23.00\n", orderLayout, AboutRole, 2, "retail prices"},
		{"line totals without a price", "x.csv", "Code,Qty,Line total\nTONIC,2,23.00\n", orderLayout, AboutRole, 2, "line totals"},
		{"an unknown column of money", "x.csv", "Code,Qty,Price,Levy\nTONIC,2,23.00,0.75\n", orderLayout, AboutRole, 3, "amounts of money"},
		{"an unknown column of quantities", "x.csv", "Code,Week 12\nTONIC,2\n", orderLayout, AboutRole, 1, "Is “Week 12” the quantity?"},
		{"an unknown column of prices", "x.csv", "Code,Bar rate card\nTONIC,2.50\n", priceLayout, "", 0, ""},
		{"two quantities", "x.csv", "Code,Units,Cartons\nTONIC,24,2\n", orderLayout, AboutRole, 1, "“Units” and “Cartons” can each be the quantity"},
		{"two prices", "x.csv", "Code,Qty,Price,Net price\nTONIC,24,2.00,1.90\n", orderLayout, AboutRole, 2, "“Price” and “Net price” can each be the price"},
		{"three prices", "x.csv", "Code,Sell price,Tier 1 price,Tier 2 price\nTONIC,2.00,1.90,1.80\n", priceLayout, AboutRole, 1, "“Sell price”, “Tier 1 price” and “Tier 2 price” can each"},
		{"the same heading twice", "x.csv", "Code,Price,Price\nTONIC,2.00,1.80\n", priceLayout, AboutRole, 1, "Column B and column C can each be the price"},
		{"one value a row", "", "TONIC\n2\nTonic-200\n3\n", orderLayout, AboutRole, -1, "Which column has the quantity?"},
		{"totals that do not fit", "x.csv", "Code,Qty,Price,Total\nTONIC,2,10.00,18.00\nTonic-200,3,10.00,27.00\n", orderLayout, AboutRole, 3, "not quantity × price in 2 of 2 rows"},
		{"the price of a single item", "x.csv", "Code,Pack,Cartons,Price,Total\nTONIC,12,2,1.50,36.00\n", orderLayout, AboutRole, 2, "the quantity is in packs"},
		{"a discount that may be off already", "x.csv", "Code,Qty,Price,Discount\nTONIC,2,10.00,10%\n", orderLayout, AboutRole, 3, "already off the prices"},
		{"a discount that is not wanted", "x.csv", "Code,Price,Discount\nTONIC,10.00,10%\n", priceLayout, AboutRole, 2, "has discounts"},
		{"a note about GST", "x.csv", "All prices include GST,,\nCode,Qty,Price\nTONIC,2,23.00\n", orderLayout, AboutRole, 2, "Row 1 says “All prices include GST”"},
		{"unknown columns of money", "x.csv", "Code,Qty,Price,Levy,Bond\nTONIC,2,23.00,0.75,1.25\n", orderLayout, AboutRole, 3, "“Levy” and “Bond” have amounts of money"},
		{"semicolons and a doubtful comma", "x.csv", "Code;Qty\nTONIC;1,000\n", orderLayout, AboutDecimalMark, -1, "“1,000” can mean 1 or 1000"},
		{"many numbers without headings", "x.csv", "TONIC,6,25,30,12,4\n", orderLayout, AboutRole, -1, "There are no headings"},
		{"no quantity", "x.csv", "Code,Description\nTONIC,Tonic\n", orderLayout, AboutRole, -1, "Which column has the quantity?"},
		{"whole numbers without headings", "x.csv", "TONIC,6,25\n", orderLayout, AboutRole, -1, "There are no headings"},
		{"dates both ways", "x.csv", "Code,Price,From\nTONIC,2.00,13/3/2026\nTonic-200,2.00,3/13/2026\n", priceLayout, AboutDateOrder, -1, "Which comes first?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, reading := interpreted(t, test.file, test.content, test.layout)
			if test.text == "" {
				if len(reading.Questions) != 0 {
					t.Errorf("it asks %v", reading.Questions)
				}
				return
			}
			if len(reading.Questions) != 1 {
				t.Fatalf("it asks %v", reading.Questions)
			}
			if q := reading.Questions[0]; q.About != test.about || q.Column != test.column || !strings.Contains(q.Text, test.text) {
				t.Errorf("it asks %+v", q)
			}
		})
	}
}

func TestPastedLines(t *testing.T) {
	for line, want := range map[string]string{
		"2x KOMBU-GIN-330":                         "KOMBU-GIN-330 quantity=2",
		"2 x KOMBU-GIN-330":                        "KOMBU-GIN-330 quantity=2",
		"2xKOMBU-GIN-330":                          "KOMBU-GIN-330 quantity=2",
		"12 KOMBU-GIN-330":                         "KOMBU-GIN-330 quantity=12",
		"KOMBU-GIN-330 x 2":                        "KOMBU-GIN-330 quantity=2",
		"KOMBU-GIN-330 x2":                         "KOMBU-GIN-330 quantity=2",
		"KOMBU-GIN-330 1 000":                      "KOMBU-GIN-330 quantity=1000",
		"KOMBU-GIN-330 1,000":                      "KOMBU-GIN-330 quantity=1000",
		"KOMBU-GIN-330, 1,000":                     "KOMBU-GIN-330 quantity=1000",
		"KOMBU-GIN-330,1,000":                      "KOMBU-GIN-330 quantity=1000",
		"KOMBU-GIN-330,1,200":                      "? the line can be read in more than one way; put spaces between the code, the quantity and the price",
		"KOMBU-GIN-330 1 200":                      "? the line can be read in two ways: “1 200” may be one number or two",
		"6 × KOMBU-GIN-330 @ 4.50":                 "KOMBU-GIN-330 quantity=6 price=4.5",
		"6 KOMBU-GIN-330 $4.50 please chill":       "KOMBU-GIN-330 quantity=6 price=4.5 comment=please chill",
		"KOMBU-GIN-330, 2":                         "KOMBU-GIN-330 quantity=2",
		"KOMBU-GIN-330 Kombucha Ginger 2":          "KOMBU-GIN-330 quantity=2",
		"Kombucha Ginger KOMBU-GIN-330: 2":         "KOMBU-GIN-330 quantity=2",
		"KOMBU-GIN-330 Kombucha 330 ml 2":          "? the line has several numbers, and nothing says which is the quantity; write it as “2 x CODE” or “2 x CODE @ 4.50”",
		"KOMBU-GIN-330 2 24.95":                    "KOMBU-GIN-330 quantity=2 price=24.95",
		"KOMBU-GIN-330 2 24":                       "? the line has several numbers, and nothing says which is the quantity; write it as “2 x CODE” or “2 x CODE @ 4.50”",
		"12345 3":                                  "12345 quantity=3",
		"3 x 12345":                                "12345 quantity=3",
		"12345 2":                                  "? the line can be read in two ways: 12345 and 2 are both product codes. Write it as “2 x CODE”",
		"2 x 12345":                                "12345 quantity=2",
		"kiwi jam 4":                               "kiwi jam quantity=4",
		"- 4 ea kiwi jam":                          "kiwi jam quantity=4",
		"1. TONIC 4":                               "TONIC quantity=4",
		"TONIC Tonic-200 4":                        "? the line names more than one product: TONIC and Tonic-200",
		"Please deliver to the back door":          "? the line has no product code that we know",
		"two boxes of lemonade 4":                  "? the line has no product code that we know",
		"NEW-CODE 4":                               "NEW-CODE quantity=4",
		"TONIC with lime":                          "? the line has no quantity",
		"(2) TONIC":                                "TONIC quantity=2",
		"TONIC qty 4":                              "TONIC quantity=4",
		"A/B 10%_x 4":                              "A/B 10%_x quantity=4",
		"90.750 4":                                 "90.750 quantity=4",
		"蜂蜜 × 4":                                   "蜂蜜 quantity=4",
		"TONIC\t4":                                 "TONIC quantity=4",
		"TONIC;4;2,50;cold":                        "TONIC quantity=4 price=2.5 comment=cold",
		"TONIC 2,5":                                "TONIC quantity=2.5",
		"2 x 6 x TONIC":                            "? the line has several numbers, and nothing says which is the quantity; write it as “2 x CODE” or “2 x CODE @ 4.50”",
		"Kombucha Ginger 330ml x 12 KOMBU-GIN-330": "? “× 12” may be the quantity or a pack; write it as “2 x CODE”",
		"KOMBU-GIN-330 Kombucha Ginger 330ml x 12": "? “× 12” may be the quantity or a pack; write it as “2 x CODE”",
		"KOMBU-GIN-330 Kombucha Ginger 12 pack":    "? “12” may be the quantity or belong to a name; write it as “2 x CODE”",
		"KOMBU-GIN-330 Ginger 12 for the bar":      "? “12” may be the quantity or belong to a name; write it as “2 x CODE”",
		"KOMBU-GIN-330 5 kg":                       "? “5” may be the quantity or belong to a name; write it as “2 x CODE”",
		"2 x Kombucha Ginger KOMBU-GIN-330":        "KOMBU-GIN-330 quantity=2",
		"3 cartons of TONIC":                       "TONIC quantity=3",
		"TONIC - 3 ctns":                           "TONIC quantity=3",
		"2 dozen TONIC":                            "? the line counts in “dozen”; write the number to order",
		"TONIC x 2 (was 3)":                        "? the line has several numbers, and nothing says which is the quantity; write it as “2 x CODE” or “2 x CODE @ 4.50”",
		"TONIC 2 please chill":                     "TONIC quantity=2 comment=please chill",
		"UNKNOWN x 2":                              "UNKNOWN quantity=2",
	} {
		t.Run(line, func(t *testing.T) {
			got, reading := interpreted(t, "", line+"\n", orderLayout)
			if diff := cmp.Diff([]string{want}, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if len(reading.Questions) > 0 {
				t.Errorf("it asks %v", reading.Questions)
			}
			if again, _ := interpretedTable(reading.Table, orderLayout); !cmp.Equal(got, again) {
				t.Errorf("read again: %v", again)
			}
		})
	}
}

func TestPastedLinesKeepWhatIsNotUsed(t *testing.T) {
	_, reading := interpreted(t, "", "Code Qty\nTONIC Tonic water 2\nTonic-200 x 3 in bags\nHi team,\nTONIC 1.5 please\n", orderLayout)
	if reading.Mapping.HeadingRow != 1 {
		t.Errorf("the headings are in row %d", reading.Mapping.HeadingRow)
	}
	if diff := cmp.Diff([]string{"Row 2: “Tonic water” was not used.", "Row 3: “bags” was not used."}, reading.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	records, _ := reading.Table.Records(reading.Mapping)
	if got := records[2]; got.Written() != "Hi team," || got.Problem == "" {
		t.Errorf("a line that cannot be read: %q, %q", got.Written(), got.Problem)
	}
	if got := reading.Table.Under(reading.Mapping, []string{records[2].Written()}); got != "Code Qty\nHi team," {
		t.Errorf("left over: %q", got)
	}
}

// TestARememberedMappingIsUsedWithoutAsking also when the table has other titles above this time.
func TestARememberedMappingIsUsedWithoutAsking(t *testing.T) {
	_, first := interpreted(t, "x.csv", "Code;Week 12;RRP\nTONIC;2;3,50\n", orderLayout)
	if len(first.Questions) != 2 {
		t.Fatalf("it asks %v", first.Questions)
	}
	decided := first.Mapping
	decided.Columns = []MappedColumn{{"Code", Code}, {"Week 12", Quantity}, {"RRP", Price}}

	got, again := interpreted(t, "x.csv", "Order 4472;;\n\n CODE ;week 12;R.R.P.\nTONIC;1.000;4,50\n", orderLayout, Mapping{}, decided)
	if diff := cmp.Diff([]string{"TONIC quantity=1000 price=4.5"}, got); diff != "" || !again.AsBefore || len(again.Questions) > 0 {
		t.Errorf("as before: %v, it asks %v, records (-want +got):\n%s", again.AsBefore, again.Questions, diff)
	}
	got, again = interpreted(t, "x.csv", "Code;Week 12;RRP\nTONIC;2;4.50\n", orderLayout, decided)
	if len(again.Questions) != 1 || again.Questions[0].About != AboutDecimalMark || got[0] != "TONIC quantity=2 price=4.5" {
		t.Errorf("another notation: %v, it asks %v", got, again.Questions)
	}
	if _, again = interpreted(t, "x.csv", "Code;Week 13;RRP\nTONIC;2;4,50\n", orderLayout, decided); again.AsBefore {
		t.Error("a table with another heading is read as before")
	}
}
