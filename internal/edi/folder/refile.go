package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// RefuseDone moves a file that was put with what is done to those that were refused, with what was
// wrong with it. It is known by its name, or that with a number, and by the SHA-256 of its bytes in
// hexadecimal digits. One that someone has taken away is no error.
func (f Folder) RefuseDone(name, hash, problem string) error {
	return f.inside(func(root *os.Root) error {
		from, err := findDone(root, name, hash)
		if from == "" || err != nil {
			return err
		}
		if err := root.Mkdir(refused, folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		to, err := reserve(root, refused, name, problemEnding)
		if err != nil {
			return err
		}
		if err := write(root, to+problemEnding, []byte(problem)); err != nil {
			return errors.Join(err, removeAll(root, []string{to}))
		}
		if err := root.Rename(from, to); err != nil {
			return errors.Join(err, removeAll(root, []string{to, to + problemEnding}))
		}
		return nil
	})
}

// ExplainDone writes, beside a file that was put with what is done, what was refused of it. It is
// known as RefuseDone knows it. What is said there already is not said again, and a file that
// someone has taken away is no error.
func (f Folder) ExplainDone(name, hash, problem string) error {
	return f.inside(func(root *os.Root) error {
		at, err := findDone(root, name, hash)
		if at == "" || err != nil {
			return err
		}
		for n := 1; n <= 10_000; n++ {
			words := path.Join(done, numbered(path.Base(at)+problemEnding, n, ""))
			said, err := root.ReadFile(words)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return write(root, words, []byte(problem))
			case err == nil && string(said) == problem:
				return nil
			}
		}
		return nil
	})
}

// findDone finds the newest file that has one of a file's names, and its bytes; "" when there is
// none.
func findDone(root *os.Root, name, hash string) (found string, err error) {
	for n := 1; n <= 10_000; n++ {
		candidate := path.Join(done, numbered(name, n, problemEnding))
		info, err := root.Lstat(candidate)
		if errors.Is(err, fs.ErrNotExist) && n > 1 { // the first may have been moved before
			return found, nil
		}
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		is, err := hasBytes(root, candidate, hash)
		if err != nil {
			return "", err
		}
		if is {
			found = candidate
		}
	}
	return found, nil
}

func hasBytes(root *os.Root, name, hash string) (bool, error) {
	file, err := root.Open(name)
	if err != nil {
		return false, err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) == hash, nil
}
