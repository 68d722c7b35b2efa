package store

import (
	"context"

	"upstock/internal/store/db"
)

// PutThumbnail keeps the small copy of a picture, unless there is one already. Nothing happens when
// the picture is not there any more.
func (tx *Tx) PutThumbnail(ctx context.Context, mediaID, contentType string, content []byte) error {
	return tx.queries().InsertThumbnail(ctx, db.InsertThumbnailParams{MediaID: mediaID, ContentType: contentType, Content: content})
}

// Thumbnail reads the small copy of a picture by the picture's unguessable id, as [Tx.Media] does;
// ErrNotFound when none was made yet.
func (tx *Tx) Thumbnail(ctx context.Context, mediaID string) (Media, error) {
	row, err := tx.queries().Thumbnail(ctx, mediaID)
	return oneRow(row, err, func(r db.ThumbnailRow) (Media, error) {
		return Media{ID: mediaID, ContentType: r.ContentType, Content: r.Content, FetchedAt: timeOf(r.FetchedAt)}, nil
	})
}
