package orders

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"

	"upstock/internal/document"
	"upstock/internal/web/console/shell"
)

func (s Services) packingSlip(w http.ResponseWriter, r *http.Request) error {
	return s.print(w, r, func(to io.Writer, d document.Details) error { return document.PackingSlips(to, d) }, "packing-slip")
}

func (s Services) orderPDF(w http.ResponseWriter, r *http.Request) error {
	return s.print(w, r, document.OrderConfirmation, "order")
}

// print answers with a document. It is drawn before anything is sent, so that an error is answered
// as one.
func (s Services) print(w http.ResponseWriter, r *http.Request, write func(io.Writer, document.Details) error, name string) error {
	ctx := r.Context()
	o, err := s.order(r)
	if err != nil {
		return err
	}
	v := viewOf(o)
	if err := s.complete(ctx, &v); err != nil {
		return err
	}
	d := document.Details{Supplier: shell.VisitOf(ctx).Supplier, Customer: v.Customer, Order: o, PrintedAt: s.Clock()}
	d.Delivery, _ = v.delivery()
	if d.Supplier.LogoMediaID != "" {
		logo, err := s.Catalog.Picture(ctx, d.Supplier.LogoMediaID)
		if err == nil && printable(logo.ContentType) {
			d.Logo = logo.Content
		}
	}
	var pdf bytes.Buffer
	if err := write(&pdf, d); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.Itoa(pdf.Len()))
	h.Set("Content-Disposition", `inline; filename="`+strings.ToLower(o.Number)+"-"+name+`.pdf"`)
	_, _ = w.Write(pdf.Bytes()) // a client that has gone needs nothing
	return nil
}

// printable says whether a document can hold a picture of this type.
func printable(contentType string) bool {
	return contentType == "image/png" || contentType == "image/jpeg"
}
