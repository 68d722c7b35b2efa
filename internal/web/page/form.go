package page

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

// formMemory is how much of a form with files is held in memory; the rest waits in temporary files.
const formMemory = 2 << 20

// readRequest reads the form of a request before it is handled: one that cannot be read must never
// be taken for an empty one. Characters no database can store are refused here, for all pages.
func readRequest(r *http.Request) error {
	if !keepable(r.URL.Path) {
		return &wholesale.Error{Code: wholesale.CodeNotFound, Message: "There is no such page"}
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !allKeepable(query) {
		return &wholesale.Error{Code: wholesale.CodeInvalid, Message: "The address of the page contains invalid characters. Nothing was changed"}
	}
	if r.Method != http.MethodPost {
		return nil
	}
	if err := readForm(r); err != nil {
		return err
	}
	if !allKeepable(r.PostForm) {
		return &wholesale.Error{Code: wholesale.CodeInvalid,
			Message: "The form contains characters that cannot be stored, perhaps from a damaged file. Nothing was changed; go back, remove them and send it again"}
	}
	return nil
}

// readForm reads the form of a POST. One that is too large is an http.MaxBytesError.
func readForm(r *http.Request) error {
	var err error
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); strings.HasPrefix(kind, "multipart/") {
		err = r.ParseMultipartForm(formMemory)
	} else {
		err = r.ParseForm()
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); err == nil || tooLarge {
		return err
	}
	return &wholesale.Error{Code: wholesale.CodeInvalid, Message: "The form did not arrive completely. Nothing was changed; go back and send it again"}
}

func allKeepable(values url.Values) bool {
	for name, texts := range values {
		for _, text := range texts {
			if !keepable(text) {
				return false
			}
		}
		if !keepable(name) {
			return false
		}
	}
	return true
}

// keepable reports whether every database can store the text: PostgreSQL accepts neither NUL nor
// invalid UTF-8.
func keepable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
