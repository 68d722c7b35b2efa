// Package tradingpartners is Settings › Trading partners: who orders with documents between
// computers, how their documents are read and answered, and what their codes mean.
package tradingpartners

import (
	"net/http"

	"upstock/internal/edi"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Documents *edi.Service
	Matching  matching.Services
}

const (
	listPath = "/settings/trading-partners"
	newPath  = listPath + "/new"
)

func partnerPath(id string) string { return listPath + "/" + id }

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+listPath, shell.ForFullAccess, s.list)
	rt.Handle("GET "+newPath, shell.ForFullAccess, s.newForm)
	rt.Handle("POST "+newPath, shell.ForFullAccess, s.create)

	const one = listPath + "/{id}"
	rt.Handle("GET "+one, shell.ForFullAccess, s.partner)
	rt.Handle("POST "+one, shell.ForFullAccess, s.save)
	rt.Handle("POST "+one+"/columns", shell.ForFullAccess, s.saveColumns)
	rt.Handle("GET "+one+"/rules", shell.ForFullAccess, s.rules)
	rt.Handle("POST "+one+"/rules", shell.ForFullAccess, s.saveRules)
	rt.Handle("GET "+one+"/stores", shell.ForFullAccess, s.stores)
	rt.Handle("POST "+one+"/stores", shell.ForFullAccess, s.addStore)
	rt.Handle("POST "+one+"/stores/remove", shell.ForFullAccess, s.removeStore)
	rt.Handle("GET "+one+"/products", shell.ForFullAccess, s.products)
	rt.Handle("POST "+one+"/products", shell.ForFullAccess, s.addProduct)
	rt.Handle("POST "+one+"/products/remove", shell.ForFullAccess, s.removeProduct)
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	partners, err := s.Documents.Partners(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, listPage(partners))
}

func (s Services) read(r *http.Request) (wholesale.TradingPartner, error) {
	return s.Documents.Partner(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
}
