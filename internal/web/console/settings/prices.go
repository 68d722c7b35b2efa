package settings

import (
	"net/http"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const pricesPath = "/settings/prices"

// pricesRoutes registers Settings › Prices. Each section of the page has its form and its route.
func (s Services) pricesRoutes(rt *page.Router) {
	rt.Handle("GET "+pricesPath, shell.ForFullAccess, s.showPrices)
	rt.Handle("POST "+pricesPath+"/from", shell.ForFullAccess, s.savePrices)
	rt.Handle("POST "+pricesPath+"/changes", shell.ForFullAccess, s.savePriceReview)
	rt.Handle("POST "+pricesPath+"/decisions", shell.ForFullAccess, s.saveDecisions)
}

// pricesView is what Settings › Prices shows.
type pricesView struct {
	connected bool
	settings  wholesale.IntegrationSettings
	decisions syncing.PriceDecisions
	review    priceReviewForm
}

func (s Services) readPrices(r *http.Request) (v pricesView, err error) {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	connection, err := s.Syncing.Connection(ctx, supplierID)
	if err != nil {
		return v, err
	}
	v.connected = connection.Status != store.Disconnected
	if v.settings, err = s.Syncing.Settings(ctx, supplierID); err != nil {
		return v, err
	}
	if v.decisions, err = s.Syncing.PriceDecisions(ctx, supplierID); err != nil {
		return v, err
	}
	choices, _, err := s.Syncing.PriceReview(ctx, supplierID)
	v.review = formOfReview(choices)
	return v, err
}

func (s Services) showPrices(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readPrices(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, pricesPage(v))
}

func (s Services) savePrices(w http.ResponseWriter, r *http.Request) error {
	on := func(name string) *bool {
		value := r.PostFormValue(name) != ""
		return &value
	}
	change := syncing.SettingsChange{SyncPrices: on("sync_prices"), AddUpLines: on("add_up_lines")}
	if _, err := s.Syncing.ChangeSettings(r.Context(), shell.SupplierID(r.Context()), change); err != nil {
		return err
	}
	return page.RedirectWith(w, r, pricesPath, "Settings saved. They apply from the next price or order on")
}

func (s Services) saveDecisions(w http.ResponseWriter, r *http.Request) error {
	text := func(name string) *string {
		value := r.PostFormValue(name)
		return &value
	}
	_, err := s.Syncing.ChangeSettings(r.Context(), shell.SupplierID(r.Context()), syncing.SettingsChange{PriceDecisionsChange: syncing.PriceDecisionsChange{
		PriceDiscounts: text("price_discounts"), CustomerDiscounts: text("customer_discounts"), DefaultDiscount: text("default_discount"),
	}})
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, pricesPath, "Saved. Prices follow in a moment")
}

// shownForm says how discounts are read now, and why.
func shownForm(d wholesale.Discounts) string {
	read := "Read as fractions: 0.1 is 10 %."
	if d.InForce() == wholesale.Percents {
		read = "Read as percents: 10 is 10 %."
	}
	switch {
	case d.Chosen != wholesale.Undecided && d.Evidence != "" && d.Chosen != d.Form:
		return read + " Your team has decided this, although " + d.Evidence + " in Unleashed."
	case d.Chosen != wholesale.Undecided:
		return read + " Your team has decided this."
	case d.Form != wholesale.Undecided:
		return read + " We know because " + d.Evidence + " in Unleashed."
	}
	return read + " Nothing in Unleashed confirms this yet, so check one discount."
}

// shownDefault says whether the discounts of customers are taken off default sell prices now, and
// why.
func shownDefault(d wholesale.DefaultDiscount) string {
	taken := "Taken off tier and default sell prices."
	if d.InForce() == wholesale.OffTierOnly {
		taken = "Taken off tier prices only."
	}
	switch {
	case d.Chosen != wholesale.DiscountUndecided && d.Evidence != "" && d.Chosen != d.Decision:
		return taken + " Your team has decided this, although Unleashed shows: " + d.Evidence + "."
	case d.Chosen != wholesale.DiscountUndecided:
		return taken + " Your team has decided this."
	case d.Decision != wholesale.DiscountUndecided:
		return taken + " Unleashed shows it: " + d.Evidence + "."
	}
	return taken + " Nothing in Unleashed confirms this yet."
}

// automaticChoice leaves a decision to what Unleashed shows.
var automaticChoice = ui.Choice{Value: syncing.Automatic, Words: "Work it out from Unleashed"}

var formChoices = []ui.Choice{
	automaticChoice, {Value: string(wholesale.Percents), Words: "Percents (10 is 10 %)"}, {Value: string(wholesale.Fractions), Words: "Fractions (0.1 is 10 %)"},
}

var defaultDiscountChoices = []ui.Choice{
	automaticChoice, {Value: string(wholesale.OffDefaultToo), Words: "Off tier and default prices"}, {Value: string(wholesale.OffTierOnly), Words: "Off tier prices only"},
}
