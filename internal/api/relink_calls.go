package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

const relinkPath = integrationPath + "/relink"

// OtherAccount says that another account was connected than the one that products, customers and
// orders belong to.
type OtherAccount struct {
	Before    string `json:"before" doc:"The company that was connected before." example:"Fizz Trial"`
	Products  int64  `json:"products" doc:"How many products are linked to another account than the connected one." example:"120"`
	Customers int64  `json:"customers" example:"45"`
	Orders    int64  `json:"orders" doc:"How many orders are being processed whose sales order is for another account." example:"3"`
}

func otherAccountView(o *syncing.OtherAccount) *OtherAccount {
	if o == nil {
		return nil
	}
	return &OtherAccount{Before: o.Before, Products: o.Products, Customers: o.Customers, Orders: o.Orders}
}

// RelinkCounts are how many there are in each part of the review.
type RelinkCounts struct {
	Found     int64 `json:"found" doc:"Can be linked: one here and one there have the code." example:"118"`
	Ambiguous int64 `json:"ambiguous" doc:"Several here, or several there, have the code." example:"1"`
	OnlyHere  int64 `json:"only_here" doc:"Linked to another account, and the connected one has nothing with the code." example:"1"`
	OnlyThere int64 `json:"only_there" doc:"In the connected account, and nothing here has the code. An import adds it." example:"0"`
}

// RelinkReview is what is to be decided about links, with one page of one part of it.
type RelinkReview struct {
	Open         bool          `json:"open" doc:"Whether anything waits for a decision."`
	CompanyName  string        `json:"company_name" doc:"The account that is connected." example:"Fizz Ltd"`
	OtherAccount *OtherAccount `json:"other_account" doc:"What belongs to another account; null when nothing waits because of that."`
	Compared     bool          `json:"compared" doc:"Whether the connected account has been compared with what is here."`
	Run          *Run          `json:"run" doc:"The latest comparison; null when there was none."`
	Products     RelinkCounts  `json:"products"`
	Customers    RelinkCounts  `json:"customers"`
	Items        []RelinkItem  `json:"items" nullable:"false" doc:"A page of the part that was asked for."`
	NextCursor   string        `json:"next_cursor" doc:"Send it as cursor to get the next page; empty at the end." example:""`
}

// TransformSchema says what may be missing.
func (RelinkReview) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, name := range []string{"other_account", "run"} {
		s.Properties[name] = orNull(s.Properties[name])
	}
	return s
}

// RelinkItem is a product or customer in the review.
type RelinkItem struct {
	ID            string `json:"id" doc:"Ours; empty when it is only there." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	Code          string `json:"code" example:"KOMBU-GIN-330"`
	Name          string `json:"name" example:"Kombucha Ginger 330ml x 12"`
	LinkedGUID    string `json:"linked_guid" doc:"The record that it is linked to." example:"bad19560-0000-495c-b59c-37ceb0e2e0d8"`
	UnleashedGUID string `json:"unleashed_guid" doc:"The record that it would be linked to." example:"9f1f5c1e-0000-4c55-b59c-37ceb0e2e0d8"`
	UnleashedCode string `json:"unleashed_code" example:"KOMBU-GIN-330"`
	UnleashedName string `json:"unleashed_name" example:"Kombucha Ginger 330ml x 12"`
}

func relinkItemView(r store.RelinkRow) RelinkItem {
	v := RelinkItem{
		ID: r.ID, Code: r.Code, Name: r.Name, LinkedGUID: r.Linked, UnleashedGUID: r.RemoteID, UnleashedCode: r.Remote, UnleashedName: r.RemoteAs,
	}
	if r.ID == r.RemoteID {
		v.ID = ""
	}
	return v
}

type relinkQuery struct {
	Kind   string `query:"kind" enum:"products,customers" default:"products" doc:"Which items to list."`
	State  string `query:"state" enum:"found,ambiguous,only_here,only_there" default:"found" doc:"Which part of the review to list."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
	Cursor string `query:"cursor" maxLength:"100"`
}

// RelinkChoice is what was decided in the review.
type RelinkChoice struct {
	All   bool         `json:"all,omitempty" doc:"Link everything that was found, and end the review."`
	Links []ChosenLink `json:"links,omitempty" maxItems:"2000" nullable:"false" doc:"Link these."`
	Done  bool         `json:"done,omitempty" doc:"End the review: what is not linked stays as it is."`
}

// ChosenLink is one product or customer to link.
type ChosenLink struct {
	Kind          string `json:"kind" enum:"product,customer" example:"product"`
	ID            string `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	UnleashedGUID string `json:"unleashed_guid" example:"9f1f5c1e-0000-4c55-b59c-37ceb0e2e0d8"`
}

// Relinked says what was done.
type Relinked struct {
	Linked int64 `json:"linked" doc:"How many products and customers were linked." example:"163"`
}

// startedComparison is the output of a call that has begun a comparison. Asked for twice, it is the
// same one.
type startedComparison struct {
	Location string `header:"Location" doc:"Where the run's progress is."`
	Body     Run
}

func (a *API) registerRelinking() {
	register(a, call{
		method: http.MethodGet, path: relinkPath, id: "getRelinkReview", scope: scopeRead, tag: integrationsTag, summary: "Review links to another account",
		description: "After another account was connected, or something was made again in Unleashed under the same code.",
	}, a.relinkReview)
	register(a, call{
		method: http.MethodPost, path: relinkPath + "/compare", id: "compareUnleashed", scope: scopeAll, tag: integrationsTag, summary: "Compare the account with what is here",
		description: "Reads all products and customers of the connected account, and imports nothing.", status: http.StatusAccepted,
		refusals: []int{http.StatusConflict},
	}, answering(func(ctx context.Context, supplierID string, _ *struct{}) (store.Run, error) {
		return a.config.Syncing.Compare(ctx, supplierID)
	}, func(run store.Run) *startedComparison {
		return &startedComparison{Location: prefix + "/runs/" + run.ID, Body: runView(run)}
	}))
	register(a, call{
		method: http.MethodPost, path: relinkPath, id: "relink", scope: scopeAll, tag: integrationsTag, summary: "Link by code",
		description: "When the review ends, products, customers and prices are read again, and approved orders that wait are sent to the connected account.",
		refusals:    []int{http.StatusConflict},
	}, a.relink)
}

func (a *API) relinkReview(ctx context.Context, supplierID string, in *relinkQuery) (*answer[RelinkReview], error) {
	review, err := a.config.Syncing.Review(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	kind := store.ProductLink
	if in.Kind == "customers" {
		kind = store.CustomerLink
	}
	part := syncing.ReviewPart{Kind: kind, State: store.RelinkState(in.State)}
	rows, next, err := a.config.Syncing.ReviewRows(ctx, supplierID, part, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	v := RelinkReview{
		Open: review.Open(), CompanyName: review.Company, OtherAccount: otherAccountView(review.Other), Compared: review.Compared,
		Products: countsView(review.Counts[store.ProductLink]), Customers: countsView(review.Counts[store.CustomerLink]),
		Items: make([]RelinkItem, len(rows)), NextCursor: next,
	}
	if review.Run != nil {
		run := runView(*review.Run)
		v.Run = &run
	}
	for i, row := range rows {
		v.Items[i] = relinkItemView(row)
	}
	return &answer[RelinkReview]{Body: v}, nil
}

func countsView(n map[store.RelinkState]int64) RelinkCounts {
	return RelinkCounts{
		Found: n[store.RelinkFound], Ambiguous: n[store.RelinkAmbiguous], OnlyHere: n[store.RelinkOnlyHere], OnlyThere: n[store.RelinkOnlyThere],
	}
}

func (a *API) relink(ctx context.Context, supplierID string, in *struct{ Content requestBody[RelinkChoice] }) (*answer[Relinked], error) {
	choice := in.Content.value
	if !choice.All && !choice.Done && len(choice.Links) == 0 {
		return nil, wholesale.Invalid("", "must say what to link: all, or links; or done to end the review")
	}
	decided := syncing.Relinking{All: choice.All, Done: choice.Done}
	for _, l := range choice.Links {
		decided.Links = append(decided.Links, syncing.Link{Kind: store.LinkKind(l.Kind), ID: l.ID, RemoteID: l.UnleashedGUID})
	}
	n, err := a.config.Syncing.Relink(ctx, supplierID, decided)
	return &answer[Relinked]{Body: Relinked{Linked: n}}, err
}
