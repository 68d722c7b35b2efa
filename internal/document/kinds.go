package document

import "upstock/internal/wholesale"

var packingSlip = kind{
	title: "Packing slip",
	columns: []column{
		{title: "Packed", x: margin, width: 10, box: true},
		{title: "Quantity", x: margin + 34, width: 20, right: true},
		{title: "Code", x: margin + 40, width: 36},
		{title: "Product", x: margin + 79, width: inner - 79},
	},
	cells: func(l wholesale.Line) []string {
		return []string{"", wholesale.FormatTrimmed(l.Quantity), l.ProductCode, l.Name}
	},
	end: packed,
}

var orderConfirmation = kind{
	title: "Order",
	columns: []column{
		{title: "Code", x: margin, width: 32},
		{title: "Product", x: margin + 35, width: inner - 35 - 70},
		{title: "Quantity", x: right - 50, width: 18, right: true},
		{title: "Unit price", x: right - 26, width: 24, right: true},
		{title: "Total", x: right, width: 25, right: true},
	},
	cells: func(l wholesale.Line) []string {
		return []string{
			l.ProductCode, l.Name, wholesale.FormatTrimmed(l.Quantity), wholesale.PriceWords(l.UnitPrice), wholesale.AmountWords(l.LineTotal),
		}
	},
	end: totals,
}

func packed(s *sheet, d Details) {
	const height = 26
	if !s.fits(height) {
		s.newPage()
	}
	s.font(10, bold, ink)
	s.write(margin, s.y+4, counted(len(d.Order.Lines), "line"))
	s.y += 18
	for i, who := range []string{"Packed by", "Checked by", "Parcels"} {
		x := margin + float64(i)*62
		s.pen(faint, 0.2)
		s.pdf.Line(x, s.y, x+54, s.y)
		s.label(x, s.y+4, who)
	}
	s.y += 10
}

func totals(s *sheet, d Details) {
	o := d.Order
	tax := "Tax"
	if d.Supplier.GSTNumber != "" {
		tax = "GST"
	}
	var rows []fact
	if !o.Freight.IsZero() {
		rows = append(rows, fact{"Freight", wholesale.AmountWords(o.Freight)})
	}
	if !o.Adjustment.IsZero() {
		name := "Adjustment"
		if o.AdjustmentReason != "" {
			name += ": " + o.AdjustmentReason
		}
		rows = append(rows, fact{name, wholesale.AmountWords(o.Adjustment)})
	}
	rows = append(rows,
		fact{"Total without " + tax, wholesale.AmountWords(o.SubTotal)},
		fact{tax, wholesale.AmountWords(o.TaxTotal)})
	s.sums(rows, fact{"Total " + o.Currency, wholesale.AmountWords(o.Total)})
}

// sums writes amounts below each other, and the one that they come to.
func (s *sheet) sums(rows []fact, total fact) {
	if !s.fits(float64(len(rows)+3) * 6) {
		s.newPage()
	}
	s.y += 2
	for _, row := range rows {
		s.font(10, plain, ink)
		for _, name := range s.wrap(row.name, 95) {
			s.y += 5.2
			s.writeRight(right-32, s.y, name)
		}
		s.writeRight(right, s.y, row.value)
	}
	s.y += 8
	s.font(12, bold, ink)
	s.writeRight(right-32, s.y, total.name)
	s.writeRight(right, s.y, total.value)
	s.y += 3
	s.pen(ink, 0.4)
	s.pdf.Line(right-80, s.y, right, s.y)
	s.y += 6
}

func notes(s *sheet, o *wholesale.Order) {
	s.font(textSize, plain, ink)
	lines := s.wrap(o.Notes, inner)
	if len(lines) == 0 {
		return
	}
	if !s.fits(15) {
		s.newPage()
	}
	s.y += 5
	s.label(margin, s.y, "Comments")
	for _, line := range lines {
		if !s.fits(lineHeight) {
			s.newPage()
		}
		s.y += lineHeight
		s.font(textSize, plain, ink)
		s.write(margin, s.y, line)
	}
}
