package page

import (
	"net/http"
	"strconv"
	"time"
)

// SendPDF answers with a document that is shown in the browser, and saved under the name. It is
// drawn before anything is sent, so that an error is answered as one.
func SendPDF(w http.ResponseWriter, pdf []byte, name string) error {
	w.Header().Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	// A long document may take its time. A writer without deadlines needs none lifted.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	return SendPicture(w, "application/pdf", pdf)
}

// SendPicture answers with a file of ours that pages show, such as a photo.
func SendPicture(w http.ResponseWriter, contentType string, content []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // a client that has gone needs nothing
	return nil
}
