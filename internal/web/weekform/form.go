// Package weekform is the week of a standing order as a form: products × days of the week. The
// console and the shop show the same one.
package weekform

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"upstock/internal/standing"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Row is a product, with how much of it is wanted on each day as it is typed.
type Row struct {
	ProductID  string
	Code       string
	Name       string
	Trouble    string // why it cannot be ordered now; "" when it can
	Quantities map[time.Weekday]string
}

// Found is a product that can be added.
type Found struct {
	ID   string
	Code string
	Name string
}

// Form is the week as it is shown.
type Form struct {
	Rows     []Row
	Delivers wholesale.Weekdays // on which there are deliveries; the others are greyed out
	Find     string             // what was searched for
	Found    []Found
	Faults   []string // what is wrong, in words
}

// Of is a standing order as a form.
func Of(v standing.View) Form {
	f := Form{Delivers: v.Rules.Days}
	for _, id := range v.Rows() {
		row := rowOf(v.Products[id])
		for _, day := range wholesale.AllWeekdays() {
			if q := v.Quantity(id, day); !q.IsZero() {
				row.Quantities[day] = wholesale.FormatTrimmed(q)
			}
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

func rowOf(p wholesale.Product) Row {
	return Row{
		ProductID: p.ID, Code: p.Code, Name: p.Name, Trouble: p.RefusedFrom(wholesale.SourceStanding), Quantities: map[time.Weekday]string{},
	}
}

// fieldOf is the name of the field for a product and a day.
func fieldOf(productID string, day time.Weekday) string {
	return "quantity." + wholesale.WeekdayName(day) + "." + productID
}

// Typed are the ids of the products in a form that was sent, in its order, with the one that is to
// be added.
func Typed(r *http.Request) []string {
	ids := slices.Clone(r.Form["product"])
	if added := r.FormValue("add"); added != "" && !slices.Contains(ids, added) {
		ids = append(ids, added)
	}
	return ids
}

// Read is a form as it was sent; products has those that it may name.
func Read(r *http.Request, delivers wholesale.Weekdays, products map[string]wholesale.Product) Form {
	f := Form{Delivers: delivers, Find: strings.TrimSpace(r.FormValue("find"))}
	for _, id := range Typed(r) {
		product, known := products[id]
		if !known {
			continue
		}
		row := rowOf(product)
		for _, day := range wholesale.AllWeekdays() {
			row.Quantities[day] = strings.TrimSpace(r.FormValue(fieldOf(id, day)))
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

// Days is what the form says, for [standing.Input]. What cannot be read is among the faults.
func (f *Form) Days() map[string][]standing.LineInput {
	days := map[string][]standing.LineInput{}
	for _, row := range f.Rows {
		for _, day := range wholesale.AllWeekdays() {
			text := row.Quantities[day]
			if text == "" {
				continue
			}
			quantity, err := wholesale.ParseTyped(text)
			if err != nil {
				f.Faults = append(f.Faults, row.Name+", "+day.String()+": "+text+" is not a number")
				continue
			}
			if quantity.IsZero() {
				continue
			}
			key := wholesale.WeekdayName(day)
			days[key] = append(days[key], standing.LineInput{ProductID: row.ProductID, Quantity: quantity})
		}
	}
	return days
}

// Refused adds to the form why it was refused; false when err is no refusal of a form.
func (f *Form) Refused(err error) bool {
	faults, ok := page.FieldErrors(err)
	if !ok {
		return false
	}
	for field, fault := range faults {
		f.Faults = append(f.Faults, f.words(field)+" "+fault)
	}
	slices.Sort(f.Faults)
	return true
}

// words names a field as a person sees it: "days.tue[0].quantity" is "Ginger Kombucha, Tuesday:".
func (f *Form) words(field string) string {
	key, found := strings.CutPrefix(field, "days.")
	if !found {
		return map[string]string{
			"resume_on": "Resume on", "starts_on": "First delivery day", "days_ahead": "Made ahead",
		}[field]
	}
	name, _, _ := strings.Cut(key, "[")
	if day, err := wholesale.ParseWeekday(name); err == nil {
		return day.String() + ":"
	}
	return "A day"
}
