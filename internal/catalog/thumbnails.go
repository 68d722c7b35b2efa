package catalog

import (
	"bytes"
	"context"
	"image"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// thumbnailSide is three times as large as lists show thumbnails, for the sharpest phones.
const thumbnailSide = 96 // pixels

// Thumbnail reads the small copy of a picture for lists, and makes it when it is first asked for. A
// picture that cannot be made smaller is given as it is.
func (s *Service) Thumbnail(ctx context.Context, mediaID string) (store.Media, error) {
	small, err := s.readThumbnail(ctx, mediaID)
	if wholesale.CodeOf(err) != wholesale.CodeNotFound {
		return small, err
	}
	s.thumbnails.Lock()
	defer s.thumbnails.Unlock()
	if small, err = s.readThumbnail(ctx, mediaID); wholesale.CodeOf(err) != wholesale.CodeNotFound {
		return small, err // it was made while this request waited
	}
	large, err := s.Picture(ctx, mediaID)
	if err != nil {
		return large, err
	}
	made := thumbnail(picture{contentType: large.ContentType, content: large.Content})
	small = large
	small.ContentType, small.Content = made.contentType, made.content
	// One that cannot be kept now, as on a full disk, can be shown all the same.
	_ = s.store.Update(ctx, func(tx *store.Tx) error { return tx.PutThumbnail(ctx, mediaID, made.contentType, made.content) })
	return small, nil
}

func (s *Service) readThumbnail(ctx context.Context, mediaID string) (small store.Media, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		small, err = tx.Thumbnail(ctx, mediaID)
		return store.Missing("thumbnail", err)
	})
	return small, err
}

// thumbnail makes the small copy of a picture of ours. One that cannot be read is its own, so that
// no one waits for another try.
func thumbnail(p picture) picture {
	large, err := redrawn(p.content) // one from before pictures were redrawn may be anything
	if err != nil {
		return p
	}
	m, _, err := image.Decode(bytes.NewReader(large.content))
	if err != nil {
		return p
	}
	small, err := reencoded(scaledDown(m, thumbnailSide), false)
	if err != nil || len(small.content) >= len(p.content) { // a drawing of few colours
		return p
	}
	return small
}

// upright turns a picture as its Exif orientation says.
func upright(m *image.NRGBA, orientation byte) *image.NRGBA {
	if orientation == 1 {
		return m
	}
	width, height := m.Rect.Dx(), m.Rect.Dy()
	onItsSide := orientation >= 5
	turned := image.NewNRGBA(m.Rect)
	if onItsSide {
		turned = image.NewNRGBA(image.Rect(0, 0, height, width))
	}
	for y := range turned.Rect.Dy() {
		for x := range turned.Rect.Dx() {
			fromX, fromY := x, y
			if onItsSide {
				fromX, fromY = y, x
			}
			if slices.Contains([]byte{2, 3, 7, 8}, orientation) {
				fromX = width - 1 - fromX
			}
			if slices.Contains([]byte{3, 4, 6, 7}, orientation) {
				fromY = height - 1 - fromY
			}
			turned.SetNRGBA(x, y, m.NRGBAAt(fromX, fromY))
		}
	}
	return turned
}
