package unleashedapi

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSignatureVectors(t *testing.T) {
	const base64LookingKey = "QUJDREVGR0hJSktMTU5PUA=="
	for _, vector := range []struct {
		key       string
		query     query
		wire      string
		signature string
	}{
		{"testkey-123", nil, "", "jB1Oc17jFGe0L+LYh0KjZL6x27mL31D3A4GYzWcPQpo="},
		{"testkey-123", query{{"customerCode", "ACME"}}, "customerCode=ACME", "v0Y8NmSu+YsQolwhpGvnRW5+XB3/KF4uz34JSRMoVtc="},
		{
			"testkey-123", query{{"modifiedSince", "2026-01-02T03:04:05"}, {"pageSize", "200"}},
			"modifiedSince=2026-01-02T03:04:05&pageSize=200", "UMtdNu6y52jPnqCppkJfS0HK9fKZTBt9bIgdtRTQwQI=",
		},
		{"testkey-123", query{{"warehouseCode", "G1.2 Prod"}}, "warehouseCode=G1.2%20Prod", "uwKmiSxJHa7fN3DD25uobuCW9VIZR82DpkJlUAOiQVQ="},
		{base64LookingKey, nil, "", "T9MkVuhfDZnMFE6/x3O3peVuYjj/iqrjKXU55ge/tbA="},
		{base64LookingKey, query{{"pageSize", "200"}}, "pageSize=200", "RI1Oo3q8rHRVseP7+HY+wG6wknlXxEvp4GX5USEpfFM="},
	} {
		if got := sign(vector.key, vector.query.message()); got != vector.signature {
			t.Errorf("sign(%q, %q) = %q, want %q", vector.key, vector.query.message(), got, vector.signature)
		}
		if got := vector.query.wire(); got != vector.wire {
			t.Errorf("wire of %q = %q, want %q", vector.query.message(), got, vector.wire)
		}
	}
}

func TestPercentEncode(t *testing.T) {
	for value, want := range map[string]string{
		"a b":           "a%20b",
		"a+b&c#d%e=f":   "a%2Bb%26c%23d%25e%3Df",
		"Café Ōtaki":    "Caf%C3%A9%20%C5%8Ctaki",
		"a:b,c@d/e-_.~": "a:b,c@d/e-_.~",
		"\"<>?;\r\n":    "%22%3C%3E%3F%3B%0D%0A",
	} {
		if got := percentEncode(value); got != want {
			t.Errorf("percentEncode(%q) = %q, want %q", value, got, want)
		}
	}
}

// What a server decodes from the wire is what was signed, whatever the values are.
func TestWireDecodesToSignedMessage(t *testing.T) {
	var sent *http.Request
	client := New(inMemory(func(r *http.Request) (*http.Response, error) {
		sent = r
		return respond(200, `{"Items":[]}`), nil
	}))
	rapid.Check(t, func(t *rapid.T) {
		q := CustomerQuery{
			CustomerCode: rapid.String().Draw(t, "code"),
			Search:       rapid.String().Draw(t, "search"),
			PageSize:     rapid.IntRange(0, 1000).Draw(t, "page size"),
		}
		if _, err := client.Customers(t.Context(), q, 1); err != nil {
			t.Fatal(err)
		}
		reparsed, err := url.Parse(sent.URL.String())
		if err != nil {
			t.Fatalf("the address cannot be parsed: %v", err)
		}
		decoded, err := url.QueryUnescape(reparsed.RawQuery)
		if err != nil {
			t.Fatalf("the query cannot be decoded: %v", err)
		}
		if want := q.parameters().message(); decoded != want {
			t.Fatalf("the wire decodes to %q, signed was %q", decoded, want)
		}
		if got, want := sent.Header.Get("api-auth-signature"), sign(testAPIKey, decoded); got != want {
			t.Fatalf("signature %q, a server computes %q", got, want)
		}
		values := reparsed.Query()
		if values.Get("customerCode") != q.CustomerCode || values.Get("customer") != q.Search {
			t.Fatalf("values arrive as %q", values)
		}
		if strings.Contains(reparsed.RawQuery, "+") {
			t.Fatalf("a plus sign on the wire: %q", reparsed.RawQuery)
		}
	})
}

func TestQueryParameters(t *testing.T) {
	since := time.Date(2026, 3, 2, 13, 4, 5, 678e6, time.FixedZone("NZDT", 13*3600))
	for name, test := range map[string]struct {
		query query
		want  string
	}{
		"customers": {
			CustomerQuery{ModifiedSince: since, CustomerCode: "AB", Search: "cafe", IncludeObsolete: true, PageSize: 500}.parameters(),
			"modifiedSince=2026-03-02T00:04:05&customerCode=AB&customer=cafe&includeObsolete=true&pageSize=500",
		},
		"products": {
			ProductQuery{ModifiedSince: since, IncludeObsolete: true, PageSize: 5}.parameters(),
			"modifiedSince=2026-03-02T00:04:05&includeObsolete=true&pageSize=5",
		},
		"prices": {
			PriceQuery{ModifiedSince: since, PageSize: 5}.parameters(),
			"modifiedSince=2026-03-02T00:04:05&pageSize=5",
		},
		"orders": {
			SalesOrderQuery{ModifiedSince: since, Statuses: []string{"Completed", "Deleted"}, SourceID: "s", PageSize: 5}.parameters(),
			"modifiedSince=2026-03-02T00:04:05&orderStatus=Completed,Deleted&sourceId=s&pageSize=5",
		},
		"nothing asked": {SalesOrderQuery{}.parameters(), ""},
	} {
		if diff := cmp.Diff(test.want, test.query.message()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
