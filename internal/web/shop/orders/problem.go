package orders

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// report is a problem as it was typed.
type report struct {
	Order  *ordering.BuyersOrder
	Lines  []reportLine // one for each line of the order
	Words  string
	Faults map[string]string
}

// reportLine is what was chosen for a line of the order; a kind "" says that nothing is wrong.
type reportLine struct {
	ordering.BuyersLine
	Kind  string
	Typed string // the quantity
	Error string
}

func (s Services) problem(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	if o.Status != wholesale.Shipped && o.Status != wholesale.Received {
		return page.RedirectWarning(w, r, href(r.Context(), o.ID, ""), "A problem can be reported once the order is shipped")
	}
	return page.Render(w, r, problemPage(typedReport(o, r)))
}

// typedReport is what the form says; the whole quantity where none was typed.
func typedReport(o *ordering.BuyersOrder, r *http.Request) report {
	typed := report{Order: o, Words: r.PostFormValue("words"), Faults: map[string]string{}}
	for _, l := range o.Lines {
		line := reportLine{BuyersLine: l, Kind: r.PostFormValue("kind-" + l.ID), Typed: strings.TrimSpace(r.PostFormValue("quantity-" + l.ID))}
		if line.Typed == "" {
			line.Typed = wholesale.FormatTrimmed(l.Quantity)
		}
		typed.Lines = append(typed.Lines, line)
	}
	return typed
}

func (s Services) report(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := s.order(r)
	if err != nil {
		return err
	}
	typed := typedReport(o, r)
	in := ordering.NewProblem{Words: typed.Words}
	var places []int // of the order's line, by that of the report
	for i := range typed.Lines {
		line := &typed.Lines[i]
		if line.Kind == "" {
			continue
		}
		quantity, err := wholesale.ParseTyped(line.Typed)
		if err != nil {
			line.Error = "The quantity is not a number"
			continue
		}
		places = append(places, i)
		in.Lines = append(in.Lines, ordering.NewProblemLine{LineID: line.ID, Kind: line.Kind, Quantity: quantity})
	}
	if in.Photos, err = photos(r); err != nil {
		return err
	}
	if typed.faulty() {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, problemPage(typed))
	}
	err = s.Orders.ReportProblem(ctx, buyer(ctx), o.ID, in)
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refused(w, r, err)
	}
	if faults, atFields := page.FieldErrors(err); atFields {
		typed.Faults = faults
		for i, place := range places {
			for _, field := range []string{"kind", "quantity"} {
				if words := faults[fmt.Sprintf("lines[%d].%s", i, field)]; words != "" {
					typed.Lines[place].Error = "The " + field + " " + words
				}
			}
		}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, problemPage(typed))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(ctx, o.ID, ""), shell.SupplierOf(ctx).Name+" has your report")
}

func (t report) faulty() bool {
	for _, l := range t.Lines {
		if l.Error != "" {
			return true
		}
	}
	return false
}

// showReportAgain shows a report that could not be taken, with what was typed.
func (s Services) showReportAgain(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, problemPage(typedReport(o, r)))
}

// photos reads the pictures of a form.
func photos(r *http.Request) (photos [][]byte, err error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	for _, header := range r.MultipartForm.File["photos"] {
		if header.Size == 0 { // a field that was left empty
			continue
		}
		file, err := header.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(file)
		_ = file.Close() // it was read
		if err != nil {
			return nil, err
		}
		photos = append(photos, content)
	}
	return photos, nil
}

// photo is a photo of a problem, for the people of the two sides only.
func (s Services) photo(w http.ResponseWriter, r *http.Request) error {
	position, err := strconv.Atoi(r.PathValue("photo"))
	if err != nil || position < 0 || position >= wholesale.MaxProblemPhotos {
		return wholesale.NotFound("photo")
	}
	photo, err := s.Orders.BuyerProblemPhoto(r.Context(), buyer(r.Context()), r.PathValue("id"), r.PathValue("problem"), position)
	if err != nil {
		return err
	}
	return page.SendPicture(w, photo.ContentType, photo.Content)
}
