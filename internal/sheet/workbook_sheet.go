package sheet

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

const (
	lastRow      = 1 << 20 // of Excel
	maxBlankRows = 200_000 // rows without content that a workbook may describe
)

var errDone = errors.New("the table has been read")

// readSheet reads a sheet's cells, and which of them are merged; what follows is not even unpacked.
func (w *workbook) readSheet(sheet workbookSheet) (Table, error) {
	table := Table{SheetName: sheet.name}
	var all []merged
	whole := false // the cells have been read
	err := w.each(sheet.part, func(e *elements, element xml.StartElement) (err error) {
		switch element.Name.Local {
		case "col":
			table.hide(element)
		case "sheetData":
			err = w.readRows(e, &table)
			whole = err == nil
		case "mergeCells":
			if all, err = w.readMerged(e); err == nil {
				err = errDone
			}
		case "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
			"drawing", "legacyDrawing", "tableParts", "extLst": // these stand behind what is merged
			if whole {
				err = errDone
			}
		}
		return err
	})
	// A fault behind the cells takes nothing from them.
	if errors.Is(err, errDone) || err == nil || whole && w.parts.ctx.Err() == nil && !errors.Is(err, errMerged) {
		return table, table.cover(all)
	}
	if _, ok := errors.AsType[sentence](err); ok || w.parts.ctx.Err() != nil {
		return Table{}, err
	}
	return Table{}, sentencef("the sheet “%s” cannot be read; save the workbook again, or as CSV", sheet.name)
}

// hide notes the columns that the person does not see.
func (t *Table) hide(element xml.StartElement) {
	first, err := strconv.Atoi(attribute(element, "min"))
	last, err2 := strconv.Atoi(attribute(element, "max"))
	if err != nil || err2 != nil || !isTrue(attribute(element, "hidden")) {
		return
	}
	for column := max(first, 1); column <= min(last, MaxColumns); column++ {
		t.HiddenColumns = append(t.HiddenColumns, column-1)
	}
}

func (w *workbook) readRows(e *elements, table *Table) error {
	number := 0
	return e.inside(func(row xml.StartElement) (err error) {
		if row.Name.Local == "row" {
			number, err = w.readRow(e, row, number, table)
		}
		return err
	}, noText)
}

// readRow reads the row that has just begun. A row or cell without a position follows the one
// before it.
func (w *workbook) readRow(e *elements, element xml.StartElement, before int, table *Table) (number int, err error) {
	number = before + 1
	if at := attribute(element, "r"); at != "" {
		if number, err = strconv.Atoi(at); err != nil || number <= before || number > lastRow {
			return 0, errOdd
		}
	}
	if w.work.rows++; w.work.rows > maxBlankRows+MaxRows {
		return 0, sentencef("the sheet “%s” has more than %d blank rows; delete them, or save the sheet as CSV", table.SheetName, maxBlankRows)
	}
	row := Row{Number: number, Hidden: isTrue(attribute(element, "hidden")), Cells: w.cells[:0]}
	column := -1
	err = e.inside(func(cell xml.StartElement) error {
		if cell.Name.Local != "c" {
			return nil
		}
		column++
		if at := attribute(cell, "r"); at != "" {
			if column = columnOf(at); column < 0 {
				return errOdd
			}
		}
		value, err := w.readCell(e, cell)
		if err != nil || value.Shown == "" {
			return err
		}
		if column >= MaxColumns {
			return errTooWide(number)
		}
		if w.work.text += len(value.Shown); w.work.text > MaxUnpacked {
			return errUnpacked
		}
		for len(row.Cells) <= column {
			row.Cells = append(row.Cells, Value{})
		}
		row.Cells[column] = value
		return nil
	}, noText)
	if err != nil {
		return 0, err
	}
	w.cells = row.Cells
	return number, table.addRow(row)
}

// columnOf is the column of a cell such as "C7", counted from 0; -1 for anything else.
func columnOf(cell string) int {
	letters := strings.TrimRight(cell, "0123456789")
	if letters == "" || len(letters) > 3 {
		return -1
	}
	column := 0
	for _, letter := range []byte(strings.ToUpper(letters)) {
		if letter < 'A' || letter > 'Z' {
			return -1
		}
		column = column*26 + int(letter-'A') + 1
	}
	return column - 1
}

// readCell reads the cell that has just begun.
func (w *workbook) readCell(e *elements, cell xml.StartElement) (Value, error) {
	var stored, inline, formula string
	computed := false
	err := e.inside(func(part xml.StartElement) (err error) {
		switch part.Name.Local {
		case "v":
			stored, err = e.text()
		case "is":
			inline, err = e.richText()
		case "f":
			computed = true
			formula, err = e.text()
		}
		return err
	}, noText)
	if err != nil {
		return Value{}, err
	}
	value := Value{Formula: computed}
	switch kind := attribute(cell, "t"); kind {
	case "s":
		at, err := strconv.Atoi(strings.TrimSpace(stored))
		if err != nil || at < 0 || at >= len(w.texts) {
			return Value{}, errOdd
		}
		value.Shown = w.texts[at]
	case "inlineStr":
		value.Shown = clean(inline)
	case "str", "e":
		value.Shown = clean(stored)
	case "b":
		value.Shown = map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(stored)]
	case "d":
		value.Shown = clean(stored)
		value.Date, _ = dayIn(value.Shown, dayLayouts)
	default:
		style, _ := strconv.Atoi(attribute(cell, "s")) // none is the first
		if err := w.number(&value, strings.TrimSpace(stored), style); err != nil {
			return Value{}, err
		}
	}
	if computed && value.Shown == "" && stored == "" {
		value.Shown = "=" + clean(formula) // no program has computed it yet: it must not pass for a blank
	}
	return value, nil
}

// mayHaveContent looks at the beginning of a sheet that is not read.
func (w *workbook) mayHaveContent(sheet workbookSheet) bool {
	const enough = 2_000 // elements
	seen, content := 0, false
	err := w.each(sheet.part, func(_ *elements, element xml.StartElement) error {
		seen++
		if content = element.Name.Local == "v" || element.Name.Local == "is" || seen > enough; content {
			return errDone
		}
		return nil
	})
	return content || err != nil
}
