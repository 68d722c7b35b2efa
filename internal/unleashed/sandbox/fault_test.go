package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func (c *client) faults(rules ...string) {
	c.t.Helper()
	var parsed []FaultRule
	for _, text := range rules {
		rule, err := ParseFault(text)
		must(c.t, err)
		parsed = append(parsed, rule)
	}
	must(c.t, c.box.SetFaults(parsed))
}

// Each kind: what the client sees of a POST, and whether the order was made.
func TestFaultKinds(t *testing.T) {
	for _, test := range []struct {
		rule      string
		status    int // 0: the connection is cut
		committed bool
		check     func(t *testing.T, r reply, err error)
	}{
		{rule: "POST SalesOrders error_before", status: 500},
		{rule: "POST SalesOrders error_after", status: 500, committed: true},
		{rule: "POST SalesOrders cut_before"},
		{rule: "POST SalesOrders cut_after", committed: true},
		{rule: "POST SalesOrders slow delay=1ms", status: 201, committed: true},
		{rule: "POST SalesOrders throttle retry_after=1500ms", status: 429, check: func(t *testing.T, r reply, _ error) {
			if got := r.header.Get("Retry-After"); got != "2" {
				t.Errorf("Retry-After %q, want whole seconds, rounded up", got)
			}
		}},
		{rule: "POST SalesOrders truncated", status: 201, committed: true, check: func(t *testing.T, r reply, err error) {
			if err != nil || json.Valid(r.body) {
				t.Errorf("%v, %s", err, r.body)
			}
		}},
		{rule: "POST SalesOrders truncated style=chunk", status: 201, committed: true, check: func(t *testing.T, r reply, err error) {
			if !errors.Is(err, io.ErrUnexpectedEOF) || len(r.body) == 0 {
				t.Errorf("error %v after %d bytes", err, len(r.body))
			}
		}},
		{rule: "POST SalesOrders garbage", status: 201, committed: true, check: func(t *testing.T, r reply, _ error) {
			if json.Valid(r.body) || len(r.body) == 0 {
				t.Errorf("body %s", r.body)
			}
		}},
		{rule: "* * quota_gone", status: 429, check: func(t *testing.T, r reply, _ error) {
			if got := r.header.Get("Retry-After"); got != "2559600" { // until 1 April, 00:00 UTC
				t.Errorf("Retry-After %q", got)
			}
		}},
		{rule: "* * auth_gone", status: 403, check: func(t *testing.T, r reply, _ error) {
			if len(r.body) != 0 {
				t.Errorf("body %s", r.body)
			}
		}},
	} {
		t.Run(test.rule, func(t *testing.T) {
			c := start(t)
			c.faults(test.rule)
			r, err := c.try("POST", "/SalesOrders/"+orderGUID(1), goodOrder(1))
			if test.status == 0 && !isCut(err) {
				t.Errorf("answered %d, %v; want a cut connection", r.status, err)
			}
			if test.status != r.status {
				t.Errorf("status %d, want %d", r.status, test.status)
			}
			if test.check != nil {
				test.check(t, r, err)
			}
			if got := c.box.OrderCount() == 1; got != test.committed {
				t.Errorf("committed %v, want %v", got, test.committed)
			}
			if got := c.box.Calls().Total("POST", "SalesOrders"); got != 1 {
				t.Errorf("%d calls counted: %v", got, c.box.Calls())
			}
			// After the fault is cleared the order is there, or can be made: once.
			c.faults()
			status := http.StatusNotFound
			if test.committed {
				status = http.StatusOK
			}
			c.call("GET", "/SalesOrders/"+orderGUID(1), "", status)
			if !test.committed {
				c.place(1)
			}
			if c.box.OrderCount() != 1 {
				t.Errorf("%d orders", c.box.OrderCount())
			}
		})
	}
}

func TestRepeatedRows(t *testing.T) {
	c := start(t)
	c.faults("GET Products repeat_rows")
	want := [][]string{{"FREIGHT"}, {"FREIGHT", "KOMBU-APL-330"}, {"KOMBU-APL-330", "KOMBU-GIN-330"}, {}}
	var got [][]string
	for _, target := range []string{"/Products/1?pageSize=1", "/Products/2?pageSize=1", "/Products/3?pageSize=1", "/Products/4?pageSize=1"} {
		got = append(got, c.get(target).list(t).column("ProductCode"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A slow call waits; a caller who has gone does not undo it.
func TestSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := New(Config{APIID: testID, APIKey: testKey})
		must(t, box.SetFaults([]FaultRule{{Kind: Slow, Delay: 3 * time.Second}}))
		begin := time.Now()
		request := httptest.NewRequest("GET", "/Companies", nil)
		request.Header.Set("api-auth-id", testID)
		request.Header.Set("api-auth-signature", sign(""))
		recorder := httptest.NewRecorder()
		box.ServeHTTP(recorder, request)
		if took := time.Since(begin); took != 3*time.Second || recorder.Code != 200 {
			t.Errorf("status %d after %s", recorder.Code, took)
		}
	})
}

func TestWhichCallsFail(t *testing.T) {
	statuses := func(c *client, n int) string {
		out := ""
		for range n {
			r, err := c.try("GET", "/Companies", "")
			must(t, err)
			out += map[int]string{200: ".", 500: "x", 429: "t"}[r.status]
		}
		return out
	}
	for rules, want := range map[string]string{
		"* * error_before":                                 "xxxxxxxx",
		"GET Comp* error_before nth=3":                     "..x..x..",
		"get companies error_before count=2":               "xx......",
		"GET Companies error_before nth=2 count=1":         ".x......",
		"POST * error_before":                              "........",
		"* Products error_before":                          "........",
		"* Companies/* error_before":                       "........",
		"* * throttle nth=4\n* * error_before count=2":     "xx.t...t",
		"* * slow delay=1ns\n* * error_before nth=2":       ".x.x.x.x",
		"GET * error_before nth=2\nGET * throttle count=1": "tx.x.x.x",
	} {
		c := start(t)
		c.faults(strings.Split(rules, "\n")...)
		if got := statuses(c, 8); got != want {
			t.Errorf("%q: %s, want %s", rules, got, want)
		}
	}
	// Chance is the seed's: the same twice, neither none nor all, other with another seed.
	c := start(t)
	c.faults("* * error_before p=0.5")
	first := statuses(c, 40)
	c.faults("* * error_before p=0.5")
	if again := statuses(c, 40); again != first {
		t.Errorf("not repeatable:\n%s\n%s", first, again)
	}
	if n := strings.Count(first, "x"); n < 8 || n > 32 {
		t.Errorf("%d of 40 failed at p=0.5", n)
	}
	// The action is part of the resource.
	c = start(t)
	c.place(1)
	c.faults("POST SalesOrders/Complete error_before")
	c.call("POST", "/salesorders/"+orderGUID(1)+"/complete", "", 500)
	c.place(2)
}

func TestParseFault(t *testing.T) {
	for _, text := range []string{
		"POST SalesOrders cut_after p=0.2", "* * throttle nth=10 retry_after=2s", "GET Products truncated style=chunk",
		"* SalesOrders/* slow count=3 delay=1.5s",
	} {
		rule, err := ParseFault(text)
		if err != nil || rule.String() != text {
			t.Errorf("%q reads as %q, %v", text, rule, err)
		}
	}
	for text, want := range map[string]string{
		"POST SalesOrders":              "want METHOD RESOURCE KIND",
		"POST SalesOrders explode":      `no kind "explode"; there are [error_before`,
		"* * throttle p=2":              "between 0 and 1",
		"* * throttle p=NaN":            "between 0 and 1",
		"* * throttle often":            "no such option",
		"* * throttle nth=-1":           "must not be negative",
		"* * throttle nth=x":            "invalid syntax",
		"* * slow":                      "slow needs a delay",
		"* * slow delay=2":              "missing unit",
		"* [ throttle":                  "syntax error in pattern",
		"* * garbage style=chunk":       "style is for truncated",
		"* * truncated style=something": "honest or chunk",
	} {
		if _, err := ParseFault(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}
