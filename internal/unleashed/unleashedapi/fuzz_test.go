package unleashedapi

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func FuzzDecodeProduct(f *testing.F) {
	f.Add([]byte(fixture(f, "product.json")))
	f.Fuzz(func(t *testing.T, data []byte) {
		page, err := decodeList[Product](append(append([]byte(`{"Items":[`), data...), `]}`...))
		if err != nil {
			return
		}
		for _, product := range page.Items {
			for i, tier := range product.SellPriceTiers {
				if tier.Key == "" || i > 9 {
					t.Fatalf("tiers %+v", product.SellPriceTiers)
				}
			}
		}
	})
}

func FuzzDecodeCustomer(f *testing.F) {
	f.Add([]byte(fixture(f, "customer.json")))
	f.Fuzz(func(t *testing.T, data []byte) {
		customer, err := decodeOne(data, customerGUID, func(c Customer) GUID { return c.GUID })
		if err == nil && customer.GUID != customerGUID {
			t.Fatalf("asked for %s, got %s", customerGUID, customer.GUID)
		}
	})
}

// An order that can be read can be written, and reads the same again.
func FuzzDecodeSalesOrder(f *testing.F) {
	f.Add([]byte(fixture(f, "sales_order.json")))
	f.Add([]byte(fixture(f, "sales_order_post.json")))
	f.Fuzz(func(t *testing.T, data []byte) {
		var order, again SalesOrder
		if json.Unmarshal(data, &order) != nil {
			return
		}
		encoded, err := json.Marshal(order)
		if err != nil {
			t.Fatalf("cannot be written: %v", err)
		}
		if err := json.Unmarshal(encoded, &again); err != nil {
			t.Fatalf("%s cannot be read: %v", encoded, err)
		}
		wholeSeconds := cmp.Transformer("seconds", func(instant Time) int64 { return instant.Unix() })
		if diff := cmp.Diff(order, again, wholeSeconds); diff != "" {
			t.Fatalf("reads differently (-first +again):\n%s", diff)
		}
	})
}

func FuzzDecodeTime(f *testing.F) {
	for _, text := range []string{`"\/Date(1531132187399)\/"`, `"/Date(-1+1300)/"`, `"2018-07-09T22:29:47.5+12:00"`, `null`, `""`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, again Time
		if json.Unmarshal(data, &first) != nil {
			return
		}
		encoded, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("%v cannot be written: %v", first, err)
		}
		if err := json.Unmarshal(encoded, &again); err != nil {
			t.Fatalf("%s cannot be read: %v", encoded, err)
		}
		if !again.Equal(first.Truncate(time.Second)) {
			t.Fatalf("%v became %v", first, again)
		}
	})
}

// A decimal has the value it was written with and keeps its text from then on.
func FuzzDecodeDecimal(f *testing.F) {
	for _, text := range []string{"288.0000", "-0.15", "1e-7", "1.5E+2", `"15.0000"`, "null", `"NaN"`, "00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, again Decimal
		if json.Unmarshal(data, &first) != nil || first.IsNull() {
			return
		}
		encoded, err := json.Marshal(first)
		if err != nil || string(encoded) != string(first) {
			t.Fatalf("%q is written as %s (%v)", first, encoded, err)
		}
		if err := json.Unmarshal(encoded, &again); err != nil || again != first {
			t.Fatalf("%q became %q (%v)", first, again, err)
		}
		var number json.Number
		if json.Unmarshal(data, &number) != nil {
			return
		}
		want, ok := new(big.Rat).SetString(number.String())
		got, valid := new(big.Rat).SetString(string(first))
		if ok && (!valid || got.Cmp(want) != 0) {
			t.Fatalf("%s is read as %s", number, first)
		}
	})
}

func FuzzDecodeError(f *testing.F) {
	for _, text := range []string{
		`{"Items":[{"Field":"CustomerCode","Description":"exists","ErrorCode":0}]}`, `{"Items":null,"Message":"no"}`, `{"Description":"d","DebugInformation":"i"}`, "<html><body>no</body>", "", "<",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, message := readErrorBody(data)
		if !utf8.ValidString(message) || utf8.RuneCountInString(message) > longestMessage+1 {
			t.Fatalf("message %q", message)
		}
	})
}
