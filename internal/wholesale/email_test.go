package wholesale

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFieldMayHoldSeveralAddresses(t *testing.T) {
	for field, want := range map[string]struct {
		good []Email
		bad  []string
	}{
		"":                                 {},
		" ; , ":                            {},
		"a@x.nz":                           {good: []Email{{Address: "a@x.nz"}}},
		"a@x.nz; b@y.nz":                   {good: []Email{{Address: "a@x.nz"}, {Address: "b@y.nz"}}},
		"a@x.nz,b@y.nz c@z.nz\nd@z.nz":     {good: []Email{{Address: "a@x.nz"}, {Address: "b@y.nz"}, {Address: "c@z.nz"}, {Address: "d@z.nz"}}},
		"a@x.nz / b@y.nz":                  {good: []Email{{Address: "a@x.nz"}, {Address: "b@y.nz"}}},
		"a@x.nz; A@X.NZ":                   {good: []Email{{Address: "a@x.nz"}}},
		"Kim <k@x.nz>; b@y.nz":             {good: []Email{{"Kim", "k@x.nz"}, {"", "b@y.nz"}}},
		`"Lee, Kim" <k@x.nz>, b@y.nz`:      {good: []Email{{"Lee, Kim", "k@x.nz"}, {"", "b@y.nz"}}},
		"Kim Lee k@x.nz":                   {good: []Email{{Address: "k@x.nz"}}},
		"mailto:k@x.nz":                    {good: []Email{{Address: "k@x.nz"}}},
		"kim@bäckerei.example":             {good: []Email{{Address: "kim@bäckerei.example"}}},
		"a@x.nz; nobody; b@":               {good: []Email{{Address: "a@x.nz"}}, bad: []string{"nobody", "b@"}},
		"see the note":                     {bad: []string{"see the note"}},
		"a@-x-.nz; b@y.nz":                 {good: []Email{{Address: "b@y.nz"}}, bad: []string{"a@-x-.nz"}},
		"a@x.nz\x00":                       {bad: []string{"a@x.nz\x00"}},
		"=?utf-8?q?a=0Ab?= <a@x.nz>":       {good: []Email{{Address: "a@x.nz"}}},
		strings.Repeat("a", 250) + "@x.nz": {bad: []string{strings.Repeat("a", 250) + "@x.nz"}},
	} {
		good, bad := ParseEmails(field)
		if diff := cmp.Diff(want.good, good); diff != "" {
			t.Errorf("%q: %s", field, diff)
		}
		if diff := cmp.Diff(want.bad, bad); diff != "" {
			t.Errorf("%q, bad: %s", field, diff)
		}
	}
}

func TestDomainsGoOutInASCII(t *testing.T) {
	for address, want := range map[string]string{
		"kim@bäckerei.example": "kim@xn--bckerei-5wa.example",
		"kim@BÄCKEREI.example": "kim@xn--bckerei-5wa.example",
		"kim@Shop.Example":     "kim@shop.example",
		"kïm@shop.example":     "kïm@shop.example",
		"kim@[192.0.2.1]":      "kim@[192.0.2.1]",
		"a@b@shop.example":     "a@b@shop.example",
	} {
		if got, err := WireEmail(address); got != want || err != nil {
			t.Errorf("%s: got %s, %v", address, got, err)
		}
	}
	if EmailKey("Kim@BÄCKEREI.example") != EmailKey("kim@xn--bckerei-5wa.example") {
		t.Error("two spellings of an address have two keys")
	}
}

func TestACustomersEMailsGoToAllOfItsAddresses(t *testing.T) {
	c := Customer{Name: "Fern", Email: "Kim <k@x.nz>; a@x.nz", EmailCC: "K@x.nz, accounts@y.nz, oops"}
	to, bad := c.Emails()
	if diff := cmp.Diff([]Email{{"Kim", "k@x.nz"}, {"Fern", "a@x.nz"}, {"Fern", "accounts@y.nz"}}, to); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"oops"}, bad); diff != "" {
		t.Error(diff)
	}
}

func TestAnAddressThatIsTypedMustBeOne(t *testing.T) {
	for text, ok := range map[string]bool{
		"kim@shop.example": true, "kim@bäckerei.example": true, "": false, "kim": false, "Kim <kim@shop.example>": false,
		"kim@shop..example": false, "kim@shop.example.": false, "a@x.nz; b@y.nz": false,
	} {
		if fault := EmailFault(text); (fault == "") != ok {
			t.Errorf("%q: %q", text, fault)
		}
	}
	for text, ok := range map[string]bool{"": true, "a@x.nz; Kim <b@y.nz>": true, "a@x.nz; b@": false, "nobody": false} {
		if fault := EmailsFault(text); (fault == "") != ok {
			t.Errorf("%q: %q", text, fault)
		}
	}
}
