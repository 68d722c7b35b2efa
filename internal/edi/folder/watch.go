package folder

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// wholeAfter is how long a file must stay as it is to count as whole.
	wholeAfter = 2 * time.Second
	// watchedAfter is for how long a file that was read may still grow: an upload may have stood
	// still for longer than it takes to count as whole.
	watchedAfter = 10 * time.Minute
)

// File is a file that has come in.
type File struct {
	Name string
	Size int64 // in bytes
	info fs.FileInfo
}

// Same says whether g is the same file, and as it was.
func (f File) Same(g File) bool { return f.Name == g.Name && same(f.info, g.info) }

// ErrChanged says that a file is not the one any more that was seen.
var ErrChanged = errors.New("the file has changed since it was seen")

// Watch sees files come in. It is for one goroutine.
type Watch struct {
	Folder
	seen  map[string]sighting
	moved []movedFile
}

type sighting struct {
	info  fs.FileInfo
	since time.Time
}

type movedFile struct {
	name, to string
	info     fs.FileInfo
	at       time.Time
}

// NewWatch begins to watch a folder.
func NewWatch(f Folder) *Watch { return &Watch{Folder: f, seen: map[string]sighting{}} }

// Whole gives the files that have stayed as they are for long enough, the oldest first.
func (w *Watch) Whole(now time.Time) (files []File, err error) {
	err = w.inside(func(root *os.Root) error {
		if err := w.putBackGrown(root, now); err != nil {
			return err
		}
		entries, err := readFolder(root, in)
		if err != nil {
			return err
		}
		seen := make(map[string]sighting, len(entries))
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil || !info.Mode().IsRegular() || unfinished(entry.Name()) {
				continue // gone meanwhile, a folder, a link, or still being written
			}
			s, known := w.seen[entry.Name()]
			if !known || !same(s.info, info) || now.Before(s.since) {
				s = sighting{info, now}
			}
			seen[entry.Name()] = s
			if now.Sub(s.since) >= wholeAfter {
				files = append(files, File{entry.Name(), info.Size(), info})
			}
		}
		w.seen = seen
		return nil
	})
	slices.SortFunc(files, func(a, b File) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), cmp.Compare(a.Name, b.Name))
	})
	return files, err
}

// unfinished says whether clients give such names to files that they are still writing.
func unfinished(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".tmp", ".part", ".partial", ".filepart":
		return true
	}
	return strings.HasPrefix(name, ".")
}

func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// Read reads a file. ErrChanged when it is not as it was seen.
func (w *Watch) Read(f File) (data []byte, err error) {
	err = w.inside(func(root *os.Root) error {
		// A pipe put in its place would have opening wait for a writer.
		file, err := root.OpenFile(path.Join(in, f.Name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := isStill(file.Stat, f.info); err != nil {
			return err
		}
		data, err = io.ReadAll(io.LimitReader(file, f.Size+1))
		if err != nil {
			return err
		}
		if int64(len(data)) != f.Size {
			return ErrChanged
		}
		return isStill(file.Stat, f.info)
	})
	return data, err
}

func isStill(stat func() (fs.FileInfo, error), seen fs.FileInfo) error {
	info, err := stat()
	if err == nil && !same(info, seen) {
		return ErrChanged
	}
	return err
}

// Done puts a file that was taken away, and gives the name that it has there. ErrChanged when it
// was not the one that was read: then it stays, and is seen again.
func (w *Watch) Done(f File, now time.Time) (string, error) { return w.move(f, done, "", now) }

// Refuse puts a file that was not taken away, with what was wrong with it.
func (w *Watch) Refuse(f File, problem string, now time.Time) (string, error) {
	return w.move(f, refused, problem, now)
}

// problemEnding is how the name of a file ends that says what is wrong with another one.
const problemEnding = ".problem.txt"

func (w *Watch) move(f File, dir, problem string, now time.Time) (name string, err error) {
	err = w.inside(func(root *os.Root) error {
		from := path.Join(in, f.Name)
		if err := isStill(func() (fs.FileInfo, error) { return root.Lstat(from) }, f.info); err != nil {
			return err
		}
		if err := root.Mkdir(dir, folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		to, err := reserve(root, dir, f.Name, problemEnding)
		if err != nil {
			return err
		}
		made := []string{to}
		if problem != "" {
			if err := write(root, to+problemEnding, []byte(problem)); err != nil {
				return errors.Join(err, removeAll(root, made))
			}
			made = append(made, to+problemEnding)
		}
		if err := root.Rename(from, to); err != nil {
			return errors.Join(err, removeAll(root, made))
		}
		delete(w.seen, f.Name)
		// Another file may have taken its place just before.
		if err := isStill(func() (fs.FileInfo, error) { return root.Lstat(to) }, f.info); err != nil {
			return errors.Join(err, w.putBack(root, f.Name, to))
		}
		w.moved = append(w.moved, movedFile{f.Name, to, f.info, now})
		name = path.Base(to)
		return nil
	})
	return name, err
}

func removeAll(root *os.Root, names []string) (err error) {
	for _, name := range names {
		err = errors.Join(err, ignoreMissing(root.Remove(name)))
	}
	return err
}

// putBackGrown puts back what has grown since it was read: only its beginning was.
func (w *Watch) putBackGrown(root *os.Root, now time.Time) (err error) {
	w.moved = slices.DeleteFunc(w.moved, func(m movedFile) bool {
		info, statErr := root.Lstat(m.to)
		switch {
		case statErr != nil || now.Sub(m.at) > watchedAfter || now.Before(m.at):
			return true
		case same(info, m.info):
			return false
		}
		err = errors.Join(err, w.putBack(root, m.name, m.to))
		return true
	})
	return err
}

func (*Watch) putBack(root *os.Root, name, from string) error {
	back, err := reserve(root, in, name, "")
	if err != nil {
		return err
	}
	if err := root.Rename(from, back); err != nil {
		return errors.Join(err, root.Remove(back))
	}
	return nil
}
