// Package message is what trading partners say to each other, whatever format they say it in: the
// orders that come in, and the answers, despatch advices and invoices that leave. The packages
// edifact, ubl and table translate between it and bytes. It does no I/O.
package message

// Format is how a document is written.
type Format string

// The formats.
const (
	EDIFACTD96A Format = "edifact-d96a"
	EDIFACTD01B Format = "edifact-d01b"
	UBL         Format = "ubl"
	CSV         Format = "csv" // a table, also a workbook: read with a saved column map
)

// Formats are all formats.
var Formats = []Format{EDIFACTD96A, EDIFACTD01B, UBL, CSV}

// Known says whether f is one of [Formats].
func (f Format) Known() bool {
	switch f {
	case EDIFACTD96A, EDIFACTD01B, UBL, CSV:
		return true
	}
	return false
}
