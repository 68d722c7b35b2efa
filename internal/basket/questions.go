package basket

import (
	"fmt"
	"hash/fnv"
	"io"
	"strconv"

	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// Questions are what a buyer is asked, all at once, before an order is placed. Nothing is placed at
// a price that they have not seen, and nothing is left out without their word.
type Questions struct {
	*ordering.Quote
	// Refusals say why it cannot be placed at all, and Warnings what the buyer should know.
	Refusals, Warnings []string
}

// questionsOf says what a buyer is asked about a quote. Refused are the lines that could not be
// taken from the page as they stood there.
func questionsOf(q *ordering.Quote, refused []Refused) Questions {
	asked := Questions{Quote: q}
	for _, r := range refused {
		asked.Refusals = append(asked.Refusals, r.Words())
	}
	for _, breach := range q.Breaches {
		if breach.Refuses {
			asked.Refusals = append(asked.Refusals, breach.Message)
		} else {
			asked.Warnings = append(asked.Warnings, breach.Message)
		}
	}
	if len(q.Order.Lines) == 0 {
		asked.Refusals = append(asked.Refusals, "There is nothing to order")
	}
	return asked
}

// Refused says whether the order cannot be placed as it is, whatever the buyer answers.
func (q Questions) Refused() bool { return len(q.Refusals) > 0 }

// Mark names exactly these questions; "" when there are none. An answer carries the mark of what
// was seen, so that what has changed since is asked again.
func (q Questions) Mark() string {
	if len(q.Changed) == 0 && len(q.LeftOut) == 0 && len(q.Warnings) == 0 && len(q.SameDay) == 0 {
		return ""
	}
	sum := fnv.New64a()
	say := func(parts ...any) { _, _ = fmt.Fprintln(sum, parts...) } // a hash takes everything
	for _, c := range q.Changed {
		say("price", c.Line.ProductID, wholesale.FormatPrice(c.Line.UnitPrice))
	}
	for _, l := range q.LeftOut {
		say("left out", l.ProductID, l.Reason)
	}
	for _, w := range q.Warnings {
		say("warning", w)
	}
	for _, o := range q.SameDay {
		say("same day", o.ID)
	}
	_, _ = io.WriteString(sum, string(q.Order.RequiredDate))
	return strconv.FormatUint(sum.Sum64(), 36)
}

// answered says whether the buyer's answer is about exactly these questions.
func (q Questions) answered(mark string) bool {
	asks := q.Mark()
	return !q.Refused() && (asks == "" || asks == mark)
}

// Asks says whether there is anything to answer, or a reason why the order cannot be placed.
func (q Questions) Asks() bool { return q.Mark() != "" || len(q.Breaches) > 0 }

// notOfferedWords say that the chosen way of payment is not possible any more.
func notOfferedWords(option wholesale.PaymentOption) string {
	if option == wholesale.PayNow {
		return "Paying now can't be chosen any more"
	}
	return "Ordering on account can't be chosen any more"
}

func paidWords(o *wholesale.Order) string {
	if o.PaymentOption == wholesale.PayNow {
		return "paid now"
	}
	return "on account"
}
