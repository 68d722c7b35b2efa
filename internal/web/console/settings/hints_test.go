package settings_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/web/console/settings"
	"upstock/internal/web/webtest"
)

func reachedAt(t *testing.T, publicURL string) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		settings.Routes(site.Router, settings.Services{Syncing: site.Syncing, Catalog: site.Catalog, Payments: site.Payments, PublicURL: publicURL,
			Clock: func() time.Time { return webtest.Now }})
	})
}

// tellSite delivers a webhook that is signed with a key.
func tellSite(t *testing.T, site *webtest.Site, key string, at time.Time) {
	t.Helper()
	const body = `{"eventType":"product.updated"}`
	timestamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "." + body))
	header := http.Header{}
	header.Set("X-Unleashed-Timestamp", timestamp)
	header.Set("X-Unleashed-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	refusal, err := site.Syncing.TakeHint(t.Context(), site.SupplierID, syncing.Delivery{Header: header, Body: []byte(body)})
	if err == nil && refusal.Reason != "" {
		err = site.Syncing.NoteRefusal(t.Context(), refusal)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWebhooksAreSetUp(t *testing.T) {
	site := reachedAt(t, "https://orders.example.com")
	site.Post(path+"/connect", credentials("the-id", "the-key"))
	page := site.Get(path)
	address := "https://orders.example.com/webhooks/unleashed/" + site.SupplierID
	if !page.Says(address) || !page.Says("Not set up") || page.Says("Unleashed can't send to this address") {
		t.Errorf("at first: %s", page.Text())
	}

	wrong := site.Post(path+"/webhook", url.Values{"signature_key": {"two words"}})
	if words := wrong.Find("#field-signature_key-error").Text(); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(words, "copy the signature key again") ||
		strings.Contains(wrong.Body, "two words") {
		t.Errorf("a wrong key: %d %q", wrong.Status, words)
	}
	if answer := site.Post(path+"/webhook", url.Values{"signature_key": {" whkey-abc "}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	page = site.Get(path)
	if !page.Says("Waiting for the first message") || !page.Says("Key 1") || strings.Contains(page.Body, "whkey-abc") {
		t.Errorf("with a key: %s", page.Text())
	}
	tellSite(t, site, "whkey-abc", webtest.Now)
	if page = site.Get(path); !page.Says("Working") || !page.Says("1 received") {
		t.Errorf("after a message: %s", page.Text())
	}

	remove, _ := page.Find("form[action$='/remove']").Attr("action")
	if answer := site.Post(remove, nil); answer.Status != http.StatusSeeOther {
		t.Errorf("remove: %d", answer.Status)
	}
	if page = site.Get(path); !page.Says("Not set up") || page.Says("Key 1") {
		t.Errorf("after it was removed: %s", page.Text())
	}
	if answer := site.Post(remove, nil); answer.Status != http.StatusNotFound {
		t.Errorf("removed twice: %d", answer.Status)
	}
	for _, key := range []string{"1", "2", "3", "4", "5"} {
		site.Post(path+"/webhook", url.Values{"signature_key": {"key-" + key}})
	}
	full := site.Post(path+"/webhook", url.Values{"signature_key": {"key-6"}})
	if words := full.Find("#field-signature_key-error").Text(); full.Status != http.StatusConflict || !strings.Contains(words, "Remove one") {
		t.Errorf("one too many: %d %q", full.Status, words)
	}
}

func TestWhyWebhooksAreRefusedIsSaid(t *testing.T) {
	site := reachedAt(t, "http://192.168.1.10:8080")
	site.Post(path+"/connect", credentials("the-id", "the-key"))
	site.Post(path+"/webhook", url.Values{"signature_key": {"whkey-abc"}})
	tellSite(t, site, "whkey-abc", webtest.Now.Add(-12*time.Minute))
	page := site.Get(path)
	if !page.Says("Messages are refused") || !page.Says("12 minutes behind this server's clock") {
		t.Errorf("a wrong clock: %s", page.Text())
	}
	tellSite(t, site, "another", webtest.Now)
	if page := site.Get(path); !page.Says("It was signed with another key") {
		t.Errorf("another key: %s", page.Text())
	}
	if !page.Says("Unleashed can't send to this address") {
		t.Errorf("an address without https: %s", page.Text())
	}
}
