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
