package sheet

import (
	"context"
	"encoding/xml"
	"errors"
	"path"
	"strconv"
	"strings"
)

// A workbook is an .xlsx file of which only what its table needs is read: the list of sheets, the
// texts and number formats that cells share, and sheets.
type workbook struct {
	parts     *archive
	sheets    []workbookSheet // as far as they hold cells
	active    int             // among all sheets, also those with a chart only
	since1904 bool
	texts     []string // that cells share
	formats   *formats
	cells     []Value // of the row that is read
	work      work
}

type workbookSheet struct {
	name, part string
	position   int
	hidden     bool
}

// work is how much was done to read a workbook. Tests compare it with what is allowed.
type work struct {
	rows int // that were looked at, blank ones included
	text int // bytes of text in cells, shared ones counted each time
}

// readWorkbook reads the active sheet, or when it is hidden or has no content the first visible one
// that has some; or all visible ones that have some, the active one first.
func readWorkbook(ctx context.Context, content []byte, all bool) ([]Table, *workbook, error) {
	parts, err := openArchive(ctx, content)
	if err != nil {
		return nil, nil, err
	}
	book := &workbook{parts: parts}
	tables, err := book.tables(all)
	if err == nil {
		return tables, book, nil
	}
	if ctx.Err() != nil {
		return nil, book, ctx.Err()
	}
	if _, ok := errors.AsType[sentence](err); !ok {
		err = errNoWorkbook // what a decoder says helps only who wrote the program that made the file
	}
	return nil, book, err
}

func (w *workbook) tables(all bool) (tables []Table, err error) {
	if err := w.open(); err != nil {
		return nil, err
	}
	for _, sheet := range w.visible() {
		if len(tables) > 0 && !all {
			if w.mayHaveContent(sheet) {
				tables[0].OtherSheets = append(tables[0].OtherSheets, sheet.name)
			}
			continue
		}
		table, err := w.readSheet(sheet)
		if err != nil && len(tables) > 0 && w.parts.ctx.Err() == nil { // it is no reason to read none
			tables[0].OtherSheets = append(tables[0].OtherSheets, sheet.name)
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(table.Rows) > 0 {
			tables = append(tables, table)
		}
	}
	return tables, nil
}

// visible are the sheets that are not hidden, the active one first.
func (w *workbook) visible() []workbookSheet {
	var sheets []workbookSheet
	for _, sheet := range w.sheets {
		switch {
		case sheet.hidden:
		case sheet.position == w.active:
			sheets = append([]workbookSheet{sheet}, sheets...)
		default:
			sheets = append(sheets, sheet)
		}
	}
	return sheets
}

// open reads the workbook's parts apart from its sheets.
func (w *workbook) open() error {
	if w.parts.has("content.xml") {
		return sentence("this is an OpenDocument spreadsheet; save it as .xlsx, or as CSV")
	}
	root, err := w.related("")
	if err != nil {
		return err
	}
	main := root.ofKind("officeDocument")
	if strings.HasSuffix(main, ".bin") {
		return sentence("this is a binary workbook (.xlsb); save it as .xlsx, or as CSV")
	}
	related, err := w.related(main)
	if err != nil {
		return err
	}
	if err := w.listSheets(main, related); err != nil {
		return err
	}
	if w.formats, err = w.readFormats(related.ofKind("styles")); err != nil {
		return err
	}
	w.texts, err = w.readTexts(related.ofKind("sharedStrings"))
	return err
}

func (w *workbook) listSheets(part string, related relations) error {
	// More than a few hundred sheets are no one's list, and each costs a look.
	const most = 500
	seen := 0
	return w.each(part, func(_ *elements, element xml.StartElement) error {
		switch element.Name.Local {
		case "workbookPr":
			w.since1904 = w.since1904 || isTrue(attribute(element, "date1904"))
		case "workbookView":
			if active, err := strconv.Atoi(attribute(element, "activeTab")); err == nil && w.active == 0 {
				w.active = active
			}
		case "sheet":
			if seen++; seen > most {
				return sentencef("the workbook has more than %d sheets; delete what does not belong to the list", most)
			}
			target := related[attribute(element, "id")]
			if target.kind == "worksheet" && w.parts.has(target.part) {
				w.sheets = append(w.sheets, workbookSheet{
					name: clean(attribute(element, "name")), part: target.part, position: seen - 1,
					hidden: strings.HasSuffix(strings.ToLower(attribute(element, "state")), "hidden"),
				})
			}
		}
		return nil
	})
}

// relations are where a part's related parts are, by their ids.
type relations map[string]relation

type relation struct{ kind, part string }

func (r relations) ofKind(kind string) string {
	for _, relation := range r {
		if relation.kind == kind {
			return relation.part
		}
	}
	return ""
}

// related finds the parts that belong to one; those of the whole file for "".
func (w *workbook) related(part string) (relations, error) {
	folder, file := path.Split(part)
	related := relations{}
	err := w.each(path.Join(folder, "_rels", file+".rels"), func(_ *elements, element xml.StartElement) error {
		if element.Name.Local == "Relationship" && attribute(element, "TargetMode") != "External" {
			target := strings.ReplaceAll(attribute(element, "Target"), `\`, "/")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/", folder, target)
			}
			related[attribute(element, "Id")] = relation{kind: path.Base(attribute(element, "Type")), part: target}
		}
		return nil
	})
	return related, err
}

// readTexts reads the texts that cells share.
func (w *workbook) readTexts(part string) ([]string, error) {
	if part == "" || !w.parts.has(part) {
		return nil, nil
	}
	var texts []string
	err := w.each(part, func(e *elements, element xml.StartElement) error {
		if element.Name.Local != "si" {
			return nil
		}
		text, err := e.richText()
		texts = append(texts, clean(text))
		return err
	})
	return texts, err
}

// each calls start for every element of a part.
func (w *workbook) each(part string, start func(*elements, xml.StartElement) error) error {
	content, err := w.parts.open(part)
	if err != nil {
		return err
	}
	defer content.Close()
	in := w.parts.read(content)
	return in.each(func(element xml.StartElement) error { return start(in, element) })
}
