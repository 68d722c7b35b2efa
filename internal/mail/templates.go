package mail

import (
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"strings"
	texttemplate "text/template"

	"upstock/internal/wholesale"
)

// Templates are mail texts: NAME.txt and NAME.html for each, and their shared parts.
type Templates struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

// MustParseTemplates reads the templates in the folder "messages". It panics on errors, since they
// are part of the program.
func MustParseTemplates(files fs.FS, functions map[string]any) Templates {
	return Templates{
		text: texttemplate.Must(texttemplate.New("").Funcs(functions).ParseFS(files, "messages/*.txt")),
		html: htmltemplate.Must(htmltemplate.New("").Funcs(functions).ParseFS(files, "messages/*.html")),
	}
}

// Write renders the named mail with data, sent by a supplier.
func (t Templates) Write(name string, data any, from wholesale.Supplier, to, subject string) (Message, error) {
	var text, html strings.Builder
	if err := t.text.ExecuteTemplate(&text, name+".txt", data); err != nil {
		return Message{}, fmt.Errorf("write the mail %q: %w", name, err)
	}
	if err := t.html.ExecuteTemplate(&html, name+".html", data); err != nil {
		return Message{}, fmt.Errorf("write the mail %q: %w", name, err)
	}
	return Message{
		SupplierID: from.ID, To: to, FromName: from.Name, ReplyTo: from.Email, Subject: subject,
		Text: text.String(), HTML: html.String(),
	}, nil
}
