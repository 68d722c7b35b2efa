package assets

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func ask(path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	Serve(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

func TestFilesAreServedForGood(t *testing.T) {
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "htmx.js": "text/javascript; charset=utf-8",
		"icons.svg": "image/svg+xml", "icon.svg": "image/svg+xml",
	} {
		h := ask(URL(name)).Header()
		for header, want := range map[string]string{
			"Content-Type": kind, "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'",
		} {
			if got := h.Get(header); got != want {
				t.Errorf("%s of %s is %q, want %q", header, name, got, want)
			}
		}
	}
	if answer := ask("/assets/../assets.go"); answer.Code != http.StatusNotFound {
		t.Errorf("what is no asset gives %d", answer.Code)
	}
}

// TestScriptsImportPresentVersions: browsers keep what a script imports for good, too.
func TestScriptsImportPresentVersions(t *testing.T) {
	anyImport := regexp.MustCompile(`(?m)^(?:import|export) .*from\s+"([^"]+)"|\bimport\(`)
	found := 0
	for name, f := range byName {
		if !strings.HasSuffix(name, ".js") || name == "htmx.js" {
			continue
		}
		for _, match := range anyImport.FindAllSubmatch(f.content, -1) {
			found++
			imported, _, _ := strings.Cut(strings.TrimPrefix(string(match[1]), "./"), "?")
			if _, ok := byName[imported]; !ok {
				t.Errorf("%s imports %s, which is not there", name, imported)
			}
			if at, want := strings.TrimPrefix(string(match[1]), "./"), strings.TrimPrefix(URL(imported), Prefix); at != want {
				t.Errorf("%s imports %s, want %s", name, at, want)
			}
			if anyImport.Match(byName[imported].content) {
				t.Errorf("%s imports %s, which itself imports: its version would not count", name, imported)
			}
		}
	}
	if found == 0 {
		t.Error("no script imports another")
	}

	leaf := file{content: []byte("export const a = 1;\n"), version: "1"}
	script := file{content: []byte("import { a } from \"./leaf.js\";\n")}
	before := naming(script, map[string]file{"leaf.js": leaf})
	leaf.version = "2"
	if after := naming(script, map[string]file{"leaf.js": leaf}); after.version == before.version {
		t.Error("a script keeps its version when what it imports changes")
	}
}

// TestAClassThatChangesCostsNoStyleOfAllInside: htmx changes the class of the form that it sends. A
// selector for anything inside an element with some class has the browser look at every row of it.
func TestAClassThatChangesCostsNoStyleOfAllInside(t *testing.T) {
	if found := regexp.MustCompile(`[^{},]*\[class[^\]]*\] \*[^{},]*`).FindAll(byName["app.css"].content, -1); len(found) > 0 {
		t.Errorf("the style sheet has %q", found)
	}
}

// TestWhatPagesNameIsThere: a wrong name of a script or an icon shows nothing, and no one is told.
func TestWhatPagesNameIsThere(t *testing.T) {
	sprite := string(byName["icons.svg"].content)
	icon := regexp.MustCompile(`\b(?:Icon\(|Action\([^\n]*, )"([a-z0-9-]+)"[,)]`)
	file := regexp.MustCompile(`(?:assets\.URL|ui\.Script)\("([^"]+)"\)`)
	found := 0
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".templ") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, name := range icon.FindAllSubmatch(source, -1) {
			found++
			if !strings.Contains(sprite, `<symbol id="`+string(name[1])+`"`) {
				t.Errorf("%s: there is no icon %q", path, name[1])
			}
		}
		for _, name := range file.FindAllSubmatch(source, -1) {
			if _, ok := byName[string(name[1])]; !ok {
				t.Errorf("%s: there is no file %q", path, name[1])
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Fatal(found, err)
	}
}
