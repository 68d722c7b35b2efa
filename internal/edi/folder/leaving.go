package folder

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"time"
)

// Put has a file leave: it is written under a temporary name, and appears whole. A file of the
// same name is replaced, so a name must belong to one content.
func (f Folder) Put(name string, data []byte) error {
	return f.inside(func(root *os.Root) error {
		// What an earlier attempt left must go in this order; see Left.
		for _, leftover := range []string{path.Join(sent, name), temporary(name)} {
			if err := root.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if err := write(root, temporary(name), data); err != nil {
			return errors.Join(err, ignoreMissing(root.Remove(temporary(name))))
		}
		if err := root.Mkdir(sent, folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := write(root, path.Join(sent, name), nil); err != nil {
			return err
		}
		if err := root.Rename(temporary(name), path.Join(out, name)); err != nil {
			return err
		}
		return syncFolder(root, out)
	})
}

func temporary(name string) string { return path.Join(out, "."+name+".part") }

// Left says whether a file has left. A partner may have fetched it, and deleted it, before
// anyone here has noted that it has left: then its name in sent says so, unless the file still
// waits under its temporary name.
func (f Folder) Left(name string) (left bool, err error) {
	err = f.inside(func(root *os.Root) error {
		there := map[string]bool{}
		for _, file := range []string{path.Join(out, name), path.Join(sent, name), temporary(name)} {
			_, err := root.Lstat(file)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			there[file] = err == nil
		}
		left = there[path.Join(out, name)] || there[path.Join(sent, name)] && !there[temporary(name)]
		return nil
	})
	return left, err
}

// Forget drops the names in sent that were written before a time.
func (f Folder) Forget(before time.Time) error {
	return f.inside(func(root *os.Root) error {
		entries, err := readFolder(root, sent)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, entry := range entries {
			info, infoErr := entry.Info()
			if infoErr == nil && info.ModTime().Before(before) {
				err = errors.Join(err, ignoreMissing(root.Remove(path.Join(sent, entry.Name()))))
			}
		}
		return err
	})
}

func readFolder(root *os.Root, name string) ([]fs.DirEntry, error) {
	folder, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return folder.ReadDir(-1)
}

// syncFolder has a folder's names on the disk. Not every file system can do it, and none loses a
// file by not doing it.
func syncFolder(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
