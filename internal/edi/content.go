package edi

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"upstock/internal/edi/message"
)

// contentOf is a hash of what a message says. It does not depend on how that is written down, nor
// on whether it is said for the first time or again: an order that is sent twice has it twice.
func contentOf(m message.Message) (string, error) {
	said := struct {
		Kind      message.Kind
		Function  message.Function
		Order     *message.Order
		Reference string
		Answers   string
	}{Kind: m.Kind, Answers: m.Answers}
	if m.Order == nil {
		said.Reference = m.Reference
	} else {
		order := *m.Order
		if said.Function = order.Function; said.Function == message.Original || said.Function == message.Duplicate {
			said.Function = ""
		}
		order.Function, order.CountedLines = "", nil
		for _, party := range []*message.Party{&order.Buyer, &order.Supplier, &order.DeliverTo, &order.Invoicee} {
			party.Location = ""
		}
		order.Lines = slices.Clone(order.Lines)
		for i := range order.Lines {
			order.Lines[i].Location = ""
		}
		said.Order = &order
	}
	text, err := json.Marshal(said)
	return hashOf(text), err
}

func hashOf(text []byte) string {
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:16])
}
