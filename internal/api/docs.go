package api

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html docs.css
var docsFiles embed.FS

var docsPage = template.Must(template.ParseFS(docsFiles, "docs.html"))

// docsPolicy lets the page be styled by what is in it, and nothing else.
const docsPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// documentation is what the page shows. It is made from the OpenAPI document and from the types it was made from, whose
// fields have an order.
type documentation struct {
	Title    string
	Version  string
	Intro    []string
	OpenAPI  string
	Style    template.CSS
	Sections []docSection
	Shapes   []docShape
}

type docSection struct {
	Name, Anchor, Description string
	Calls                     []docCall
}

type docCall struct {
	ID, Method, Path, Summary, Description string
	Parameters                             []docField
	Request, Response                      *docBody
	Status                                 int
	Refusals                               []docRefusal
}

// docBody is a body of a call: the name of its shape, and an example.
type docBody struct {
	Shape   string
	Example string
}

type docRefusal struct {
	Status  int
	Title   string
	Meaning string
}

// docShape is a type of which bodies are made.
type docShape struct {
	Name   string
	Fields []docField
}

type docField struct {
	Name, In, Type, Link, Description string
	Required                          bool
	Allowed                           []string
}

func (a *API) serveDocs(w http.ResponseWriter, r *http.Request) {
	page, err := a.docs()
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", docsPolicy)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(page)
}

func (a *API) renderDocs() ([]byte, error) {
	style, err := docsFiles.ReadFile("docs.css")
	if err != nil {
		return nil, fmt.Errorf("api: read the style of the documentation: %w", err)
	}
	document := a.huma.OpenAPI()
	d := documentation{
		Title: document.Info.Title, Version: a.config.Version, Intro: strings.Split(document.Info.Description, "\n\n"),
		OpenAPI: openAPIPath, Style: template.CSS(style), //nolint:gosec // our own file
	}
	for _, tag := range document.Tags {
		section := docSection{Name: tag.Name, Anchor: strings.ReplaceAll(strings.ToLower(tag.Name), " ", "-"), Description: tag.Description}
		for _, c := range a.documented {
			if c.tag == tag.Name {
				section.Calls = append(section.Calls, a.docCall(c))
			}
		}
		d.Sections = append(d.Sections, section)
	}
	d.Shapes = a.docShapes()
	var page bytes.Buffer
	if err := docsPage.Execute(&page, d); err != nil {
		return nil, fmt.Errorf("api: write the documentation: %w", err)
	}
	return page.Bytes(), nil
}

func (a *API) docCall(c documentedCall) docCall {
	op := a.operation(c.call)
	made := docCall{
		ID: c.id, Method: c.method, Path: op.Path, Summary: op.Summary, Description: op.Description, Status: op.DefaultStatus,
		Request: docBodyOf(c.request), Response: docBodyOf(c.response),
	}
	for _, p := range op.Parameters {
		f := docField{Name: p.Name, In: p.In, Required: p.Required, Description: p.Description}
		f.describe(p.Schema)
		made.Parameters = append(made.Parameters, f)
	}
	for status := range op.Responses {
		code, err := strconv.Atoi(status)
		if meaning, refused := refusalMeanings[code]; err == nil && refused {
			made.Refusals = append(made.Refusals, docRefusal{code, http.StatusText(code), meaning})
		}
	}
	slices.SortFunc(made.Refusals, func(a, b docRefusal) int { return a.Status - b.Status })
	return made
}

func docBodyOf(t reflect.Type) *docBody {
	if t == nil {
		return nil
	}
	var example bytes.Buffer
	if err := json.Indent(&example, exampleOf(t), "", "  "); err != nil {
		example.Reset()
	}
	return &docBody{Shape: shapeName(t), Example: example.String()}
}

// shapeName gives the name of a type's schema.
func shapeName(t reflect.Type) string { return huma.DefaultSchemaNamer(t, "") }

// docShapes lists every type of every body, each once, with those that it is made of right after it.
func (a *API) docShapes() []docShape {
	var made []docShape
	seen := map[reflect.Type]bool{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
			t = t.Elem()
		}
		if t == nil || t.Kind() != reflect.Struct || seen[t] {
			return
		}
		seen[t] = true
		schema := a.schemas().Map()[shapeName(t)]
		if schema == nil {
			return // not one of ours: a time, a decimal
		}
		made = append(made, docShapeOf(t, schema))
		for i := range t.NumField() {
			add(t.Field(i).Type)
		}
	}
	for _, c := range a.documented {
		add(c.request)
		add(c.response)
	}
	add(reflect.TypeFor[Problem]())
	return made
}

func docShapeOf(t reflect.Type, schema *huma.Schema) docShape {
	made := docShape{Name: shapeName(t)}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		property := schema.Properties[name]
		if property == nil {
			continue
		}
		f := docField{Name: name, Required: slices.Contains(schema.Required, name), Description: property.Description}
		f.describe(property)
		made.Fields = append(made.Fields, f)
	}
	return made
}

// describe says in words what a schema takes.
func (f *docField) describe(s *huma.Schema) {
	switch {
	case s.Ref != "":
		f.Type, f.Link = lastPart(s.Ref), lastPart(s.Ref)
	case len(s.OneOf) > 0 && s.OneOf[0].Ref != "":
		f.describe(s.OneOf[0])
		f.Type += " or null"
	case len(s.OneOf) > 0:
		f.Type = "decimal"
	case s.Type == huma.TypeArray:
		f.describe(s.Items)
		f.Type = "list of " + f.Type
	case s.Format == decimalFormat, s.Format == "uuid", s.Format == "date", s.Format == "date-time":
		f.Type = s.Format
	default:
		f.Type = s.Type
	}
	if s.Nullable {
		f.Type += " or null"
	}
	if s.MaxLength != nil {
		f.Type += fmt.Sprintf(", at most %d characters", *s.MaxLength)
	}
	if s.MaxItems != nil {
		f.Type += fmt.Sprintf(", at most %d", *s.MaxItems)
	}
	if s.Minimum != nil && s.Maximum != nil {
		f.Type += fmt.Sprintf(", %v to %v", *s.Minimum, *s.Maximum)
	}
	if s.Default != nil {
		f.Type += fmt.Sprintf(", %v when left out", s.Default)
	}
	for _, value := range s.Enum {
		f.Allowed = append(f.Allowed, fmt.Sprint(value))
	}
}

func lastPart(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
