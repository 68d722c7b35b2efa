package paymentterms

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/terms"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// form are terms as they were typed.
type form struct {
	Name, Default, Collect, Days string
	Options, Methods             []string
	Errors                       map[string]string
}

func formOf(t wholesale.PaymentTerms) form {
	f := form{Name: t.Name, Default: string(t.Default), Collect: string(t.Collect)}
	for _, o := range t.Options {
		f.Options = append(f.Options, string(o))
	}
	for _, m := range t.Methods {
		f.Methods = append(f.Methods, string(m))
	}
	if t.Collect == wholesale.CollectDaysAfterShipment || t.Collect == wholesale.CollectDayOfFollowingMonth {
		f.Days = strconv.Itoa(t.Days)
	}
	return f
}

// usual are the terms that the form for new ones begins with.
var usual = wholesale.PaymentTerms{
	Options: []wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow}, Default: wholesale.OnAccount,
	Collect: wholesale.CollectOnShipment, Methods: []wholesale.MethodKind{wholesale.Card},
}

// readForm reads what was typed; change is what it asks for, without what its errors are about.
func readForm(r *http.Request) (f form, change terms.Change) {
	f = form{
		Name: r.PostFormValue("name"), Default: r.PostFormValue("default"), Collect: r.PostFormValue("collect"),
		Days: strings.TrimSpace(r.PostFormValue("days")), Options: r.PostForm["options"], Methods: r.PostForm["methods"], Errors: map[string]string{},
	}
	options, methods := append([]string{}, f.Options...), append([]string{}, f.Methods...)
	change = terms.Change{Name: &f.Name, Options: &options, Collect: &f.Collect, Days: new(int64), Methods: &methods}
	if slices.Contains(options, f.Default) { // with one option there is nothing to choose
		change.Default = &f.Default
	}
	if f.hasDays() {
		days, err := strconv.ParseInt(f.Days, 10, 64)
		if err != nil {
			f.Errors["days"] = "must be a whole number"
		}
		change.Days = &days
	}
	return f, change
}

// hasDays says whether the days count with the chosen moment.
func (f form) hasDays() bool {
	return f.Collect == string(wholesale.CollectDaysAfterShipment) || f.Collect == string(wholesale.CollectDayOfFollowingMonth)
}

// blame takes over what is wrong; false when it is not about a field.
func (f *form) blame(err error) bool {
	fields, ok := page.FieldErrors(err)
	if !ok && wholesale.CodeOf(err) == wholesale.CodeConflict {
		fields, ok = map[string]string{"name": err.Error()}, true
	}
	for name, message := range fields {
		name, _, _ = strings.Cut(name, "[")
		f.Errors[name] = message
	}
	// In the words of the form.
	for name, words := range map[string]string{
		"name": "is required", "options": "Tick at least one", "methods": "Tick at least one",
	} {
		if message := f.Errors[name]; strings.HasPrefix(message, "must name") || message == "is empty" {
			f.Errors[name] = words
		}
	}
	return ok
}

// termsView is the page of terms; new ones have no id.
type termsView struct {
	terms terms.Terms
	form  form
	means string // what the form says, in a sentence; "" while it has errors
	users users
}

func (v termsView) isNew() bool { return v.terms.ID == "" }

func (v termsView) action() string {
	if v.isNew() {
		return newPath
	}
	return termsPath(v.terms.ID)
}

func (s Services) newForm(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, termsView{terms: terms.Terms{PaymentTerms: usual}, form: formOf(usual)})
}

func (s Services) create(w http.ResponseWriter, r *http.Request) error {
	f, change := readForm(r)
	if len(f.Errors) > 0 {
		return s.render(w, r, http.StatusUnprocessableEntity, termsView{form: f})
	}
	t, _, err := s.Terms.Create(r.Context(), shell.SupplierID(r.Context()), change, nil)
	if err != nil {
		if f.blame(err) {
			return s.render(w, r, http.StatusUnprocessableEntity, termsView{form: f})
		}
		return err
	}
	return page.RedirectWith(w, r, termsPath(t.ID), t.Name+" is added. Choose it for a fulfilment group or a customer")
}

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	t, err := s.read(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, termsView{terms: t, form: formOf(t.PaymentTerms)})
}

func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	t, err := s.read(r)
	if err != nil {
		return err
	}
	f, change := readForm(r)
	if len(f.Errors) > 0 {
		return s.render(w, r, http.StatusUnprocessableEntity, termsView{terms: t, form: f})
	}
	saved, err := s.Terms.Update(r.Context(), t.SupplierID, t.ID, change)
	if err != nil {
		if f.blame(err) {
			return s.render(w, r, http.StatusUnprocessableEntity, termsView{terms: t, form: f})
		}
		return err
	}
	return page.RedirectWith(w, r, termsPath(saved.ID), saved.Name+" is saved")
}

func (s Services) render(w http.ResponseWriter, r *http.Request, status int, v termsView) (err error) {
	if status == http.StatusOK {
		v.means = v.terms.Explained()
	}
	if !v.isNew() {
		if v.users, err = s.usersOf(r.Context(), v.terms); err != nil {
			return err
		}
	}
	return page.RenderStatus(w, r, status, termsPage(v))
}

// preview says what the terms that are being typed mean, before they are saved.
func (s Services) preview(w http.ResponseWriter, r *http.Request) error {
	f, change := readForm(r)
	t := wholesale.PaymentTerms{}
	name := "Terms"
	change.Name = &name // which is not looked at
	if change.Preview(&t) != nil || len(f.Errors) > 0 {
		return page.Render(w, r, meaning(""))
	}
	return page.Render(w, r, meaning(t.Explained()))
}

var collects = []ui.Choice{
	{Value: string(wholesale.CollectOnApproval), Words: "When the order is approved"},
	{Value: string(wholesale.CollectOnShipment), Words: "When the order is shipped"},
	{Value: string(wholesale.CollectDaysAfterShipment), Words: "A number of days after shipment"},
	{Value: string(wholesale.CollectDayOfFollowingMonth), Words: "On a day of the month after shipment"},
}

var defaults = []ui.Choice{
	{Value: string(wholesale.OnAccount), Words: "On account"}, {Value: string(wholesale.PayNow), Words: "Pay now"},
}

var optionBoxes = []box{
	{string(wholesale.OnAccount), "On account", "You invoice the customer; no payment is taken here."},
	{string(wholesale.PayNow), "Pay now", "The payment is taken through your Stripe account."},
}

var methodBoxes = []box{
	{string(wholesale.Card), "Card", ""},
	{string(wholesale.NZBankAccount), "New Zealand bank account", "By direct debit, for orders in NZD. It takes two business days."},
}

// box is something that can be ticked.
type box struct{ value, words, hint string }
