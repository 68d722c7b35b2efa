package realdata

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	sourceVariable = "UPSTOCK_REALDATA"
	sourceName     = "shared/data/online-retail-h1.csv.gz"
)

// FindSource returns the path of the whole source file, which is too large to include: the
// environment variable UPSTOCK_REALDATA, or shared/data/online-retail-h1.csv.gz in the working
// folder or its nearest parent. The error wraps fs.ErrNotExist if there is none.
func FindSource() (string, error) {
	if path := os.Getenv(sourceVariable); path != "" {
		_, err := os.Stat(path)
		return path, err
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(folder, filepath.FromSlash(sourceName))
		_, err := os.Stat(path)
		if !errors.Is(err, fs.ErrNotExist) {
			return path, err
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", fmt.Errorf("%s is in no folder from here upwards, and %s is not set: %w", sourceName, sourceVariable, fs.ErrNotExist)
		}
		folder = above
	}
}
