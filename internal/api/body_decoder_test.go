package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"
)

func decode[T any](text string) (value T, faults map[string]string) {
	for _, err := range decodeBody([]byte(text), reflect.ValueOf(&value).Elem()) {
		if faults == nil {
			faults = map[string]string{}
		}
		detail, _ := errors.AsType[*huma.ErrorDetail](err)
		faults[detail.Location] = detail.Message
	}
	return value, faults
}

var equalDecimals = cmp.Comparer(func(a, b decimalInput) bool { return a.Equal(b.Decimal) })

func decimalAt(s string) *decimalInput { return &decimalInput{decimal.MustParse(s)} }

func TestDecodeOrder(t *testing.T) {
	got, faults := decode[NewOrder](` { "customer_id" : "01890A5D-AC96-774B-BCCE-B302099A8057", "reference":"P\u004f \"7\" \ud83d\ude00 \/\b\f\n\r\t é",
		"lines":[{"product_code":"A","quantity":1.50,"unit_price":null,"comment":null},{"quantity":"2","unit_price":0}],"freight":"15.00","notes":null}
	`)
	if faults != nil {
		t.Fatal(faults)
	}
	want := NewOrder{
		CustomerID: "01890a5d-ac96-774b-bcce-b302099a8057", Reference: "PO \"7\" 😀 /\b\f\n\r\t é", Freight: decimalAt("15"),
		Lines: []NewOrderLine{{ProductCode: "A", Quantity: *decimalAt("1.5")}, {Quantity: *decimalAt("2"), UnitPrice: decimalAt("0")}},
	}
	if diff := cmp.Diff(want, got, equalDecimals); diff != "" {
		t.Error(diff)
	}
}

// TestNullInAChange: a text becomes empty, anything else stays as it is.
func TestNullInAChange(t *testing.T) {
	got, faults := decode[OrderChange](`{"notes":null,"address_id":null,"freight":null,"lines":null}`)
	if faults != nil {
		t.Fatal(faults)
	}
	empty := ""
	if diff := cmp.Diff(OrderChange{Notes: &empty, AddressID: &empty}, got, equalDecimals); diff != "" {
		t.Error(diff)
	}
	customer, faults := decode[CustomerChange](`{"sales_orders_enabled":null,"addresses":[]}`)
	if faults != nil || customer.SalesOrdersEnabled != nil || customer.Addresses == nil || len(*customer.Addresses) != 0 {
		t.Errorf("%+v %v", customer, faults)
	}
}

func TestDecodeTextsAndBooleans(t *testing.T) {
	hook, faults := decode[NewWebhook](`{"url":"u","events":["a","b"]}`)
	if faults != nil || !cmp.Equal(hook, NewWebhook{URL: "u", Events: []string{"a", "b"}}) {
		t.Errorf("%+v %v", hook, faults)
	}
	_, faults = decode[NewWebhook](`{"url":true,"events":["a",7,null,"\u0000"]}`)
	want := map[string]string{
		"body.url": "must be a string", "body.events[1]": "must be a string", "body.events[2]": "must be a string", "body.events[3]": "must not contain the character NUL",
	}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Error(diff)
	}
	settings, faults := decode[SettingsChange](`{"sync_prices":false,"import_notes":"yes"}`)
	if *settings.SyncPrices || faults["body.import_notes"] != "must be true or false" {
		t.Errorf("%+v %v", settings, faults)
	}
}

// TestDecoderReadsWhatJSONIs compares with encoding/json which texts are JSON and which are not.
func TestDecoderReadsWhatJSONIs(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `,`, `:`, `"`, `"notes"`, `"lines"`, `"x"`, `null`, `true`, `false`, `0`, `-1`, `1.5`, `2e3`, `1e`, `01`, `-`, `.`, ` `, "\n", `\u00e9`, `\ud83d`, `\n`, `\x`, "\x01", "é", "tru",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := `{"notes":` + strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), "") + `}`
		checkAgainstJSON(t, text)
	})
}

// checkAgainstJSON compares the verdict on an order, and what was read, with encoding/json.
func checkAgainstJSON(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, text string) {
	t.Helper()
	got, faults := decode[NewOrder](text)
	text = strings.TrimPrefix(text, "\ufeff")
	if !utf8.ValidString(text) {
		if faults["body"] == "" {
			t.Fatalf("%q is not UTF-8: %v", text, faults)
		}
		return
	}
	valid := json.Valid([]byte(text))
	refused := strings.Contains(faults["body"], "JSON") || strings.Contains(faults["body"], "nested") || strings.Contains(faults["body"], "required")
	switch {
	case valid && refused && !strings.Contains(faults["body"], "nested") && !strings.Contains(faults["body"], "must be a JSON object"):
		t.Fatalf("%q is JSON: %v", text, faults)
	case !valid && faults == nil:
		t.Fatalf("%q is not JSON", text)
	case faults != nil:
		return
	}
	var want struct {
		Reference, Notes string
		Lines            []struct {
			Comment  string
			Quantity any
		}
	}
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if got.Reference != want.Reference || got.Notes != want.Notes || len(got.Lines) != len(want.Lines) {
		t.Fatalf("%q: got %+v, want %+v", text, got, want)
	}
}

// FuzzOrderBody feeds the decoder of the busiest call with anything.
func FuzzOrderBody(f *testing.F) {
	for _, seed := range []string{
		"", " ", "{}", "null", "[]", `{"lines":[]}`, `{"customer_code":"A","lines":[{"product_code":"B","quantity":"1"}]}`,
		`{"customer_id":"01890a5d-ac96-774b-bcce-b302099a8057","reference":"\ud83d\ude00","lines":[{"product_id":null,"quantity":1e999999999,"unit_price":"0.0001","comment":"c"}],"freight":-0.0}`,
		`{"lines":[[[[[[[[]]]]]]]]}`, `{"notes":"\u0000"}`, "\xff", "\ufeff{}", `{"a":1,"a":2}`, `{"lines":null,"freight":NaN}`, `{"notes":"x"} {}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkAgainstJSON(t, text)
		if order, faults := decode[NewOrder](text); faults == nil {
			order.domain() // must not panic
		}
		if change, faults := decode[OrderChange](text); faults == nil {
			change.domain(1)
		}
	})
}

func TestVersionIn(t *testing.T) {
	for ifMatch, want := range map[string]int64{
		"": anyVersion, " ": anyVersion, "*": anyVersion, "v3": 3, `"v3"`: 3, `W/"v3"`: 3, ` "v3" `: 3, `"a", "v4"`: 4, `"v3", *`: 3,
		"3": noVersion, `"3"`: noVersion, "v": noVersion, "v0": noVersion, "v-3": noVersion, "v99999999999999999999": noVersion, `""`: noVersion, ",": noVersion,
	} {
		if got := versionIn(ifMatch); got != want {
			t.Errorf("%q: got %d, want %d", ifMatch, got, want)
		}
	}
}
