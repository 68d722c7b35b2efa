package standing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// LineInput is a product that is wanted, named by its id or its code.
type LineInput struct {
	ProductID   string
	ProductCode string
	Quantity    wholesale.Decimal
}

// Input is the whole of a standing order as a person or program wants it.
type Input struct {
	OnHold    bool
	ResumeOn  string                 // a date; "" for none
	DaysAhead int                    // 0 stands for the usual
	StartsOn  string                 // the first delivery day; "" begins at once
	Days      map[string][]LineInput // by "mon" to "sun"
	// ByBuyer says that a buyer of the customer wants it, which the supplier allows or not.
	ByBuyer bool
	// Seen is when the standing order had last been changed that the person looked at; zero does
	// not ask. Another one is a CodeStale error.
	Seen time.Time
}

// Put writes a customer's standing order. It holds for orders that are made from now on, which
// begin at once with those of the coming days; orders that were made before stay as they are.
func (s *Service) Put(ctx context.Context, supplierID, customerID string, in Input) (View, error) {
	return s.change(ctx, supplierID, customerID, func(tx *store.Tx, b buying, o *wholesale.StandingOrder) error {
		if !in.Seen.IsZero() && !in.Seen.Equal(o.UpdatedAt) {
			return &wholesale.Error{Code: wholesale.CodeStale, Message: "Someone else has changed this standing order. Look at it again"}
		}
		if in.ByBuyer && !b.supplier.Shop.BuyersEditStanding {
			return wholesale.Conflict("%s sets up your standing order: ask them to change it", b.supplier.Name)
		}
		if err := in.apply(ctx, tx, b, o); err != nil {
			return err
		}
		return tx.Audit(ctx, store.AuditEvent{
			SupplierID: supplierID, Kind: "standing_order_changed", Subject: b.customer.Name, Detail: inWords(o),
		})
	})
}

// Hold stops a customer's standing order: until a date, or until someone resumes it when there is
// none. Orders that were made for these days and can still be changed are cancelled.
func (s *Service) Hold(ctx context.Context, supplierID, customerID, resumeOn string) (View, error) {
	return s.change(ctx, supplierID, customerID, func(tx *store.Tx, b buying, o *wholesale.StandingOrder) error {
		if err := (Input{OnHold: true, ResumeOn: resumeOn}).hold(tx, b, o); err != nil {
			return err
		}
		return tx.Audit(ctx, store.AuditEvent{
			SupplierID: supplierID, Kind: "standing_order_held", Subject: b.customer.Name, Detail: inWords(o),
		})
	})
}

// Resume ends the hold of a customer's standing order. Days whose cut-off is still to come are
// made.
func (s *Service) Resume(ctx context.Context, supplierID, customerID string) (View, error) {
	return s.change(ctx, supplierID, customerID, func(tx *store.Tx, b buying, o *wholesale.StandingOrder) error {
		o.OnHold, o.ResumeOn = false, ""
		return tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: "standing_order_resumed", Subject: b.customer.Name})
	})
}

// resume ends a hold whose date has come.
func (s *Service) resume(ctx context.Context, tx *store.Tx, b buying, o *wholesale.StandingOrder) error {
	o.OnHold, o.ResumeOn, o.UpdatedAt = false, "", tx.Now()
	if err := tx.PutStandingOrder(ctx, o); err != nil {
		return err
	}
	return tx.Audit(ctx, store.AuditEvent{
		SupplierID: o.SupplierID, Kind: "standing_order_resumed", Subject: b.customer.Name, Detail: "by its date",
	})
}

// change reads a standing order, lets act change it, writes it back, and does at once what follows.
func (s *Service) change(
	ctx context.Context, supplierID, customerID string, act func(tx *store.Tx, b buying, o *wholesale.StandingOrder) error,
) (View, error) {
	// What was due before belongs to the standing order as it was.
	if err := s.Catch(ctx, supplierID, customerID); err != nil {
		return View{}, err
	}
	write := func() error {
		return s.store.Update(ctx, func(tx *store.Tx) error {
			b, err := buyingOf(ctx, tx, supplierID, customerID)
			if err != nil {
				return err
			}
			o, err := orNone(ctx, tx, supplierID, customerID)
			if err != nil {
				return err
			}
			if err := act(tx, b, o); err != nil {
				return err
			}
			o.CheckedAt, o.UpdatedAt, o.NextAt = tx.Now(), tx.Now(), time.Time{}
			return tx.PutStandingOrder(ctx, o)
		})
	}
	err := write()
	for tries := 1; errors.Is(err, store.ErrStale) && tries < 5; tries++ { // a sweep was quicker
		err = write()
	}
	if errors.Is(err, store.ErrStale) {
		err = wholesale.Conflict("Someone else is changing this standing order. Try again")
	}
	if err != nil {
		return View{}, err
	}
	if err := s.Catch(ctx, supplierID, customerID); err != nil { // the sweep tries again
		s.log.ErrorContext(ctx, "the orders of a standing order could not be made", slog.Any("error", err))
	}
	return s.Of(ctx, supplierID, customerID)
}

type faults []wholesale.FieldError

func (f *faults) say(field, format string, args ...any) {
	*f = append(*f, wholesale.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// apply changes a standing order into what is wanted. All faults are reported at once.
func (in Input) apply(ctx context.Context, tx *store.Tx, b buying, o *wholesale.StandingOrder) error {
	var f faults
	if err := in.hold(tx, b, o); err != nil {
		f = append(f, fieldsOf(err)...)
	}
	if o.DaysAhead = cmp.Or(in.DaysAhead, wholesale.DefaultDaysAhead); o.DaysAhead < wholesale.MinDaysAhead || o.DaysAhead > wholesale.MaxDaysAhead {
		f.say("days_ahead", "must be between %d and %d", wholesale.MinDaysAhead, wholesale.MaxDaysAhead)
	}
	starts, err := wholesale.ParseDate(in.StartsOn)
	if err != nil {
		f.say("starts_on", "%s", fieldsOf(err)[0].Message)
	}
	o.StartsOn = starts
	if o.Days, err = in.lines(ctx, tx, b, &f); err != nil {
		return err
	}
	return wholesale.InvalidFields(f)
}

// hold sets whether, and until when, the standing order is on hold.
func (in Input) hold(tx *store.Tx, b buying, o *wholesale.StandingOrder) error {
	day, err := wholesale.ParseDate(in.ResumeOn)
	switch {
	case err != nil:
		return wholesale.Invalid("resume_on", "%s", fieldsOf(err)[0].Message)
	case day != "" && !in.OnHold:
		return wholesale.Invalid("resume_on", "needs on_hold: only what is on hold resumes")
	case day != "" && day <= b.today(tx):
		return wholesale.Invalid("resume_on", "must be a day after today")
	}
	o.OnHold, o.ResumeOn = in.OnHold, day
	return nil
}

func (in Input) lines(ctx context.Context, tx *store.Tx, b buying, f *faults) (map[time.Weekday][]wholesale.StandingLine, error) {
	var ids, codes []string
	for _, lines := range in.Days {
		for _, l := range lines {
			ids, codes = append(ids, l.ProductID), append(codes, l.ProductCode)
		}
	}
	byID, err := tx.ProductsBy(ctx, b.supplier.ID, store.ByID, given(ids))
	if err != nil {
		return nil, err
	}
	byCode, ambiguous, err := tx.ProductsByCode(ctx, b.supplier.ID, given(codes))
	if err != nil {
		return nil, err
	}
	known := products{byID, byCode, ambiguous}
	days := map[time.Weekday][]wholesale.StandingLine{}
	for _, weekday := range wholesale.AllWeekdays() {
		key := wholesale.WeekdayName(weekday)
		if lines := known.day(key, in.Days[key], f); len(lines) > 0 {
			days[weekday] = lines
		}
	}
	for key := range in.Days {
		if _, err := wholesale.ParseWeekday(key); err != nil {
			f.say("days."+key, "is no day: use mon, tue, wed, thu, fri, sat or sun")
		}
	}
	return days, nil
}

func given(texts []string) (some []string) {
	for _, text := range texts {
		if text != "" {
			some = append(some, text)
		}
	}
	return some
}

// products are those that the input names.
type products struct {
	byID, byCode map[string]wholesale.Product
	ambiguous    map[string]error
}

func (p products) day(key string, inputs []LineInput, f *faults) (lines []wholesale.StandingLine) {
	if len(inputs) > wholesale.MaxStandingLines {
		f.say("days."+key, "must have at most %d products", wholesale.MaxStandingLines)
		return nil
	}
	seen := map[string]bool{}
	for i, in := range inputs {
		at := func(field string) string { return fmt.Sprintf("days.%s[%d].%s", key, i, field) }
		product := p.named(in, at, f)
		switch q := in.Quantity; {
		case !q.IsPos():
			f.say(at("quantity"), "must be greater than 0")
		case q.Cmp(wholesale.MaxQuantity) > 0:
			f.say(at("quantity"), "must be at most %s", wholesale.MaxQuantity)
		case q.Trim(0).Scale() > wholesale.QuantityScale:
			f.say(at("quantity"), "must have at most %d digits after the point", wholesale.QuantityScale)
		}
		if product.ID != "" && seen[product.ID] {
			f.say(at(in.field()), "is on this day already")
		}
		seen[product.ID] = true
		lines = append(lines, wholesale.StandingLine{ProductID: product.ID, Quantity: in.Quantity.Trim(0)})
	}
	return lines
}

// field is the field that names the product.
func (in LineInput) field() string {
	if in.ProductID != "" {
		return "product_id"
	}
	return "product_code"
}

func (p products) named(in LineInput, at func(string) string, f *faults) wholesale.Product {
	switch {
	case in.ProductID != "":
		product, ok := p.byID[in.ProductID]
		if ok && in.ProductCode != "" && wholesale.CodeKey(in.ProductCode) != wholesale.CodeKey(product.Code) {
			f.say(at("product_code"), "is not the code of the product with this product_id")
			return wholesale.Product{}
		}
		if ok {
			return product
		}
		f.say(at("product_id"), "is not one of your products")
	case in.ProductCode != "":
		if product, ok := p.byCode[in.ProductCode]; ok {
			return product
		}
		if err, ok := p.ambiguous[in.ProductCode]; ok {
			f.say(at("product_code"), "%s", err)
		} else {
			f.say(at("product_code"), "is not the code of one of your products")
		}
	default:
		f.say(at("product_code"), "is required (or product_id)")
	}
	return wholesale.Product{}
}

// fieldsOf are the faults of an error about fields.
func fieldsOf(err error) []wholesale.FieldError {
	if e, ok := errors.AsType[*wholesale.Error](err); ok {
		return e.Fields
	}
	return nil
}

// inWords writes a standing order for the audit: "Tuesday 3 products, Friday 1 product; on hold
// until 12 March 2026".
func inWords(o *wholesale.StandingOrder) string {
	var days []string
	for _, weekday := range wholesale.AllWeekdays() {
		if n := len(o.Days[weekday]); n == 1 {
			days = append(days, weekday.String()+" 1 product")
		} else if n > 1 {
			days = append(days, fmt.Sprintf("%s %d products", weekday, n))
		}
	}
	words := cmp.Or(strings.Join(days, ", "), "no products")
	if o.OnHold {
		words += "; on hold"
		if o.ResumeOn != "" {
			words += " until " + o.ResumeOn.Words()
		}
	}
	return words
}
