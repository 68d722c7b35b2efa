// Package mailtemplate writes the mails of the use cases, each from a text template and an HTML one.
package mailtemplate

import (
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"strings"
	texttemplate "text/template"

	"upstock/internal/jobs"
	"upstock/internal/wholesale"
)

// Set is the texts of mails: NAME.txt and NAME.html for each, and what these share.
type Set struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

// MustParse reads the templates in the folder "messages". It panics when one is wrong: they are
// part of the program.
func MustParse(files fs.FS, functions map[string]any) Set {
	return Set{
		text: texttemplate.Must(texttemplate.New("").Funcs(functions).ParseFS(files, "messages/*.txt")),
		html: htmltemplate.Must(htmltemplate.New("").Funcs(functions).ParseFS(files, "messages/*.html")),
	}
}

// Write makes the mail of this name, with data, that a supplier sends.
func (s Set) Write(name string, data any, from wholesale.Supplier, to, subject string) (jobs.SendMail, error) {
	var text, html strings.Builder
	if err := s.text.ExecuteTemplate(&text, name+".txt", data); err != nil {
		return jobs.SendMail{}, fmt.Errorf("write the mail %q: %w", name, err)
	}
	if err := s.html.ExecuteTemplate(&html, name+".html", data); err != nil {
		return jobs.SendMail{}, fmt.Errorf("write the mail %q: %w", name, err)
	}
	return jobs.SendMail{
		SupplierID: from.ID, To: to, FromName: from.Name, ReplyTo: from.Email, Subject: subject,
		Text: text.String(), HTML: html.String(),
	}, nil
}
