package realdata

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"
)

// pictureSide is the width and height of a catalogue image, in pixels.
const pictureSide = 240

// pictureColors are the ground and the figure of a tile.
var pictureColors = [][2]color.RGBA{
	{{R: 0xf4, G: 0xe9, B: 0xcd, A: 0xff}, {R: 0x46, G: 0x81, B: 0x89, A: 0xff}},
	{{R: 0xfd, G: 0xe2, B: 0xe4, A: 0xff}, {R: 0xb5, G: 0x65, B: 0x76, A: 0xff}},
	{{R: 0xe2, G: 0xec, B: 0xe9, A: 0xff}, {R: 0x35, G: 0x5e, B: 0x3b, A: 0xff}},
	{{R: 0xff, G: 0xf1, B: 0xd0, A: 0xff}, {R: 0xdd, G: 0x6e, B: 0x42, A: 0xff}},
	{{R: 0xdf, G: 0xe7, B: 0xfd, A: 0xff}, {R: 0x3d, G: 0x5a, B: 0x80, A: 0xff}},
	{{R: 0xee, G: 0xe4, B: 0xe1, A: 0xff}, {R: 0x6d, G: 0x59, B: 0x7a, A: 0xff}},
	{{R: 0xfa, G: 0xf0, B: 0xca, A: 0xff}, {R: 0x0d, G: 0x3b, B: 0x66, A: 0xff}},
	{{R: 0xe8, G: 0xe8, B: 0xe4, A: 0xff}, {R: 0x8a, G: 0x5a, B: 0x44, A: 0xff}},
}

// pictureFigures decide which pixels belong to the figure: rings, stripes, squares, diamonds, dots.
// (0, 0) is the centre of the tile; step, from 12 to 42, is the size of the figure's repeat.
var pictureFigures = []func(x, y, step int) bool{
	func(x, y, step int) bool { return int(math.Hypot(float64(x), float64(y)))/step%2 == 0 },
	func(x, y, step int) bool { return (x+y+pictureSide)/step%2 == 0 },
	func(x, y, step int) bool { return ((x+pictureSide)/step+(y+pictureSide)/step)%2 == 0 },
	func(x, y, step int) bool { return (distance(x)+distance(y))/step%2 == 0 },
	func(x, y, step int) bool { u, v := cell(x, step), cell(y, step); return 9*(u*u+v*v) < step*step },
}

// CatalogueImage returns a small PNG for a product without one: a pattern that depends only on the
// code, so that a product keeps its picture and neighbours look different.
func CatalogueImage(code string) []byte {
	seed := sha256.Sum256([]byte(code))
	colors := pictureColors[int(seed[0])%len(pictureColors)]
	inFigure := pictureFigures[int(seed[1])%len(pictureFigures)]
	step := 12 + int(seed[2])%31

	tile := image.NewPaletted(image.Rect(0, 0, pictureSide, pictureSide), color.Palette{colors[0], colors[1]})
	for y := range pictureSide {
		for x := range pictureSide {
			if inFigure(x-pictureSide/2, y-pictureSide/2, step) {
				tile.SetColorIndex(x, y, 1)
			}
		}
	}
	var encoded bytes.Buffer
	// Encoding fails only when writing does, or for a picture without pixels.
	_ = pictureEncoder.Encode(&encoded, tile)
	return encoded.Bytes()
}

// pictureEncoder is fast, because a catalogue has hundreds of pictures. Two colours compress well
// at any level.
var pictureEncoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pictureBuffers{}}

// pictureBuffers spare each picture but the first the megabyte that a compressor begins with.
type pictureBuffers struct{ pool sync.Pool }

// Get takes a buffer that was used before, nil when there is none.
func (b *pictureBuffers) Get() *png.EncoderBuffer {
	buffer, _ := b.pool.Get().(*png.EncoderBuffer)
	return buffer
}

// Put keeps a buffer for the next picture.
func (b *pictureBuffers) Put(buffer *png.EncoderBuffer) { b.pool.Put(buffer) }

func distance(x int) int { return max(x, -x) }

// cell is the offset of x from the middle of its cell, for cells of the given size.
func cell(x, size int) int { return (x+size*pictureSide)%size - size/2 }
