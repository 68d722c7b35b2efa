package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"upstock/internal/outbound"
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
	return &Pictures{store: st, fetcher: newPictureFetcher(outbound.Guard{Hosts: []string{allowedHost}}), log: log}
}

// SetUserAgent is how the fetcher names the program to the servers that it asks; "Upstock" without
// it.
func (p *Pictures) SetUserAgent(agent string) { p.fetcher.userAgent = agent }

// FetchPictures is the job that fetches our own copies of product pictures.
type FetchPictures struct {
	SupplierID string `json:"supplier_id"`
	// RunID is the run that asked for them and counts them; or any id that no other job has.
	RunID      string   `json:"run_id"`
	ProductIDs []string `json:"product_ids"`
}

// Kind names the job.
func (FetchPictures) Kind() string { return "fetch_pictures" }

// Fetch fetches product pictures that we have no copy of yet. Each is stored, counted and, when it
// could not be had, marked at once, so a repeated job resumes where it stopped. A network or server
// error fails the job for a retry, after all others were tried.
func (p *Pictures) Fetch(ctx context.Context, job FetchPictures) error {
	trip := &pictureTrip{Pictures: p, job: job, failed: map[string]error{}, unreachable: map[string]error{}}
	var troubles []error
	for _, productID := range job.ProductIDs {
		if err := trip.product(ctx, productID); err != nil {
			troubles = append(troubles, fmt.Errorf("fetch the pictures of product %s: %w", productID, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	if ctx.Err() == nil {
		troubles = append(troubles, p.renewNotice(ctx, job.SupplierID))
	}
	return errors.Join(troubles...)
}

// pictureTrip is one run of the job and its state.
type pictureTrip struct {
	*Pictures
	job         FetchPictures
	failed      map[string]error // why pictures could not be had in this run, by address
	unreachable map[string]error // hosts that did not answer: retried in the next run
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
		if image.MediaID != "" || image.GivenUp && image.MissingIn == t.job.RunID && t.job.RunID != "" {
			continue
		}
		mediaID, err := t.obtain(ctx, image.SourceURL)
		if ctx.Err() != nil {
			return ctx.Err() // asked to stop: this says nothing about the picture
		}
		words, givenUp := whyMissing(err)
		if err == nil || words != "" {
			troubles = append(troubles, t.note(ctx, productID, image.SourceURL, mediaID, err))
		}
		if err == nil {
			continue
		}
		t.log.WarnContext(ctx, "picture not fetched", slog.String("supplier", t.job.SupplierID), slog.String("product", product.Code),
			slog.String("url", redacted(image.SourceURL)), slog.String("reason", err.Error()), slog.String("shown", words))
		if !givenUp {
			troubles = append(troubles, err)
		}
	}
	return errors.Join(troubles...)
}

func (t *pictureTrip) read(ctx context.Context, productID string) (wholesale.Product, error) {
	var product wholesale.Product
	err := t.store.View(ctx, func(tx *store.Tx) (err error) {
		product, err = tx.Product(ctx, t.job.SupplierID, productID)
		return err
	})
	return product, err
}

// obtain gives our copy of the picture at an address, and fetches it unless another product has it
// already.
func (t *pictureTrip) obtain(ctx context.Context, sourceURL string) (mediaID string, err error) {
	mediaID, err = t.known(ctx, sourceURL)
	if err != nil || mediaID != "" {
		return mediaID, err
	}
	host := hostOf(sourceURL)
	if err := cmp.Or(t.failed[sourceURL], t.unreachable[host]); err != nil {
		return "", err
	}
	fetched, err := t.fetcher.fetch(ctx, sourceURL)
	if err != nil {
		t.failed[sourceURL] = err
		if errors.Is(err, errUnreachable) {
			t.unreachable[host] = err
		}
		return "", err
	}
	err = t.store.Update(ctx, func(tx *store.Tx) (err error) {
		mediaID, err = tx.PutMedia(ctx, store.Media{
			ID: store.NewID(), SupplierID: t.job.SupplierID, SourceURL: sourceURL, ContentType: fetched.contentType,
			Content: fetched.content, FetchedAt: tx.Now(),
		})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keep a picture: %w", err)
	}
	return mediaID, nil
}

// known returns the id of our copy of the picture at an address, or "".
func (t *pictureTrip) known(ctx context.Context, sourceURL string) (mediaID string, err error) {
	err = t.store.View(ctx, func(tx *store.Tx) (err error) {
		mediaID, err = tx.MediaBySource(ctx, t.job.SupplierID, sourceURL)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return mediaID, err
}

// note attaches our copy to the product's pictures with that address, or why there is none, and
// counts it once for the run. It re-reads the product, which may have changed during the download.
func (t *pictureTrip) note(ctx context.Context, productID, sourceURL, mediaID string, failure error) error {
	return t.store.Update(ctx, func(tx *store.Tx) error {
		product, err := tx.Product(ctx, t.job.SupplierID, productID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		images, more := slices.Clone(product.Images), store.RunPictures{}
		for i, was := range images {
			if was.SourceURL == sourceURL && was.MediaID == "" {
				images[i] = t.outcome(was, mediaID, failure, &more)
			}
		}
		if slices.Equal(images, product.Images) {
			return nil
		}
		product.Images = images
		if mediaID != "" {
			product.UpdatedAt = tx.Now()
		}
		if err := tx.PutProduct(ctx, product); err != nil {
			return err
		}
		return tx.AddRunPictures(ctx, t.job.SupplierID, t.job.RunID, more)
	})
}

// outcome is a picture after it was tried, and what that adds to the run's counts.
func (t *pictureTrip) outcome(was wholesale.Image, mediaID string, failure error, more *store.RunPictures) wholesale.Image {
	counted := was.Missing != "" && was.MissingIn == t.job.RunID // by an earlier try of the same job
	tried := wholesale.Image{SourceURL: was.SourceURL, MediaID: mediaID, Default: was.Default}
	switch {
	case failure == nil && counted:
		more.Fetched, more.Missing = more.Fetched+1, more.Missing-1
	case failure == nil:
		more.Fetched++
	case !counted:
		more.Missing++
	}
	if failure != nil {
		tried.Missing, tried.GivenUp = whyMissing(failure)
		tried.MissingIn = t.job.RunID
	}
	return tried
}
