package tables

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"upstock/internal/sheet"
	"upstock/internal/wholesale"
)

// Uploaded is the file that came with a form in a field; content is nil when none did. Of one that
// is larger than a table may be, it is as much as shows that.
func Uploaded(r *http.Request, field string) (name string, content []byte, err error) {
	file, header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, wholesale.Invalid(field, "could not be read; upload it again")
	}
	defer file.Close()
	if content, err = io.ReadAll(io.LimitReader(file, sheet.MaxBytes+1)); err != nil {
		return "", nil, fmt.Errorf("read the file: %w", err)
	}
	return header.Filename, content, nil
}

// FileBounds tell the page how large a file may be that is chosen in a field.
func FileBounds() templ.Attributes {
	return templ.Attributes{
		"data-most":      strconv.Itoa(sheet.MaxBytes),
		"data-too-large": fmt.Sprintf("The file is larger than %d MB. Split it and send the parts.", sheet.MaxBytes>>20),
	}
}
