// Package test runs the program as its users do: the built binary, its command line, its HTTP. From
// inside it uses only the demo's REST client.
package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program, built once for all the tests of a run.
var binary string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "upstock-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "upstock")
	build := exec.Command("go", "build", "-o", binary, "upstock/cmd/upstock")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is shipped
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program does not build: %v\n%s", err, output)
		return 1
	}
	defer func() { closeChromium() }()
	return m.Run()
}
