package fulfilmentgroups

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"upstock/internal/fulfilment"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// form is a group's rules as they were typed.
type form struct {
	Name, CutOffDays, CutOffTime, CutOffPolicy string
	Minimum, MinimumPolicy, Note               string
	PaymentTermsID                             string
	Days                                       wholesale.Weekdays
	Errors                                     map[string]string
}

// formOf shows a group for editing.
func formOf(g wholesale.FulfilmentGroup) form {
	f := form{
		Name: g.Name, Days: g.Days, CutOffDays: strconv.Itoa(g.CutOffDays), CutOffTime: string(g.CutOffTime),
		CutOffPolicy: string(g.CutOffPolicy), MinimumPolicy: string(g.MinimumPolicy), Note: g.Note,
		PaymentTermsID: g.PaymentTermsID,
	}
	if g.MinimumOrderValue.IsPos() {
		f.Minimum = wholesale.FormatTotal(g.MinimumOrderValue)
	}
	return f
}

// readForm reads what was typed; change is what it asks for, without what its errors are about.
func readForm(r *http.Request) (f form, change fulfilment.Change) {
	f = form{
		Name: r.PostFormValue("name"), CutOffDays: r.PostFormValue("days_before"), CutOffTime: r.PostFormValue("time"),
		CutOffPolicy: r.PostFormValue("cut_off_policy"), Minimum: strings.TrimSpace(r.PostFormValue("minimum_order_value")),
		MinimumPolicy: r.PostFormValue("minimum_policy"), Note: r.PostFormValue("ordering_note"), Errors: map[string]string{},
		PaymentTermsID: r.PostFormValue("payment_terms_id"),
	}
	days := append([]string{}, r.PostForm["delivery_days"]...)
	for _, name := range days {
		if day, err := wholesale.ParseWeekday(name); err == nil {
			f.Days |= wholesale.WeekdaysOf(day)
		}
	}
	change = fulfilment.Change{
		Name: &f.Name, DeliveryDays: &days, CutOffTime: &f.CutOffTime, CutOffPolicy: &f.CutOffPolicy,
		MinimumOrderValue: new(wholesale.Decimal), MinimumPolicy: &f.MinimumPolicy, Note: &f.Note,
	}
	if r.PostForm.Has("payment_terms_id") { // which is not asked for where there are no terms
		change.PaymentTermsID = &f.PaymentTermsID
	}
	before, err := strconv.ParseInt(f.CutOffDays, 10, 64)
	if err != nil {
		f.Errors["cut_off.days_before"] = "must be a number of days"
	}
	change.CutOffDays = &before
	if f.Minimum != "" {
		amount, err := wholesale.ParseTyped(f.Minimum)
		if err != nil {
			f.Errors["minimum_order_value"] = err.Error()
		}
		change.MinimumOrderValue = &amount
	}
	return f, change
}

// blame takes over what is wrong; false when it is not about a field.
func (f *form) blame(err error) bool {
	fields, ok := page.FieldErrors(err)
	if !ok && wholesale.CodeOf(err) == wholesale.CodeConflict {
		fields, ok = map[string]string{"name": err.Error()}, true
	}
	for name, message := range fields {
		if strings.HasPrefix(name, "delivery_days") {
			name = "delivery_days"
		}
		f.Errors[name] = message
	}
	return ok
}

// groupView is a group's page; a new one has no id.
type groupView struct {
	group   fulfilment.Group
	form    form
	days    dayRange
	preview preview
	today   wholesale.Date
	terms   []wholesale.PaymentTerms
}

func (v groupView) isNew() bool { return v.group.ID == "" }

func (v groupView) action() string {
	if v.isNew() {
		return newPath
	}
	return groupPath(v.group.ID)
}

// closed are the closed days from today on.
func (v groupView) closed() (days []wholesale.Date) {
	for _, day := range v.group.ClosedDays {
		if day >= v.today {
			days = append(days, day)
		}
	}
	return days
}

func (s Services) newForm(w http.ResponseWriter, r *http.Request) error {
	g := fulfilment.Group{FulfilmentGroup: wholesale.FulfilmentGroup{DeliveryRules: wholesale.UsualDeliveryRules()}}
	return s.showGroup(w, r, http.StatusOK, groupView{group: g, form: formOf(g.FulfilmentGroup)})
}

func (s Services) create(w http.ResponseWriter, r *http.Request) error {
	f, change := readForm(r)
	if len(f.Errors) > 0 {
		return s.showGroup(w, r, http.StatusUnprocessableEntity, groupView{form: f})
	}
	g, _, err := s.Fulfilment.Create(r.Context(), shell.SupplierID(r.Context()), change, nil)
	if err != nil {
		if f.blame(err) {
			return s.showGroup(w, r, http.StatusUnprocessableEntity, groupView{form: f})
		}
		return err
	}
	return page.RedirectWith(w, r, groupPath(g.ID)+"/customers", g.Name+" is added. Choose its customers")
}

func (s Services) read(r *http.Request) (fulfilment.Group, error) {
	return s.Fulfilment.Group(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
}

func (s Services) group(w http.ResponseWriter, r *http.Request) error {
	g, err := s.read(r)
	if err != nil {
		return err
	}
	return s.showGroup(w, r, http.StatusOK, groupView{group: g, form: formOf(g.FulfilmentGroup)})
}

func (s Services) showGroup(w http.ResponseWriter, r *http.Request, status int, v groupView) (err error) {
	v.today = s.today(r.Context())
	if v.terms, err = s.Terms.Choices(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	v.preview = s.previewOf(r.Context(), v.group.DeliveryRules)
	return page.RenderStatus(w, r, status, groupPage(v))
}

func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	g, err := s.read(r)
	if err != nil {
		return err
	}
	f, change := readForm(r)
	if len(f.Errors) > 0 {
		return s.showGroup(w, r, http.StatusUnprocessableEntity, groupView{group: g, form: f})
	}
	if g, err = s.Fulfilment.Update(r.Context(), g.SupplierID, g.ID, change); err != nil {
		if f.blame(err) {
			g, err = s.read(r)
			if err != nil {
				return err
			}
			return s.showGroup(w, r, http.StatusUnprocessableEntity, groupView{group: g, form: f})
		}
		return err
	}
	return page.RedirectWith(w, r, groupPath(g.ID), g.Name+" is saved")
}

// preview is what rules mean for the next days.
type preview struct {
	days  []delivery
	zone  string
	fault string // why nothing is known; "" when it is
}

// delivery is a day and until when orders for it are taken, on the supplier's clock.
type delivery struct {
	day     wholesale.Date
	orderBy time.Time
}

// words are the moment for people, e.g. "Monday 2 March, 2 pm".
func (d delivery) words() string {
	return d.orderBy.Format("Monday 2 January, ") + wholesale.TimeOfDay(d.orderBy.Format("15:04")).Words()
}

const daysPreviewed = 5

func (s Services) previewOf(ctx context.Context, rules wholesale.DeliveryRules) preview {
	zone := shell.VisitOf(ctx).Supplier.Location()
	p := preview{zone: strings.ReplaceAll(zone.String(), "_", " ")}
	for _, day := range rules.NextDays(s.Clock(), zone, daysPreviewed) {
		p.days = append(p.days, delivery{day, rules.CutOff(day, zone).In(zone)})
	}
	return p
}

// preview shows what the rules that are being typed mean, before they are saved.
func (s Services) preview(w http.ResponseWriter, r *http.Request) error {
	f, change := readForm(r)
	rules := wholesale.UsualDeliveryRules()
	if id := r.PostFormValue("group"); id != "" {
		g, err := s.Fulfilment.Group(r.Context(), shell.SupplierID(r.Context()), id)
		if err != nil {
			return err
		}
		rules = g.DeliveryRules
	}
	if change.Preview(&rules) != nil || len(f.Errors) > 0 {
		return page.Render(w, r, nextDays(preview{fault: "Choose the delivery days, and when orders close."}))
	}
	return page.Render(w, r, nextDays(s.previewOf(r.Context(), rules)))
}

// cutOffChoices are the days before a delivery, the present choice among them whatever it is.
func cutOffChoices(present string) []ui.Choice {
	choices := []ui.Choice{{Value: "0", Words: "On the delivery day"}, {Value: "1", Words: "1 day before"}}
	for n := 2; n <= 7; n++ {
		choices = append(choices, ui.Choice{Value: strconv.Itoa(n), Words: strconv.Itoa(n) + " days before"})
	}
	if n, err := strconv.Atoi(present); err == nil && n > 7 {
		choices = append(choices, ui.Choice{Value: present, Words: present + " days before"})
	}
	return choices
}

var policies = []ui.Choice{{Value: "warn", Words: "Warn, and take the order"}, {Value: "refuse", Words: "Refuse the order"}}

// termsChoices are the payment terms that a group can have.
func (v groupView) termsChoices() []ui.Choice {
	none := "On account"
	if !v.group.IsDefault() || v.isNew() {
		none = "Those of the Default group"
	}
	choices := []ui.Choice{{Value: "", Words: none}}
	for _, t := range v.terms {
		choices = append(choices, ui.Choice{Value: t.ID, Words: t.Name + " (" + t.Words() + ")"})
	}
	return choices
}
