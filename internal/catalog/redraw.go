package catalog

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // so that image.Decode reads its first frame
	"image/jpeg"
	"image/png"
	"sync"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // so that image.Decode reads it

	"upstock/internal/wholesale"
)

// Limits on stored pictures. Pages show them at most a third as large, on the sharpest phones.
const (
	maxPictureSide    = 1000              // pixels
	maxDecodedPicture = 100 * 1000 * 1000 // bytes of memory while one is read
	pictureQuality    = 85                // of JPEG
)

// redrawn decodes a picture and encodes it again, upright and no larger than pages need. So nothing
// but pixels is kept and served: no place where a photograph was taken, nothing that is a picture
// and something else as well. A picture that cannot be redrawn is refused.
func redrawn(content []byte) (p picture, err error) {
	defer func() {
		// Decoders meet files that were made to break them. One of them stops itself, and no other.
		if recover() != nil {
			p, err = picture{}, refusePicture(damaged, "the decoder panicked")
		}
	}()
	size, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return picture{}, refusePicture(damaged, "%s", err)
	}
	if size.Width < 1 || size.Height < 1 {
		return picture{}, refusePicture(damaged, "it is %d × %d pixels", size.Width, size.Height)
	}
	if size.Width > maxDecodedPicture/bytesPerPixel(size.ColorModel)/size.Height {
		return picture{}, refusePicture("It has too many pixels. Save a smaller one", "it is %d × %d pixels", size.Width, size.Height)
	}
	large, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return picture{}, refusePicture(damaged, "%s", err)
	}
	small, turn := scaledDown(large, maxPictureSide), byte(1)
	if format == "jpeg" {
		turn = orientation(content)
	}
	return reencoded(upright(small, turn), format != "jpeg")
}

const damaged = "Its file is damaged, or of an unusual kind. Save it again as a JPEG or PNG"

// bytesPerPixel is what a pixel takes in memory once it is decoded.
func bytesPerPixel(model color.Model) int {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

// reencoded makes a file of a picture: a PNG where something is transparent, else a JPEG. A drawing
// stays as sharp as it was when that takes no more space.
func reencoded(m *image.NRGBA, drawing bool) (picture, error) {
	var photograph, sharp bytes.Buffer
	if drawing || !m.Opaque() {
		if err := png.Encode(&sharp, m); err != nil {
			return picture{}, err
		}
	}
	if m.Opaque() {
		if err := jpeg.Encode(&photograph, m, &jpeg.Options{Quality: pictureQuality}); err != nil {
			return picture{}, err
		}
	}
	if photograph.Len() == 0 || sharp.Len() > 0 && sharp.Len() <= photograph.Len() {
		return picture{contentType: "image/png", content: sharp.Bytes()}, nil
	}
	return picture{contentType: "image/jpeg", content: photograph.Bytes()}, nil
}

// exifReach is how far into a file its Exif part lies, in bytes.
const exifReach = 64 << 10

// orientation is how Exif data rotates or mirrors the picture, 1 to 8; 1 is upright. Re-encoding
// loses it. It searches for the raw tag bytes in either byte order.
func orientation(content []byte) byte {
	head := content[:min(len(content), exifReach)]
	for _, tag := range [][]byte{{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0}, {0x12, 0x01, 3, 0, 1, 0, 0, 0}} {
		if _, value, found := bytes.Cut(head, tag); found && len(value) > 0 && value[0] > 1 && value[0] <= 8 {
			return value[0]
		}
	}
	return 1
}

func scaledDown(large image.Image, side int) *image.NRGBA {
	width, height := large.Bounds().Dx(), large.Bounds().Dy()
	longer := max(width, height, side) // never larger than it was
	small := image.NewNRGBA(image.Rect(0, 0, max(1, width*side/longer), max(1, height*side/longer)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), large, large.Bounds(), draw.Src, nil)
	return small
}

// uploads are redrawn one at a time: each may take [maxDecodedPicture] of memory while it is read.
var uploads sync.Mutex

// Redraw decodes a picture that a person has uploaded and encodes it again, upright and no larger
// than pages need: nothing but pixels is kept, so no place where a photograph was taken. Anything
// else is a CodeInvalid error that says in words for people why it cannot be shown.
func Redraw(content []byte) (contentType string, pixels []byte, err error) {
	uploads.Lock()
	defer uploads.Unlock()
	p, err := redrawn(content)
	if refusal, ok := errors.AsType[*pictureRefusal](err); ok {
		err = wholesale.Invalid("", "%s", refusal.words)
	}
	return p.contentType, p.content, err
}
