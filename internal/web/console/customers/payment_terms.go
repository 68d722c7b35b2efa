package customers

import (
	"context"
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// termsView is how a customer pays.
type termsView struct {
	all   []wholesale.PaymentTerms
	now   *wholesale.PaymentTerms // that the customer has, by itself or from its group; nil for none
	group wholesale.FulfilmentGroup
}

func (s Services) termsOf(ctx context.Context, c wholesale.Customer, group wholesale.FulfilmentGroup) (v termsView, err error) {
	v.group = group
	if v.all, err = s.Terms.Choices(ctx, c.SupplierID); err != nil {
		return v, err
	}
	v.now, err = s.Terms.Of(ctx, c.SupplierID, c.ID)
	return v, err
}

// words say what holds for the customer.
func (v termsView) words() string {
	if v.now == nil {
		return wholesale.PaymentTerms{}.Explained()
	}
	return v.now.Explained()
}

// choices begin with the terms that the customer has without any of its own.
func (v termsView) choices() []ui.Choice {
	choices := []ui.Choice{{Value: "", Words: "Those of its fulfilment group, " + v.group.Name}}
	for _, t := range v.all {
		choices = append(choices, ui.Choice{Value: t.ID, Words: t.Name})
	}
	return choices
}

func (s Services) chooseTerms(w http.ResponseWriter, r *http.Request) error {
	id := r.FormValue("payment_terms_id")
	c, err := s.change(r, catalog.CustomerChange{PaymentTermsID: &id})
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, path(c), "Payment terms for "+c.Name+" saved")
}
