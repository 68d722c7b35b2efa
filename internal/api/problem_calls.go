package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/wholesale"
)

// OrderProblem is what a customer reports was wrong with an order that came.
type OrderProblem struct {
	ID         string             `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8061"`
	Words      string             `json:"words" doc:"What the customer wrote; may be empty when there are lines." example:"The box was open"`
	Lines      []OrderProblemLine `json:"lines" nullable:"false" doc:"The products concerned; empty for the order as a whole."`
	Photos     int                `json:"photos" doc:"How many photos there are. They are shown on the order's page." example:"2"`
	ReportedBy string             `json:"reported_by" doc:"The customer's person." example:"Aroha Ngata"`
	ReportedAt time.Time          `json:"reported_at" example:"2026-03-04T09:30:00Z"`
	Settled    bool               `json:"settled" example:"false"`
	Answer     string             `json:"answer" doc:"What the customer was answered; empty for nothing." example:""`
	SettledBy  string             `json:"settled_by" example:""`
	SettledAt  *time.Time         `json:"settled_at" nullable:"true"`
}

// OrderProblemLine is one product that a problem is about.
type OrderProblemLine struct {
	Kind        string `json:"kind" enum:"short,damaged,wrong,other" example:"short"`
	ProductCode string `json:"product_code" example:"KOMBU-GIN-330"`
	Name        string `json:"name" example:"Kombucha ginger 330 ml"`
	Quantity    string `json:"quantity" format:"decimal" doc:"How much of it is concerned." example:"2"`
}

func problemView(p wholesale.Problem) OrderProblem {
	v := OrderProblem{
		ID: p.ID, Words: p.Words, Lines: make([]OrderProblemLine, len(p.Lines)), Photos: p.Photos, ReportedBy: p.ReportedBy,
		ReportedAt: timeOf(p.ReportedAt), Settled: p.Settled(), Answer: p.Answer, SettledBy: p.SettledBy, SettledAt: timeOrNull(p.SettledAt),
	}
	for i, l := range p.Lines {
		v.Lines[i] = OrderProblemLine{
			Kind: string(l.Kind), ProductCode: l.ProductCode, Name: l.Name, Quantity: wholesale.FormatTrimmed(l.Quantity),
		}
	}
	return v
}

func (a *API) registerProblems() {
	register(a, call{
		method: http.MethodGet, path: "/orders/{id}/problems", id: "listOrderProblems", scope: scopeRead, tag: ordersTag,
		summary: "List what the customer reported", description: "Short, damaged or wrong goods, oldest first. An order with a problem that is not settled needs attention.",
		refusals: []int{http.StatusNotFound},
	}, a.problems)
	register(a, call{
		method: http.MethodPost, path: "/orders/{id}/problems/{problem}/settle", id: "settleOrderProblem", scope: scopeOrders, tag: ordersTag,
		summary: "Settle a problem", description: "The customer is e-mailed the answer, and sees it on the order.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, answering(a.settleProblem, orderAnswerOf))
}

type problemsInput struct {
	ByID
	Paging
}

func (a *API) problems(ctx context.Context, supplierID string, in *problemsInput) (*answer[List[OrderProblem]], error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	problems, err := a.config.Orders.Problems(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	problems, next, err := pageOf(problems, func(p wholesale.Problem) string { return p.ID }, in.Paging)
	if err != nil {
		return nil, err
	}
	return listOf(problems, next, problemView), nil
}

// SettleProblem is how a problem is settled.
type SettleProblem struct {
	Answer string `json:"answer,omitempty" doc:"What the customer reads." example:"Two bottles come with your next order"`
}

type settleProblemInput struct {
	ByID
	Problem string `path:"problem" doc:"The problem's id." example:"01890a5d-ac96-774b-bcce-b302099a8061"`
	Content requestBody[SettleProblem]
}

func (a *API) settleProblem(ctx context.Context, supplierID string, in *settleProblemInput) (*wholesale.Order, error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	problem, err := knownID(in.Problem, "problem")
	if err != nil {
		return nil, err
	}
	return a.config.Orders.SettleProblem(ctx, supplierID, id, problem, in.Content.value.Answer)
}
