package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"
)

// A sentence is an error in words for the person who sent the file.
type sentence string

func (s sentence) Error() string { return string(s) }

func sentencef(format string, args ...any) error { return sentence(fmt.Sprintf(format, args...)) }

var (
	errNoWorkbook = sentence("the file cannot be read as an Excel workbook; save it again as .xlsx, or as CSV")
	errUnpacked   = sentencef("the workbook is far too large once unpacked, more than %d MB; delete what does not belong to the list, "+
		"or save the sheet as CSV", MaxUnpacked>>20)
)

// An archive is the zip file of a workbook. Only the parts that are asked for are unpacked, and all
// of them together are bounded: a small archive can hold gigabytes of blanks.
type archive struct {
	ctx      context.Context
	parts    map[string]*zip.File
	unpacked int // bytes
	elements int
}

func openArchive(ctx context.Context, content []byte) (*archive, error) {
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, errNoWorkbook
	}
	a := &archive{ctx: ctx, parts: make(map[string]*zip.File, len(in.File))}
	for _, file := range in.File {
		a.parts[partName(file.Name)] = file
	}
	return a, nil
}

// partName is a part's name for comparison: names differ in case and slashes between programs.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

func (a *archive) has(name string) bool { return a.parts[partName(name)] != nil }

// open unpacks a part while it is read.
func (a *archive) open(name string) (io.ReadCloser, error) {
	file := a.parts[partName(name)]
	if file == nil {
		return nil, errNoWorkbook
	}
	content, err := file.Open()
	if err != nil {
		return nil, errNoWorkbook
	}
	return &unpacking{ReadCloser: content, from: a}, nil
}

// unpacking reads a part as far as the archive's bound and its context allow.
type unpacking struct {
	io.ReadCloser
	from *archive
}

func (u *unpacking) Read(p []byte) (int, error) {
	if err := u.from.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := u.ReadCloser.Read(p[:min(len(p), MaxUnpacked-u.from.unpacked+1)])
	if u.from.unpacked += n; u.from.unpacked > MaxUnpacked {
		return 0, errUnpacked
	}
	return n, err
}
