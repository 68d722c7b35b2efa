package api

import (
	"time"

	"upstock/internal/fulfilment"
	"upstock/internal/wholesale"
)

// FulfilmentGroup is a set of delivery rules on the wire.
type FulfilmentGroup struct {
	ID                string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8063"`
	Name              string    `json:"name" example:"North Shore"`
	Default           bool      `json:"default" doc:"Whether it is the group of every customer that is in no other. It cannot be deleted." example:"false"`
	DeliveryDays      []string  `json:"delivery_days" nullable:"false" doc:"mon, tue, wed, thu, fri, sat, sun." example:"[\"tue\",\"fri\"]"`
	CutOff            CutOff    `json:"cut_off" doc:"Until when orders for a delivery day are taken."`
	CutOffPolicy      string    `json:"cut_off_policy" enum:"refuse,warn" doc:"What happens to an order in the shop after the cut-off." example:"refuse"`
	MinimumOrderValue string    `json:"minimum_order_value" format:"decimal" doc:"Compared with the order's lines, without tax and freight; 0.00 for none." example:"150.00"`
	MinimumPolicy     string    `json:"minimum_policy" enum:"refuse,warn" doc:"What happens to an order in the shop below the minimum." example:"warn"`
	OrderingNote      string    `json:"ordering_note" doc:"What customers read while they order." example:"We deliver before 10 am."`
	ClosedDays        []string  `json:"closed_days" nullable:"false" doc:"Dates on which nothing is delivered." example:"[\"2026-12-25\"]"`
	PaymentTermsID    string    `json:"payment_terms_id" doc:"The payment terms of its customers that were not given others; empty for none. Those of the Default group hold for every customer that has none otherwise." example:""`
	Customers         int64     `json:"customers" doc:"How many customers are in the group." example:"12"`
	CreatedAt         time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
	UpdatedAt         time.Time `json:"updated_at" example:"2026-03-01T09:30:00Z"`
}

// CutOff is until when orders for a delivery day are taken.
type CutOff struct {
	DaysBefore int64  `json:"days_before" doc:"Calendar days before the delivery day; 0 is the delivery day itself." example:"1"`
	Time       string `json:"time" doc:"On the clock of the supplier's time zone, 00:00 to 23:59." example:"14:00"`
}

func fulfilmentGroupView(g fulfilment.Group) FulfilmentGroup {
	v := FulfilmentGroup{
		ID: g.ID, Name: g.Name, Default: g.IsDefault(), DeliveryDays: g.Days.Names(),
		CutOff: CutOff{DaysBefore: int64(g.CutOffDays), Time: string(g.CutOffTime)}, CutOffPolicy: string(g.CutOffPolicy),
		MinimumOrderValue: wholesale.FormatTotal(g.MinimumOrderValue), MinimumPolicy: string(g.MinimumPolicy),
		OrderingNote: g.Note, ClosedDays: make([]string, len(g.ClosedDays)), Customers: g.Customers,
		PaymentTermsID: g.PaymentTermsID,
		CreatedAt:      timeOf(g.CreatedAt), UpdatedAt: timeOf(g.UpdatedAt),
	}
	for i, day := range g.ClosedDays {
		v.ClosedDays[i] = string(day)
	}
	return v
}

// NewFulfilmentGroup is the body that adds a group.
type NewFulfilmentGroup struct {
	Name              string        `json:"name" maxLength:"100" doc:"Unique with the supplier, in any case." example:"North Shore"`
	Default           *bool         `json:"default,omitempty" doc:"Only false: every supplier has its Default group already."`
	DeliveryDays      *[]string     `json:"delivery_days,omitempty" maxItems:"7" nullable:"false" doc:"mon, tue, wed, thu, fri, sat, sun. Monday to Friday when left out." example:"[\"tue\",\"fri\"]"`
	CutOff            *CutOffChange `json:"cut_off,omitempty" doc:"One day before, at 14:00, when left out."`
	CutOffPolicy      *string       `json:"cut_off_policy,omitempty" enum:"refuse,warn" doc:"warn when left out." example:"refuse"`
	MinimumOrderValue *decimalInput `json:"minimum_order_value,omitempty" doc:"None when left out." example:"150.00"`
	MinimumPolicy     *string       `json:"minimum_policy,omitempty" enum:"refuse,warn" doc:"warn when left out."`
	OrderingNote      *string       `json:"ordering_note,omitempty" maxLength:"2000"`
	ClosedDays        *[]string     `json:"closed_days,omitempty" maxItems:"400" nullable:"false" doc:"Dates such as 2026-12-25."`
	PaymentTermsID    *string       `json:"payment_terms_id,omitempty" format:"uuid" doc:"None when left out."`
}

// FulfilmentGroupChange is the body that changes a group. What is left out stays as it is.
type FulfilmentGroupChange struct {
	Name              *string       `json:"name,omitempty" maxLength:"100"`
	Default           *bool         `json:"default,omitempty" doc:"Only as it is."`
	DeliveryDays      *[]string     `json:"delivery_days,omitempty" maxItems:"7" nullable:"false" doc:"Replaces all days."`
	CutOff            *CutOffChange `json:"cut_off,omitempty"`
	CutOffPolicy      *string       `json:"cut_off_policy,omitempty" enum:"refuse,warn"`
	MinimumOrderValue *decimalInput `json:"minimum_order_value,omitempty" doc:"0 for none." example:"200.00"`
	MinimumPolicy     *string       `json:"minimum_policy,omitempty" enum:"refuse,warn"`
	OrderingNote      *string       `json:"ordering_note,omitempty" maxLength:"2000"`
	ClosedDays        *[]string     `json:"closed_days,omitempty" maxItems:"400" nullable:"false" doc:"Replaces all closed days."`
	PaymentTermsID    *string       `json:"payment_terms_id,omitempty" format:"uuid" doc:"Empty for none."`
}

// CutOffChange is a cut-off in a body that adds or changes a group.
type CutOffChange struct {
	DaysBefore *int64  `json:"days_before,omitempty" doc:"0 to 30." example:"1"`
	Time       *string `json:"time,omitempty" example:"14:00"`
}

func (n NewFulfilmentGroup) domain() fulfilment.Change {
	return FulfilmentGroupChange{
		Name: &n.Name, Default: n.Default, DeliveryDays: n.DeliveryDays, CutOff: n.CutOff, CutOffPolicy: n.CutOffPolicy,
		MinimumOrderValue: n.MinimumOrderValue, MinimumPolicy: n.MinimumPolicy, OrderingNote: n.OrderingNote, ClosedDays: n.ClosedDays,
		PaymentTermsID: n.PaymentTermsID,
	}.domain()
}

func (c FulfilmentGroupChange) domain() fulfilment.Change {
	change := fulfilment.Change{
		Name: c.Name, Default: c.Default, DeliveryDays: c.DeliveryDays, CutOffPolicy: c.CutOffPolicy,
		MinimumOrderValue: decimalOf(c.MinimumOrderValue), MinimumPolicy: c.MinimumPolicy, Note: c.OrderingNote, ClosedDays: c.ClosedDays,
		PaymentTermsID: c.PaymentTermsID,
	}
	if c.CutOff != nil {
		change.CutOffDays, change.CutOffTime = c.CutOff.DaysBefore, c.CutOff.Time
	}
	return change
}
