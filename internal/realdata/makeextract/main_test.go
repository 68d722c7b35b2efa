//go:build !race

// The test reads 209,029 rows, which takes ten times as long with the race detector.
// "make replay" runs it.

package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"

	"upstock/internal/realdata"
)

func TestTheCommittedExtractIsMadeFromTheSource(t *testing.T) {
	path, err := realdata.FindSource()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	if err := write(&made, source); err != nil {
		t.Fatal(err)
	}

	file, err := os.Open("../extract.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	text, err := realdata.Uncompressed(file)
	if err != nil {
		t.Fatal(err)
	}
	committed, err := io.ReadAll(text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made.Bytes(), committed) {
		t.Errorf("the command makes %d bytes that differ from the %d committed ones", made.Len(), len(committed))
	}
}
