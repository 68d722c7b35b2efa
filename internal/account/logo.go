package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // so that image.Decode reads it

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Bounds of a logo.
const (
	// MaxLogo is how large an uploaded logo may be, in bytes.
	MaxLogo       = 1 << 20
	maxLogoSide   = 512        // pixels, as stored
	maxLogoPixels = 25_000_000 // as uploaded: 100 MB while it is read
	logoQuality   = 90         // of JPEG
	logoSource    = "logo:"    // with a logo's hash, stands where other pictures have their URL
)

// SetLogo stores a PNG, JPEG or WebP picture as the supplier's logo. It is encoded again, at most
// 512 pixels wide and high, so that nothing but pixels is served. Any other file is
// wholesale.CodeInvalid of the field "logo".
func (s *Service) SetLogo(ctx context.Context, supplierID string, file []byte) error {
	content, contentType, err := redrawn(file)
	if err != nil {
		return err
	}
	return s.changeSupplier(ctx, supplierID, func(tx *store.Tx, supplier *wholesale.Supplier) error {
		id, err := tx.PutMedia(ctx, store.Media{
			ID: store.NewID(), SupplierID: supplierID, SourceURL: logoSource + hashOf(string(content)), ContentType: contentType,
			Content: content, FetchedAt: tx.Now(),
		})
		if err != nil {
			return fmt.Errorf("keep a logo: %w", err)
		}
		if err := tx.Auditf(ctx, supplierID, "logo_changed", supplier.Name, ""); err != nil {
			return err
		}
		before := supplier.LogoMediaID
		supplier.LogoMediaID = id
		if before == id {
			return nil
		}
		return forgetLogo(ctx, tx, supplierID, before)
	})
}

// RemoveLogo leaves the supplier without a logo.
func (s *Service) RemoveLogo(ctx context.Context, supplierID string) error {
	return s.changeSupplier(ctx, supplierID, func(tx *store.Tx, supplier *wholesale.Supplier) error {
		if err := tx.Auditf(ctx, supplierID, "logo_removed", supplier.Name, ""); err != nil {
			return err
		}
		before := supplier.LogoMediaID
		supplier.LogoMediaID = ""
		return forgetLogo(ctx, tx, supplierID, before)
	})
}

func forgetLogo(ctx context.Context, tx *store.Tx, supplierID, mediaID string) error {
	if mediaID == "" {
		return nil
	}
	if err := tx.DeleteMedia(ctx, supplierID, mediaID); err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("delete the former logo: %w", err)
	}
	return nil
}

// redrawn decodes a picture and encodes it again, no larger than a logo needs to be.
func redrawn(file []byte) (content []byte, contentType string, err error) {
	if len(file) > MaxLogo {
		return nil, "", wholesale.Invalid("logo", "must be at most 1 MB")
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || format != "png" && format != "jpeg" && format != "webp" {
		return nil, "", wholesale.Invalid("logo", "must be a PNG, JPEG or WebP picture")
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxLogoPixels/size.Height {
		return nil, "", wholesale.Invalid("logo", "has %d × %d pixels, which is too many. Save a smaller one", size.Width, size.Height)
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, "", wholesale.Invalid("logo", "cannot be read: the file is damaged. Save it again")
	}
	var out bytes.Buffer
	if format == "jpeg" {
		contentType, err = "image/jpeg", jpeg.Encode(&out, fitted(picture), &jpeg.Options{Quality: logoQuality})
	} else {
		contentType, err = "image/png", png.Encode(&out, fitted(picture)) // keeps what is transparent
	}
	if err != nil {
		return nil, "", fmt.Errorf("write a logo: %w", err)
	}
	return out.Bytes(), contentType, nil
}

func fitted(picture image.Image) image.Image {
	width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
	longer := max(width, height)
	if longer <= maxLogoSide {
		return picture
	}
	small := image.NewNRGBA(image.Rect(0, 0, max(1, width*maxLogoSide/longer), max(1, height*maxLogoSide/longer)))
	draw.CatmullRom.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return small
}
