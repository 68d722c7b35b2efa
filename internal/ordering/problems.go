package ordering

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// NoticeProblem is the kind of the notice about a problem that a customer has reported with an
// order, until all of the order's are settled.
const NoticeProblem = "problem_reported"

// The kinds of timeline events about problems.
const (
	problemReportedKind = "problem_reported"
	problemSettledKind  = "problem_settled"
)

// mostProblems is how many problems one order may have: more is an attempt to fill the disk.
const mostProblems = 20

// NewProblem is what a customer reports of an order that came.
type NewProblem struct {
	Words  string
	Lines  []NewProblemLine
	Photos [][]byte // as they were uploaded; kept redrawn, see catalog.Redraw
}

// NewProblemLine says what was wrong with one line of the order.
type NewProblemLine struct {
	LineID   string
	Kind     string
	Quantity wholesale.Decimal
}

// ReportProblem records what a customer says was wrong with an order that is shipped or received.
// The order needs a person until the supplier settles it; the supplier gets a notice, and an e-mail
// goes to the people who asked for those about what needs attention. All faults are reported at
// once.
func (s *Service) ReportProblem(ctx context.Context, buyer account.Buyer, id string, in NewProblem) error {
	photos, err := redrawn(in.Photos)
	if err != nil {
		return err
	}
	_, err = s.changeAsBuyer(ctx, buyer, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := o.CanReportProblem(); err != nil {
			return err
		}
		known, err := tx.Problems(ctx, o.SupplierID, o.ID)
		if err != nil {
			return err
		}
		if len(known) >= mostProblems {
			return wholesale.Conflict("Order %s has %d problem reports already: write a comment instead", o.Number, len(known))
		}
		p, err := newProblem(o, in)
		if err != nil {
			return err
		}
		p.ID, p.ReportedBy, p.ReportedAt = store.NewID(), actorOf(ctx), tx.Now()
		if err := tx.InsertProblem(ctx, p, photos); err != nil {
			return err
		}
		o.OpenProblems++
		p.Photos = len(photos)
		words := problemWords(p)
		if err := AddEvent(ctx, tx, o, actorOf(ctx), problemReportedKind, "A problem was reported: %s", words); err != nil {
			return err
		}
		if err := s.fromCustomer(ctx, tx, o, store.MailAttention, store.Notice{
			Kind: NoticeProblem, Title: o.CustomerName + " reported a problem with order " + o.Number, Detail: words,
		}); err != nil {
			return err
		}
		return s.announce(ctx, tx, webhook.OrderAttention, o)
	})
	return err
}

// redrawn are photos as they are kept: upright, no larger than pages need, and nothing but pixels.
func redrawn(photos [][]byte) ([]store.Media, error) {
	if len(photos) > wholesale.MaxProblemPhotos {
		return nil, wholesale.Invalid("photos", "must be at most %d", wholesale.MaxProblemPhotos)
	}
	kept := make([]store.Media, len(photos))
	for i, photo := range photos {
		contentType, content, err := catalog.Redraw(photo)
		if err != nil {
			return nil, wholesale.Invalid("photos", "cannot be kept. %s", messageOf(err))
		}
		kept[i] = store.Media{ContentType: contentType, Content: content}
	}
	return kept, nil
}

// newProblem checks what is reported against the order.
func newProblem(o *wholesale.Order, in NewProblem) (wholesale.Problem, error) {
	p := wholesale.Problem{SupplierID: o.SupplierID, OrderID: o.ID, Words: strings.TrimSpace(in.Words)}
	var faults faults
	faults.text("words", p.Words, maxCommentText)
	if p.Words == "" && len(in.Lines) == 0 {
		faults.say("words", "is empty: choose the products concerned, or write what is wrong")
	}
	for i, l := range in.Lines {
		at := func(field string) string { return fmt.Sprintf("lines[%d].%s", i, field) }
		kind, err := wholesale.ParseProblemKind(l.Kind)
		if err != nil {
			faults.add(at("kind"), err)
		}
		place := slices.IndexFunc(o.Lines, func(of wholesale.Line) bool { return of.ID == l.LineID })
		if place < 0 {
			faults.say(at("line_id"), "is not a line of this order")
			continue
		}
		line := o.Lines[place]
		switch {
		case !l.Quantity.IsPos():
			faults.say(at("quantity"), "must be greater than 0")
		case l.Quantity.Cmp(line.Quantity) > 0 && kind != wholesale.ProblemOther && kind != wholesale.ProblemWrong:
			faults.say(at("quantity"), "must be at most %s, which is what is on the order", wholesale.FormatTrimmed(line.Quantity))
		default:
			faults.amount(at("quantity"), l.Quantity, wholesale.QuantityScale, wholesale.MaxQuantity)
		}
		p.Lines = append(p.Lines, wholesale.ProblemLine{Kind: kind, ProductCode: line.ProductCode, Name: line.Name, Quantity: l.Quantity.Trim(0)})
	}
	if len(faults) > 0 {
		return p, wholesale.InvalidFields(faults)
	}
	return p, nil
}

// problemWords say a problem in one line each: products first, then what the customer wrote.
func problemWords(p wholesale.Problem) string {
	var words []string
	for _, l := range p.Lines {
		words = append(words, fmt.Sprintf("%s: %s × %s (%s)", l.Kind.Words(), wholesale.FormatTrimmed(l.Quantity), l.Name, l.ProductCode))
	}
	if p.Words != "" {
		words = append(words, p.Words)
	}
	switch p.Photos {
	case 0:
	case 1:
		words = append(words, "With a photo.")
	default:
		words = append(words, fmt.Sprintf("With %d photos.", p.Photos))
	}
	return strings.Join(words, "\n")
}

// Problems lists what the customer has reported of an order, oldest first.
func (s *Service) Problems(ctx context.Context, supplierID, orderID string) ([]wholesale.Problem, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.Problem, error) {
		if _, err := loadOrder(ctx, tx, supplierID, orderID); err != nil {
			return nil, err
		}
		return tx.Problems(ctx, supplierID, orderID)
	})
}

// ProblemPhoto reads one photo of a problem, counted from 0.
func (s *Service) ProblemPhoto(ctx context.Context, supplierID, orderID, problemID string, position int) (store.Media, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (store.Media, error) {
		photo, err := tx.ProblemPhoto(ctx, supplierID, orderID, problemID, position)
		return photo, store.Missing("photo", err)
	})
}

// BuyerProblemPhoto is [Service.ProblemPhoto] for an order of the buyer's customer.
func (s *Service) BuyerProblemPhoto(ctx context.Context, buyer account.Buyer, orderID, problemID string, position int) (store.Media, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (store.Media, error) {
		if _, err := buyersOrder(ctx, tx, buyer, orderID); err != nil {
			return store.Media{}, err
		}
		photo, err := tx.ProblemPhoto(ctx, buyer.SupplierID, orderID, problemID, position)
		return photo, store.Missing("photo", err)
	})
}

// SettleProblem records that the supplier has dealt with a problem, and what it answers: the
// customer is e-mailed, and sees it on the order. The answer may be empty. A problem that is
// settled already is a CodeConflict error.
func (s *Service) SettleProblem(ctx context.Context, supplierID, orderID, problemID, answer string) (*wholesale.Order, error) {
	if answer = strings.TrimSpace(answer); answer != "" {
		var err error
		if answer, err = commentText(answer); err != nil {
			return nil, err
		}
	}
	return s.change(ctx, supplierID, orderID, func(tx *store.Tx, o *wholesale.Order) error {
		problems, err := tx.Problems(ctx, supplierID, orderID)
		if err != nil {
			return err
		}
		place := slices.IndexFunc(problems, func(p wholesale.Problem) bool { return p.ID == problemID })
		if place < 0 {
			return wholesale.NotFound("problem")
		}
		p := problems[place]
		if p.Settled() {
			return wholesale.Conflict("This problem is settled already")
		}
		p.Answer, p.SettledBy, p.SettledAt = answer, actorOf(ctx), tx.Now()
		if err := tx.SettleProblem(ctx, p); err != nil {
			return err
		}
		if o.OpenProblems--; o.OpenProblems <= 0 {
			o.OpenProblems = 0
			if err := tx.ClearNotice(ctx, supplierID, NoticeProblem, o.ID); err != nil {
				return err
			}
		}
		said := "The problem was settled"
		if answer != "" {
			said += ": " + answer
		}
		if err := AddEvent(ctx, tx, o, actorOf(ctx), problemSettledKind, "%s", said); err != nil {
			return err
		}
		return s.mailProblemSettled(ctx, tx, o, answer)
	})
}

// mailProblemSettled tells the customer what became of the problem, as it is told of comments.
func (s *Service) mailProblemSettled(ctx context.Context, tx *store.Tx, o *wholesale.Order, answer string) error {
	m, err := s.message(ctx, tx, o)
	if err != nil || !m.Supplier.Mails.Comment {
		return err
	}
	m.Comment = cmp.Or(answer, "The problem you reported is settled.")
	return s.mailCustomer(ctx, tx, "problem", "About the problem with your order "+o.Number+" from "+m.Supplier.Name, m)
}
