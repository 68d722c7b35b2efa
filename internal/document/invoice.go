package document

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/wholesale"
)

// Invoice writes an invoice or a credit note from what was kept when it was issued, so that it is
// the same document ever after. Logo is a PNG or JPEG picture, or nil. The error is the writer's,
// or a logo that is neither.
func Invoice(w io.Writer, i wholesale.Invoice, logo []byte) error {
	finished, err := drawInvoice(i, logo, true)
	if err != nil {
		return err
	}
	return finished.output(w)
}

var invoiceColumns = []column{
	{title: "Code", x: margin, width: 30},
	{title: "Product", x: margin + 33, width: inner - 33 - 86},
	{title: "Quantity", x: right - 62, width: 20, right: true},
	{title: "Unit", x: right - 59, width: 12},
	{title: "Unit price", x: right - 26, width: 22, right: true},
	{title: "Total", x: right, width: 25, right: true},
}

func drawInvoice(i wholesale.Invoice, logo []byte, compress bool) (*sheet, error) {
	s := newSheet(compress)
	title := i.Title() + " " + i.Number
	s.describe(title, i.Snapshot.Supplier.Name, i.CreatedAt)
	s.newPage()
	below := ""
	if i.Snapshot.Credits != "" {
		below = "Credit note for " + i.Snapshot.Credits + " of " + i.Snapshot.CreditsOn.Words()
	}
	s.issuerHead(i.Snapshot.Supplier, logo, i.Title(), i.Number, below)
	s.invoiceParties(i)
	taxes, err := i.Taxes()
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", title, err)
	}
	table := table{sheet: s, columns: invoiceColumns, title: title + ", continued"}
	table.head()
	for _, l := range i.Snapshot.Lines {
		table.row([]string{
			l.ProductCode, l.Name, wholesale.FormatTrimmed(l.Quantity), l.Unit, wholesale.PriceWords(l.UnitPrice), wholesale.AmountWords(l.Total),
		}, lineNote(i, l, taxes))
	}
	s.y += 3
	s.invoiceSums(i, taxes)
	s.payment(i)
	s.footText(1, title)
	if err := s.pdf.Error(); err != nil {
		return nil, fmt.Errorf("draw %s: %w", title, err)
	}
	return s, nil
}

// issuerHead writes who issues a document and what it is, with a line in the supplier's colour
// below.
func (s *sheet) issuerHead(from wholesale.InvoiceSupplier, logo []byte, title, number, below string) {
	left := s.y
	if logo != nil {
		left += s.logo(logo) + 3
	}
	s.font(13, bold, ink)
	for _, text := range s.wrap(from.Name, inner/2) {
		left += 5.5
		s.write(margin, left, text)
	}
	s.font(9, plain, faint)
	nzbn := ""
	if from.NZBN != "" {
		nzbn = "NZBN " + from.NZBN
	}
	lines := append(postalLines(&from.Address, from.Name), gstLine(wholesale.Supplier{GSTNumber: from.GSTNumber}), nzbn, from.Email)
	for _, text := range filled(lines...) {
		left += 4.5
		s.write(margin, left, text)
	}
	s.font(20, bold, ink)
	s.writeRight(right, margin+7, title)
	s.font(13, plain, ink)
	s.writeRight(right, margin+14, number)
	s.font(10, plain, ink)
	s.writeRight(right, margin+20, below)
	s.y = max(left, margin+21) + 4
	s.brandLine(from.BrandColour)
	s.y += 5
}

// brandLine draws a line in a colour such as "#0f766e"; in ink without one.
func (s *sheet) brandLine(colour string) {
	s.pen(ink, 0.8)
	if rgb, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32); err == nil && len(colour) == len("#rrggbb") {
		s.pdf.SetDrawColor(int(rgb>>16), int(rgb>>8&0xff), int(rgb&0xff)) //nolint:gosec // bytes
	}
	s.pdf.Line(margin, s.y, right, s.y)
}

func (s *sheet) invoiceParties(i wholesale.Invoice) {
	c := i.Snapshot.Customer
	var delivered []string
	if to := i.Snapshot.DeliverTo; to != nil && (c.Address == nil || *to != *c.Address) {
		delivered = postalLines(to, "")
	}
	s.parties("Bill to", c, invoiceFacts(i), delivered...)
}

// parties write whom a document is for on the left, with where the goods went, and facts about it
// on the right.
func (s *sheet) parties(label string, c wholesale.InvoiceCustomer, facts []fact, delivered ...string) {
	top, column := s.y, inner/2-5
	left := s.party(top, column, label, c.Name, postalLines(c.Address, c.Name))
	if delivered != nil {
		left = s.party(left+3, column, "Delivered to", "", delivered)
	}
	end := top
	for _, fact := range facts {
		x := margin + inner/2
		s.label(x, end, fact.name)
		s.font(10, plain, ink)
		for _, text := range s.wrap(fact.value, right-x-38) {
			s.write(x+38, end, text)
			end += 4.8
		}
	}
	s.y = max(left, end) + 4
}

// party writes a name with its address, and gives where the next thing may begin.
func (s *sheet) party(y, width float64, label, name string, lines []string) float64 {
	s.label(margin, y, label)
	y += 5
	s.font(11, bold, ink)
	for _, text := range s.wrap(name, width) {
		s.write(margin, y, text)
		y += 5
	}
	s.font(10, plain, ink)
	for _, line := range lines {
		for _, text := range s.wrap(line, width) {
			s.write(margin, y, text)
			y += 4.8
		}
	}
	return y
}

// postalLines are an address without the name that stands above it, and without instructions.
func postalLines(a *wholesale.SnapshotAddress, above string) []string {
	if a == nil {
		return nil
	}
	name := a.Name
	if name == above {
		name = ""
	}
	return filled(name, a.Street, a.Street2, a.Suburb, joined(a.City, a.Postcode), a.Region, a.Country)
}

func invoiceFacts(i wholesale.Invoice) []fact {
	s := i.Snapshot
	all := []fact{
		{"Date", i.IssuedOn.Words()},
		{"Due", i.DueOn.Words()},
		{"Terms", s.Terms},
		{"Order", s.OrderNumber},
		{"Your reference", s.Reference},
		{"Customer code", s.Customer.Code},
		{"Shipped", s.ShippedOn.Words()},
		{"Sales order", s.SalesOrder},
		{"Reason", i.Reason},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return blank(f.value) })
}

// taxName is what an invoice calls its tax.
func taxName(i wholesale.Invoice) string {
	if i.Snapshot.Supplier.GSTNumber != "" {
		return "GST"
	}
	return "Tax"
}

// lineNote is a line's comment; where goods are taxed at several rates, with the rate of those that
// are not taxed like the customer.
func lineNote(i wholesale.Invoice, l wholesale.InvoiceLine, taxes []wholesale.TaxedAt) string {
	if len(taxes) < 2 || l.TaxRate.Cmp(i.Snapshot.Tax.Rate) == 0 {
		return l.Comment
	}
	return strings.Join(filled(taxName(i)+" "+wholesale.PercentOf(l.TaxRate)+" %", l.Comment), "\n")
}

// invoiceSums write what an invoice comes to, and its tax by rate where there are several.
func (s *sheet) invoiceSums(i wholesale.Invoice, taxes []wholesale.TaxedAt) {
	c, tax := i.Snapshot, taxName(i)
	var rows []fact
	if !c.Freight.IsZero() {
		rows = append(rows, fact{"Freight", wholesale.AmountWords(c.Freight)})
	}
	if !c.Adjustment.IsZero() {
		name := "Adjustment"
		if c.AdjustmentReason != "" {
			name += ": " + c.AdjustmentReason
		}
		rows = append(rows, fact{name, wholesale.AmountWords(c.Adjustment)})
	}
	rows = append(rows, fact{"Total without " + tax, wholesale.AmountWords(i.SubTotal)})
	if len(taxes) > 1 {
		for _, t := range taxes {
			name := fmt.Sprintf("%s %s %% on %s", tax, wholesale.PercentOf(t.Rate), wholesale.AmountWords(t.Taxable))
			rows = append(rows, fact{name, wholesale.AmountWords(t.Tax)})
		}
		tax = "Total " + tax
	}
	rows = append(rows, fact{tax, wholesale.AmountWords(i.TaxTotal)})
	name := "Total " + i.Currency
	if i.Kind == wholesale.CreditNote {
		name = "Total credited " + i.Currency
	}
	s.sums(rows, fact{name, wholesale.AmountWords(i.Total)})
}

// payment says how and until when an invoice is to be paid, or that it was.
func (s *sheet) payment(i wholesale.Invoice) {
	label, words := "Payment", wholesale.Sentence(i.Snapshot.Payment)
	if account := i.Snapshot.Supplier.BankAccount; words == "" && account != "" {
		label, words = "How to pay", fmt.Sprintf("Bank account %s, reference %s, by %s", account, i.Number, i.DueOn.Words())
	}
	if i.Kind == wholesale.CreditNote || words == "" {
		return
	}
	s.font(10, plain, ink)
	lines := s.wrap(words, inner)
	if !s.fits(11 + 5*float64(len(lines))) {
		s.newPage()
	}
	s.y += 4
	s.label(margin, s.y, label)
	s.font(10, plain, ink)
	for _, line := range lines {
		s.y += 5
		s.write(margin, s.y, line)
	}
	s.y += 5
}
