package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// FieldsOf are what a browser sends of a form, without its buttons.
func FieldsOf(form *goquery.Selection) url.Values {
	fields := url.Values{}
	for _, field := range form.Find("input, textarea, select").EachIter() {
		name, named := field.Attr("name")
		_, checked := field.Attr("checked")
		switch kind := field.AttrOr("type", ""); {
		case !named, kind == "submit", kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
		case field.Is("select"):
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			fields.Add(name, chosen.AttrOr("value", chosen.Text()))
		case field.Is("textarea"):
			fields.Add(name, field.Text())
		default:
			fields.Add(name, field.AttrOr("value", ""))
		}
	}
	return fields
}

// Refusable is a text that no field takes: no number, no address, no code, and too long for the
// rest.
var Refusable = strings.TrimSpace(strings.Repeat("Quite some words that no one accepts. ", 300))

// Form is a form of a page as a browser would send it.
type Form struct {
	Page, Action string
	Fields       url.Values
}

// RefusableForms are the forms of a page that people type text into, with [Refusable] in each of
// those fields.
func RefusableForms(page string, a *Answer) (forms []Form) {
	for _, form := range a.Find("form[method=post]").EachIter() {
		f := Form{page, form.AttrOr("action", ""), FieldsOf(form)}
		fields := form.Find("input, textarea")
		if id := form.AttrOr("id", ""); id != "" {
			fields = fields.AddSelection(a.Find("[form='" + id + "']"))
		}
		typed := 0
		for _, field := range fields.EachIter() {
			if name := field.AttrOr("name", ""); name != "" && isText(field) {
				f.Fields[name] = []string{Refusable}
				typed++
			}
		}
		if typed > 0 {
			forms = append(forms, f)
		}
	}
	return forms
}

// isText says whether people type text into a field. A code for one time is typed again.
func isText(field *goquery.Selection) bool {
	_, readOnly := field.Attr("readonly")
	if readOnly || field.AttrOr("autocomplete", "") == "one-time-code" {
		return false
	}
	return field.Is("textarea") || field.Is("input") && slices.Contains([]string{"text", "email", "number", "search", "tel", "url"}, field.AttrOr("type", "text"))
}

// RefuseForms sends each of the forms once, and answers how many were refused. What was typed must
// stand in what comes back.
func (s *Site) RefuseForms(forms []Form) (refused int) {
	s.t.Helper()
	asked := map[string]bool{}
	for _, f := range forms {
		if asked[f.Action] {
			continue
		}
		asked[f.Action] = true
		a := s.PostFrom(f.Page, f.Action, f.Fields)
		if a.Status < http.StatusBadRequest {
			continue
		}
		if refused++; !strings.Contains(a.Body, Refusable) {
			s.t.Errorf("%s of %s answers %d without what was typed: %.300s", f.Action, f.Page, a.Status, a.Find("main").Text())
		}
	}
	return refused
}
