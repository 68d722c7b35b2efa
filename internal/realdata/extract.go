package realdata

import (
	"bytes"
	_ "embed" // for the extract
)

//go:embed extract.csv.gz
var extract []byte

// Extract returns the small dataset that is built into the program: 210 orders of 40 customers for 350
// products and 3 kinds of charge. ATTRIBUTION.md says where it comes from and what was left out; command makeextract makes it.
func Extract() (Dataset, error) {
	return Read(bytes.NewReader(extract))
}
