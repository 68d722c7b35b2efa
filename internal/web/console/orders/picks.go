package orders

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"upstock/internal/document"
	"upstock/internal/ordering"
	"upstock/internal/sheet"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const picksPath = "/orders/pick-totals"

// pickTotals shows what the chosen orders need of each product together.
func (s Services) pickTotals(w http.ResponseWriter, r *http.Request) error {
	return s.withPicking(w, r, func(p ordering.Picking) error {
		return page.Render(w, r, picksPage(p))
	})
}

func (s Services) pickTotalsCSV(w http.ResponseWriter, r *http.Request) error {
	return s.withPicking(w, r, func(p ordering.Picking) error {
		var out bytes.Buffer
		if err := writePicks(sheet.NewCSV(&out), p); err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="pick-totals-%s.csv"`, s.today(r.Context())))
		_, _ = w.Write(out.Bytes()) // a client that has gone needs nothing
		return nil
	})
}

func (s Services) pickTotalsPDF(w http.ResponseWriter, r *http.Request) error {
	return s.withPicking(w, r, func(p ordering.Picking) error {
		d := document.Picks{
			Supplier: shell.VisitOf(r.Context()).Supplier, Orders: numbersOf(p.Orders), PrintedAt: s.Clock(),
		}
		for _, note := range pickNotes(p) {
			d.Notes = append(d.Notes, note.what+": "+strings.Join(numbersOf(note.orders), ", "))
		}
		for _, pick := range p.Picks {
			d.Rows = append(d.Rows, document.PickRow{Pick: pick.Pick, Unit: pick.Unit})
		}
		var pdf bytes.Buffer
		if err := document.PickTotals(&pdf, d); err != nil {
			return err
		}
		return page.SendPDF(w, pdf.Bytes(), "pick-totals-"+string(s.today(r.Context())))
	})
}

// withPicking answers with what the chosen orders need; without any it goes back to the list.
func (s Services) withPicking(w http.ResponseWriter, r *http.Request, answer func(ordering.Picking) error) error {
	ids := chosenIDs(r)
	if len(ids) == 0 {
		return page.RedirectWith(w, r, "/orders", "No order was chosen, so there is nothing to pick")
	}
	picking, err := s.Orders.Picking(r.Context(), shell.SupplierID(r.Context()), ids)
	if err != nil {
		return err
	}
	return answer(picking)
}

func writePicks(file *sheet.Writer, p ordering.Picking) error {
	if err := file.Header("Product code", "Product", "Unit", "Quantity", "Orders"); err != nil {
		return err
	}
	for _, pick := range p.Picks {
		if err := file.Row(sheet.Text(pick.Code), sheet.Text(pick.Name), sheet.Text(pick.Unit),
			sheet.Number(wholesale.FormatTrimmed(pick.Quantity)), sheet.Text(pick.PartsWords())); err != nil {
			return err
		}
	}
	return file.Close()
}

// pickNote says of some of the chosen orders that they are not what they seem.
type pickNote struct {
	what   string
	orders []*wholesale.Order
}

func pickNotes(p ordering.Picking) (notes []pickNote) {
	if n := len(p.Cancelled); n > 0 {
		notes = append(notes, pickNote{"Left out, because " + isOrAre(n) + " cancelled", p.Cancelled})
	}
	if gone := p.Gone(); len(gone) > 0 {
		notes = append(notes, pickNote{"Included, but shipped already", gone})
	}
	return notes
}

func isOrAre(n int) string {
	if n == 1 {
		return "it is"
	}
	return "they are"
}

func numbersOf(orders []*wholesale.Order) []string {
	numbers := make([]string, len(orders))
	for i, o := range orders {
		numbers[i] = o.Number
	}
	return numbers
}

// picksUnder says how many products of how many orders there are.
func picksUnder(p ordering.Picking) string {
	return ui.Counted(int64(len(p.Picks)), "product") + " for " + ui.Counted(int64(len(p.Orders)), "order")
}

// partEnd is the quantity of a part, with a comma when another part follows.
func partEnd(pick ordering.Picked, i int) string {
	quantity := wholesale.FormatTrimmed(pick.Parts[i].Quantity)
	if i < len(pick.Parts)-1 {
		return quantity + ","
	}
	return quantity
}
