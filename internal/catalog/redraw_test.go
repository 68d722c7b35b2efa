package catalog

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
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

func jpegOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(w *bytes.Buffer, _ image.Image) error { return jpeg.Encode(w, m, nil) })
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(w *bytes.Buffer, _ image.Image) error { return png.Encode(w, m) })
}

// withExif puts an Exif part into a JPEG.
func withExif(photograph []byte, content ...byte) []byte {
	exif := append([]byte("\xff\xe1\x00\x42Exif\x00\x00"), content...)
	exif = append(exif, make([]byte, 2+0x42-len(exif))...)
	return slices.Concat(photograph[:2], exif, photograph[2:])
}

func TestPicturesAreRedrawn(t *testing.T) {
	t.Parallel()
	red, glass := color.NRGBA{R: 200, A: 255}, color.NRGBA{G: 200, A: 100}
	photograph := jpegOf(t, painted(2000, 500, red))
	deep := image.NewNRGBA64(image.Rect(0, 0, 1200, 30))
	noise := rand.New(rand.NewPCG(1, 2))
	grain := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for i := range grain.Pix {
		if grain.Pix[i] = byte(noise.IntN(256)); i%4 == 3 {
			grain.Pix[i] = 255
		}
	}
	cmyk, err := os.ReadFile("testdata/cmyk.jpeg")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sent          []byte
		contentType   string
		width, height int
	}{
		"a photograph":              {photograph, "image/jpeg", 1000, 250},
		"an opaque drawing":         {pngOf(t, painted(400, 1600, red)), "image/png", 250, 1000},
		"a photograph as PNG":       {pngOf(t, grain), "image/jpeg", 300, 300},
		"glass":                     {pngOf(t, painted(1200, 1200, glass)), "image/png", 1000, 1000},
		"a hair":                    {pngOf(t, painted(3000, 1, red)), "image/png", 1000, 1},
		"very wide":                 {pngOf(t, painted(20000, 10, red)), "image/png", 1000, 1},
		"16 bits":                   {pngOf(t, deep), "image/png", 1000, 25},
		"for printing":              {cmyk, "image/jpeg", 150, 103},
		"on its side":               {withExif(photograph, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0), "image/jpeg", 250, 1000},
		"on its side, Intel":        {withExif(photograph, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0), "image/jpeg", 250, 1000},
		"upright":                   {withExif(photograph, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0), "image/jpeg", 1000, 250},
		"small already":             {jpegOf(t, painted(1000, 1000, red)), "image/jpeg", 1000, 1000},
		"with something behind it":  {append(jpegOf(t, painted(10, 10, red)), "<script>alert(1)</script>"...), "image/jpeg", 10, 10},
		"with the place it is from": {withExif(jpegOf(t, painted(10, 10, red)), []byte("GPS 36.8485 S")...), "image/jpeg", 10, 10},
		"moving":                    {moving(t), "image/png", 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept, err := redrawn(c.sent)
			if err != nil {
				t.Fatal(err)
			}
			m, format, err := image.Decode(bytes.NewReader(kept.content))
			if err != nil || "image/"+format != kept.contentType || kept.contentType != c.contentType || m.Bounds().Dx() != c.width || m.Bounds().Dy() != c.height {
				t.Errorf("%v %s %s %v", m.Bounds(), format, kept.contentType, err)
			}
			for _, trace := range []string{"<script>", "GPS", "Exif"} {
				if bytes.Contains(kept.content, []byte(trace)) {
					t.Errorf("%q is still in it", trace)
				}
			}
		})
	}
}

// moving is a GIF of two frames.
func moving(t *testing.T) []byte {
	t.Helper()
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{c})
	}
	return encoded(t, func(w *bytes.Buffer, _ image.Image) error {
		return gif.EncodeAll(w, &gif.GIF{Image: []*image.Paletted{frame(color.White), frame(color.Black)}, Delay: []int{1, 1}})
	})
}

// pngHead is the beginning of a PNG of some size and depth, without anything that it promises.
func pngHead(width, height uint32, depth byte) []byte {
	chunk := []byte("IHDR")
	chunk = binary.BigEndian.AppendUint32(chunk, width)
	chunk = binary.BigEndian.AppendUint32(chunk, height)
	chunk = append(chunk, depth, 6, 0, 0, 0) // RGBA
	head := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(head, crc32.ChecksumIEEE(chunk))
}

// TestBadPicturesAreRefused and end neither the program nor its memory.
func TestBadPicturesAreRefused(t *testing.T) {
	t.Parallel()
	whole := pngOf(t, painted(50, 50, color.White))
	noHeight := jpegOf(t, painted(16, 16, color.White))
	frame := bytes.Index(noHeight, []byte{0xff, 0xc0})
	copy(noHeight[frame+5:], []byte{0, 0})
	gifWithoutHeight := slices.Clone(moving(t))
	gifWithoutHeight[8], gifWithoutHeight[9] = 0, 0
	for name, content := range map[string][]byte{
		"nothing":                  nil,
		"not a picture":            []byte("\x89PNG\r\n\x1a\nnothing"),
		"cut short":                whole[:len(whole)/2],
		"no height":                noHeight,
		"a GIF without height":     gifWithoutHeight,
		"a bomb":                   pngHead(60_000, 60_000, 8),
		"a deep bomb":              pngHead(4_000, 4_000, 16),
		"larger than any number":   pngHead(1<<31-1, 1<<31-1, 8),
		"a WebP of nothing":        []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f"),
		"a WebP that moves":        []byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x01\x00\x00ANIM\x06\x00\x00\x00"),
		"a JPEG of its head alone": noHeight[:frame+4],
	} {
		kept, err := redrawn(content)
		words, givenUp := whyMissing(err)
		if err == nil || !givenUp || words == "" || len(kept.content) > 0 {
			t.Errorf("%s: %d bytes, %q, %v", name, len(kept.content), words, err)
		}
	}
}

// FuzzRedrawn finds files that a decoder panics at, or that are kept without being a picture.
func FuzzRedrawn(f *testing.F) {
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add(pngHead(1, 1, 8))
	f.Fuzz(func(t *testing.T, content []byte) {
		if p, err := redrawn(content); err == nil {
			if _, _, err := image.Decode(bytes.NewReader(p.content)); err != nil {
				t.Error(err)
			}
		}
	})
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
