// Package settings shows Settings › Integrations, the connections to Unleashed and
// Stripe and the supplier's choices about them, and Settings › Prices.
package settings

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const path = "/settings/integrations"

// Services are what the pages work with.
type Services struct {
	Syncing *syncing.Service
	Catalog *catalog.Service
	// Payments are the supplier's account at Stripe.
	Payments *payments.Service
	Clock    func() time.Time
	// PublicURL is where this server can be reached, without a slash at its end.
	PublicURL string
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /settings", shell.ForFullAccess, func(w http.ResponseWriter, r *http.Request) error { return page.Redirect(w, r, path) })
	rt.Handle("GET "+path, shell.ForFullAccess, s.show)
	rt.Handle("POST "+path+"/connect", shell.ForFullAccess, s.connect)
	rt.Handle("POST "+path+"/test", shell.ForFullAccess, s.test)
	rt.Handle("POST "+path+"/try-now", shell.ForFullAccess, s.test)
	rt.Handle("POST "+path+"/disconnect", shell.ForFullAccess, s.disconnect)
	rt.Handle("POST "+path+"/settings", shell.ForFullAccess, s.save)
	rt.Handle("POST "+path+"/plan", shell.ForFullAccess, s.savePlan)
	rt.Handle("GET "+path+"/products", shell.ForFullAccess, s.products)
	rt.Handle("GET "+path+"/warehouses", shell.ForFullAccess, s.warehouses)
	s.relinkRoutes(rt)
	s.hintRoutes(rt)
	s.pricesRoutes(rt)
	s.stripeRoutes(rt)
}

// view is what the page shows.
type view struct {
	connection  syncing.ConnectionInfo
	usage       syncing.Usage
	now         time.Time
	credentials credentialsForm
	settings    settingsForm
	plan        planForm
	hints       hintsView
	stripe      stripeView
	testError   string // why the account did not answer a test
	testDetail  string // the technical text of testError
}

func (v view) connected() bool { return v.connection.Status != store.Disconnected }

// credentialsForm is the form to connect. It never holds the key, which stays in the browser.
type credentialsForm struct {
	apiID  string
	errors map[string]string
	failed string // why Unleashed could not be reached
}

// settingsForm is the form of the settings, with what is wrong with it by field.
type settingsForm struct {
	values wholesale.IntegrationSettings
	errors map[string]string
}

func (s Services) read(r *http.Request) (v view, err error) {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	v.now = s.Clock()
	if v.connection, err = s.Syncing.Connection(ctx, supplierID); err != nil {
		return v, err
	}
	v.credentials.apiID = v.connection.APIID
	if v.usage, err = s.Syncing.Usage(ctx, supplierID); err != nil {
		return v, err
	}
	v.plan.typed = ui.Number(v.usage.Plan)
	if v.settings.values, err = s.Syncing.Settings(ctx, supplierID); err != nil {
		return v, err
	}
	if v.hints, err = s.readHints(r); err != nil {
		return v, err
	}
	v.stripe, err = s.readStripe(r)
	return v, err
}

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.read(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, integrationsPage(v))
}

func (s Services) connect(w http.ResponseWriter, r *http.Request) error {
	credentials := syncing.Credentials{APIID: r.PostFormValue("api_id"), APIKey: r.PostFormValue("api_key")}
	info, err := s.Syncing.Connect(r.Context(), shell.SupplierID(r.Context()), credentials)
	if err == nil {
		if info.OtherAccount != nil {
			return page.RedirectWith(w, r, relinkPath, "Connected to "+info.CompanyName+". This is a different account from before")
		}
		return page.RedirectWith(w, r, path, "Connected to "+info.CompanyName)
	}
	fields, invalid := page.FieldErrors(err)
	if !invalid && wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		return err
	}
	v, readErr := s.read(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	v.credentials = credentialsForm{apiID: strings.TrimSpace(credentials.APIID), errors: fields}
	status := http.StatusUnprocessableEntity
	if !invalid {
		v.credentials.failed, status = err.Error(), http.StatusServiceUnavailable
	}
	return page.RenderStatus(w, r, status, integrationsPage(v))
}

func (s Services) test(w http.ResponseWriter, r *http.Request) error {
	result, err := s.Syncing.Test(r.Context(), shell.SupplierID(r.Context()))
	if err == nil {
		return page.RedirectWith(w, r, path, "Unleashed answered as "+result.Company.Name+" in "+tookWords(result.Took))
	}
	if wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		return err
	}
	v, readErr := s.read(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	v.testError = err.Error()
	if failure, ok := errors.AsType[*wholesale.Error](err); ok {
		v.testDetail = failure.Technical
	}
	return page.RenderStatus(w, r, http.StatusServiceUnavailable, integrationsPage(v))
}

func (s Services) disconnect(w http.ResponseWriter, r *http.Request) error {
	if err := s.Syncing.Disconnect(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	return page.RedirectWith(w, r, path, "Unleashed is disconnected. Your orders, products, customers and prices are all still here")
}

func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	text := func(name string) *string {
		value := strings.TrimSpace(r.PostFormValue(name))
		return &value
	}
	on := func(name string) *bool {
		value := r.PostFormValue(name) != ""
		return &value
	}
	change := syncing.SettingsChange{
		SalesOrderStatus: text("sales_order_status"), SalesOrderAddress: text("sales_order_address"), WarehouseCode: text("warehouse_code"),
		FreightProductCode: text("freight_product_code"), AdjustmentProductCode: text("adjustment_product_code"),
		ImportNotes: on("import_notes"),
	}
	check, err := s.checkCodes(r, change)
	if err == nil {
		_, err = s.Syncing.ChangeSettings(ctx, supplierID, check.Change)
	}
	if err == nil {
		saved := "Settings saved. They apply to orders approved from now on"
		for _, note := range check.Notes {
			saved += ". " + note.Message
		}
		return page.RedirectWith(w, r, path, saved)
	}
	fields, invalid := page.FieldErrors(err)
	if !invalid {
		return err
	}
	v, readErr := s.read(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	v.settings = settingsForm{errors: fields, values: wholesale.IntegrationSettings{
		SalesOrderStatus: wholesale.SalesOrderStatus(*change.SalesOrderStatus), SalesOrderAddress: wholesale.AddressType(*change.SalesOrderAddress),
		WarehouseCode: *change.WarehouseCode, FreightProductCode: *change.FreightProductCode, AdjustmentProductCode: *change.AdjustmentProductCode,
		ImportNotes: *change.ImportNotes,
	}}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, integrationsPage(v))
}

// checkCodes refuses codes that the account does not have. Those already set may stay.
func (s Services) checkCodes(r *http.Request, change syncing.SettingsChange) (syncing.CodeCheck, error) {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	now, err := s.Syncing.Settings(ctx, supplierID)
	if err != nil {
		return syncing.CodeCheck{}, err
	}
	for _, code := range []struct {
		is  **string
		was string
	}{
		{&change.FreightProductCode, now.FreightProductCode},
		{&change.AdjustmentProductCode, now.AdjustmentProductCode},
		{&change.WarehouseCode, now.WarehouseCode},
	} {
		if **code.is == code.was {
			*code.is = nil
		}
	}
	check, err := s.Syncing.CheckCodes(ctx, supplierID, change)
	if err != nil {
		return check, err
	}
	return check, wholesale.InvalidFields(check.Wrong)
}

// suggestions bounds how many products or warehouses are suggested.
const suggestions = 20

// products suggests products for the field being typed in.
func (s Services) products(w http.ResponseWriter, r *http.Request) error {
	typed := r.FormValue("freight_product_code") + r.FormValue("adjustment_product_code") // only one of them is sent
	found, err := s.Catalog.Products(r.Context(), shell.SupplierID(r.Context()), catalog.ProductQuery{Query: typed, Limit: suggestions})
	if err != nil {
		return err
	}
	var options []option
	for _, p := range found.Items {
		options = append(options, option{p.Code, p.Name})
	}
	return page.Render(w, r, optionList(options))
}

// warehouses suggests the account's warehouses; nothing while Unleashed cannot be reached, since a
// code can also be typed.
func (s Services) warehouses(w http.ResponseWriter, r *http.Request) error {
	found, err := s.Syncing.Warehouses(r.Context(), shell.SupplierID(r.Context()))
	if code := wholesale.CodeOf(err); code == wholesale.CodeUnavailable || code == wholesale.CodeConflict {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	var options []option
	for _, warehouse := range found {
		options = append(options, option{warehouse.Code, warehouse.Name})
	}
	return page.Render(w, r, optionList(options))
}
