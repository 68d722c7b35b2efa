package edi

import (
	"encoding/json"
	"fmt"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Document is a document with what was found in it and what became of it.
type Document struct {
	store.Document
	Problems []message.Problem // about the document as a whole
	Messages []Message
}

// Message is a message of a document that came in.
type Message struct {
	store.DocumentMessage
	Problems []message.Problem
	Missing  []Missing // what a person has to say before it can be taken
	Prices   []PriceDifference
}

// What a document waits for.
const (
	WaitsForPartner  = "partner"  // no one knows whom it is from
	WaitsForColumns  = "columns"  // no one has said what the columns of the partner's tables are
	WaitsForMessages = "messages" // one of its messages waits
	WaitsForMatch    = "match"    // of a message: stores, products or pack sizes are not known
	WaitsForDecision = "decision" // of a message: a person has to take or refuse it
)

// MissingKind is what kind of thing is not known.
type MissingKind string

// The kinds.
const (
	MissingStore   MissingKind = "store"
	MissingProduct MissingKind = "product"
	MissingPack    MissingKind = "pack_size"
	MissingOther   MissingKind = "other" // something of the order that no match fixes, e.g. a price
)

// Missing is something of a message that a person has to match.
type Missing struct {
	Kind        MissingKind       `json:"kind"`
	Code        string            `json:"code"`           // what the match is remembered by; "" when it cannot be
	Line        string            `json:"line,omitempty"` // the document's number of the line
	Codes       []string          `json:"codes,omitempty"`
	Name        string            `json:"name,omitempty"`
	Address     []string          `json:"address,omitempty"`
	Quantity    wholesale.Decimal `json:"quantity,omitzero"`
	Unit        string            `json:"unit,omitempty"`
	ProductID   string            `json:"product_id,omitempty"` // of a pack size: the product that is known
	ProductCode string            `json:"product_code,omitempty"`
	Words       string            `json:"words"` // a sentence for people
}

func (s *Service) documentOf(d store.Document, messages []store.DocumentMessage) (Document, error) {
	made := Document{Document: d}
	if err := unpack(d.Problems, &made.Problems); err != nil {
		return made, err
	}
	for _, row := range messages {
		m := Message{DocumentMessage: row}
		var found found
		if err := unpack(row.Problems, &m.Problems); err != nil {
			return made, err
		}
		if err := unpack(row.Missing, &found); err != nil {
			return made, err
		}
		m.Missing, m.Prices = found.Missing, found.Prices
		made.Messages = append(made.Messages, m)
	}
	return made, nil
}

// found is what matching a message has come to, as it is kept.
type found struct {
	Missing []Missing         `json:"missing,omitempty"`
	Prices  []PriceDifference `json:"prices,omitempty"`
	// As it was taken, so that what is answered later does not follow what is matched otherwise
	// since.
	Lines  []takenLine       `json:"lines,omitempty"`  // of each line of the message
	Places map[string]string `json:"places,omitempty"` // customers' ids by the places of a split delivery
}

// takenLine is what a line of a message was taken as.
type takenLine struct {
	ProductID string            `json:"product_id"`
	Pieces    wholesale.Decimal `json:"pieces"` // in one of what is ordered
}

// pack writes what is kept as JSON; "" for what is empty.
func pack(v any, empty bool) (string, error) {
	if empty {
		return "", nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

func unpack(text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read what is kept of a document: %w", err)
	}
	return nil
}
