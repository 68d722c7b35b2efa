package app

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // logos are PNG or JPEG
	"image/png"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// shape is one of the icons of an app.
type shape struct {
	side int // pixels
	// margin is what is left free on each side, as a share of it: launchers cut a maskable icon to
	// a shape of their own, of which a circle of 80 % is always seen.
	margin float64
}

var shapes = map[string]shape{
	"icon-192.png":      {192, 0.1},
	"icon-512.png":      {512, 0.1},
	"icon-maskable.png": {512, 0.2},
	"icon-apple.png":    {180, 0.12}, // Apple rounds the corners itself
}

var boldFont = sync.OnceValue(func() *sfnt.Font {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic(fmt.Sprintf("the font of icons: %v", err)) // it is part of the program
	}
	return parsed
})

// drawLogo puts a logo on white.
func drawLogo(logo []byte, s shape) ([]byte, error) {
	picture, _, err := image.Decode(bytes.NewReader(logo))
	if err != nil {
		return nil, fmt.Errorf("read the logo: %w", err)
	}
	icon := filled(s.side, color.White)
	free := float64(s.side) * (1 - 2*s.margin)
	width, height := float64(picture.Bounds().Dx()), float64(picture.Bounds().Dy())
	scale := min(free/width, free/height)
	w, h := max(1, int(width*scale)), max(1, int(height*scale))
	at := image.Rect((s.side-w)/2, (s.side-h)/2, (s.side-w)/2+w, (s.side-h)/2+h)
	draw.CatmullRom.Scale(icon, at, picture, picture.Bounds(), draw.Over, nil)
	return encoded(icon)
}

// drawInitials puts one or two letters on a colour.
func drawInitials(letters string, background, ink color.Color, s shape) ([]byte, error) {
	icon := filled(s.side, background)
	free := float64(s.side) * (1 - 2*s.margin)
	face, err := opentype.NewFace(boldFont(), &opentype.FaceOptions{Size: free * 0.62, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("draw an icon: %w", err)
	}
	defer face.Close()
	bounds, _ := font.BoundString(face, letters)
	middle := fixed.I(s.side) / 2
	writer := font.Drawer{Dst: icon, Src: image.NewUniform(ink), Face: face, Dot: fixed.Point26_6{
		X: middle - (bounds.Min.X+bounds.Max.X)/2, Y: middle - (bounds.Min.Y+bounds.Max.Y)/2,
	}}
	writer.DrawString(letters)
	return encoded(icon)
}

func filled(side int, background color.Color) *image.NRGBA {
	icon := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(icon, icon.Bounds(), image.NewUniform(background), image.Point{}, draw.Src)
	return icon
}

func encoded(icon image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, icon)
	return out.Bytes(), err
}

// initials are the first letters of the first two words of a name, as far as the font has them.
func initials(name, otherwise string) string {
	letters := ""
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' }) {
		first := unicode.ToUpper([]rune(word)[0])
		if drawable(first) && len([]rune(letters)) < 2 {
			letters += string(first)
		}
	}
	if letters == "" && otherwise != "" {
		return initials(otherwise, "")
	}
	return letters
}

func drawable(r rune) bool {
	glyph, err := boldFont().GlyphIndex(nil, r)
	return err == nil && glyph != 0
}

// parseColour reads "#rrggbb".
func parseColour(text string) color.Color {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 24)
	if err != nil {
		return color.Black
	}
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff} //nolint:gosec // its bytes
}
