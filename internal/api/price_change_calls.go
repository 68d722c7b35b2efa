package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// PriceChange is a price that a run changes, or with a grouping and no group a price list, a
// product or a customer whose prices it changes.
type PriceChange struct {
	ID              string  `json:"id" doc:"Of the price list, product or customer; the parameter of lists its prices. Empty for one price." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	Code            string  `json:"code" doc:"Of the product or customer." example:"KOMBU-GIN-330"`
	Name            string  `json:"name" doc:"Of the price list, product, product group or customer." example:"Kombucha Ginger 330 ml"`
	PriceListID     *string `json:"price_list_id" format:"uuid" doc:"null by customer, and for a group." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	PriceList       *string `json:"price_list" doc:"Its name." example:"Wholesale"`
	Kind            *string `json:"kind" enum:"added,changed,removed" doc:"What happens to the price; null for a group." example:"changed"`
	MinimumQuantity *string `json:"minimum_quantity" format:"decimal" doc:"From how many on; null for a group." example:"0"`
	ValidFrom       *string `json:"valid_from" format:"date" doc:"The first day; null: no bound."`
	ValidTo         *string `json:"valid_to" format:"date" doc:"The last day; null: no bound."`
	Before          *string `json:"before" format:"decimal" doc:"null when there is none, or for a discount on a product group." example:"24.9500"`
	After           *string `json:"after" format:"decimal" doc:"null when there is none, or for a discount on a product group." example:"26.0000"`
	BeforeText      string  `json:"before_text" doc:"As people see it." example:"24.95"`
	AfterText       string  `json:"after_text" example:"26.00"`
	Moved           string  `json:"moved" doc:"By how much of itself the price moves, as people see it; of a group, the price that moves most." example:"+4.2 %"`
	Why             string  `json:"why" doc:"Which price counts instead of a removed one; by customer, where the new price comes from." example:"Price tier Wholesale"`
	Added           int64   `json:"added" doc:"Of a group: how many prices are added." example:"0"`
	Changed         int64   `json:"changed" example:"1"`
	Removed         int64   `json:"removed" example:"0"`
	Increased       int64   `json:"increased" example:"1"`
	Decreased       int64   `json:"decreased" example:"0"`
}

func groupView(g syncing.MovedGroup) PriceChange {
	v := PriceChange{
		ID: g.ID, Code: g.Code, Name: g.Name, Added: g.Added, Changed: g.Changed, Removed: g.Removed, Increased: g.Up, Decreased: g.Down,
	}
	if !g.Most.IsZero() {
		v.Moved = wholesale.ShareWords(g.Most)
	}
	return v
}

func moveView(m syncing.PriceMove) PriceChange {
	return PriceChange{
		Code: m.ProductCode, Name: m.ProductName, PriceListID: textOrNull(m.ListID), PriceList: textOrNull(m.ListName),
		Kind: textOrNull(string(m.Kind)), MinimumQuantity: textOrNull(wholesale.FormatTrimmed(m.MinimumQuantity)),
		ValidFrom: dateOrNull(m.ValidFrom), ValidTo: dateOrNull(m.ValidTo), Before: priceOrNull(m.Before), After: priceOrNull(m.After),
		BeforeText: m.BeforeWords, AfterText: m.AfterWords, Moved: m.MovedWords(), Why: m.Why,
	}
}

func priceOrNull(d *wholesale.Decimal) *string {
	if d == nil {
		return nil
	}
	return textOrNull(wholesale.FormatPrice(*d))
}

// PriceVersion is a version of the prices that was published and can be brought back.
type PriceVersion struct {
	Version     int64     `json:"version" example:"12"`
	RunID       string    `json:"run_id" format:"uuid" doc:"The run that published it; roll it back to undo it." example:"01890a5d-ac96-774b-bcce-b302099a805f"`
	Kind        string    `json:"kind" enum:"sync,rollback,forward" example:"sync"`
	Restored    *int64    `json:"restored" doc:"The version whose prices a rollback has brought back; null in a sync."`
	PublishedAt time.Time `json:"published_at" example:"2026-03-01T09:30:09Z"`
	PublishedBy string    `json:"published_by" doc:"Who asked for it; empty when it was published by itself." example:""`
	Added       int64     `json:"added" example:"12"`
	Changed     int64     `json:"changed" example:"3"`
	Removed     int64     `json:"removed" example:"0"`
}

func publicationView(p store.PricePublication) PriceVersion {
	v := PriceVersion{
		Version: p.Version, RunID: p.RunID, Kind: string(p.Kind), PublishedAt: timeOf(p.PublishedAt), PublishedBy: p.PublishedBy,
		Added: p.Added, Changed: p.Changed, Removed: p.Removed,
	}
	if p.Restored != 0 {
		v.Restored = &p.Restored
	}
	return v
}

// PriceReview is what the supplier has decided about price changes from Unleashed.
type PriceReview struct {
	ApplyPrices     string  `json:"apply_prices" enum:"at_once,approved" doc:"Whether price changes apply at once, or after someone approves them." example:"at_once"`
	PriceShareLimit string  `json:"price_share_limit" format:"decimal" doc:"A sync that would move more than this percentage of all prices waits for approval; 0: no limit." example:"20"`
	PriceMoveLimit  string  `json:"price_move_limit" format:"decimal" doc:"A sync that would move one price by more than this percentage waits for approval; 0: no limit." example:"50"`
	PriceKeepDays   int64   `json:"price_keep_days" doc:"For how many days earlier prices can be brought back." example:"30"`
	WaitingRunID    *string `json:"waiting_run_id" format:"uuid" doc:"The run whose price changes wait for approval; null when none does."`
}

// PriceReviewChange changes it. What is left out stays as it is.
type PriceReviewChange struct {
	ApplyPrices     *string       `json:"apply_prices,omitempty" enum:"at_once,approved" example:"approved"`
	PriceShareLimit *decimalInput `json:"price_share_limit,omitempty" doc:"A percentage." example:"20"`
	PriceMoveLimit  *decimalInput `json:"price_move_limit,omitempty" doc:"A percentage." example:"50"`
	PriceKeepDays   *decimalInput `json:"price_keep_days,omitempty" doc:"Whole days." example:"30"`
}

func (a *API) registerPriceChanges() {
	register(a, call{
		method: http.MethodGet, path: "/runs/{id}/price-changes", id: "listPriceChanges", scope: scopeRead, tag: runsTag, summary: "List what a run changes",
		description: "Of a run that waits for approval, and of a published one as long as its prices are kept. First by price list, product or customer; " +
			"then, with the parameter of, the prices of one of them. By customer it is what the customer pays today. A page may hold fewer items than asked for.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, a.priceChanges)
	register(a, call{
		method: http.MethodPost, path: "/runs/{id}/apply", id: "applyPriceChanges", scope: scopeAll, tag: runsTag, summary: "Apply the price changes that wait",
		description: "It may be repeated.", refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byID("run", a.config.Syncing.ApplyPrices), runView))
	register(a, call{
		method: http.MethodPost, path: "/runs/{id}/discard", id: "discardPriceChanges", scope: scopeAll, tag: runsTag, summary: "Discard the price changes that wait",
		description: "They are not asked about again until prices change in Unleashed, or someone starts a price sync. It may be repeated.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byID("run", a.config.Syncing.DiscardPrices), runView))
	register(a, call{
		method: http.MethodPost, path: "/runs/{id}/rollback", id: "rollBackPrices", scope: scopeAll, tag: runsTag, summary: "Roll a run's prices back",
		description: "In the background: Unleashed's prices become what they were before the run; what later runs have changed is undone too, and prices that were " +
			"entered manually stay. Afterwards, what Unleashed says differently waits for approval. Rolling back a rollback goes forward again. It may be repeated.",
		status: http.StatusAccepted, refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byID("run", a.config.Syncing.RollBack), runView))
	register(a, call{
		method: http.MethodGet, path: "/price-versions", id: "listPriceVersions", scope: scopeRead, tag: priceListsTag, summary: "List the prices that can be brought back",
		description: "Newest first.",
	}, a.priceVersions)
	register(a, call{
		method: http.MethodGet, path: integrationPath + "/price-settings", id: "getPriceSettings", scope: scopeRead, tag: integrationsTag, summary: "Read how price changes apply",
	}, a.priceReview)
	register(a, call{
		method: http.MethodPatch, path: integrationPath + "/price-settings", id: "changePriceSettings", scope: scopeAll, tag: integrationsTag, summary: "Change how price changes apply",
		description: "What is left out stays as it is.",
	}, a.changePriceReview)
}

type priceChangesInput struct {
	ByID
	Paging
	By string `query:"by" enum:"list,product,customer" default:"list" doc:"How the changes are grouped."`
	Of string `query:"of" maxLength:"600" doc:"The id of one group: lists its prices." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
}

func (a *API) priceChanges(ctx context.Context, supplierID string, in *priceChangesInput) (*answer[List[PriceChange]], error) {
	id, err := in.id("run")
	if err != nil {
		return nil, err
	}
	moves, err := a.config.Syncing.PriceMoves(ctx, supplierID, id, syncing.PriceMovesQuery{
		By: syncing.MovesBy(in.By), ID: in.Of, Cursor: in.Cursor, Limit: in.Limit,
	})
	switch {
	case err != nil:
		return nil, err
	case !moves.Readable:
		return nil, wholesale.Conflict("This run has changed no prices, or they are kept no longer")
	case in.Of != "":
		return listOf(moves.Moves, moves.Next, moveView), nil
	}
	return listOf(moves.Groups, moves.Next, groupView), nil
}

func (a *API) priceVersions(ctx context.Context, supplierID string, in *struct{ Paging }) (*answer[List[PriceVersion]], error) {
	all, err := a.config.Syncing.PricePublications(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(all, func(p store.PricePublication) string { return p.RunID }, in.Paging)
	if err != nil {
		return nil, err
	}
	return listOf(page, next, publicationView), nil
}

func (a *API) priceReview(ctx context.Context, supplierID string, _ *struct{}) (*answer[PriceReview], error) {
	choices, waiting, err := a.config.Syncing.PriceReview(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	v := PriceReview{
		ApplyPrices: "at_once", PriceShareLimit: wholesale.PercentOf(choices.ShareLimit), PriceMoveLimit: wholesale.PercentOf(choices.MoveLimit),
		PriceKeepDays: choices.KeepDays,
	}
	if choices.Ask {
		v.ApplyPrices = "approved"
	}
	if waiting != nil {
		v.WaitingRunID = &waiting.ID
	}
	return &answer[PriceReview]{Body: v}, nil
}

func (a *API) changePriceReview(ctx context.Context, supplierID string, in *struct {
	Content requestBody[PriceReviewChange]
}) (*answer[PriceReview], error) {
	body := in.Content.value
	var change syncing.PriceReviewChange
	if body.ApplyPrices != nil {
		ask := *body.ApplyPrices == "approved"
		change.Ask = &ask
	}
	var err error
	if change.ShareLimit, err = fractionOf("price_share_limit", body.PriceShareLimit); err != nil {
		return nil, err
	}
	if change.MoveLimit, err = fractionOf("price_move_limit", body.PriceMoveLimit); err != nil {
		return nil, err
	}
	if body.PriceKeepDays != nil {
		days, _, ok := body.PriceKeepDays.Int64(0)
		if !ok || !body.PriceKeepDays.IsInt() {
			return nil, wholesale.Invalid("price_keep_days", "must be a whole number of days")
		}
		change.KeepDays = &days
	}
	if _, err := a.config.Syncing.ChangePriceReview(ctx, supplierID, change); err != nil {
		return nil, err
	}
	return a.priceReview(ctx, supplierID, nil)
}

func fractionOf(field string, percent *decimalInput) (*wholesale.Decimal, error) {
	if percent == nil {
		return nil, nil //nolint:nilnil // it was not given
	}
	share, err := wholesale.FractionOf(percent.Decimal)
	if err != nil {
		return nil, wholesale.Invalid(field, "must be a percentage such as 20")
	}
	return &share, nil
}
