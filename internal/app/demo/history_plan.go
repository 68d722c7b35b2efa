package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"upstock/internal/realdata"
	"upstock/internal/wholesale"
)

// pastOrder is an order of the demo's history before it is written.
type pastOrder struct {
	NewOrder
	taken, approved, retried, shipped, received, cancelled time.Time // zero for what has not happened
	status                                                 wholesale.Status
	comment                                                string // of the office, when it was approved
	ending                                                 ending
	ended                                                  time.Time // when that happened
}

// ending is what happened in Unleashed to a sales order that the history leaves open.
type ending string

const (
	leftOpen      ending = ""
	otherQuantity ending = "the quantity differs"
	otherPrice    ending = "the price differs"
	otherTax      ending = "the tax differs"
	lineMissing   ending = "a line is missing"
	lineExtra     ending = "a line was added"
	chargeAdded   ending = "a charge was added"
	deletedThere  ending = "it was deleted"
)

// endings are shown once each, on orders that are being processed.
var endings = []ending{otherQuantity, otherPrice, otherTax, lineMissing, lineExtra, chargeAdded, deletedThere}

// differs says whether the sales order was completed with other totals.
func (e ending) differs() bool { return e != leftOpen && e != deletedThere }

// How many of the last orders the office has not got to yet: whatever day the demo is started, it
// shows orders in every status.
const (
	notApproved = 6
	notShipped  = 16
	planned     = 3 // from standing orders, for the days to come
)

// planner plans a history: the same one whenever it is asked for the same moment.
type planner struct {
	wholesaler *Wholesaler
	now        time.Time // in the supplier's time zone
	random     *rand.Rand
	baskets    map[string][]realdata.Order // by customer
	customers  []string                    // each as often as it is likely to order
	references map[string]int              // the last purchase order number of each customer
}

// planHistory plans the orders of so many weeks until now, the oldest first; the current week is
// one of them.
func planHistory(w *Wholesaler, now time.Time, weeks int) []pastOrder {
	if weeks == 0 {
		return nil
	}
	year, month, day := now.Date()
	p := &planner{
		wholesaler: w, now: now, baskets: map[string][]realdata.Order{}, references: map[string]int{},
		random: rand.New(rand.NewPCG(uint64(year), uint64(month)<<8|uint64(day))), //nolint:gosec // a story, not a secret
	}
	for _, order := range w.data.Orders {
		p.baskets[order.CustomerCode] = append(p.baskets[order.CustomerCode], order)
	}
	for _, c := range w.data.Customers {
		n := hash(c.Code)
		p.references[c.Code] = 1000 + int(n%9000)
		for range 1 + n%7 { // some order every week, others every other month
			p.customers = append(p.customers, c.Code)
		}
	}
	var orders []pastOrder
	first := startOfDay(now).AddDate(0, 0, -7*(weeks-1)-(int(now.Weekday())+6)%7)
	for day := first; day.Before(now); day = nextDay(day) {
		for range ordersOn(day, now.Sub(day).Hours()/24/7, p.random) {
			if taken := p.momentOf(day); taken.Before(now) {
				orders = append(orders, pastOrder{taken: taken})
			}
		}
	}
	slices.SortFunc(orders, func(a, b pastOrder) int { return a.taken.Compare(b.taken) })
	for i := range orders {
		orders[i].NewOrder = p.content(orders[i].taken)
		p.live(&orders[i], len(orders)-i)
	}
	p.assignEndings(orders)
	return append(orders, p.standing()...)
}

// momentOf draws when in a day an order comes in: most in the morning, some at night from phones.
func (p *planner) momentOf(day time.Time) time.Time {
	hour := 7 + 7*p.random.Float64()*p.random.Float64() + 3*p.random.Float64()
	if p.random.IntN(12) == 0 {
		hour = 18 + 5*p.random.Float64()
	}
	return clock(day, time.Duration(hour*float64(time.Hour))).Truncate(time.Second)
}

// content draws what is ordered: one of the customer's real orders, varied.
func (p *planner) content(taken time.Time) NewOrder {
	code := p.customers[p.random.IntN(len(p.customers))]
	basket := p.baskets[code][p.random.IntN(len(p.baskets[code]))]
	order := NewOrder{CustomerCode: code, Source: sources[p.random.IntN(len(sources))]}
	if basket.Freight.IsPos() {
		order.Freight = basket.Freight.String()
	}
	for _, l := range basket.Lines {
		if leftOut := min(len(basket.Lines)/3, 5); leftOut > 0 && p.random.IntN(10) < leftOut {
			continue // a large basket is ordered in parts
		}
		quantity := l.Quantity
		switch p.random.IntN(5) {
		case 0:
			quantity *= 2
		case 1:
			quantity = max(quantity/2, 1)
		}
		order.Lines = append(order.Lines, NewLine{ProductCode: p.wholesaler.codes[l.ProductCode], Quantity: fmt.Sprint(quantity)})
	}
	if len(order.Lines) == 0 {
		order.Lines = []NewLine{{ProductCode: p.wholesaler.codes[basket.Lines[0].ProductCode], Quantity: fmt.Sprint(basket.Lines[0].Quantity)}}
	}
	p.references[code] += 1 + p.random.IntN(3)
	if p.random.IntN(12) > 0 {
		order.Reference = fmt.Sprintf("PO-%d", p.references[code])
	}
	if p.random.IntN(3) > 0 {
		order.RequiredDate = workingDaysAfter(taken, 3+p.random.IntN(5)).Format(time.DateOnly)
	}
	if p.random.IntN(15) == 0 {
		order.Notes = pick([]string{
			"Leave at the back door, please.", "Call before delivery.", "Please pack the glass separately.", "Deliver before 10 am: the market opens at noon.",
		}, p.random.Uint32())
	}
	return order
}

// live draws when what happened to an order. fromEnd is its place from the end, 1 for the last.
func (p *planner) live(o *pastOrder, fromEnd int) {
	o.status = wholesale.Ordered
	if fromEnd <= notApproved {
		return
	}
	if fromEnd > notShipped && p.random.IntN(50) == 0 {
		o.status, o.cancelled = wholesale.Cancelled, p.upToNow(o.taken, afterOfficeHours(o.taken, p.upTo(6*time.Hour)))
		return
	}
	o.status = wholesale.Processing
	o.approved = p.upToNow(o.taken, afterOfficeHours(o.taken, 5*time.Minute+p.upTo(3*time.Hour)))
	if p.random.IntN(25) == 0 {
		o.comment = pick([]string{
			"Rang to say they will collect the next one themselves.", "New buyer since this week: be kind.",
			"Asked for a price on larger quantities. Robin to answer.", "Check the address: they have moved.",
		}, p.random.Uint32())
	}
	if fromEnd <= notShipped {
		return
	}
	sent := o.approved
	if p.random.IntN(30) == 0 {
		o.retried = p.upToNow(o.approved, afterOfficeHours(o.approved, time.Hour+p.upTo(8*time.Hour)))
		sent = o.retried
	}
	packing := 2*time.Hour + time.Duration(p.random.ExpFloat64()*float64(5*time.Hour)).Truncate(time.Second)
	o.shipped = p.upToNow(sent, afterOfficeHours(sent, packing))
	o.status = wholesale.Shipped
	if received := afterOfficeHours(o.shipped, 9*time.Hour+p.upTo(20*time.Hour)); received.Before(p.now) && p.random.IntN(5) > 0 {
		o.status, o.received = wholesale.Received, received
	}
}

func (p *planner) upTo(longest time.Duration) time.Duration {
	return time.Duration(p.random.Int64N(int64(longest))).Truncate(time.Second)
}

// upToNow is at, or a moment between from and now when at lies in the future.
func (p *planner) upToNow(from, at time.Time) time.Time {
	if at.Before(p.now) {
		return at
	}
	return from.Add(p.now.Sub(from) / 2).Truncate(time.Microsecond)
}

// assignEndings has something happen in Unleashed to some of the orders that are being processed.
func (p *planner) assignEndings(orders []pastOrder) {
	next := 0
	for i := range orders {
		if next < len(endings) && orders[i].status == wholesale.Processing && len(orders[i].Lines) > 1 {
			orders[i].ending, orders[i].ended = endings[next], p.now.Add(time.Duration(7*(next-len(endings)))*time.Minute)
			if orders[i].ended.Before(orders[i].approved) {
				orders[i].ended = orders[i].approved
			}
			next++
		}
	}
}

// standing plans the orders that standing orders have made for the days to come.
func (p *planner) standing() []pastOrder {
	orders := make([]pastOrder, planned)
	for i := range orders {
		orders[i] = pastOrder{NewOrder: p.content(p.now), taken: p.now.Add(time.Duration(i-planned) * time.Second), status: wholesale.Scheduled}
		orders[i].Source, orders[i].RequiredDate = "standing", workingDaysAfter(p.now, 3+2*i).Format(time.DateOnly)
		orders[i].Reference = cmp.Or(orders[i].Reference, "Standing order")
	}
	return orders
}
