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
	if err != nil || format == "gif" || max(size.Width, size.Height) <= maxPictureSide || size.Width > maxPicturePixels/size.Height || orientation(p.content) > 1 {
		return p
	}
	large, _, err := image.Decode(bytes.NewReader(p.content))
	if err != nil {
		return p
	}
	small, err := reencoded(scaledDown(large, maxPictureSide))
	if err != nil {
		return p
	}
	return small
}

func reencoded(m *image.NRGBA) (picture, error) {
	var out bytes.Buffer
	if m.Opaque() {
		err := jpeg.Encode(&out, m, &jpeg.Options{Quality: pictureQuality})
		return picture{contentType: "image/jpeg", content: out.Bytes()}, err
	}
	err := png.Encode(&out, m) // keeps what is transparent
	return picture{contentType: "image/png", content: out.Bytes()}, err
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
