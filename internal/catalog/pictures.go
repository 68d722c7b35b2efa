package catalog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Pictures fetches our own copies of product pictures. Pages then never send a buyer's browser to a
// third-party address, and pictures survive if the other system goes away.
type Pictures struct {
	store   *store.Store
	fetcher *pictureFetcher
	log     *slog.Logger
}

// NewPictures creates the picture fetcher. It only connects to public addresses and to allowedHost
// ("host:port", or a host on ports 443 and 80), which the operator trusts.
func NewPictures(st *store.Store, allowedHost string, log *slog.Logger) *Pictures {
	return &Pictures{store: st, fetcher: newPictureFetcher(newPublicDialer(allowedHost)), log: log}
}

// SetUserAgent is how the fetcher names the program to the servers that it asks; "Upstock" without
// it.
func (p *Pictures) SetUserAgent(agent string) { p.fetcher.userAgent = agent }

// FetchPictures is the job that fetches our own copies of product pictures.
type FetchPictures struct {
	SupplierID string   `json:"supplier_id"`
	ProductIDs []string `json:"product_ids"`
}

// Kind names the job.
func (FetchPictures) Kind() string { return "fetch_pictures" }

// Fetch fetches product pictures that we have no copy of yet. Each is stored immediately, so a
// repeated job resumes where it stopped. A picture that can never be fetched is logged and skipped.
// A network or server error fails the job for a retry, after all others were tried.
func (p *Pictures) Fetch(ctx context.Context, job FetchPictures) error {
	trip := &pictureTrip{Pictures: p, supplierID: job.SupplierID, refused: map[string]bool{}, unreachable: map[string]bool{}}
	var troubles []error
	for _, productID := range job.ProductIDs {
		if err := trip.product(ctx, productID); err != nil {
			troubles = append(troubles, fmt.Errorf("fetch the pictures of product %s: %w", productID, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(troubles...)
}

// pictureTrip is one run of the job and its state.
type pictureTrip struct {
	*Pictures
	supplierID  string
	refused     map[string]bool // pictures that cannot be had, by address
	unreachable map[string]bool // hosts that did not answer: retried in the next run
}

// product fetches one product's pictures, unless it was deleted meanwhile.
func (t *pictureTrip) product(ctx context.Context, productID string) error {
	product, err := t.read(ctx, productID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var troubles []error
	for _, image := range product.Images {
		if image.MediaID != "" || t.refused[image.SourceURL] {
			continue
		}
		err := t.picture(ctx, productID, image.SourceURL)
		if refusal, ok := errors.AsType[*pictureRefusal](err); ok {
			t.refused[image.SourceURL] = true
			t.log.WarnContext(ctx, "picture left out", slog.String("supplier", t.supplierID), slog.String("product", product.Code),
				slog.String("url", redacted(image.SourceURL)), slog.String("reason", refusal.reason))
		} else if err != nil {
			troubles = append(troubles, err)
		}
	}
	return errors.Join(troubles...)
}

func (t *pictureTrip) read(ctx context.Context, productID string) (wholesale.Product, error) {
	var product wholesale.Product
	err := t.store.View(ctx, func(tx *store.Tx) (err error) {
		product, err = tx.Product(ctx, t.supplierID, productID)
		return err
	})
	return product, err
}

// picture fetches one picture unless another product already has it, and attaches it.
func (t *pictureTrip) picture(ctx context.Context, productID, sourceURL string) error {
	mediaID, err := t.known(ctx, sourceURL)
	if err != nil {
		return err
	}
	if mediaID != "" {
		return t.store.Update(ctx, func(tx *store.Tx) error { return t.hang(ctx, tx, productID, sourceURL, mediaID) })
	}
	host := hostOf(sourceURL)
	if t.unreachable[host] {
		return nil // its first picture has failed the job already
	}
	fetched, err := t.fetcher.fetch(ctx, sourceURL)
	if err != nil {
		t.unreachable[host] = errors.Is(err, errUnreachable)
		return err
	}
	return t.store.Update(ctx, func(tx *store.Tx) error {
		mediaID, err := tx.PutMedia(ctx, store.Media{
			ID: store.NewID(), SupplierID: t.supplierID, SourceURL: sourceURL, ContentType: fetched.contentType,
			Content: fetched.content, FetchedAt: tx.Now(),
		})
		if err != nil {
			return fmt.Errorf("keep a picture: %w", err)
		}
		return t.hang(ctx, tx, productID, sourceURL, mediaID)
	})
}

// known returns the id of our copy of the picture at an address, or "".
func (t *pictureTrip) known(ctx context.Context, sourceURL string) (mediaID string, err error) {
	err = t.store.View(ctx, func(tx *store.Tx) (err error) {
		mediaID, err = tx.MediaBySource(ctx, t.supplierID, sourceURL)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return mediaID, err
}

// hang attaches our copy to the product's picture with that address. It re-reads the product, which
// may have changed during the download.
func (t *pictureTrip) hang(ctx context.Context, tx *store.Tx, productID, sourceURL, mediaID string) error {
	product, err := tx.Product(ctx, t.supplierID, productID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	images := slices.Clone(product.Images)
	for i := range images {
		if images[i].SourceURL == sourceURL {
			images[i].MediaID = mediaID
		}
	}
	if slices.Equal(images, product.Images) {
		return nil
	}
	product.Images, product.UpdatedAt = images, tx.Now()
	return tx.PutProduct(ctx, product)
}
