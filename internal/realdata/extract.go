package realdata

import (
	"bytes"
	_ "embed" // for the extract
)

//go:embed extract.csv.gz
var extract []byte

// Extract returns the dataset built into the program: 210 orders of 40 customers for 350 products
// and 3 kinds of charge. See ATTRIBUTION.md; command makeextract makes it.
func Extract() (Dataset, error) {
	return Read(bytes.NewReader(extract))
}
