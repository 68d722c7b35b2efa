package document

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The fonts for what the Go fonts lack. build/fonts.sh makes them.
//
//go:embed fonts/*.ttf.gz
var fontFiles embed.FS

// fallbacks are asked in this order for a character.
var fallbacks = []string{"text", "cjk", "emoji"}

// face is a font in a document.
type face struct {
	family string
	style  weight
	units  fixed.Int26_6 // an em in the font's units
	font   *sfnt.Font
}

// glyph is how a document shows a character.
type glyph struct {
	face    *face   // nil when no font has the character
	shown   rune    // the character that has the glyph in the font
	advance float64 // the width in ems
}

// fonts are the fonts of one document. Those that the text does not need are never read.
type fonts struct {
	pdf    *fpdf.Fpdf
	faces  []*face // in the order of the weights, then of the fallbacks
	glyphs map[weight]map[rune]glyph
	buffer sfnt.Buffer
}

const goFamily = "go"

func newFonts(pdf *fpdf.Fpdf) *fonts {
	f := &fonts{pdf: pdf, glyphs: map[weight]map[rune]glyph{plain: {}, bold: {}}}
	// The library writes into a font's bytes, and other documents are drawn at the same time.
	f.add(goFamily, plain, bytes.Clone(goregular.TTF))
	f.add(goFamily, bold, bytes.Clone(gobold.TTF))
	return f
}

// add makes a font known to the document; an error becomes the document's.
func (f *fonts) add(family string, style weight, file []byte) {
	parsed, err := sfnt.Parse(file)
	if err != nil {
		f.pdf.SetError(fmt.Errorf("font %s: %w", family, err))
		parsed = &sfnt.Font{}
	}
	f.pdf.AddUTF8FontFromBytes(family, string(style), file)
	f.faces = append(f.faces, &face{
		family: family, style: style, font: parsed, units: fixed.I(int(parsed.UnitsPerEm())),
	})
}

// glyph finds how a character is shown: in the font itself, or else in the first fallback that has
// it. Fallbacks have one weight.
func (f *fonts) glyph(r rune, w weight) glyph {
	if g, known := f.glyphs[w][r]; known {
		return g
	}
	g := f.find(r, w)
	f.glyphs[w][r] = g
	return g
}

func (f *fonts) find(r rune, w weight) glyph {
	own := f.faces[0]
	if w == bold {
		own = f.faces[1]
	}
	shown, ok := moved(r)
	if !ok {
		return glyph{}
	}
	if g, ok := f.in(own, shown); ok {
		return g
	}
	for i, name := range fallbacks {
		if len(f.faces) == i+2 {
			f.open(name)
		}
		if g, ok := f.in(f.faces[i+2], shown); ok {
			return g
		}
	}
	return glyph{}
}

// open reads a fallback. That takes some milliseconds and megabytes, so only documents with a
// character that needs it pay for it.
func (f *fonts) open(name string) {
	file, err := unpacked(path.Join("fonts", name+".ttf.gz"))
	if err != nil {
		f.pdf.SetError(fmt.Errorf("font %s: %w", name, err))
	}
	f.add(name, plain, file)
}

func unpacked(name string) ([]byte, error) {
	packed, err := fontFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	unzip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	// The last four bytes say how long the file is: reading it takes no more memory than that.
	file := make([]byte, binary.LittleEndian.Uint32(packed[len(packed)-4:]))
	_, err = io.ReadFull(unzip, file)
	return file, errors.Join(err, unzip.Close())
}

func (f *fonts) in(a *face, r rune) (glyph, bool) {
	index, err := a.font.GlyphIndex(&f.buffer, r)
	if err != nil || index == 0 {
		return glyph{}, false
	}
	advance, err := a.font.GlyphAdvance(&f.buffer, index, a.units, font.HintingNone)
	return glyph{face: a, shown: r, advance: float64(advance) / float64(a.units)}, err == nil
}

// The library that writes PDFs knows only characters of 16 bits, so the font of emoji has those of
// the emoji blocks in its private use area.
const (
	emojiBegin = 0x1F000
	emojiEnd   = 0x1FC00
	movedBegin = 0xE000
	movedEnd   = movedBegin + emojiEnd - emojiBegin
)

// moved is where the fonts have a character; false for one that no document can show.
func moved(r rune) (rune, bool) {
	if r >= emojiBegin && r < emojiEnd {
		return r - emojiBegin + movedBegin, true
	}
	return r, r <= 0xFFFF && (r < movedBegin || r >= movedEnd)
}
