package exchange

import (
	"upstock/internal/edi/table"
	"upstock/internal/sheet"
	"upstock/internal/web/console/tables"
)

// Columns is the step in which a person says what the columns of a partner's tables are; sheet is
// the table that was read, or none when there is only what was said of an earlier one.
func Columns(file string, read sheet.Table, m table.Map) tables.Step {
	t := &tables.Table{File: file, Sheet: read, Mapping: m.Mapping}
	return tables.Step{
		Table: t, Reader: tables.Reader{Layout: sheet.Layout{Optional: table.Roles()[1:]}}, // the first is NotUsed
		Noun: "table", Words: table.Words, Dates: true,
	}
}

// Sampled adds what the first rows become.
func Sampled(step tables.Step) tables.Step {
	for _, s := range table.Samples(step.Table.Sheet, table.Map{Mapping: step.Table.Mapping}, tables.SampledRows) {
		step.Outcomes = append(step.Outcomes, tables.Outcome(s))
	}
	return step
}
