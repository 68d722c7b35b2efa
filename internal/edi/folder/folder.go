// Package folder exchanges files with a trading partner through a pair of folders, which an SFTP
// server or a VAN's client fills and empties. What comes in is read once it is whole, and moved;
// what leaves appears whole. Nothing is ever deleted, and no link is followed out of the folder.
// It imports nothing of ours.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// The folders in a partner's folder. Names stand in sent for what has left, so that it is not sent
// again after the partner has fetched it.
const (
	in      = "in"
	done    = "in/done"
	refused = "in/refused"
	out     = "out"
	sent    = "sent"
)

const (
	folderMode = 0o750
	fileMode   = 0o640
)

// Folder is a partner's folder.
type Folder struct{ dir string }

// Of is the folder of a partner within the documents' folder. It may not be there yet.
func Of(documents, partnerID string) Folder { return Folder{filepath.Join(documents, partnerID)} }

// Make makes what is missing of the folder. It does not make the documents' folder itself: where
// that is missing, something else is wrong, such as a disk that is not mounted.
func (f Folder) Make() error {
	if err := os.Mkdir(f.dir, folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range []string{in, out} {
		if err := root.Mkdir(name, folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// inside does something within the folder.
func (f Folder) inside(do func(root *os.Root) error) error {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return do(root)
}

// Words say for people why something could not be done with a folder.
func Words(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "The disk is full"
	case errors.Is(err, fs.ErrPermission):
		return "This server may not read or write there"
	case errors.Is(err, syscall.EROFS):
		return "The disk can only be read"
	case errors.Is(err, fs.ErrNotExist):
		return "The folder is missing"
	}
	return "The folder cannot be used"
}

const (
	longestName      = 255 // what file systems allow, in bytes
	longestExtension = 20  // what stands behind a dot further away is a part of the name
)

// numbered is the n-th name that a file may have: "orders.edi", "orders-2.edi", … With its ending
// it fits into what a file system allows, however long the name is.
func numbered(name string, n int, ending string) string {
	extension := path.Ext(name)
	if len(extension) > longestExtension {
		extension = ""
	}
	stem := strings.TrimSuffix(name, extension)
	if n > 1 {
		extension = fmt.Sprintf("-%d%s", n, extension)
	}
	if room := longestName - len(extension) - len(ending); len(stem) > room {
		stem = strings.ToValidUTF8(stem[:max(room, 0)], "")
	}
	return stem + extension
}

// reserve makes an empty file under the first name that is free, so that nothing is overwritten
// when another process looks for one at the same moment.
func reserve(root *os.Root, dir, name, ending string) (free string, err error) {
	for n := 1; n <= 10_000; n++ {
		free = path.Join(dir, numbered(name, n, ending))
		file, err := root.OpenFile(free, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return free, file.Close()
	}
	return "", fmt.Errorf("%s has too many files called %s", dir, name)
}

// write makes a file and has it on the disk.
func write(root *os.Root, name string, data []byte) error {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}
