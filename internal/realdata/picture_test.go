package realdata

import (
	"bytes"
	"image/png"
	"testing"
)

func TestCatalogueImagesAreSmallAndDiffer(t *testing.T) {
	dataset, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	products := dataset.Products[:40]
	for _, product := range products {
		encoded := CatalogueImage(product.Code)
		if !bytes.Equal(encoded, CatalogueImage(product.Code)) {
			t.Errorf("%s: not the same the second time", product.Code)
		}
		seen[string(encoded)] = true
		if len(encoded) > 4000 {
			t.Errorf("%s: %d bytes", product.Code, len(encoded))
		}
		picture, err := png.Decode(bytes.NewReader(encoded))
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); size.X != pictureSide || size.Y != pictureSide {
			t.Errorf("%s: size %v", product.Code, size)
		}
		ground, figure := 0, 0
		first := picture.At(0, 0)
		for y := range pictureSide {
			for x := range pictureSide {
				if picture.At(x, y) == first {
					ground++
				} else {
					figure++
				}
			}
		}
		if least := pictureSide * pictureSide / 10; ground < least || figure < least {
			t.Errorf("%s: %d and %d pixels of the two colours, want some of each", product.Code, ground, figure)
		}
	}
	if len(seen) < len(products)*9/10 {
		t.Errorf("only %d different pictures of %d", len(seen), len(products))
	}
}
