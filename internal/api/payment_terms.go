package api

import (
	"time"

	"upstock/internal/terms"
)

// PaymentTerms are payment terms on the wire.
type PaymentTerms struct {
	ID        string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8071"`
	Name      string    `json:"name" example:"Card on the 20th"`
	Options   []string  `json:"options" nullable:"false" enum:"on_account,pay_now" doc:"How customers with these terms may pay." example:"[\"on_account\",\"pay_now\"]"`
	Default   string    `json:"default" enum:"on_account,pay_now" doc:"Which option holds when no one chooses." example:"on_account"`
	Collect   string    `json:"collect" enum:"on_approval,on_shipment,days_after_shipment,day_of_following_month" doc:"When a payment is taken, with pay_now." example:"day_of_following_month"`
	Days      int64     `json:"days" doc:"Days after shipment, or the day of the month after it; 0 where collect has neither." example:"20"`
	Methods   []string  `json:"methods" nullable:"false" enum:"card,nz_bank_account" doc:"From what a payment is taken, with pay_now. A New Zealand bank account pays in NZD only." example:"[\"card\"]"`
	Customers int64     `json:"customers" doc:"How many customers were given these terms themselves." example:"12"`
	Groups    int64     `json:"fulfilment_groups" doc:"How many fulfilment groups have these terms." example:"1"`
	CreatedAt time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
	UpdatedAt time.Time `json:"updated_at" example:"2026-03-01T09:30:00Z"`
}

func paymentTermsView(t terms.Terms) PaymentTerms {
	return PaymentTerms{
		ID: t.ID, Name: t.Name, Options: wordsOf(t.Options), Default: string(t.Default), Collect: string(t.Collect), Days: int64(t.Days),
		Methods: wordsOf(t.Methods), Customers: t.Customers, Groups: t.Groups, CreatedAt: timeOf(t.CreatedAt), UpdatedAt: timeOf(t.UpdatedAt),
	}
}

func wordsOf[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = string(one)
	}
	return words
}

// NewPaymentTerms is the body that adds payment terms.
type NewPaymentTerms struct {
	Name    string   `json:"name" maxLength:"100" doc:"Unique with the supplier, in any case." example:"Card on the 20th"`
	Options []string `json:"options" maxItems:"10" nullable:"false" doc:"on_account, pay_now, or both." example:"[\"on_account\",\"pay_now\"]"`
	Default *string  `json:"default,omitempty" enum:"on_account,pay_now" doc:"One of the options. When left out, on_account if it is one of them." example:"on_account"`
	Collect *string  `json:"collect,omitempty" enum:"on_approval,on_shipment,days_after_shipment,day_of_following_month" doc:"on_shipment when left out." example:"day_of_following_month"`
	Days    *int64   `json:"days,omitempty" doc:"0 to 60 days after shipment, or the day of the month, 1 to 31; a shorter month's last day stands for one that it does not have." example:"20"`
	Methods []string `json:"methods,omitempty" maxItems:"10" nullable:"false" doc:"card, nz_bank_account, or both. Required with pay_now." example:"[\"card\"]"`
}

// PaymentTermsChange is the body that changes payment terms. What is left out stays as it is.
type PaymentTermsChange struct {
	Name    *string   `json:"name,omitempty" maxLength:"100"`
	Options *[]string `json:"options,omitempty" maxItems:"10" nullable:"false" doc:"Replaces all options."`
	Default *string   `json:"default,omitempty" enum:"on_account,pay_now"`
	Collect *string   `json:"collect,omitempty" enum:"on_approval,on_shipment,days_after_shipment,day_of_following_month"`
	Days    *int64    `json:"days,omitempty" doc:"0 to 60 days after shipment, or the day of the month, 1 to 31." example:"20"`
	Methods *[]string `json:"methods,omitempty" maxItems:"10" nullable:"false" doc:"Replaces all methods."`
}

func (n NewPaymentTerms) domain() terms.Change {
	return terms.Change{Name: &n.Name, Options: &n.Options, Default: n.Default, Collect: n.Collect, Days: n.Days, Methods: &n.Methods}
}

func (c PaymentTermsChange) domain() terms.Change { return terms.Change(c) }
