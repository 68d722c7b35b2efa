package pricelists

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"upstock/internal/catalog"
	"upstock/internal/sheet"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

func (s Services) exportCSV(w http.ResponseWriter, r *http.Request) error {
	return s.export(w, r, "csv", "text/csv; charset=utf-8", func(w io.Writer) (*sheet.Writer, error) { return sheet.NewCSV(w), nil })
}

func (s Services) exportXLSX(w http.ResponseWriter, r *http.Request) error {
	return s.export(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		func(w io.Writer) (*sheet.Writer, error) { return sheet.NewXLSX(w, "Prices") })
}

// export writes the whole list in columns that can be imported again. It is sent only when
// complete, so that half a list never passes for a whole one; ten thousand prices are less than a
// megabyte.
func (s Services) export(w http.ResponseWriter, r *http.Request, extension, contentType string, open func(io.Writer) (*sheet.Writer, error)) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out, err := open(&file)
	if err == nil {
		err = s.writeList(r, out, list)
	}
	if err != nil {
		return fmt.Errorf("export price list %s: %w", list.list.ID, err)
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(list.list.Name) + "." + extension}))
	_, _ = w.Write(file.Bytes()) // a browser that has gone needs nothing
	return nil
}

func (s Services) writeList(r *http.Request, out *sheet.Writer, list onList) error {
	if err := out.Header("Code", "Name", "Price", "Minimum quantity", "From", "To", "Set by", "Discount", "Unleashed price"); err != nil {
		return err
	}
	for at := ""; ; {
		rows, err := s.Catalog.PriceRows(r.Context(), supplierOf(r), list.list.ID, catalog.PriceRowQuery{Cursor: at, Limit: 500})
		if err != nil {
			return err
		}
		for _, row := range rows.Items {
			minimum := sheet.Cell{}
			if row.MinimumQuantity.IsPos() {
				minimum = sheet.Number(wholesale.FormatTrimmed(row.MinimumQuantity))
			}
			theirs := sheet.Cell{}
			if row.Theirs != nil {
				theirs = priceCell(*row.Theirs)
			}
			name := row.ProductName
			if row.ProductID == "" {
				name = ui.TargetWords(row.Price)
			}
			if err := out.Row(sheet.Text(row.ProductCode), sheet.Text(name), priceCell(row.Price), minimum,
				sheet.Date(string(row.ValidFrom)), sheet.Date(string(row.ValidTo)), sheet.Text(ui.OwnerWords(row.Owner)),
				sheet.Text(ui.DiscountWords(row.Price)), theirs); err != nil {
				return err
			}
		}
		if at = rows.Next; at == "" {
			return out.Close()
		}
	}
}

// priceCell is a price as the pages show it; blank for a product group's discount.
func priceCell(p wholesale.Price) sheet.Cell {
	if p.ProductID == "" && p.Basis != wholesale.NoDiscount {
		return sheet.Cell{}
	}
	return sheet.NumberAs(wholesale.FormatPrice(p.UnitPrice), ui.UnitPrice(p.UnitPrice))
}

// fileName replaces what some systems do not allow in a file's name.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}
