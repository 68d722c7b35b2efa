package edi

import (
	"context"
	"fmt"
	"log/slog"

	"upstock/internal/edi/edifact"
	"upstock/internal/edi/message"
	"upstock/internal/edi/table"
	"upstock/internal/edi/ubl"
	"upstock/internal/wholesale"
)

// sendersOf are the ids that a document gives whom it is from, the best first.
func sendersOf(data []byte) []string {
	switch {
	case edifact.Looks(data):
		if id, ok := edifact.Sender(data); ok {
			return []string{id}
		}
	case ubl.Looks(data):
		return ubl.Sender(data)
	}
	return nil
}

// read understands a document. A fault of a reader of ours refuses the document, rather than
// stopping all that come after it.
func (s *Service) read(ctx context.Context, data []byte, fileName string, partner wholesale.TradingPartner) (reading message.Reading) {
	leniency := leniencyOf(partner)
	defer func() {
		if fault := recover(); fault != nil {
			s.log.ErrorContext(ctx, "a document could not be read", slog.String("fault", fmt.Sprint(fault)), slog.Int("size", len(data)))
			reading = unreadable("Upstock failed to read it, which is a fault of ours. Please report it, with the document")
		}
	}()
	switch {
	case len(data) == 0:
		return unreadable("It is empty")
	case edifact.Looks(data):
		return edifact.Read(data, leniency)
	case ubl.Looks(data):
		return ubl.Read(data, leniency)
	}
	if !table.IsTable(ctx, data, fileName) {
		words := "It is not an EDIFACT or UBL document, nor a table of orders"
		if why := table.Fault(ctx, data, fileName); why != "" && (partner.Format == string(message.CSV) || table.IsWorkbook(data)) {
			words = "It cannot be read as a table of orders: " + why
		}
		return unreadable(words)
	}
	reading = table.Read(ctx, data, fileName, table.MapOf(partner.Columns), leniency)
	if partner.ID != "" && partner.Format != string(message.CSV) && needsColumns(reading) {
		return unreadable("It is not an EDIFACT or UBL document, and not clearly a table of orders. Set the format of " + partner.Name + " to a table if it sends any")
	}
	return reading
}

func unreadable(words string) message.Reading {
	return message.Reading{Problems: []message.Problem{{Rule: message.Unreadable, Message: words, Severity: message.Error}}}
}
