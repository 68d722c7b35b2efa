package page

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

// readRequest reads the form of a request before it is handled: one that cannot be read must never
// be taken for an empty one. Characters no database can store are refused here, for all pages.
func readRequest(r *http.Request) error { return readRequestWith(r, readForm) }

// readTyped reads the form of someone who is not signed in, to keep it: no files, and no more text
// than a page's form may have. What is too large is read to its end, so that the answer arrives.
func readTyped(r *http.Request) error {
	return readRequestWith(r, func(r *http.Request) error { return readFormWithin(r, bodyLimit, false) })
}

func readRequestWith(r *http.Request, read func(*http.Request) error) error {
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
	if err := read(r); err != nil {
		return err
	}
	if !allKeepable(r.PostForm) {
		r.PostForm = nil // it cannot be shown again either
		return &wholesale.Error{Code: wholesale.CodeInvalid,
			Message: "The form contains characters that cannot be stored, perhaps from a damaged file. Nothing was changed; go back, remove them and send it again"}
	}
	return nil
}

var errTooManyFields = errors.New("too many fields")

// readForm reads the form of a POST within limits of our own: an order of 2,000 lines has more
// fields than net/http reads. One that is too large is an http.MaxBytesError.
func readForm(r *http.Request) error { return readFormWithin(r, uploadLimit, true) }

func readFormWithin(r *http.Request, mostText int64, withFiles bool) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.PostForm = url.Values{}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		err = readParts(r, mostText, withFiles)
	case kind == "application/x-www-form-urlencoded":
		r.Body = http.MaxBytesReader(nil, r.Body, mostText)
		err = readFields(r)
	case r.Header.Get("Content-Type") == "":
		err = nil
	}
	r.Form = r.URL.Query()
	for name, values := range r.PostForm {
		r.Form[name] = append(append([]string{}, values...), r.Form[name]...) // the form before the query, as net/http has it
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); err == nil || tooLarge {
		return err
	}
	r.PostForm = nil
	if errors.Is(err, errTooManyFields) {
		return &wholesale.Error{Code: wholesale.CodeInvalid,
			Message: fmt.Sprintf("The form has more than %d fields. Nothing was changed", mostFields)}
	}
	return &wholesale.Error{Code: wholesale.CodeInvalid, Message: "The form did not arrive completely. Nothing was changed; go back and send it again"}
}

// readFields reads a form that was sent as one text.
func readFields(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	count := 0
	for pair := range strings.SplitSeq(string(body), "&") {
		if pair == "" {
			continue
		}
		if count++; count > mostFields {
			return errTooManyFields
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return err
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return err
		}
		r.PostForm[name] = append(r.PostForm[name], value)
	}
	return nil
}

// readParts reads a form that was sent in parts, which may be files. Without files, only their
// fields' names are known.
func readParts(r *http.Request, mostText int64, withFiles bool) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return err
	}
	var content bytes.Buffer
	files := multipart.NewWriter(&content)
	left, passedBy := mostText, map[string][]*multipart.FileHeader{}
	for count := 1; ; count++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if count > mostFields {
			return errTooManyFields
		}
		switch {
		case part.FileName() != "" && withFiles:
			err = copyPart(files, part)
		case part.FileName() != "":
			passedBy[part.FormName()] = nil
			_, err = io.Copy(io.Discard, part)
		case left < 0:
			_, err = io.Copy(io.Discard, part)
		default:
			err = keepPart(r.PostForm, part, &left)
		}
		if err != nil {
			return err
		}
	}
	if err := files.Close(); err != nil {
		return err
	}
	if left < 0 {
		return &http.MaxBytesError{Limit: mostText}
	}
	if !withFiles {
		r.MultipartForm = &multipart.Form{File: passedBy}
		return nil
	}
	// Written again by themselves, the files are read by net/http, which has them ready for
	// FormFile.
	r.MultipartForm, err = multipart.NewReader(&content, files.Boundary()).ReadForm(uploadLimit)
	return err
}

func copyPart(files *multipart.Writer, part *multipart.Part) error {
	to, err := files.CreatePart(part.Header)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, part)
	return err
}

// keepPart takes a field, unless it is longer than what is left of the text that may be sent; left
// is below zero then.
func keepPart(values url.Values, part *multipart.Part, left *int64) error {
	text, err := io.ReadAll(io.LimitReader(part, *left+1))
	if *left -= int64(len(text)); *left < 0 {
		_, err = io.Copy(io.Discard, part)
		return err
	}
	if err != nil || part.FormName() == "" {
		return err
	}
	values.Add(part.FormName(), string(text))
	return nil
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
