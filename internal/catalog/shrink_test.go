package catalog

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

// painted is a picture of one colour.
func painted(width, height int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, c)
		}
	}
	return m
}

func TestLargePicturesAreShrunk(t *testing.T) {
	t.Parallel()
	red, glass := color.NRGBA{R: 200, A: 255}, color.NRGBA{G: 200, A: 100}
	asJPEG := func(m image.Image) []byte {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, m, nil); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	asPNG := func(m image.Image) []byte {
		var out bytes.Buffer
		if err := png.Encode(&out, m); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	photograph := asJPEG(painted(2000, 500, red))
	withExif := func(orientation ...byte) []byte { // the segment after the first two bytes
		exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00"), orientation...)
		exif = append(exif, make([]byte, 2+0x22-len(exif))...)
		return slices.Concat(photograph[:2], exif, photograph[2:])
	}
	for name, c := range map[string]struct {
		sent          picture
		contentType   string
		width, height int // of what is kept; 0 when it is what was sent
	}{
		"a photograph":         {picture{"image/jpeg", photograph}, "image/jpeg", 1000, 250},
		"an opaque drawing":    {picture{"image/png", asPNG(painted(400, 1600, red))}, "image/jpeg", 250, 1000},
		"glass":                {picture{"image/png", asPNG(painted(1200, 1200, glass))}, "image/png", 1000, 1000},
		"a hair":               {picture{"image/png", asPNG(painted(3000, 1, red))}, "image/jpeg", 1000, 1},
		"on its side":          {picture{"image/jpeg", withExif(0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0)}, "image/jpeg", 0, 0},
		"on its side, Intel":   {picture{"image/jpeg", withExif(0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0)}, "image/jpeg", 0, 0},
		"upright":              {picture{"image/jpeg", withExif(0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0)}, "image/jpeg", 1000, 250},
		"small already":        {picture{"image/jpeg", asJPEG(painted(1000, 1000, red))}, "image/jpeg", 0, 0},
		"not a picture at all": {picture{"image/png", []byte("\x89PNG\r\n\x1a\nnothing")}, "image/png", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := shrunk(c.sent)
			if kept.contentType != c.contentType {
				t.Errorf("it is %s, want %s", kept.contentType, c.contentType)
			}
			if c.width == 0 {
				if !bytes.Equal(kept.content, c.sent.content) {
					t.Error("it was changed")
				}
				return
			}
			m, format, err := image.Decode(bytes.NewReader(kept.content))
			if err != nil || "image/"+format != kept.contentType || m.Bounds().Dx() != c.width || m.Bounds().Dy() != c.height {
				t.Errorf("%v %s %v", m.Bounds(), format, err)
			}
		})
	}
}

// TestThumbnailsStandUpright makes thumbnails of a picture whose upper left corner is red, as it
// lies in the file, and looks where the corner is.
func TestThumbnailsStandUpright(t *testing.T) {
	t.Parallel()
	m := image.NewNRGBA(image.Rect(0, 0, 192, 96))
	for x := range 192 {
		for y := range 96 {
			if m.Set(x, y, color.NRGBA{B: 200, A: 255}); x < 48 && y < 48 {
				m.Set(x, y, color.NRGBA{R: 200, A: 255})
			}
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	for orientation, want := range map[byte]struct{ width, height, x, y int }{ // of the red corner
		1: {96, 48, 0, 0}, 2: {96, 48, 95, 0}, 3: {96, 48, 95, 47}, 4: {96, 48, 0, 47},
		5: {48, 96, 0, 0}, 6: {48, 96, 47, 0}, 7: {48, 96, 47, 95}, 8: {48, 96, 0, 95},
	} {
		exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00"), 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation)
		exif = append(exif, make([]byte, 2+0x22-len(exif))...)
		small := thumbnail(picture{"image/jpeg", slices.Concat(out.Bytes()[:2], exif, out.Bytes()[2:])})
		made, _, err := image.Decode(bytes.NewReader(small.content))
		if err != nil || made.Bounds().Dx() != want.width || made.Bounds().Dy() != want.height {
			t.Fatalf("orientation %d: %v, %v", orientation, made, err)
		}
		if red, _, blue, _ := made.At(want.x, want.y).RGBA(); red < blue {
			t.Errorf("orientation %d: the corner is not at %d, %d", orientation, want.x, want.y)
		}
	}
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, painted(200, 200, color.NRGBA{R: 200, A: 255})); err != nil {
		t.Fatal(err)
	}
	if small := thumbnail(picture{"image/png", drawing.Bytes()}); len(small.content) > drawing.Len() {
		t.Errorf("a drawing of %d bytes has a thumbnail of %d", drawing.Len(), len(small.content))
	}
	for name, p := range map[string][]byte{"no picture": []byte("\x89PNG\r\n\x1a\nnothing"), "nothing": nil} {
		if small := thumbnail(picture{"image/png", p}); !bytes.Equal(small.content, p) {
			t.Errorf("%s is not left as it is", name)
		}
	}
}
