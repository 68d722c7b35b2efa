package home

import (
	"context"
	"slices"

	"upstock/internal/store"
)

// step is one step of setting up.
type step struct {
	title string
	why   string // what it is for, in a sentence
	words string // of the link that leads there
	href  string
	done  bool
}

// guide lists the steps of setting up, each of which needs the ones before.
type guide struct {
	steps []step
}

func (s Services) readGuide(ctx context.Context, supplierID string) (guide, error) {
	connection, err := s.Syncing.Connection(ctx, supplierID)
	if err != nil {
		return guide{}, err
	}
	has, err := s.Catalog.SetupProgress(ctx, supplierID)
	return guide{[]step{
		{
			"Connect Unleashed", "Brings in products, customers and prices, and sends approved orders.",
			"Connect", "/settings/integrations", connection.Status != store.Disconnected,
		},
		{
			"Import products", "With their pictures and notes. You decide what is available.",
			"Go to Products", "/products", has.Products,
		},
		{"Import customers", "Each is matched to its customer in Unleashed.", "Go to Customers", "/customers", has.Customers},
		{
			"Prices", "What each customer pays, from Unleashed or entered manually.",
			"Go to Price lists", "/price-lists", has.Prices,
		},
		{"Invite customers", "They get an e-mail with a link and order online.", "Choose customers", "/customers", has.Invitations},
	}}, err
}

// finished counts the steps that are done.
func (g guide) finished() int {
	n := 0
	for _, s := range g.steps {
		if s.done {
			n++
		}
	}
	return n
}

// complete says whether there is nothing left to do.
func (g guide) complete() bool { return g.next() < 0 }

// next is the first step that is not done, -1 when there is none.
func (g guide) next() int {
	return slices.IndexFunc(g.steps, func(s step) bool { return !s.done })
}
