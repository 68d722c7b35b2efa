package settings

import (
	"net/http"
	"strconv"
	"strings"

	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

const pricesPath = "/settings/prices"

func (s Services) priceReviewRoutes(rt *page.Router) {
	rt.Handle("GET "+pricesPath, shell.ForFullAccess, s.showPriceReview)
	rt.Handle("POST "+pricesPath, shell.ForFullAccess, s.savePriceReview)
}

// priceReviewForm is what the form of price changes holds, as it was typed.
type priceReviewForm struct {
	ask, limited      bool
	share, move, keep string
	errors            map[string]string
}

func formOfReview(c wholesale.PriceReview) priceReviewForm {
	form := priceReviewForm{
		ask: c.Ask, limited: c.ShareLimit.IsPos() || c.MoveLimit.IsPos(), share: limitText(c.ShareLimit), move: limitText(c.MoveLimit),
		keep: strconv.FormatInt(c.KeepDays, 10),
	}
	if !form.limited {
		form.share, form.move = limitText(wholesale.SuggestedLimits.Share), limitText(wholesale.SuggestedLimits.Move)
	}
	return form
}

// limitText writes a limit as a percentage; "" for none.
func limitText(limit wholesale.Decimal) string {
	if limit.IsZero() {
		return ""
	}
	return wholesale.PercentOf(limit)
}

func (s Services) showPriceReview(w http.ResponseWriter, r *http.Request) error {
	choices, _, err := s.Syncing.PriceReview(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, priceReviewPage(formOfReview(choices)))
}

func (s Services) savePriceReview(w http.ResponseWriter, r *http.Request) error {
	form := priceReviewForm{
		ask: r.PostFormValue("apply_prices") == "approved", limited: r.PostFormValue("limited") != "",
		share: r.PostFormValue("price_share_limit"), move: r.PostFormValue("price_move_limit"), keep: r.PostFormValue("price_keep_days"),
		errors: map[string]string{},
	}
	change := syncing.PriceReviewChange{Ask: &form.ask, ShareLimit: form.limit("price_share_limit", form.share), MoveLimit: form.limit("price_move_limit", form.move)}
	days, err := strconv.ParseInt(strings.TrimSpace(form.keep), 10, 64)
	if err != nil {
		form.errors["price_keep_days"] = "must be a whole number of days"
	}
	change.KeepDays = &days
	if len(form.errors) == 0 {
		_, err := s.Syncing.ChangePriceReview(r.Context(), shell.SupplierID(r.Context()), change)
		if err == nil {
			return page.RedirectWith(w, r, pricesPath, "Saved")
		}
		var invalid bool
		if form.errors, invalid = page.FieldErrors(err); !invalid {
			return err
		}
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, priceReviewPage(form))
}

// limit reads a percentage; none where limits are off or the field is empty.
func (f priceReviewForm) limit(field, text string) *wholesale.Decimal {
	none := wholesale.Decimal{}
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if !f.limited || text == "" {
		return &none
	}
	percent, err := wholesale.ParseTyped(text)
	if err == nil {
		var share wholesale.Decimal
		if share, err = wholesale.FractionOf(percent); err == nil {
			return &share
		}
	}
	f.errors[field] = "must be a percentage such as 20"
	return nil
}
