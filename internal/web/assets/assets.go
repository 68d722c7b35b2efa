// Package assets holds the files that pages load: style sheet, icons and scripts. Everything is
// served from the program itself, under names that change with the content, so that browsers may
// keep them for good.
package assets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Prefix is the path under which the files are served.
const Prefix = "/assets/"

//go:embed dist images js
var files embed.FS

// file is one asset, ready to be served.
type file struct {
	content     []byte
	contentType string
	version     string
}

var byName = load()

// load reads every file once: the names are flat, whatever folder a file comes from.
func load() map[string]file {
	loaded := map[string]file{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		loaded[path.Base(name)] = file{content, contentType(name), versionOf(content)}
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("embedded assets: %v", err)) // they are part of the program: it was built wrongly
	}
	for name, f := range loaded {
		loaded[name] = naming(f, loaded)
	}
	return loaded
}

var imports = regexp.MustCompile(`(?m)^import .* from "\./([a-z_]+\.js)";$`)

// naming has a script import others in their present versions, which then count for its own. What
// is imported imports nothing itself.
func naming(script file, loaded map[string]file) file {
	for _, found := range imports.FindAllSubmatch(script.content, -1) {
		name := string(found[1])
		versioned := []byte(name + "?v=" + loaded[name].version)
		line := bytes.Replace(found[0], found[1], versioned, 1)
		script.content = bytes.Replace(script.content, found[0], line, 1)
		script.version = versionOf(script.content)
	}
	return script
}

func versionOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:6])
}

func contentType(name string) string {
	if strings.HasSuffix(name, ".js") {
		return "text/javascript; charset=utf-8" // whatever this machine's table of types says
	}
	return mime.TypeByExtension(path.Ext(name))
}

// URL is where the named file is served in its present version, e.g.
// "/assets/app.css?v=0123456789ab".
func URL(name string) string {
	return Prefix + name + "?v=" + byName[name].version
}

// Serve answers requests below [Prefix].
func Serve(w http.ResponseWriter, r *http.Request) {
	f, ok := byName[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Length", strconv.Itoa(len(f.content)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'") // for a picture that is opened as a page
	_, _ = w.Write(f.content)                              // a client that has gone needs nothing
}

// Content is a file as it is served, for what serves one under another path.
func Content(name string) ([]byte, bool) {
	f, ok := byName[name]
	return f.content, ok
}
