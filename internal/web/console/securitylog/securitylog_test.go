package securitylog_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/console/people"
	"upstock/internal/web/console/securitylog"
	"upstock/internal/web/webtest"
)

const path = "/settings/security-log"

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		people.Routes(site.Router, people.Services{Accounts: site.Accounts, Webhooks: site.Webhooks, PublicURL: site.URL})
		securitylog.Routes(site.Router, securitylog.Services{Accounts: site.Accounts, Clock: func() time.Time { return webtest.Now }})
	})
}

func record(t *testing.T, site *webtest.Site, who string, events ...store.AuditEvent) {
	t.Helper()
	ctx := store.By(context.Background(), store.Who{Name: who, Address: "203.0.113.9", RequestID: "r1"})
	if err := site.Store.Update(ctx, func(tx *store.Tx) error {
		for _, e := range events {
			e.SupplierID = site.SupplierID
			if err := tx.Audit(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestTheLogShowsWhoDidWhat makes a token on its page, and looks.
func TestTheLogShowsWhoDidWhat(t *testing.T) {
	site := newSite(t)
	made := site.Post("/settings/tokens", url.Values{"name": {"ERP"}, "scope": {"orders"}, "lasts": {"never"}})
	secret, _ := made.Find("#secret-token").Attr("value")
	record(t, site, "token <script>alert(1)</script>", store.AuditEvent{Kind: "sign_in_failed", Subject: "=cmd()|x", Detail: "wrong password"})

	page := site.Get(path)
	for _, words := range []string{
		"API token created", "ERP", "Scope orders, without an end", "office@kombu.example", "from 127.0.0.1",
		"Sign-in failed", "API token “<script>alert(1)</script>”", "from 203.0.113.9", "Complete and unchanged", "Supplier created",
	} {
		if !page.Says(words) {
			t.Errorf("the page does not say %q: %s", words, page.Text())
		}
	}
	if secret == "" || strings.Contains(page.Body, secret) {
		t.Error("the page shows the token")
	}
	if one := site.Get(path + "?kind=token_created"); !one.Says("Scope orders") || one.Find("tbody tr").Length() != 1 {
		t.Errorf("one kind: %s", one.Text())
	}
	if none := site.Get(path + "?from=2026-03-03"); !none.Says("Nothing here") {
		t.Errorf("after today: %s", none.Text())
	}
	if wrong := site.Ask(path + "?from=soon"); wrong.Status != http.StatusUnprocessableEntity || !wrong.Says("must be a date") {
		t.Errorf("a date that is none: %d %s", wrong.Status, wrong.Text())
	}

	file := site.Get(path + ".csv?kind=sign_in_failed")
	if lines := strings.Split(strings.TrimSpace(file.Body), "\r\n"); len(lines) != 2 || !strings.Contains(lines[1], `,'=cmd()|x,wrong password,203.0.113.9,r1,`) {
		t.Errorf("the file is %q", file.Body)
	}
}

func TestTheLogPageByPage(t *testing.T) {
	site := newSite(t)
	for i := range 120 {
		record(t, site, "token ERP", store.AuditEvent{Kind: "price_set", Subject: fmt.Sprintf("CODE-%03d", i)})
	}
	next, seen := path+"?who=token+ERP", 0
	for range 3 {
		page := site.Get(next)
		seen += page.Find("tbody tr").Length()
		next = page.Find("a[rel=next]").AttrOr("href", "")
	}
	if seen != 120 || next != "" {
		t.Errorf("%d rows on three pages, then %q", seen, next)
	}
	if rows := strings.Count(site.Get(path+".csv?who=token+ERP").Body, "\r\n"); rows != 121 {
		t.Errorf("the file has %d lines", rows)
	}
}

func TestTheLogSaysThatItWasChanged(t *testing.T) {
	site := newSite(t)
	record(t, site, "Jane", store.AuditEvent{Kind: "price_set"}, store.AuditEvent{Kind: "price_set"})
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), "UPDATE audit SET detail = 'nothing' WHERE supplier_id = $1 AND number = 2", site.SupplierID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if page := site.Get(path); !page.Says("This log was changed") || !page.Says("Entry 2 was changed or removed") {
		t.Errorf("the page says %s", page.Text())
	}
}

func TestOnlyFullAccessSeesTheLog(t *testing.T) {
	site := newSite(t)
	site.AsRole(account.OrderManagement)
	for _, p := range []string{path, path + ".csv"} {
		if a := site.Ask(p); a.Status != http.StatusForbidden {
			t.Errorf("%s answers %d", p, a.Status)
		}
	}
}
