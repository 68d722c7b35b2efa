package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/standing"
	"upstock/internal/wholesale"
)

// StandingOrder is what a customer wants every week, on the wire.
type StandingOrder struct {
	OnHold    bool            `json:"on_hold" doc:"Whether it makes no orders, until resume_on or until someone resumes it." example:"false"`
	ResumeOn  *string         `json:"resume_on" format:"date" doc:"The first delivery day after a hold; null for none."`
	Days      StandingDays    `json:"days" doc:"What is wanted, by day of the week. Days without anything are left out."`
	DaysAhead int             `json:"days_ahead" doc:"How many days before its delivery an order is made." example:"7"`
	StartsOn  *string         `json:"starts_on" format:"date" doc:"Delivery days before it make no order; null begins at once."`
	Warnings  []string        `json:"warnings" nullable:"false" doc:"What will not be made as it stands, for people: days without deliveries, products that cannot be ordered." example:"[\"There are no deliveries on a Sunday, so nothing is made for it\"]"`
	Upcoming  []StandingOnDay `json:"upcoming" nullable:"false" doc:"What has become of delivery days from today on, the next first."`
}

// TransformSchema says which dates need not be there.
func (StandingOrder) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, date := range []string{"resume_on", "starts_on"} {
		s.Properties[date] = orNull(s.Properties[date])
	}
	return s
}

// StandingDays are the lines of a standing order by day of the week.
type StandingDays struct {
	Mon []StandingLine `json:"mon,omitempty" maxItems:"500"`
	Tue []StandingLine `json:"tue,omitempty" maxItems:"500" example:"[{\"product_code\":\"KOMBU-GIN-330\",\"quantity\":\"12\"}]"`
	Wed []StandingLine `json:"wed,omitempty" maxItems:"500"`
	Thu []StandingLine `json:"thu,omitempty" maxItems:"500"`
	Fri []StandingLine `json:"fri,omitempty" maxItems:"500"`
	Sat []StandingLine `json:"sat,omitempty" maxItems:"500"`
	Sun []StandingLine `json:"sun,omitempty" maxItems:"500"`
}

func (d *StandingDays) of(day time.Weekday) *[]StandingLine {
	return []*[]StandingLine{&d.Sun, &d.Mon, &d.Tue, &d.Wed, &d.Thu, &d.Fri, &d.Sat}[day]
}

// StandingLine is a product and how much of it is wanted.
type StandingLine struct {
	ProductID   string       `json:"product_id,omitempty" format:"uuid" doc:"What is wanted; or give product_code."`
	ProductCode string       `json:"product_code,omitempty" doc:"What is wanted, by code; or give product_id." example:"KOMBU-GIN-330"`
	Quantity    decimalInput `json:"quantity" example:"12"`
}

// StandingOnDay is a delivery day of a standing order.
type StandingOnDay struct {
	Day     string    `json:"day" format:"date" example:"2026-03-10"`
	State   string    `json:"state" enum:"upcoming,placed,held,settled,paused,closed,missed,nothing" doc:"upcoming: an order is made and waits for its cut-off. placed: it is ordered. held: it waits for a person. settled: a person approved or cancelled it. paused: cancelled by a hold. closed, missed, nothing: no order was made." example:"upcoming"`
	OrderID string    `json:"order_id" doc:"Empty when no order was made." example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	CutOff  time.Time `json:"cut_off" doc:"Until when the customer can change it." example:"2026-03-09T01:00:00Z"`
	Why     string    `json:"why" doc:"Why it is held, or why there is no order, for people." example:""`
}

// StandingOrderChange is the body that replaces a standing order.
type StandingOrderChange struct {
	OnHold    bool           `json:"on_hold,omitempty" example:"false"`
	ResumeOn  *string        `json:"resume_on,omitempty" format:"date" doc:"With on_hold: the first delivery day after the hold."`
	Days      StandingDays   `json:"days" doc:"What is wanted, by day of the week: mon, tue, wed, thu, fri, sat, sun. Empty for nothing."`
	DaysAhead *int64         `json:"days_ahead,omitempty" doc:"1 to 28; 7 when left out. An order is made earlier where its cut-off is." example:"7"`
	StartsOn  *string        `json:"starts_on,omitempty" format:"date" doc:"The first delivery day."`
	Warnings  *[]string      `json:"warnings,omitempty" maxItems:"5000" doc:"Ignored: an answer can be sent back."`
	Upcoming  *[]ReadOnlyDay `json:"upcoming,omitempty" maxItems:"1000" doc:"Ignored: an answer can be sent back."`
}

// ReadOnlyDay is a [StandingOnDay] that is sent back, and ignored.
type ReadOnlyDay struct {
	Day     string `json:"day,omitempty"`
	State   string `json:"state,omitempty"`
	OrderID string `json:"order_id,omitempty"`
	CutOff  string `json:"cut_off,omitempty"`
	Why     string `json:"why,omitempty"`
}

func (c StandingOrderChange) domain() standing.Input {
	in := standing.Input{OnHold: c.OnHold, ResumeOn: given(c.ResumeOn), StartsOn: given(c.StartsOn), Days: map[string][]standing.LineInput{}}
	if c.DaysAhead != nil {
		in.DaysAhead = -1 // out of bounds, as 0 is: there it stands for the usual
		if n := *c.DaysAhead; n >= wholesale.MinDaysAhead && n <= wholesale.MaxDaysAhead {
			in.DaysAhead = int(n)
		}
	}
	for _, day := range wholesale.AllWeekdays() {
		for _, l := range *c.Days.of(day) {
			key := wholesale.WeekdayName(day)
			in.Days[key] = append(in.Days[key], standing.LineInput{ProductID: lowerID(l.ProductID), ProductCode: l.ProductCode, Quantity: l.Quantity.Decimal})
		}
	}
	return in
}

func given(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func standingOrderView(v standing.View) StandingOrder {
	answer := StandingOrder{
		OnHold: v.Order.OnHold, ResumeOn: dateOrNull(v.Order.ResumeOn), DaysAhead: v.Order.DaysAhead, StartsOn: dateOrNull(v.Order.StartsOn),
		Warnings: append([]string{}, v.Warnings...), Upcoming: make([]StandingOnDay, len(v.Upcoming)),
	}
	for day, lines := range v.Order.Days {
		for _, l := range lines {
			into := answer.Days.of(day)
			*into = append(*into, StandingLine{ProductID: l.ProductID, ProductCode: v.Products[l.ProductID].Code, Quantity: decimalInput{l.Quantity.Trim(0)}})
		}
	}
	for i, u := range v.Upcoming {
		answer.Upcoming[i] = StandingOnDay{Day: string(u.Day), State: string(u.State), OrderID: u.OrderID, CutOff: timeOf(u.CutOff), Why: u.Why}
	}
	return answer
}
