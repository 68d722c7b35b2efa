package tradingpartners

import (
	"net/http"
	"net/url"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

const codesPerPage = 100

// codesView is a page of a partner's codes: its stores, or its products.
type codesView struct {
	partner  wholesale.TradingPartner
	form     matching.Form
	stores   []store.PartnerStoreRow
	products []store.PartnerProductRow
	next     string
}

func storesPath(p wholesale.TradingPartner) string   { return partnerPath(p.ID) + "/stores" }
func productsPath(p wholesale.TradingPartner) string { return partnerPath(p.ID) + "/products" }

func storeForm(p wholesale.TradingPartner) matching.Form {
	return matching.Form{Action: storesPath(p), Thing: matching.Customer, Key: "store", Typed: true}
}

func productForm(p wholesale.TradingPartner) matching.Form {
	return matching.Form{Action: productsPath(p), Thing: matching.Product, Key: "product", Typed: true}
}

func (s Services) stores(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	return s.showStores(w, r, http.StatusOK, codesView{partner: p, form: storeForm(p)})
}

func (s Services) showStores(w http.ResponseWriter, r *http.Request, status int, v codesView) error {
	after, err := edi.CodeAt("stores", r.URL.Query().Get("cursor"))
	if err != nil {
		return err
	}
	rows, next, err := s.Documents.Stores(r.Context(), v.partner.SupplierID, v.partner.ID, after, codesPerPage)
	if err != nil {
		return err
	}
	v.stores, v.next = rows, nextPage(storesPath(v.partner), edi.CursorAt("stores", next))
	return page.RenderStatus(w, r, status, storesPage(v))
}

func nextPage(path, cursor string) string {
	if cursor == "" {
		return ""
	}
	return path + "?" + url.Values{"cursor": {cursor}}.Encode()
}

func (s Services) addStore(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	form, picked, err := s.Matching.Read(r, storeForm(p))
	if err != nil {
		return err
	}
	if picked == "" {
		return s.showStores(w, r, http.StatusUnprocessableEntity, codesView{partner: p, form: form})
	}
	kept, err := s.Documents.PutStore(r.Context(), p.SupplierID, wholesale.PartnerStore{PartnerID: p.ID, Code: form.Code, CustomerID: picked})
	if err != nil {
		if form.Blame(err) {
			return s.showStores(w, r, http.StatusUnprocessableEntity, codesView{partner: p, form: form})
		}
		return err
	}
	return page.RedirectWith(w, r, storesPath(p), "Store "+kept.Code+" is matched")
}

func (s Services) removeStore(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	code := r.PostFormValue("their_code")
	if err := s.Documents.DeleteStore(r.Context(), p.SupplierID, p.ID, code); err != nil {
		return err
	}
	return page.RedirectWith(w, r, storesPath(p), "Store "+code+" is not matched any more")
}

func (s Services) products(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	return s.showProducts(w, r, http.StatusOK, codesView{partner: p, form: productForm(p)})
}

func (s Services) showProducts(w http.ResponseWriter, r *http.Request, status int, v codesView) error {
	after, err := edi.CodeAt("products", r.URL.Query().Get("cursor"))
	if err != nil {
		return err
	}
	rows, next, err := s.Documents.Products(r.Context(), v.partner.SupplierID, v.partner.ID, after, codesPerPage)
	if err != nil {
		return err
	}
	v.products, v.next = rows, nextPage(productsPath(v.partner), edi.CursorAt("products", next))
	return page.RenderStatus(w, r, status, productsPage(v))
}

func (s Services) addProduct(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	form, picked, err := s.Matching.Read(r, productForm(p))
	if err != nil {
		return err
	}
	if picked == "" {
		return s.showProducts(w, r, http.StatusUnprocessableEntity, codesView{partner: p, form: form})
	}
	wanted := wholesale.PartnerProduct{PartnerID: p.ID, Code: form.Code, ProductID: picked}
	if wanted.PiecesPerUnit, err = form.PiecesOf(); err == nil {
		wanted, err = s.Documents.PutProduct(r.Context(), p.SupplierID, wanted)
	}
	if err != nil {
		if form.Blame(err) {
			return s.showProducts(w, r, http.StatusUnprocessableEntity, codesView{partner: p, form: form})
		}
		return err
	}
	return page.RedirectWith(w, r, productsPath(p), wanted.Code+" is matched")
}

func (s Services) removeProduct(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	code := r.PostFormValue("their_code")
	if err := s.Documents.DeleteProduct(r.Context(), p.SupplierID, p.ID, code); err != nil {
		return err
	}
	return page.RedirectWith(w, r, productsPath(p), code+" is not matched any more")
}
