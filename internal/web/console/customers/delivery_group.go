package customers

import (
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// group is the fulfilment group that the customer is in.
func (v profileView) group() wholesale.FulfilmentGroup {
	for _, g := range v.groups {
		if g.ID == v.customer.GroupID() {
			return g
		}
	}
	return wholesale.DefaultGroup(v.customer.SupplierID)
}

func groupChoices(groups []wholesale.FulfilmentGroup) []ui.Choice {
	choices := make([]ui.Choice, len(groups))
	for i, g := range groups {
		choices[i] = ui.Choice{Value: g.ID, Words: g.Name}
	}
	return choices
}

func (s Services) chooseGroup(w http.ResponseWriter, r *http.Request) error {
	group := r.FormValue("fulfilment_group_id")
	c, err := s.change(r, catalog.CustomerChange{FulfilmentGroupID: &group})
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, path(c), "Fulfilment group for "+c.Name+" saved")
}
