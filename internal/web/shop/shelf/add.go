package shelf

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/sheet"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// layout is what the columns of a buyer's list may be.
var layout = sheet.Layout{Required: []sheet.Role{sheet.Code, sheet.Quantity}, Optional: []sheet.Role{sheet.Barcode}}

// mostPasted bounds a pasted list, in bytes: an order's 2,000 lines fit into it.
const mostPasted = 256 << 10

// addLine is a line of a buyer's list that can be added.
type addLine struct {
	product  catalog.ShelfProduct
	quantity string
	written  string // as the buyer wrote it
	fault    string // why it cannot be added as it stands, at its field
}

func lineOf(p catalog.ShelfProduct, quantity wholesale.Decimal, written string) addLine {
	return addLine{product: p, quantity: wholesale.FormatTrimmed(quantity), written: written}
}

// leftLine is a line that names nothing the customer can order.
type leftLine struct {
	Text   string
	Reason string
}

// addView is the page to add by code, with what was read of a list.
type addView struct {
	typed   string // in the box: what could not be read
	lines   []addLine
	left    []leftLine
	notes   []string
	problem string // why nothing could be read
	counted bool   // the lines come from counting stock
	lists   bool   // only what is on the customer's lists can be ordered
}

func (s Services) addPage(w http.ResponseWriter, r *http.Request) error {
	return showAdd(w, r, http.StatusOK, addView{lists: limited(r.Context())})
}

// showAdd shows the page, which alone of all pages may use the camera: it reads barcodes.
func showAdd(w http.ResponseWriter, r *http.Request, status int, v addView) error {
	w.Header().Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
	return page.RenderStatus(w, r, status, addedPage(v))
}

// readLines reads a typed code or pasted lines. One code that is understood is added at once; more
// are shown first, line by line.
func (s Services) readLines(w http.ResponseWriter, r *http.Request) error {
	ctx, text := r.Context(), r.PostFormValue("lines")
	single := strings.TrimSpace(r.PostFormValue("code"))
	if single != "" {
		text = single
	}
	v, err := s.understand(ctx, text, single, r.PostFormValue("quantity"))
	if err != nil {
		return err
	}
	if single != "" && len(v.lines) == 1 && v.lines[0].fault == "" {
		return s.put(w, r, v.lines)
	}
	status := http.StatusOK
	if len(v.lines) == 0 {
		status = http.StatusUnprocessableEntity
	}
	return showAdd(w, r, status, v)
}

// understand reads a list line by line. single is a code that was typed or scanned by itself.
func (s Services) understand(ctx context.Context, text, single, quantity string) (v addView, err error) {
	v.lists = limited(ctx)
	switch {
	case strings.TrimSpace(text) == "":
		v.problem = "Type a code, or paste lines such as “AB-100 12”."
		return v, nil
	case len(text) > mostPasted:
		v.typed, v.problem = text, "The list is too long. Paste it in parts."
		return v, nil
	case single != "":
		known, err := s.Catalog.ShelfNamed(ctx, supplierID(ctx), customerID(ctx), []string{single})
		if err != nil {
			return v, err
		}
		v.take(known, single, quantity, single)
		return v, s.refuseOffLists(ctx, &v)
	}
	table, unreadable := sheet.Read(ctx, "", []byte(text))
	if ctx.Err() != nil {
		return v, ctx.Err() // the person has left
	}
	if unreadable != nil {
		v.typed, v.problem = text, ui.Capitalised(unreadable.Error())+"."
		return v, nil
	}
	known, err := s.Catalog.ShelfNamed(ctx, supplierID(ctx), customerID(ctx), table.Candidates())
	if err != nil {
		return v, err
	}
	reading := table.Interpret(layout, sheet.Knowledge{IsProduct: known.Knows})
	v.notes = reading.Notes
	for _, question := range reading.Questions {
		v.notes = append(v.notes, "Check the lines: "+question.Text)
	}
	records, skipped := reading.Table.Records(reading.Mapping)
	names := make([]string, len(records))
	for i, record := range records {
		if names[i] = record.Text(sheet.Code); names[i] == "" {
			names[i] = record.Text(sheet.Barcode)
		}
	}
	if known, err = s.Catalog.ShelfNamed(ctx, supplierID(ctx), customerID(ctx), names); err != nil {
		return v, err
	}
	for i, record := range records {
		written := strings.Join(strings.Fields(record.Written()), " ")
		if record.Problem != "" {
			v.leave(written, record.Problem)
			continue
		}
		v.take(known, names[i], record.Text(sheet.Quantity), written)
	}
	for _, row := range skipped {
		if strings.ContainsAny(row.Text, "0123456789") { // a heading or a title is no line
			v.leave(strings.Join(strings.Fields(row.Text), " "), row.Reason)
		}
	}
	return v, s.refuseOffLists(ctx, &v)
}

// take makes a line of what a name means, or says why it cannot.
func (v *addView) take(known catalog.NamedShelf, name, quantity, written string) {
	p, fault := known.Product(name)
	switch {
	case name == "":
		v.leave(written, "has no product code")
		return
	case fault != "":
		v.leave(written, fault)
		return
	case p.Availability == wholesale.OutOfStock:
		v.leave(written, p.Name+" is out of stock")
		return
	case !p.Orderable():
		v.leave(written, p.Name+" has no price")
		return
	}
	line := addLine{product: p, quantity: strings.TrimSpace(quantity), written: written}
	switch n, err := wholesale.ParseTyped(line.quantity); {
	case line.quantity == "":
		line.fault = "How many?"
	case err != nil || !n.IsPos():
		line.fault = "Type how many, e.g. 12"
	default:
		line.quantity = wholesale.FormatTrimmed(n)
	}
	v.lines = append(v.lines, line)
}

// leave keeps a line in the box, with the reason.
func (v *addView) leave(text, reason string) {
	v.left = append(v.left, leftLine{text, reason})
	if v.typed != "" {
		v.typed += "\n"
	}
	v.typed += text
}

// refuseOffLists leaves out what a buyer with limited access may not order.
func (s Services) refuseOffLists(ctx context.Context, v *addView) error {
	if !v.lists || len(v.lines) == 0 {
		return nil
	}
	ids := make([]string, len(v.lines))
	for i, line := range v.lines {
		ids[i] = line.product.ID
	}
	on, err := s.Guide.Allows(ctx, customer(ctx), ids)
	if err != nil {
		return err
	}
	var kept []addLine
	for _, line := range v.lines {
		if on[line.product.ID] {
			kept = append(kept, line)
		} else {
			v.leave(line.written, "is not on your lists")
		}
	}
	v.lines = kept
	return nil
}

// addLines puts lines that the buyer has checked into the basket.
func (s Services) addLines(w http.ResponseWriter, r *http.Request) error {
	ctx, form := r.Context(), r.PostForm
	codes, quantities := form["product"], form["quantity"]
	if len(codes) != len(quantities) {
		return wholesale.Invalid("quantity", "is required with each product")
	}
	known, err := s.Catalog.ShelfNamed(ctx, supplierID(ctx), customerID(ctx), codes)
	if err != nil {
		return err
	}
	v := addView{typed: form.Get("left"), lists: limited(ctx)}
	for i, code := range codes {
		if strings.TrimSpace(quantities[i]) != "0" { // taken out
			v.take(known, code, quantities[i], code+" "+quantities[i])
		}
	}
	if err := s.refuseOffLists(ctx, &v); err != nil {
		return err
	}
	for _, line := range v.lines {
		if line.fault != "" {
			return showAdd(w, r, http.StatusUnprocessableEntity, v)
		}
	}
	return s.put(w, r, v.lines)
}

// put adds lines to the basket and goes on with the page to add more.
func (s Services) put(w http.ResponseWriter, r *http.Request, lines []addLine) error {
	ctx := r.Context()
	put := make([]basket.Line, len(lines))
	for i, line := range lines {
		quantity, err := wholesale.ParseTyped(line.quantity)
		if err != nil {
			return err
		}
		put[i] = basket.Line{ProductID: line.product.ID, Quantity: quantity, Seen: line.product.UnitPrice}
	}
	added, err := s.Baskets.Add(ctx, who(ctx), put)
	if err != nil {
		return err
	}
	if len(added.Refused) > 0 {
		v := addView{lists: limited(ctx)}
		for _, refused := range added.Refused {
			line := lines[refused.At]
			v.leave(line.product.Code+" "+line.quantity, line.product.Name+" "+refused.Reason)
		}
		if taken := len(lines) - len(added.Refused); taken > 0 {
			v.notes = []string{ui.Counted(int64(taken), "line") + " added to your basket."}
		}
		return showAdd(w, r, http.StatusUnprocessableEntity, v)
	}
	if left := r.PostFormValue("left"); left != "" {
		v := addView{lists: limited(ctx), typed: left, notes: []string{addedWords(lines) + ". What could not be read is still in the box."}}
		return showAdd(w, r, http.StatusOK, v)
	}
	to := "/basket"
	if r.PostFormValue("code") != "" {
		to = "/add"
	}
	return page.RedirectWith(w, r, shell.Path(ctx, to), addedWords(lines))
}

func addedWords(lines []addLine) string {
	if len(lines) == 1 {
		return fmt.Sprintf("Added %s × %s", lines[0].quantity, lines[0].product.Name)
	}
	return ui.Counted(int64(len(lines)), "line") + " added to your basket"
}
