package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Stage is what a customer is told about an order from its standing order.
type Stage string

// The stages.
const (
	StageMade    Stage = "made"     // it is made, and can be changed until the cut-off
	StageSoon    Stage = "soon"     // the cut-off is near
	StagePlaced  Stage = "placed"   // it is ordered, with changes that the customer has not seen
	StageHeld    Stage = "held"     // it is not ordered by itself
	StageNotMade Stage = "not made" // no order was made
)

// AheadNews is what a customer is told.
type AheadNews struct {
	Stage   Stage
	Day     wholesale.Date
	CutOff  string // when it closes, to follow a verb: "on Monday at 2 pm"
	Why     string // why it is held, or why there is no order
	Below   string // that it is below the minimum, and what that means; "" when it is not
	Prices  []PriceMove
	LeftOut []AheadLeftOut // not on the order
	Waiting []AheadLeftOut // on the order, and not available now
}

// PriceMove is that a product's price is another one than the customer was last told, in words.
type PriceMove struct {
	Name, Code, Was, Is string
}

// Moves are price changes as a customer is told of them.
func (c PriceChanges) Moves() (moves []PriceMove) {
	for _, change := range c {
		moves = append(moves, PriceMove{
			Name: change.Line.Name, Code: change.Line.ProductCode,
			Was: wholesale.PriceWords(change.Line.UnitPrice), Is: wholesale.PriceWords(change.New.UnitPrice),
		})
	}
	return moves
}

// MovesSince are the products whose price on the order is not the one on an earlier order.
func MovesSince(earlier, o *wholesale.Order) (moves []PriceMove) {
	was := map[string]wholesale.Decimal{}
	for _, l := range earlier.Lines {
		was[l.ProductID] = l.UnitPrice
	}
	for _, l := range o.Lines {
		if before, known := was[l.ProductID]; known && before.Cmp(l.UnitPrice) != 0 {
			moves = append(moves, PriceMove{
				Name: l.Name, Code: l.ProductCode, Was: wholesale.PriceWords(before), Is: wholesale.PriceWords(l.UnitPrice),
			})
		}
	}
	return moves
}

// TellAhead tells a customer about an order from its standing order, or that none was made: then
// the order has no id.
func (s *Service) TellAhead(ctx context.Context, tx *store.Tx, o *wholesale.Order, news AheadNews) error {
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	m.Ahead = &news
	purpose, day, from := "upcoming", news.Day.WeekdayWords(), " from "+m.Supplier.Name
	var subject string
	switch news.Stage {
	case StageMade:
		subject = "Your standing order for " + day + from + " is coming up"
	case StageSoon:
		purpose, subject = "reminder", "Last changes: your order for "+day+from+" closes "+news.CutOff
	case StagePlaced:
		subject = "Your order for " + day + from + " was placed, with changes"
	case StageHeld:
		subject = "Your order for " + day + from + " is not placed yet"
	case StageNotMade:
		subject, m.LinkWords = "No order for "+day+from, "Open your standing order"
	}
	return s.mailCustomer(ctx, tx, purpose, subject, m)
}
