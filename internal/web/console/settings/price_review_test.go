package settings_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/govalues/decimal"
)

func TestHowPriceChangesApply(t *testing.T) {
	site := newSite(t)
	const at = "/settings/prices"
	page := site.Get(at)
	for name, want := range map[string]string{"price_share_limit": "20", "price_move_limit": "50", "price_keep_days": "30"} {
		if value, _ := page.Find("#field-" + name).Attr("value"); value != want {
			t.Errorf("%s is offered as %q, want %q", name, value, want)
		}
	}
	if page.Find("input[name=limited][checked]").Length() != 0 || page.Find("input[value=at_once][checked]").Length() != 1 {
		t.Error("limits are on before anyone has chosen them")
	}
	answer := site.Post(at, url.Values{"apply_prices": {"approved"}, "limited": {"on"}, "price_share_limit": {"12.5 %"}, "price_move_limit": {""}, "price_keep_days": {"60"}})
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	choices, _, err := site.Syncing.PriceReview(t.Context(), site.SupplierID)
	if err != nil || !choices.Ask || choices.ShareLimit.Cmp(decimal.MustParse("0.125")) != 0 || !choices.MoveLimit.IsZero() || choices.KeepDays != 60 {
		t.Errorf("got %+v, %v", choices, err)
	}
	answer = site.Post(at, url.Values{"limited": {"on"}, "price_share_limit": {"much"}, "price_move_limit": {"50"}, "price_keep_days": {"0"}})
	if answer.Status != http.StatusUnprocessableEntity || answer.Find("#field-price_share_limit-error").Length() != 1 {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	answer = site.Post(at, url.Values{"limited": {"on"}, "price_share_limit": {"101"}, "price_keep_days": {"30"}})
	if value, _ := answer.Find("#field-price_share_limit").Attr("value"); answer.Status != http.StatusUnprocessableEntity || value != "101" {
		t.Errorf("%d, what was typed is %q", answer.Status, value)
	}
	site.Post(at, url.Values{"price_share_limit": {"20"}, "price_move_limit": {"50"}, "price_keep_days": {"30"}})
	if choices, _, _ = site.Syncing.PriceReview(t.Context(), site.SupplierID); choices.Ask || !choices.ShareLimit.IsZero() || !choices.MoveLimit.IsZero() {
		t.Errorf("limits that were turned off: %+v", choices)
	}
}
