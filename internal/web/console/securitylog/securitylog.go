// Package securitylog is the page of what was done that a security review asks about: sign-ins,
// access, tokens, settings and money. It shows the audit, and that no row of it was changed.
package securitylog

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const path = "/settings/security-log"

// perPage is how many rows a page shows.
const perPage = 50

// Services are the use cases behind the page.
type Services struct {
	Accounts *account.Service
	Clock    func() time.Time
}

// Routes registers the page.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+path, shell.ForFullAccess, s.show)
	rt.Handle("GET "+path+".csv", shell.ForFullAccess, s.download)
}

// view is a page of the log.
type view struct {
	query  account.AuditQuery
	faults map[string]string
	rows   []store.AuditRow
	next   string // the address of the next page; "" at the end
	kinds  []ui.Choice
	people []ui.Choice
	chain  store.AuditChain
}

// asked reads what the address asks for.
func asked(r *http.Request) account.AuditQuery {
	q := r.URL.Query()
	return account.AuditQuery{
		Kind: q.Get("kind"), Who: q.Get("who"), From: wholesale.Date(q.Get("from")), To: wholesale.Date(q.Get("to")),
		Cursor: q.Get("after"), Limit: perPage,
	}
}

// address is where the rows of a query are.
func address(to string, q account.AuditQuery, cursor string) string {
	v := url.Values{}
	for name, value := range map[string]string{
		"kind": q.Kind, "who": q.Who, "from": string(q.From), "to": string(q.To), "after": cursor,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return to
	}
	return to + "?" + v.Encode()
}

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	v, status := view{query: asked(r)}, http.StatusOK
	supplierID := shell.SupplierID(r.Context())
	rows, next, err := s.Accounts.AuditLog(r.Context(), supplierID, v.query)
	if fields, ok := page.FieldErrors(err); ok {
		v.faults, status, err = fields, http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return err
	}
	v.rows = rows
	if next != "" {
		v.next = address(path, v.query, next)
	}
	if err := s.choices(r.Context(), supplierID, &v); err != nil {
		return err
	}
	if v.chain, err = s.Accounts.AuditChain(r.Context(), supplierID); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, logPage(v))
}

func (s Services) choices(ctx context.Context, supplierID string, v *view) error {
	kinds, names, err := s.Accounts.AuditChoices(ctx, supplierID)
	if err != nil {
		return err
	}
	v.kinds, v.people = []ui.Choice{{Words: "Everything"}}, []ui.Choice{{Words: "Anyone"}}
	for _, kind := range kinds {
		v.kinds = append(v.kinds, ui.Choice{Value: kind, Words: kindWords(kind)})
	}
	for _, name := range names {
		v.people = append(v.people, ui.Choice{Value: name, Words: nameWords(name)})
	}
	return nil
}
