package catalog

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticePictures is the kind of the notice about pictures that could not be fetched, one for all of
// a supplier's.
const NoticePictures = "pictures_missing"

// missingNamed is how many products that notice names.
const missingNamed = 5

// renewNotice says which pictures are missing, or takes the notice back.
func (p *Pictures) renewNotice(ctx context.Context, supplierID string) error {
	err := p.store.Update(ctx, func(tx *store.Tx) error {
		products, err := tx.ProductsWithoutPictures(ctx, supplierID)
		if err != nil {
			return err
		}
		if len(products) == 0 {
			return tx.ClearNotice(ctx, supplierID, NoticePictures, "")
		}
		title, detail := missingWords(products)
		return tx.PutNotice(ctx, supplierID, store.Notice{Kind: NoticePictures, Title: title, Detail: detail})
	})
	if err != nil {
		return fmt.Errorf("say which pictures are missing: %w", err)
	}
	return nil
}

func missingWords(products []wholesale.Product) (title, detail string) {
	var named []string
	missing := 0
	for _, product := range products {
		for _, image := range product.Images {
			if image.Missing == "" {
				continue
			}
			if missing++; len(named) < missingNamed {
				named = append(named, product.Code+" "+product.Name+": "+image.Missing+".")
			}
		}
	}
	title = "A product picture could not be fetched"
	if missing > 1 {
		title = fmt.Sprintf("%d product pictures could not be fetched", missing)
	}
	detail = strings.Join(named, " ")
	if more := missing - len(named); more > 0 {
		detail += fmt.Sprintf(" And %d more.", more)
	}
	return title, detail + " Everything else was imported."
}

// ProductsWithoutPictures reads the products with a picture that could not be fetched.
func (s *Service) ProductsWithoutPictures(ctx context.Context, supplierID string) (products []wholesale.Product, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		products, err = tx.ProductsWithoutPictures(ctx, supplierID)
		return err
	})
	return products, err
}
