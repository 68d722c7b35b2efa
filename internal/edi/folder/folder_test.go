package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// place is a partner's folder, with a clock.
type place struct {
	t *testing.T
	*Watch
	dir string
	now time.Time
}

func newPlace(t *testing.T) *place {
	t.Helper()
	documents := t.TempDir()
	f := Of(documents, "partner")
	must(t, f.Make())
	return &place{t: t, Watch: NewWatch(f), dir: filepath.Join(documents, "partner"), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *place) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

// append writes more into a file, as an upload does.
func (p *place) append(name, text string) {
	p.t.Helper()
	file, err := os.OpenFile(p.path(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	must(p.t, err)
	_, err = file.WriteString(text)
	must(p.t, errors.Join(err, file.Close()))
}

func (p *place) content(name string) string {
	p.t.Helper()
	data, err := os.ReadFile(p.path(name))
	must(p.t, err)
	return string(data)
}

func (p *place) names(dir string) (names []string) {
	p.t.Helper()
	entries, err := os.ReadDir(p.path(dir))
	must(p.t, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// whole lets some time go by, and gives what is whole then.
func (p *place) whole(later time.Duration) (files []File) {
	p.t.Helper()
	p.now = p.now.Add(later)
	files, err := p.Whole(p.now)
	must(p.t, err)
	return files
}

func (p *place) only(later time.Duration) File {
	p.t.Helper()
	files := p.whole(later)
	if len(files) != 1 {
		p.t.Fatalf("%d files are whole: %v", len(files), files)
	}
	return files[0]
}

func TestAFileIsReadOnceItIsWhole(t *testing.T) {
	p := newPlace(t)
	p.append("in/orders.edi", "half")
	p.whole(0)
	if files := p.whole(1900 * time.Millisecond); len(files) != 0 {
		t.Errorf("%v are whole", files)
	}
	p.append("in/orders.edi", " and half")
	if files := p.whole(time.Second); len(files) != 0 {
		t.Errorf("%v are whole, and just grew", files)
	}
	if files := p.whole(1999 * time.Millisecond); len(files) != 0 {
		t.Errorf("%v are whole", files)
	}
	f := p.only(time.Millisecond)
	data, err := p.Read(f)
	if err != nil || string(data) != "half and half" {
		t.Errorf("read %q, %v", data, err)
	}
	if name, err := p.Done(f, p.now); err != nil || name != "orders.edi" || p.content("in/done/orders.edi") != "half and half" {
		t.Errorf("moved as %q, %v", name, err)
	}
	if files := p.whole(time.Hour); len(files) != 0 {
		t.Errorf("%v are still there", files)
	}
}

func TestAClockThatIsSetBackOnlyDelays(t *testing.T) {
	p := newPlace(t)
	p.append("in/orders.edi", "x")
	p.whole(0)
	p.whole(-time.Hour)
	p.only(2 * time.Second)
}

func TestWhatIsNoFinishedFileIsLeftAlone(t *testing.T) {
	p := newPlace(t)
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("secret"), 0o600))
	must(t, os.Symlink(secret, p.path("in/link.edi")))
	must(t, os.Symlink("../out", p.path("in/link")))
	must(t, os.Mkdir(p.path("in/folder"), 0o700))
	must(t, syscall.Mkfifo(p.path("in/pipe.edi"), 0o600))
	for _, name := range []string{".hidden", "a.tmp", "b.PART", "c.filepart", "d.partial", "folder/inner.edi"} {
		p.append("in/"+name, "x")
	}
	p.whole(0)
	if files := p.whole(time.Minute); len(files) != 0 {
		t.Errorf("%v are whole", files)
	}
}

// TestALinkPutInAFilesPlace between looking and reading is not followed, inside or outside.
func TestALinkPutInAFilesPlace(t *testing.T) {
	p := newPlace(t)
	p.append("in/orders.edi", "x")
	p.append("other", "y")
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("z"), 0o600))
	p.whole(0)
	f := p.only(2 * time.Second)
	for _, target := range []string{secret, "../other"} {
		must(t, os.Remove(p.path("in/orders.edi")))
		must(t, os.Symlink(target, p.path("in/orders.edi")))
		if data, err := p.Read(f); err == nil {
			t.Errorf("read %q", data)
		}
		if _, err := p.Done(f, p.now); !errors.Is(err, ErrChanged) {
			t.Errorf("moved: %v", err)
		}
	}
	// Nor is a folder that leads out of the partner's.
	must(t, os.Remove(p.path("in/orders.edi")))
	p.append("in/orders.edi", "x")
	p.whole(0)
	f = p.only(2 * time.Second)
	must(t, os.Symlink(filepath.Dir(secret), p.path("in/done")))
	if _, err := p.Done(f, p.now); err == nil || p.content("in/orders.edi") != "x" {
		t.Errorf("moved out: %v", err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	p := newPlace(t)
	long := strings.Repeat("ā", 120) + ".edi"
	for n, want := range []string{"", "-2", "-3"} {
		for _, name := range []string{"orders.edi", long} {
			p.append("in/"+name, strings.Repeat("x", n+1))
			p.whole(0)
			f := p.only(2 * time.Second)
			got, err := p.Refuse(f, "No orders in it.\n", p.now)
			if err != nil || !strings.HasSuffix(got, want+".edi") || len(got+".problem.txt") > 255 {
				t.Fatalf("moved as %q, %v", got, err)
			}
			if p.content("in/refused/"+got) != strings.Repeat("x", n+1) || p.content("in/refused/"+got+".problem.txt") != "No orders in it.\n" {
				t.Errorf("%s is not what was moved", got)
			}
		}
	}
	if names := p.names("in/refused"); len(names) != 12 {
		t.Errorf("%d files: %v", len(names), names)
	}
}

// TestAFileThatGrowsAfterItWasRead is read again, as a whole: nothing of it is lost.
func TestAFileThatGrowsAfterItWasRead(t *testing.T) {
	p := newPlace(t)
	p.append("in/orders.edi", "half")
	upload, err := os.OpenFile(p.path("in/orders.edi"), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	defer upload.Close()
	p.whole(0)
	_, err = p.Refuse(p.only(2*time.Second), "It ends in the middle.", p.now)
	must(t, err)
	_, err = upload.WriteString(" and half")
	must(t, err)
	p.whole(time.Minute)
	data, err := p.Read(p.only(2 * time.Second))
	if err != nil || string(data) != "half and half" {
		t.Errorf("read %q, %v", data, err)
	}
	p.append("in/refused/old.edi", "x") // what others do there is no business of ours
	if names := p.names("in/refused"); !slices.Equal(names, []string{"old.edi", "orders.edi.problem.txt"}) {
		t.Errorf("got %v", names)
	}
}

// TestTwoProcessesWatchTheSameFolder and move the same file, and then one that came in its place.
func TestTwoProcessesWatchTheSameFolder(t *testing.T) {
	p := newPlace(t)
	q := &place{t: t, Watch: NewWatch(p.Folder), dir: p.dir, now: p.now}
	p.append("in/orders.edi", "first")
	p.whole(0)
	q.whole(0)
	f, g := p.only(2*time.Second), q.only(2*time.Second)
	_, err := p.Done(f, p.now)
	must(t, err)
	if _, err := q.Done(g, q.now); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("moved twice: %v", err)
	}
	p.append("in/orders.edi", "second")
	if _, err := q.Done(g, q.now); !errors.Is(err, ErrChanged) {
		t.Errorf("moved what was not read: %v", err)
	}
	if diff := cmp.Diff([]string{"orders.edi"}, p.names("in/done")); diff != "" || p.content("in/orders.edi") != "second" {
		t.Error(diff)
	}
}

func TestAFileLeavesWhole(t *testing.T) {
	p := newPlace(t)
	left := func(want bool) {
		t.Helper()
		if got, err := p.Left("INVOIC.edi"); err != nil || got != want {
			t.Fatalf("left: %t, %v, want %t", got, err, want)
		}
	}
	left(false)
	must(t, p.Put("INVOIC.edi", []byte("first")))
	left(true)
	if diff := cmp.Diff([]string{"INVOIC.edi"}, p.names("out")); diff != "" || p.content("out/INVOIC.edi") != "first" {
		t.Error(diff)
	}
	must(t, os.Remove(p.path("out/INVOIC.edi"))) // the partner has fetched it
	left(true)
	must(t, p.Forget(time.Now().Add(-time.Hour)))
	left(true)
	must(t, p.Forget(time.Now().Add(time.Hour)))
	left(false)
}

// TestAFileThatWasCutOff before it appeared has not left, wherever that was.
func TestAFileThatWasCutOff(t *testing.T) {
	p := newPlace(t)
	must(t, os.Mkdir(p.path("out/INVOIC.edi"), 0o700)) // so that renaming fails
	if err := p.Put("INVOIC.edi", []byte("x")); err == nil {
		t.Fatal("it left")
	}
	must(t, os.Remove(p.path("out/INVOIC.edi")))
	for _, then := range []func(){
		func() {},
		func() { must(t, os.Remove(p.path("sent/INVOIC.edi"))) },
		func() { must(t, os.Remove(p.path("out/.INVOIC.edi.part"))) },
	} {
		then()
		if left, err := p.Left("INVOIC.edi"); err != nil || left {
			t.Errorf("left: %t, %v", left, err)
		}
	}
	must(t, p.Put("INVOIC.edi", []byte("x")))
	if diff := cmp.Diff([]string{"INVOIC.edi"}, p.names("out")); diff != "" {
		t.Error(diff)
	}
}

func TestAMissingFolderIsNotMade(t *testing.T) {
	f := Of(filepath.Join(t.TempDir(), "not mounted"), "partner")
	if err := f.Make(); !errors.Is(err, fs.ErrNotExist) || Words(err) != "The folder is missing" {
		t.Errorf("got %v", err)
	}
	if _, err := f.Left("x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestTroubleIsSaidInWords(t *testing.T) {
	for err, want := range map[error]string{
		&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}: "The disk is full",
		&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}:  "This server may not read or write there",
		&fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS}:   "The disk can only be read",
		errors.New("something else"):                               "The folder cannot be used",
	} {
		if got := Words(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

// TestWhatIsSaidOfAFileThatIsDone stands beside it, once for each thing that is said, and writes
// over nothing that a partner has sent under such a name.
func TestWhatIsSaidOfAFileThatIsDone(t *testing.T) {
	p := newPlace(t)
	must(t, os.MkdirAll(p.path("in/done"), 0o700))
	p.append("in/done/orders.edi", "another")
	p.append("in/done/orders-2.edi", "these")
	p.append("in/done/orders-2.edi.problem.txt", "of the partner")
	sum := sha256.Sum256([]byte("these"))
	for _, words := range []string{"One was refused.", "One was refused.", "Two were refused.", "Two were refused."} {
		must(t, p.ExplainDone("orders.edi", hex.EncodeToString(sum[:]), words))
	}
	want := []string{
		"orders-2.edi", "orders-2.edi.problem-2.txt", "orders-2.edi.problem-3.txt", "orders-2.edi.problem.txt", "orders.edi",
	}
	if diff := cmp.Diff(want, p.names("in/done")); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for name, words := range map[string]string{"": "of the partner", "-2": "One was refused.", "-3": "Two were refused."} {
		if got := p.content("in/done/orders-2.edi.problem" + name + ".txt"); got != words {
			t.Errorf("problem%s.txt says %q", name, got)
		}
	}
	must(t, os.Remove(p.path("in/done/orders-2.edi")))
	must(t, p.ExplainDone("orders.edi", hex.EncodeToString(sum[:]), "Gone.")) // someone has taken it away
}
