// Package test runs the program as its users do: the built binary, its command line, its HTTP. From
// inside it uses only the demo's REST client.
package test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

var (
	// binary is the program, built once for all the tests of a run.
	binary string
	// scratch is a folder that goes when they end.
	scratch string
)

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	overlap()
	var err error
	if scratch, err = os.MkdirTemp("", "upstock-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	binary = filepath.Join(scratch, "upstock")
	build := exec.Command("go", "build", "-o", binary, "upstock/cmd/upstock")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is shipped
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program does not build: %v\n%s", err, output)
		return 1
	}
	defer func() { closeChromium() }()
	return m.Run()
}

// overlap lets two tests more run at once than there are processors, unless a number was asked for:
// much of what they do is wait for other processes.
func overlap() {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set(strconv.Itoa(runtime.GOMAXPROCS(0) + 2))
	}
}
