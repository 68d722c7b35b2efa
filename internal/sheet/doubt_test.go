package sheet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A doubtful table either reads rightly without a question, as lines tell, or asks, with a sentence
// that has the words.
type doubtful struct {
	content string // lines separated by "/"
	layout  Layout
	lines   string // separated by "; "
	asks    string
}

var doubts = []doubtful{
	// quantities of another time or party
	{"Code,Last Order Qty,This Order/TONIC,10,4", orderLayout, "TONIC quantity=4", ""},
	{"Code,Last Qty,This Order/TONIC,10,4", orderLayout, "TONIC quantity=4", ""},
	{"Code,Qty Sold,Your order/TONIC,10,4", orderLayout, "TONIC quantity=4", ""},
	{"Code,Max Qty,Your order/TONIC,10,4", orderLayout, "TONIC quantity=4", ""},
	{"Code,Qty in transit,Please send/TONIC,10,4", orderLayout, "TONIC quantity=4", ""},
	{"Code,Cancelled Qty,Now/TONIC,10,4", orderLayout, "", "Is “Now” the quantity?"},
	{"Code,Qty per pallet,Pallets/TONIC,10,4", orderLayout, "", "Is “Pallets” the quantity?"},
	{"Code,Last Qty/TONIC,10", orderLayout, "", "Is “Last Qty” the quantity?"},
	{"Code,Summer qty,Week 12/TONIC,10,4", orderLayout, "", "“Summer qty” and “Week 12” can each be the quantity"},
	// prices
	{"Code,Cost,Margin,Sell/TONIC,12,40%,20", priceLayout, "", "“Cost” and “Sell” can each be the price"},
	{"Code,Qty,Cost price,Sell/TONIC,2,12,20", orderLayout, "", "can each be the price"},
	{"Code,Last price,Sell/TONIC,12,20", priceLayout, "TONIC price=20", ""},
	{"Code,Competitor price,Ours/TONIC,12,20", priceLayout, "TONIC price=20", ""},
	{"Code,Price,Special/TONIC,20,18", priceLayout, "", "can each be the price"},
	{"Code,Qty,Price,Special/TONIC,2,20,18", orderLayout, "", "can each be the price"},
	{"Code,Wholesale,Distributor,Retail/TONIC,20,18,30", priceLayout, "", "“Wholesale” and “Distributor” can each"},
	{"Code,Qty,Competitor price/TONIC,2,20", orderLayout, "", "Competitor price"},
	{"Code,Qty,Exchange rate/TONIC,2,2", orderLayout, "", "Exchange rate"},
	{"Code,Freight rate/TONIC,20", priceLayout, "", "Freight rate"},
	{"Code,Qty,Freight cost/TONIC,2,20", orderLayout, "", "Freight cost"},
	{"Code,Landed cost/TONIC,20", priceLayout, "", "Landed cost"},
	{"Code,Last price/TONIC,20", priceLayout, "", "Last price"},
	{"Code,Qty,Old price/TONIC,2,20", orderLayout, "", "Old price"},
	{"Code,Previous price/TONIC,20", priceLayout, "", "Previous price"},
	// several heading rows
	{"Code,Qty/TONIC,2/Code,Qty/Tonic-200,3", orderLayout, "TONIC quantity=2; Tonic-200 quantity=3", ""},
	{"Code,Description,Qty/TONIC,a,2/Tonic-200,b,3/Code,Description,Qty,Price/KOMBU-GIN-330,c,4,20", orderLayout, "", "Row 4 looks like headings"},
	{"Code,Qty,Price/TONIC,2,24.95/Qty,Code,Price/Tonic-200,3,20", orderLayout, "", "Row 3 looks like headings"},
	{"TONIC,2/Code,Qty/Tonic-200,3", orderLayout, "", "Row 2 looks like headings"},
	{"TONIC,2/Tonic-200,3/Qty,Code", orderLayout, "", "Row 3 looks like headings"},
	{"Code,Qty,Name,Price/Tonic-200,3,x,5.00/Code,Description,Qty,Price,Comment/TONIC,a,2,20.00,b", orderLayout, "", "Row 3 looks like headings"},
	// units
	{"Code,Price per 100/TONIC,20", priceLayout, "", "is per 100"},
	{"Code,Price (per 10)/TONIC,20", priceLayout, "", "is per 10"},
	{"Code,Preis pro 100/TONIC,20", priceLayout, "", "is per 100"},
	{"Code,Qty,Price (per dozen)/TONIC,2,20", orderLayout, "", "is per dozen"},
	{"Code,Qty,Price per carton,Units per carton/TONIC,2,20,12", orderLayout, "", "is per carton"},
	{"Code,Qty (dozen)/TONIC,2", orderLayout, "", "counts in “dozen”"},
	{"Code,Price,Per/TONIC,20,100", priceLayout, "", "“100”, as “Per” says"},
	{"Code,Price,PE/TONIC,20,100", priceLayout, "", "“100”, as “PE” says"},
	{"Code,Qty,Unit/TONIC,2,DOZ", orderLayout, "", "“DOZ”, as “Unit” says"},
	{"Code,Qty,UOM/TONIC,2,PAIR", orderLayout, "", "“PAIR”"},
	{"Code,Qty,UOM/TONIC,2,BOX", orderLayout, "", "“BOX”"},
	{"Code,Qty,UOM,Price per unit/TONIC,2,EA,20", orderLayout, "TONIC quantity=2 price=20", ""},
	{"Code,Price,Per/TONIC,20,1", priceLayout, "TONIC price=20", ""},
	// discounts in dollars
	{"Code,Qty,Price,Discount ($)/TONIC,2,20.00,5.00", orderLayout, "", "has discounts in dollars"},
	{"Code,Qty,Price,Rebate/TONIC,2,20.00,$5.00", orderLayout, "", "has discounts in dollars"},
	// currencies
	{"Code,Qty,Price USD/TONIC,2,20.00", orderLayout, "", "are in USD"},
	{"Code,Unit price (US$)/TONIC,20.00", priceLayout, "", "are in USD"},
	{"Code,Price AUD/TONIC,20.00", priceLayout, "", "are in AUD"},
	{"Code,Qty,Price/TONIC,2,US$20.00", orderLayout, "", "are in USD"},
	{"Code,Price/TONIC,€30", priceLayout, "", "are in EUR"},
	{"Code,Price NZD/TONIC,NZ$30", priceLayout, "TONIC price=30", ""},
	{"Code,Price (NZ$)/TONIC,$30", priceLayout, "TONIC price=30", ""},
	// a heading that is a product code
	{"Code,Qty,Tonic/TONIC,2,15.50", orderLayout, "", "Is “Tonic” the price"},
	{"Code,Qty,Freight/TONIC,2,15.50", orderLayout, "", "Is “Freight” the price"},
	{"Code,Qty,Price,Freight/TONIC,2,20,15", orderLayout, "", "“Freight” has amounts of money"},
	{"Code,Qty,Freight/TONIC,2,0.00", orderLayout, "TONIC quantity=2", ""},
	{"Code,Qty,Kiwi jam/TONIC,2,", orderLayout, "TONIC quantity=2", ""},
	// minimum quantities
	{"Code,Price,Cantidad mínima/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,Menge ab/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,ab Menge/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,Mindestmenge/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,Staffel/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,Qty from/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,From qty/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,MOQ/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,Break/TONIC,20,12", priceLayout, "TONIC price=20 minimum_quantity=12", ""},
	{"Code,Price,Tier/TONIC,20,12", priceLayout, "", "“Tier” has amounts of money or numbers"},
	// full-width digits
	{"Code,Qty/TONIC,２", orderLayout, "TONIC quantity=2", ""},
}

func TestDoubtfulTablesAreReadRightlyOrAsked(t *testing.T) {
	for _, test := range doubts {
		t.Run(test.content, func(t *testing.T) {
			got, reading := interpreted(t, "x.csv", strings.ReplaceAll(test.content, "/", "\n")+"\n", test.layout)
			if test.asks != "" {
				if len(reading.Questions) != 1 || !strings.Contains(reading.Questions[0].Text, test.asks) {
					t.Errorf("it asks %v and reads %v", reading.Questions, got)
				}
				return
			}
			if diff := cmp.Diff(test.lines, strings.Join(got, "; ")); diff != "" || len(reading.Questions) > 0 {
				t.Errorf("it asks %v, records (-want +got):\n%s", reading.Questions, diff)
			}
		})
	}
}

// TestNoDoubtfulColumnIsPreset: going on without an answer is refused, because a required column is
// missing.
func TestNoDoubtfulColumnIsPreset(t *testing.T) {
	for content, layout := range map[string]Layout{
		"Code,Units,Cartons\nTONIC,24,2\n":       orderLayout,
		"Code,Summer qty,Week 12\nTONIC,10,4\n":  orderLayout,
		"Code,Cost,Sell\nTONIC,12,20\n":          priceLayout,
		"Code,Last price\nTONIC,12\n":            priceLayout,
		"Code,Price USD\nTONIC,12\n":             priceLayout,
		"Code,Freight cost\nTONIC,12\n":          priceLayout,
		"Code,Last Qty\nTONIC,12\n":              orderLayout,
		"Code,Wholesale,Special\nTONIC,20,18\n":  priceLayout,
		"Code,Price,Price\nTONIC,20.00,18.00\n":  priceLayout,
		"Code,Qty wanted,Count\nTONIC,20,18\n":   orderLayout,
		"Code,Qty ordered,Cartons\nTONIC,20,1\n": orderLayout,
	} {
		if _, reading := interpreted(t, "x.csv", content, layout); len(reading.Mapping.Missing(layout)) != 1 || len(reading.Questions) != 1 {
			t.Errorf("%q: missing %v, it asks %v", content, reading.Mapping.Missing(layout), reading.Questions)
		}
	}
}

func TestDoubtfulLinesAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		"TONIC 2 @ 24.95/100":        "“24.95/100” is not a plain number",
		"TONIC 2 1/2":                "“1/2” is not a plain number",
		"TONIC 2½":                   "“2½” is not a plain number",
		"TONIC 2 hundred":            "counts in “hundred”",
		"TONIC 2 pallets":            "counts in “pallets”",
		"2 layers TONIC":             "counts in “layers”",
		"TONIC 2 6pk":                "counts in “6pk”",
		"2 6pk TONIC":                "counts in “6pk”",
		"TONIC 2 @ 28.69 inc gst":    "is with GST",
		"TONIC 2 @ 28.69 incl. GST":  "is with GST",
		"cancel TONIC 2":             "says “cancel”",
		"not 2 TONIC":                "says “not”",
		"do not send TONIC 2":        "says “not”",
		"don’t send TONIC 2":         "says “don’t”",
		"TONIC 2 CANCELLED":          "says “CANCELLED”",
		"TONIC 2 no longer required": "says “longer”",
		"TONIC 2 @ US$20":            "is in USD",
		"TONIC 2 @ €30":              "is in EUR",
		"TONIC 2 @ 20 AUD":           "is in AUD",
		"0012345 x 12345":            "are both product codes",
		"12345 x 2":                  "are both product codes",
	} {
		got, _ := interpreted(t, "", line+"\n", orderLayout)
		if len(got) != 1 || !strings.HasPrefix(got[0], "? ") || !strings.Contains(got[0], want) {
			t.Errorf("%s: %v", line, got)
		}
	}
	for line, want := range map[string]string{
		"TONIC 2 @ NZ$20":     "TONIC quantity=2 price=20",
		"TONIC 2 @ 20 ex gst": "TONIC quantity=2 price=20 comment=ex gst",
		"TONIC ２":             "TONIC quantity=2",
	} {
		if got, _ := interpreted(t, "", line+"\n", orderLayout); !cmp.Equal(got, []string{want}) {
			t.Errorf("%s: %v", line, got)
		}
	}
}

func TestARememberedColumnThatHoldsAnotherCurrencyAsksAgain(t *testing.T) {
	_, first := interpreted(t, "x.csv", "Code,Qty,Price,Disc\nTONIC,2,20.00,5%\n", orderLayout)
	for content, asks := range map[string]string{
		"Code,Qty,Price,Disc\nTONIC,2,20.00,$5.00\n":  "has discounts in dollars",
		"Code,Qty,Price,Disc\nTONIC,2,US$20.00,5%\n":  "are in USD",
		"Code,Qty,Price,Disc\nTONIC,2,NZ$20.00,10%\n": "",
	} {
		_, again := interpreted(t, "x.csv", content, orderLayout, first.Mapping)
		if !again.AsBefore || (asks == "") != (len(again.Questions) == 0) || asks != "" && !strings.Contains(again.Questions[0].Text, asks) {
			t.Errorf("%q: as before: %v, it asks %v", content, again.AsBefore, again.Questions)
		}
	}
}

func TestHeadingsOnlyAreSaid(t *testing.T) {
	_, reading := interpreted(t, "x.csv", "Code,Qty\n", orderLayout)
	if diff := cmp.Diff([]string{"There are no rows under the headings in row 1."}, reading.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestDaysAndCurrenciesOfAWorkbookAreNoPlainPrices(t *testing.T) {
	styles := `<numFmts><numFmt numFmtId="164" formatCode="#,##0.00\ [$€-407]"/><numFmt numFmtId="165" formatCode="[$$-1409]#,##0.00"/></numFmts>
		<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>`
	book := func(quantity, price string) (lines []string, reading Reading) {
		return interpretedTable(readTable(t, testBook{styles: styles, sheets: []testSheet{{name: "S", xml: `<sheetData>
			<row><c t="str"><v>Code</v></c><c t="str"><v>Qty</v></c><c t="str"><v>Price</v></c></row>
			<row><c t="str"><v>TONIC</v></c>` + quantity + price + `</row></sheetData>`}}}), orderLayout)
	}
	got, _ := book(`<c s="1"><v>45000</v></c>`, `<c s="1"><v>45000</v></c>`)
	if want := "TONIC quantity=! is a date"; len(got) != 1 || !strings.HasPrefix(got[0], want) || !strings.Contains(got[0], "price=! is a date") {
		t.Errorf("days: %v", got)
	}
	got, reading := book(`<c><v>2</v></c>`, `<c s="2"><v>30</v></c>`)
	if len(reading.Questions) != 1 || !strings.Contains(reading.Questions[0].Text, "are in EUR") {
		t.Errorf("euros: %v, it asks %v", got, reading.Questions)
	}
	got, reading = book(`<c><v>2</v></c>`, `<c s="3"><v>30</v></c>`)
	if len(reading.Questions) != 0 || got[0] != "TONIC quantity=2 price=30" {
		t.Errorf("dollars: %v, it asks %v", got, reading.Questions)
	}
}
