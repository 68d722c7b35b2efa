package api

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html docs.css
var docsFiles embed.FS

var docsPage = template.Must(template.New("docs.html").Funcs(template.FuncMap{
	"anchor":     func(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") },
	"paragraphs": func(text string) []string { return strings.Split(text, "\n\n") },
	"shape":      shapeName,
	"example":    indentedExample,
	"type":       typeOf,
	"title":      http.StatusText,
}).ParseFS(docsFiles, "docs.html"))

// docsPolicy lets the page be styled by exactly the style sheet that is in it, and nothing else.
var docsPolicy = sync.OnceValue(func() string {
	style, err := docsFiles.ReadFile("docs.css")
	if err != nil {
		panic("embedded style sheet: " + err.Error()) // it is part of the program: it was built wrongly
	}
	sum := sha256.Sum256(style)
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
})

// documentation is what the page shows: the OpenAPI document, and the types it was made from,
// whose fields have an order.
type documentation struct {
	*huma.OpenAPI
	Path    string // of the document
	Version string
	Style   template.CSS
	Calls   []documentedCall
	Shapes  []docShape
}

// docShape is a type of which bodies are made.
type docShape struct {
	Name   string
	Fields []docField
}

type docField struct {
	Name     string
	Required bool
	Schema   *huma.Schema
}

// docType says in words what a schema takes; Link is the shape it is.
type docType struct {
	Text, Link string
}

func (a *API) serveDocs(w http.ResponseWriter, r *http.Request) {
	page, err := a.docs()
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", docsPolicy())
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(page)
}

func (a *API) renderDocs() ([]byte, error) {
	style, err := docsFiles.ReadFile("docs.css")
	if err != nil {
		return nil, fmt.Errorf("api: read the style of the documentation: %w", err)
	}
	d := documentation{
		OpenAPI: a.huma.OpenAPI(), Path: openAPIPath, Version: a.config.Version, Calls: a.documented, Shapes: a.docShapes(),
		Style: template.CSS(style), //nolint:gosec // our own file
	}
	var page bytes.Buffer
	if err := docsPage.Execute(&page, d); err != nil {
		return nil, fmt.Errorf("api: write the documentation: %w", err)
	}
	return page.Bytes(), nil
}

// Refusals gives the meanings of the problems that the call may answer, by status.
func (c documentedCall) Refusals() map[int]string {
	meanings := map[int]string{}
	for status, meaning := range refusalMeanings {
		if c.Responses[strconv.Itoa(status)] != nil {
			meanings[status] = meaning
		}
	}
	return meanings
}

func indentedExample(t reflect.Type) (string, error) {
	var example bytes.Buffer
	err := json.Indent(&example, exampleOf(t), "", "  ")
	return example.String(), err
}

func shapeName(t reflect.Type) string { return huma.DefaultSchemaNamer(t, "") }

// docShapes lists every type of every body once, followed by the types that it is made of.
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
		add(c.Request)
		add(c.Response)
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
		made.Fields = append(made.Fields, docField{name, slices.Contains(schema.Required, name), property})
	}
	return made
}

func typeOf(s *huma.Schema) (t docType) {
	switch {
	case s.Ref != "":
		t = docType{lastPart(s.Ref), lastPart(s.Ref)}
	case len(s.OneOf) > 0 && s.OneOf[0].Ref != "":
		t = typeOf(s.OneOf[0])
		t.Text += " or null"
	case len(s.OneOf) > 0:
		t.Text = "decimal"
	case s.Type == huma.TypeArray:
		t = typeOf(s.Items)
		t.Text = "list of " + t.Text
	case s.Format == decimalFormat, s.Format == "uuid", s.Format == "date", s.Format == "date-time":
		t.Text = s.Format
	default:
		t.Text = s.Type
	}
	if s.Nullable {
		t.Text += " or null"
	}
	if s.MaxLength != nil {
		t.Text += fmt.Sprintf(", at most %d characters", *s.MaxLength)
	}
	if s.MaxItems != nil {
		t.Text += fmt.Sprintf(", at most %d", *s.MaxItems)
	}
	if s.Minimum != nil && s.Maximum != nil {
		t.Text += fmt.Sprintf(", %v to %v", *s.Minimum, *s.Maximum)
	}
	if s.Default != nil {
		t.Text += fmt.Sprintf(", %v when left out", s.Default)
	}
	return t
}

func lastPart(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
