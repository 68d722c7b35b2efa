package mail_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/mail"
	"upstock/internal/wholesale"
)

func TestTemplatesWriteMails(t *testing.T) {
	set := mail.MustParseTemplates(fstest.MapFS{
		"messages/frame.html":   {Data: []byte(`{{define "end"}}</p>{{end}}`)},
		"messages/shipped.txt":  {Data: []byte(`{{upper .Name}} & co`)},
		"messages/shipped.html": {Data: []byte(`<p>{{upper .Name}}{{template "end"}}`)},
	}, map[string]any{"upper": strings.ToUpper})
	from := wholesale.Supplier{ID: "s", Name: "Brewery", Email: "office@brewery.example"}
	data := struct{ Name string }{"a & b"}

	got, err := set.Write("shipped", data, from, "kim@shop.example", "On its way")
	want := mail.Message{
		SupplierID: "s", FromName: "Brewery", ReplyTo: "office@brewery.example", To: "kim@shop.example", Subject: "On its way",
		Text: "A & B & co", HTML: "<p>A &amp; B</p>",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := set.Write("nothing", data, from, "", ""); err == nil || !strings.Contains(err.Error(), `write the mail "nothing"`) {
		t.Errorf("a mail without a template: %v", err)
	}
}
