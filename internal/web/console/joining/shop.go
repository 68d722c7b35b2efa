package joining

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// shopView is the settings of the shop.
type shopView struct {
	shop   wholesale.Shop
	link   string // where buyers find it
	faults map[string]string
}

func (s Services) shop(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, shopPage(s.shopView(r)))
}

func (s Services) shopView(r *http.Request) shopView {
	shop := shell.VisitOf(r.Context()).Supplier.Shop
	return shopView{shop: shop, link: s.PublicURL + "/shop/" + shop.Slug}
}

func (s Services) saveShop(w http.ResponseWriter, r *http.Request) error {
	sent := account.ShopSettings{
		ForStrangers:       wholesale.StrangersSee(r.PostFormValue("for_strangers")),
		BuyersEditStanding: r.PostFormValue("buyers_edit_standing") != "",
	}
	err := s.Accounts.UpdateShop(r.Context(), shell.SupplierID(r.Context()), sent)
	if fields, ok := page.FieldErrors(err); ok {
		v := s.shopView(r)
		v.shop.ForStrangers, v.shop.BuyersEditStanding, v.faults = sent.ForStrangers, sent.BuyersEditStanding, fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, shopPage(v))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shopPath, "Settings of the shop saved")
}
