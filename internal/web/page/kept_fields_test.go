package page

import (
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"upstock/internal/web/ui"
)

var (
	fieldOptions = regexp.MustCompile(`FieldOptions\{(?:[^{}]|\{[^{}]*\})*\}`)
	fieldTag     = regexp.MustCompile(`<(?:input|button|textarea|select)\b(?:\{[^}]*\}|[^>{])*>`)
	formTag      = regexp.MustCompile(`<form\b(?:\{[^}]*\}|[^>{])*>`)
	literalName  = regexp.MustCompile(`(?:\bname=|\bName: )"([^"]+)"`)
	constantName = regexp.MustCompile(`(?:\bname=\{ |\bName: )(\w+)\b[^(]`)
	passwordType = regexp.MustCompile(`(?:\btype=|\bType: )"password"`)
	carriedField = regexp.MustCompile(`\btype="hidden"|^<button`)
)

// A formField is a field as the pages' templates write it.
type formField struct {
	at, name, source string
	posted           bool
}

// formFields reads the fields with a name of their own in all templates of the pages.
func formFields(t *testing.T) (fields []formField) {
	t.Helper()
	err := filepath.WalkDir("../console", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".templ") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, pattern := range []*regexp.Regexp{fieldOptions, fieldTag} {
			for _, at := range pattern.FindAllIndex(text, -1) {
				source := string(text[at[0]:at[1]])
				name := fieldName(t, path, source)
				forms := formTag.FindAll(text[:at[0]], -1)
				posted := len(forms) == 0 || strings.Contains(string(forms[len(forms)-1]), `method="post"`)
				if name != "" {
					fields = append(fields, formField{path, name, source, posted})
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// fieldName is a field's name, also when it is a constant of the template's package; "" when it is
// put together.
func fieldName(t *testing.T, path, source string) string {
	t.Helper()
	if found := literalName.FindStringSubmatch(source); found != nil {
		return found[1]
	}
	found := constantName.FindStringSubmatch(source)
	if found == nil {
		return ""
	}
	constant := regexp.MustCompile(`\b` + found[1] + `\s+= "([^"]+)"`)
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if value := constant.FindSubmatch(text); value != nil {
			return string(value[1])
		}
	}
	return ""
}

func TestNoPasswordOrKeyIsKept(t *testing.T) {
	passwords := 0
	for _, f := range formFields(t) {
		isPassword := passwordType.MatchString(f.source)
		if isPassword {
			passwords++
		}
		// "key" is what tells a form that was sent twice from two forms.
		isNamedSo := f.name != "key" && (strings.Contains(f.name, "key") || strings.Contains(f.name, "token"))
		if (isPassword || isNamedSo) && !isSecret(f.name) {
			t.Errorf("%s: %s would be kept, and shown in clear", f.at, f.name)
		}
	}
	if passwords < 6 {
		t.Errorf("only %d fields for passwords are found", passwords)
	}
}

func TestWhatPagesFillInIsNotTakenForTyped(t *testing.T) {
	carried := 0
	for _, f := range formFields(t) {
		if !f.posted || !carriedField.MatchString(f.source) {
			continue
		}
		carried++
		wasTyped := f.name == "pasted" // rows that were pasted a step before
		if !ui.PageFills(f.name) && !wasTyped && !strings.Contains(f.name, ".") {
			t.Errorf("%s: the page fills in %s, which would be read out as typed", f.at, f.name)
		}
	}
	if carried < 25 {
		t.Errorf("only %d fields are found", carried)
	}
}

func TestFilesAreNotHeldForThoseWhoAreSignedOut(t *testing.T) {
	var body strings.Builder
	parts := multipart.NewWriter(&body)
	file, _ := parts.CreateFormFile("file", "list.csv")
	_, _ = file.Write([]byte("GIN,12"))
	_ = parts.WriteField("note", "after the file")
	_ = parts.Close()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body.String()))
	r.Header.Set("Content-Type", parts.FormDataContentType())
	if err := readTyped(r); err != nil {
		t.Fatal(err)
	}
	held, known := r.MultipartForm.File["file"]
	if !known || len(held) != 0 || r.PostForm.Get("note") != "after the file" {
		t.Errorf("known %v, %d files are held, and %v", known, len(held), r.PostForm)
	}
	if _, _, err := r.FormFile("file"); err == nil {
		t.Error("the file can be read")
	}
}
