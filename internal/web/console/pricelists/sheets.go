package pricelists

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"upstock/internal/catalog"
	"upstock/internal/sheet"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// importView is what the pages of an import show: the form, and what the import would do.
type importView struct {
	onList
	problem string // why the file cannot be read
	pasted  string
	plan    catalog.PriceImport
	carried string // the rows, for the confirmation
}

func (s Services) importForm(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, importPage(importView{onList: list}))
}

// previewImport reads a file or a pasted text and shows what an import would do. Nothing is
// changed.
func (s Services) previewImport(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	v := importView{onList: list, pasted: r.FormValue("pasted")}
	rows, err := readRows(r, v.pasted)
	if err == nil {
		v.plan, err = s.Catalog.PlanPriceImport(r.Context(), supplierOf(r), list.list.ID, rows)
	}
	if err != nil {
		problem, readable := readProblem(err)
		if !readable {
			return err
		}
		v.problem = problem
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, importPage(v))
	}
	if v.carried, err = pack(rows); err != nil {
		return err
	}
	return page.Render(w, r, previewPage(v))
}

// unreadable is why a file cannot be read, in words for the user.
type unreadable struct{ words string }

func (e *unreadable) Error() string { return e.words }

func readProblem(err error) (words string, ok bool) {
	if e, ok := errors.AsType[*unreadable](err); ok {
		return e.words, true
	}
	if fields, invalid := page.FieldErrors(err); invalid {
		return "the file " + fields["rows"], true
	}
	return "", false
}

var layout = sheet.Layout{
	Required: []sheet.Column{sheet.Code, sheet.Price},
	Optional: []sheet.Column{sheet.MinimumQuantity, sheet.From, sheet.To},
}

// readRows reads the rows of the file that was sent, or else of the text that was pasted.
func readRows(r *http.Request, pasted string) ([]catalog.PriceFileRow, error) {
	name, content := "", []byte(pasted)
	file, header, err := r.FormFile("file")
	switch {
	case err == nil:
		defer file.Close()
		name = header.Filename
		if content, err = io.ReadAll(io.LimitReader(file, sheet.MaxBytes+1)); err != nil {
			return nil, fmt.Errorf("read the file: %w", err)
		}
	case !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart):
		return nil, fmt.Errorf("read the form: %w", err)
	case strings.TrimSpace(pasted) == "":
		return nil, &unreadable{"choose a file, or paste rows"}
	}
	table, err := sheet.Read(name, content)
	if err != nil {
		return nil, &unreadable{err.Error()}
	}
	records, err := table.Records(layout)
	if err != nil {
		return nil, &unreadable{err.Error()}
	}
	rows := make([]catalog.PriceFileRow, len(records))
	for i, record := range records {
		rows[i] = catalog.PriceFileRow{
			Row: record.Row, ProductCode: record.Text(sheet.Code), UnitPrice: record.Text(sheet.Price),
			MinimumQuantity: record.Text(sheet.MinimumQuantity), ValidFrom: record.Date(sheet.From), ValidTo: record.Date(sheet.To),
		}
	}
	return rows, nil
}

// pack encodes the rows for the preview's form to carry to the confirmation, so nothing is stored
// for an import that may never be confirmed.
func pack(rows []catalog.PriceFileRow) (string, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if err := json.NewEncoder(zip).Encode(rows); err != nil {
		return "", fmt.Errorf("pack the rows: %w", err)
	}
	if err := zip.Close(); err != nil {
		return "", fmt.Errorf("pack the rows: %w", err)
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// unpack reads what pack made. The rows are then checked like any other input.
func unpack(carried string) ([]catalog.PriceFileRow, error) {
	var rows []catalog.PriceFileRow
	packed, err := base64.StdEncoding.DecodeString(carried)
	if err == nil {
		var zip *gzip.Reader
		if zip, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			err = json.NewDecoder(io.LimitReader(zip, sheet.MaxBytes)).Decode(&rows)
		}
	}
	if err != nil {
		return nil, wholesale.Invalid("rows", "can no longer be read. Choose the file again")
	}
	return rows, nil
}

func (s Services) confirmImport(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	v := importView{onList: list, carried: r.FormValue("rows")}
	rows, err := unpack(v.carried)
	if err != nil {
		return err
	}
	v.plan, err = s.Catalog.ImportPrices(r.Context(), supplierOf(r), list.list.ID, rows)
	if err == nil {
		return page.RedirectWith(w, r, list.path(), "Imported: "+planWords(v.plan))
	}
	if len(v.plan.Wrong) == 0 {
		return err
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, previewPage(v)) // something changed since the preview
}

func (s Services) exportCSV(w http.ResponseWriter, r *http.Request) error {
	return s.export(w, r, "csv", "text/csv; charset=utf-8", func(w io.Writer) (*sheet.Writer, error) { return sheet.NewCSV(w), nil })
}

func (s Services) exportXLSX(w http.ResponseWriter, r *http.Request) error {
	return s.export(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		func(w io.Writer) (*sheet.Writer, error) { return sheet.NewXLSX(w, "Prices") })
}

// export writes the whole list in columns that can be imported again. It is sent only when
// complete, so that half a list never passes for a whole one; ten thousand prices are less than a
// megabyte.
func (s Services) export(w http.ResponseWriter, r *http.Request, extension, contentType string, open func(io.Writer) (*sheet.Writer, error)) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out, err := open(&file)
	if err == nil {
		err = s.writeList(r, out, list)
	}
	if err != nil {
		return fmt.Errorf("export price list %s: %w", list.list.ID, err)
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(list.list.Name) + "." + extension}))
	_, _ = w.Write(file.Bytes()) // a browser that has gone needs nothing
	return nil
}

func (s Services) writeList(r *http.Request, out *sheet.Writer, list onList) error {
	if err := out.Header("Code", "Name", "Price", "Minimum quantity", "From", "To", "Set by"); err != nil {
		return err
	}
	for at := ""; ; {
		rows, err := s.Catalog.PriceRows(r.Context(), supplierOf(r), list.list.ID, catalog.PriceRowQuery{Cursor: at, Limit: 500})
		if err != nil {
			return err
		}
		for _, row := range rows.Items {
			minimum := sheet.Cell{}
			if row.MinimumQuantity.IsPos() {
				minimum = sheet.Number(wholesale.FormatTrimmed(row.MinimumQuantity))
			}
			if err := out.Row(sheet.Text(row.ProductCode), sheet.Text(row.ProductName), sheet.Number(wholesale.FormatPrice(row.UnitPrice)), minimum,
				sheet.Date(string(row.ValidFrom)), sheet.Date(string(row.ValidTo)), sheet.Text(ui.OwnerWords(row.Owner))); err != nil {
				return err
			}
		}
		if at = rows.Next; at == "" {
			return out.Close()
		}
	}
}

// fileName replaces what some systems do not allow in a file's name.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}
