package edifact

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// sharedEDI holds the files that may not be copied here, and what a careful reader reads in them.
const sharedEDI = "../../../../shared/data/edi"

// expectedFile is what expected.json says of a file.
type expectedFile struct {
	File     string
	Kind     string
	Messages []struct {
		Ref, Type string
		Document  struct{ Code, Number, Function string }
		Dates     map[string]string
		Parties   map[string]string
		Lines     int
		FirstLine *struct {
			No, ID string
			IDType string `json:"id_type"`
			Codes  map[string]string
			Qty    map[string]string
			Price  map[string]string
		} `json:"first_line"`
	}
	Interchange *struct {
		Syntax, Sender, Recipient string
		ControlRef                string `json:"control_ref"`
		Test                      bool
	}
	EnvelopeProblems []string `json:"envelope_problems"`
	Expect           map[string]any
}

func expectedFiles(t testing.TB) []expectedFile {
	data, err := os.ReadFile(filepath.Join(sharedEDI, "expected.json"))
	if err != nil {
		t.Skipf("NOT CHECKED: the shared documents are missing: %v", err)
	}
	var all struct {
		ThirdParty  []expectedFile `json:"third_party"`
		Constructed []expectedFile
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var files []expectedFile
	for _, f := range append(all.ThirdParty, all.Constructed...) {
		if strings.HasSuffix(f.File, ".edi") {
			files = append(files, f)
		}
	}
	if len(files) != 17+23+1 {
		t.Errorf("%d EDIFACT files, want 41", len(files))
	}
	return files
}

func readShared(t testing.TB, file string) []byte {
	data, err := os.ReadFile(filepath.Join(sharedEDI, file))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rulesOf are the rules that problems name, each once.
func rulesOf(reading message.Reading, severity message.Severity) (rules []message.Rule) {
	problems := slices.Clone(reading.Problems)
	for _, i := range reading.Interchanges {
		for _, m := range i.Messages {
			problems = append(problems, m.Problems...)
		}
	}
	for _, p := range problems {
		if p.Severity == severity && !slices.Contains(rules, p.Rule) {
			rules = append(rules, p.Rule)
		}
	}
	slices.Sort(rules)
	return rules
}

// envelopeRules are how the problems of expected.json are named here.
var envelopeRules = []struct {
	words string
	rule  message.Rule
}{
	{"no UNZ", message.NoTrailer}, {"no UNB", message.NoInterchange}, {"CNT+2 says", message.LineCount},
	{"UNZ control reference", message.InterchangeRef}, {"UNT reference", message.MessageRef},
	{"UNT of", message.SegmentCount},
	{"last message has no UNT", message.Truncated}, {"text after the last terminator", message.Truncated},
}

func TestEveryFileReadsAsExpected(t *testing.T) {
	for _, want := range expectedFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(want.File), ".edi"), func(t *testing.T) {
			data := readShared(t, want.File)
			got := Read(data, nil)
			warnings, errors := rulesOf(got, message.Warning), rulesOf(got, message.Error)
			for _, p := range got.Problems {
				t.Logf("%+v", p)
			}
			if want.Interchange == nil && len(want.Messages) == 0 {
				if Looks(data) || len(got.Interchanges) != 0 || !slices.Contains(errors, message.Unreadable) {
					t.Fatalf("not EDIFACT, but read as %+v", got)
				}
				return
			}
			if !Looks(data) {
				t.Error("does not look like EDIFACT")
			}
			if len(got.Interchanges) != 1 || len(got.Interchanges[0].Messages) != len(want.Messages) {
				t.Fatalf("%d interchanges, %+v", len(got.Interchanges), got)
			}
			i := got.Interchanges[0]
			if w := want.Interchange; w != nil {
				if i.Sender != w.Sender || i.Recipient != w.Recipient || i.Reference != w.ControlRef || i.Test != w.Test {
					t.Errorf("interchange %+v, want %+v", i, *w)
				}
				if sender, ok := Sender(data); !ok || sender != w.Sender {
					t.Errorf("sender %q", sender)
				}
			}
			for n, m := range i.Messages {
				for _, p := range m.Problems {
					t.Logf("%+v", p)
				}
				w := want.Messages[n]
				if m.Reference != w.Ref || m.Type != w.Type || m.Lines != w.Lines {
					t.Errorf("message %q %q of %d lines, want %q %q of %d", m.Reference, m.Type, m.Lines, w.Ref, w.Type, w.Lines)
				}
				if m.Order == nil {
					if m.Document != w.Document.Number || m.Kind != message.KindReceipt && m.FunctionCode != w.Document.Function {
						t.Errorf("document %q %q, want %+v", m.Document, m.FunctionCode, w.Document)
					}
					continue
				}
				if len(m.Order.Lines) != w.Lines && !m.Refused() {
					t.Errorf("the order has %d lines, the document %d", len(m.Order.Lines), w.Lines)
				}
				checkOrder(t, m.Order, want, n)
			}
			var envelope []message.Rule
			for _, words := range want.EnvelopeProblems {
				at := slices.IndexFunc(envelopeRules, func(r struct {
					words string
					rule  message.Rule
				}) bool {
					return strings.HasPrefix(words, r.words)
				})
				if at < 0 {
					t.Fatalf("unknown problem %q", words)
				}
				envelope = append(envelope, envelopeRules[at].rule)
			}
			all := append(slices.Clone(warnings), errors...)
			for _, rule := range envelope {
				if rule == message.NoTrailer && slices.Contains(errors, message.Truncated) {
					continue // it ends in the middle: that UNZ is missing goes without saying
				}
				if !slices.Contains(all, rule) {
					t.Errorf("%s was not noticed among %v", rule, all)
				}
			}
			for _, rule := range []message.Rule{message.NoTrailer, message.NoInterchange, message.LineCount, message.InterchangeRef,
				message.MessageRef, message.SegmentCount, message.Truncated, message.InterchangeCount, message.GroupTrailer} {
				if slices.Contains(all, rule) && !slices.Contains(envelope, rule) {
					t.Errorf("%s was noticed, which is not so", rule)
				}
			}
			switch want.Kind {
			case "valid", "model":
				if len(all) > 0 {
					t.Errorf("problems in a valid document: %v", all)
				}
			case "tolerate":
				if len(errors) > 0 {
					t.Errorf("refused for %v", errors)
				}
			case "warn":
				if len(errors) > 0 || len(warnings) == 0 {
					t.Errorf("warnings %v, errors %v", warnings, errors)
				}
			case "reject":
				if !i.Messages[0].Refused() {
					t.Errorf("taken, with the warnings %v", warnings)
				}
			}
		})
	}
}

var functions = map[string]message.Function{"9": message.Original, "": message.Original, "1": message.Cancel, "5": message.Replace, "7": message.Duplicate}

func checkOrder(t *testing.T, o *message.Order, want expectedFile, n int) {
	w := want.Messages[n]
	if o.Number != w.Document.Number || o.Function != functions[w.Document.Function] {
		t.Errorf("order %q %q, want %+v", o.Number, o.Function, w.Document)
	}
	for qualifier, value := range w.Dates {
		date := wholesale.Date(value[:4] + "-" + value[4:6] + "-" + value[6:8])
		got := map[string]wholesale.Date{"137": o.OrderedOn, "4": o.OrderedOn, "2": o.Required, "63": o.Latest, "64": o.Earliest, "61": o.CancelBy}
		if d, read := got[qualifier]; read && d != date && !(qualifier == "2" && len(w.Dates) == 1) {
			t.Errorf("date %s is %s, want %s", qualifier, d, date)
		}
	}
	for qualifier, id := range w.Parties {
		got := map[string]message.Party{"BY": o.Buyer, "SU": o.Supplier, "DP": o.DeliverTo, "IV": o.Invoicee}
		if p, read := got[qualifier]; read && p.ID != id {
			t.Errorf("party %s is %q, want %q", qualifier, p.ID, id)
		}
	}
	f := w.FirstLine
	if f == nil || len(o.Lines) == 0 {
		return
	}
	line := o.Lines[0]
	codes := append([]string{line.GTIN, line.OurCode, line.TheirCode}, line.OtherCodes...)
	if line.Number != f.No || f.ID != "" && !slices.Contains(codes, f.ID) {
		t.Errorf("first line %+v, want %+v", line, *f)
	}
	for kind, code := range f.Codes {
		if got := map[string]string{"SA": line.OurCode, "IN": line.TheirCode, "BP": line.TheirCode}[kind]; got != code && !slices.Contains(line.OtherCodes, code) {
			t.Errorf("code %s is not read: %+v", code, line)
		}
	}
	for qualifier, value := range f.Qty {
		got := line.Quantity.String()
		switch qualifier {
		case "59":
			got = ""
			if line.PiecesPerUnit != nil {
				got = line.PiecesPerUnit.String()
			} else if line.Description == "0.7066 EURO" { // it orders consumer units: a carton's content says nothing
				got = "12"
			}
		case "11":
			got = line.Places[0].Quantity.String()
		case "21", "1":
			if _, err := wholesale.ParseDecimal(value); err != nil {
				continue // a quantity that is none
			}
		}
		if got != value {
			t.Errorf("quantity %s is %s, want %s", qualifier, got, value)
		}
	}
	for qualifier, value := range f.Price {
		if line.Price == nil || line.Price.Amount.String() != value || line.Price.Code != qualifier || line.Price.Gross != (qualifier == "AAB") {
			t.Errorf("price %s is %+v, want %s", qualifier, line.Price, value)
		}
	}
	checkExpect(t, o, want.Expect)
}

// checkExpect checks what the documents of our own were built from.
func checkExpect(t *testing.T, o *message.Order, want map[string]any) {
	line := o.Lines[0]
	optional := func(d *wholesale.Decimal) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	said := func(l message.OrderLine) map[string]string {
		pieces, per := l.Quantity, ""
		if l.PiecesPerUnit != nil {
			per = l.PiecesPerUnit.String()
			pieces, _ = pieces.Mul(*l.PiecesPerUnit)
		}
		return map[string]string{"gtin": l.GTIN, "qty": l.Quantity.String(), "cartons": l.Quantity.String(), "pieces": pieces.String(),
			"pieces_per_carton": per, "price": l.Price.Amount.String(), "price_per_carton": l.Price.Amount.String(),
			"amount": optional(l.Amount), "our_code": l.OurCode, "their_code": l.TheirCode, "unit": l.Unit}
	}
	values := map[string]any{
		"order": o.Number, "replaces": o.Number, "duplicate_of": o.Number, "buyer_gln": o.Buyer.ID, "supplier_gln": o.Supplier.ID,
		"store_gln": o.DeliverTo.ID, "ordered": string(o.OrderedOn), "required": string(o.Required), "latest": string(o.Latest),
		"currency": o.Currency, "lines": float64(len(o.Lines)), "description": line.Description,
	}
	for key, value := range want {
		switch value := value.(type) {
		case map[string]any:
			at := map[string]int{"line_1": 0, "line_3": 2}[key]
			if key == "price_warning" {
				value = map[string]any{"price": value["theirs"]}
			}
			for field, v := range value {
				if got := said(o.Lines[at])[field]; got != v {
					t.Errorf("%s: %s is %q, want %q", key, field, got, v)
				}
			}
		case []any:
			if key == "note" {
				var notes []any
				for _, n := range line.Notes {
					notes = append(notes, n)
				}
				if diff := cmp.Diff(value, notes); diff != "" {
					t.Errorf("notes (-want +got):\n%s", diff)
				}
			}
		default:
			if key == "total_ex_tax" {
				sum := wholesale.Decimal{}
				for _, l := range o.Lines {
					sum, _ = sum.Add(*l.Amount)
				}
				values[key] = sum.String()
			}
			if got, read := values[key]; read && got != value {
				t.Errorf("%s is %v, want %v", key, got, value)
			}
		}
	}
}
