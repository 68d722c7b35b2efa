package app

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// Build says which program this is.
type Build struct {
	Version string // e.g. "v1.4.0"
	Commit  string // the full hash of the source
	Go      string // the version of Go that compiled it
}

// NewBuild completes what the linker set, which a plain "go build" does not do, from Go's own
// record of the build.
func NewBuild(version, commit string) Build {
	build := Build{Version: version, Commit: commit, Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		if build.Version == "" && info.Main.Version != "(devel)" {
			build.Version = info.Main.Version
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && build.Commit == "" {
				build.Commit = setting.Value
			}
		}
	}
	build.Version = cmp.Or(build.Version, "unversioned")
	build.Commit = cmp.Or(build.Commit, "unknown")
	return build
}

// userAgent is how the program names itself to other servers: its version and, where it is known,
// the address at which its operator can be found.
func (b Build) userAgent(publicURL string) string {
	agent := "Upstock/" + cmp.Or(b.Version, "unversioned")
	if publicURL != "" {
		agent += " (+" + publicURL + ")"
	}
	return agent
}

// Version is the command that says which program this is.
type Version struct{}

// Run prints version, commit and Go version on one line.
func (Version) Run(terminal Terminal, build Build) error {
	_, err := fmt.Fprintf(terminal.Out, "upstock %s (commit %s, %s %s/%s)\n", build.Version, build.Commit, build.Go, runtime.GOOS, runtime.GOARCH)
	return err
}
