package api

import (
	"time"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TradingPartner is a business that orders with documents, on the wire.
type TradingPartner struct {
	ID             string            `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8071"`
	Name           string            `json:"name" example:"Harbour Supermarkets"`
	Format         string            `json:"format" enum:"edifact-d96a,edifact-d01b,ubl,csv" doc:"How its documents are written, and those that leave." example:"edifact-d96a"`
	TheirID        string            `json:"their_id" doc:"How documents name it: a GLN, or another id." example:"9520000001001"`
	OurID          string            `json:"our_id" doc:"How documents name you; empty when it is not looked at." example:"9520000009007"`
	Acknowledge    bool              `json:"acknowledge" doc:"Whether receipts and answers to its orders are sent." example:"true"`
	DespatchAdvice bool              `json:"despatch_advice" doc:"Whether despatch advices are sent." example:"true"`
	Invoice        bool              `json:"invoice" doc:"Whether invoices and credit notes are sent." example:"true"`
	Leniency       map[string]string `json:"leniency" nullable:"false" doc:"What rules lead to, where that is not the usual: tolerate, warn or reject." example:"{\"segment_count\": \"reject\"}"`
	CreatedAt      time.Time         `json:"created_at" example:"2026-03-01T09:30:00Z"`
	UpdatedAt      time.Time         `json:"updated_at" example:"2026-03-01T09:30:00Z"`
}

func tradingPartnerView(p wholesale.TradingPartner) TradingPartner {
	v := TradingPartner{
		ID: p.ID, Name: p.Name, Format: p.Format, TheirID: p.TheirID, OurID: p.OurID, Acknowledge: p.Acknowledge,
		DespatchAdvice: p.DespatchAdvice, Invoice: p.Invoice, Leniency: p.Leniency, CreatedAt: timeOf(p.CreatedAt), UpdatedAt: timeOf(p.UpdatedAt),
	}
	if v.Leniency == nil {
		v.Leniency = map[string]string{}
	}
	return v
}

// NewTradingPartner is the body that adds a trading partner.
type NewTradingPartner struct {
	Name           string             `json:"name" maxLength:"100" example:"Harbour Supermarkets"`
	Format         string             `json:"format" enum:"edifact-d96a,edifact-d01b,ubl,csv" example:"edifact-d96a"`
	TheirID        string             `json:"their_id,omitempty" maxLength:"35" doc:"A GLN, or another id; unique in any spelling. Only with format csv may it be left out." example:"9520000001001"`
	OurID          string             `json:"our_id,omitempty" maxLength:"35" doc:"A GLN, or another id. Documents for another one wait for a person." example:"9520000009007"`
	Acknowledge    *bool              `json:"acknowledge,omitempty" doc:"true when left out."`
	DespatchAdvice *bool              `json:"despatch_advice,omitempty" doc:"true when left out."`
	Invoice        *bool              `json:"invoice,omitempty" doc:"true when left out."`
	Leniency       *map[string]string `json:"leniency,omitempty" maxItems:"100" doc:"By rule: tolerate, warn or reject." example:"{\"segment_count\": \"reject\"}"`
}

// TradingPartnerChange is the body that changes a trading partner. What is left out stays as it is.
type TradingPartnerChange struct {
	Name           *string            `json:"name,omitempty" maxLength:"100"`
	Format         *string            `json:"format,omitempty" enum:"edifact-d96a,edifact-d01b,ubl,csv"`
	TheirID        *string            `json:"their_id,omitempty" maxLength:"35"`
	OurID          *string            `json:"our_id,omitempty" maxLength:"35" doc:"Empty for none."`
	Acknowledge    *bool              `json:"acknowledge,omitempty"`
	DespatchAdvice *bool              `json:"despatch_advice,omitempty"`
	Invoice        *bool              `json:"invoice,omitempty"`
	Leniency       *map[string]string `json:"leniency,omitempty" maxItems:"100" doc:"The rules that are named are set, null puts one back to the usual, and the others stay."`
}

func (n NewTradingPartner) domain() edi.PartnerChange {
	return TradingPartnerChange{
		Name: &n.Name, Format: &n.Format, TheirID: &n.TheirID, OurID: &n.OurID,
		Acknowledge: n.Acknowledge, DespatchAdvice: n.DespatchAdvice, Invoice: n.Invoice, Leniency: n.Leniency,
	}.domain()
}

func (c TradingPartnerChange) domain() edi.PartnerChange {
	change := edi.PartnerChange{
		Name: c.Name, Format: c.Format, TheirID: c.TheirID, OurID: c.OurID,
		Acknowledge: c.Acknowledge, DespatchAdvice: c.DespatchAdvice, Invoice: c.Invoice,
	}
	if c.Leniency != nil {
		change.Leniency = *c.Leniency
	}
	return change
}

// PartnerStore says which customer one of a trading partner's stores is.
type PartnerStore struct {
	Code       string `json:"code" doc:"Theirs: a GLN or a store number." example:"9520000001018"`
	CustomerID string `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
}

// PartnerStoreInput is the body that says which customer a store is.
type PartnerStoreInput struct {
	CustomerID string `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
}

func partnerStoreView(r store.PartnerStoreRow) PartnerStore {
	return PartnerStore{Code: r.Code, CustomerID: r.CustomerID}
}

// PartnerProduct says which product one of a trading partner's codes means.
type PartnerProduct struct {
	Code          string `json:"code" doc:"Theirs, or a GTIN." example:"700101"`
	ProductID     string `json:"product_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	PiecesPerUnit string `json:"pieces_per_unit" format:"decimal" doc:"How many pieces one of what they order holds; 0 when their documents say it." example:"12"`
}

// PartnerProductInput is the body that says which product a code means.
type PartnerProductInput struct {
	ProductID     string        `json:"product_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	PiecesPerUnit *decimalInput `json:"pieces_per_unit,omitempty" doc:"12 for a carton of twelve. Left out or 0: their documents say it." example:"12"`
}

func partnerProductView(r store.PartnerProductRow) PartnerProduct {
	return PartnerProduct{Code: r.Code, ProductID: r.ProductID, PiecesPerUnit: r.PiecesPerUnit.String()}
}
