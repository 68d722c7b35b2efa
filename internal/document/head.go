package document

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"upstock/internal/wholesale"
)

// The largest size of a logo, in millimetres.
const (
	logoWidth  = 50.0
	logoHeight = 18.0
)

func letterhead(s *sheet, d Details, title string) {
	left := s.y
	if d.Logo != nil {
		left += s.logo(d.Logo) + 3
	}
	s.font(13, bold, ink)
	for _, text := range s.wrap(d.Supplier.Name, inner/2) {
		left += 5.5
		s.write(margin, left, text)
	}
	s.font(9, plain, faint)
	for _, text := range filled(gstLine(d.Supplier), d.Supplier.Email) {
		left += 4.5
		s.write(margin, left, text)
	}

	s.font(20, bold, ink)
	s.writeRight(right, margin+7, title)
	s.font(13, plain, ink)
	s.writeRight(right, margin+14, d.Order.Number)
	if d.Order.Status == wholesale.Cancelled {
		s.font(13, bold, ink)
		s.writeRight(right, margin+21, "CANCELLED")
	}
	s.y = max(left, margin+21) + 6
}

// gstLine writes the supplier's tax number the way its country does: a New Zealand GST number has
// eight or nine digits, an Australian business number eleven.
func gstLine(supplier wholesale.Supplier) string {
	digits := supplier.GSTNumber
	switch len(digits) {
	case 0:
		return ""
	case 8, 9:
		return "GST number " + grouped(digits, "-")
	case 11:
		return "ABN " + grouped(digits, " ")
	}
	return "GST number " + digits
}

func grouped(digits, between string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + between + digits[i:]
	}
	return digits
}

// logo draws the picture at the top left, as large as it may be, and gives its height. Anything but
// a picture becomes an error of the PDF.
func (s *sheet) logo(picture []byte) float64 {
	options := fpdf.ImageOptions{ImageType: strings.TrimPrefix(http.DetectContentType(picture), "image/")}
	info := s.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(picture))
	if s.pdf.Err() || info.Width() == 0 || info.Height() == 0 {
		return 0
	}
	scale := min(logoWidth/info.Width(), logoHeight/info.Height())
	width, height := info.Width()*scale, info.Height()*scale
	s.pdf.ImageOptions("logo", margin, s.y, width, height, false, options, 0, "")
	return height
}

func parties(s *sheet, d Details) {
	top := s.y
	column := inner/2 - 5
	s.label(margin, top, "Deliver to")
	left := top + 5
	s.font(11, bold, ink)
	for _, text := range s.wrap(d.Customer.Name, column) {
		s.write(margin, left, text)
		left += 5
	}
	s.font(10, plain, ink)
	for _, line := range addressLines(d) {
		for _, text := range s.wrap(line, column) {
			s.write(margin, left, text)
			left += 4.8
		}
	}

	x := margin + inner/2
	end := top
	for _, fact := range facts(d) {
		s.label(x, end, fact.name)
		s.font(10, plain, ink)
		for _, text := range s.wrap(fact.value, right-x-38) {
			s.write(x+38, end, text)
			end += 4.8
		}
	}
	s.y = max(left, end) + 4
}

func (s *sheet) label(x, y float64, text string) {
	s.font(9, plain, faint)
	s.write(x, y, text)
}

func addressLines(d Details) []string {
	a := d.Delivery
	name := a.Name
	if name == d.Customer.Name {
		name = ""
	}
	lines := filled(name, a.Street, a.Street2, a.Suburb, joined(a.City, a.Postcode), a.Region, a.Country)
	if contact := d.Customer.Contact.Words(); contact != "" {
		lines = append(lines, "Contact: "+contact)
	}
	if a.Instructions != "" {
		lines = append(lines, "Instructions: "+a.Instructions)
	}
	return lines
}

type fact struct{ name, value string }

func facts(d Details) []fact {
	o := d.Order
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return wholesale.DateOf(t, d.Supplier.Location()).Words()
	}
	all := []fact{
		{"Order", o.Number},
		{"Your reference", o.Reference},
		{"Customer code", d.Customer.Code},
		{"Ordered", day(o.CreatedAt)},
		{"Required", o.RequiredDate.Words()},
		{"Shipped", day(o.ShippedAt)},
		{"Sales order", o.SalesOrder.Number},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return blank(f.value) })
}

func filled(texts ...string) []string { return slices.DeleteFunc(texts, blank) }

func blank(text string) bool { return strings.TrimSpace(text) == "" }

func joined(texts ...string) string { return strings.Join(filled(texts...), " ") }
