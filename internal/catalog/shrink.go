package catalog

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // so that image.Decode reads it
)

// Limits on stored pictures. Pages show them at most a third as large, on the sharpest phones.
const (
	maxPictureSide   = 1000       // pixels
	maxPicturePixels = 25_000_000 // of what is shrunk: 100 MB while it is read
	pictureQuality   = 85         // of JPEG
)

// shrunk scales a picture down to what pages need, so phones don't download full camera images.
// Small, animated (GIF), Exif-rotated and unreadable pictures are unchanged.
func shrunk(p picture) picture {
	size, format, err := image.DecodeConfig(bytes.NewReader(p.content))
	if err != nil || format == "gif" || max(size.Width, size.Height) <= maxPictureSide || size.Width > maxPicturePixels/size.Height || turned(p.content) {
		return p
	}
	large, _, err := image.Decode(bytes.NewReader(p.content))
	if err != nil {
		return p
	}
	small, contentType := scaledDown(large), "image/jpeg"
	var out bytes.Buffer
	if small.Opaque() {
		err = jpeg.Encode(&out, small, &jpeg.Options{Quality: pictureQuality})
	} else {
		contentType, err = "image/png", png.Encode(&out, small) // keeps what is transparent
	}
	if err != nil {
		return p
	}
	return picture{contentType: contentType, content: out.Bytes()}
}

// exifReach is how far into a file its Exif part lies, in bytes.
const exifReach = 64 << 10

// turned reports whether Exif data rotates or mirrors the picture, since re-encoding would lose
// that. It searches for the raw tag bytes in either byte order.
func turned(content []byte) bool {
	head := content[:min(len(content), exifReach)]
	for _, orientation := range [][]byte{{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0}, {0x12, 0x01, 3, 0, 1, 0, 0, 0}} {
		if _, value, found := bytes.Cut(head, orientation); found && len(value) > 0 && value[0] > 1 {
			return true
		}
	}
	return false
}

func scaledDown(large image.Image) *image.NRGBA {
	width, height := large.Bounds().Dx(), large.Bounds().Dy()
	longer := max(width, height)
	small := image.NewNRGBA(image.Rect(0, 0, max(1, width*maxPictureSide/longer), max(1, height*maxPictureSide/longer)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), large, large.Bounds(), draw.Src, nil)
	return small
}
