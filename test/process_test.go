package test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	startPatience = 30 * time.Second // busy machines start processes slowly
	stopPatience  = 40 * time.Second // more than the server's own
)

// process is the built program, running.
type process struct {
	command *exec.Cmd
	stdout  *transcript
	stderr  *transcript
	ended   chan struct{}
	err     error // of the end; valid when ended is closed
}

// startProcess runs the program. When the test ends, the process is killed if it still runs, and
// its output is shown if the test has failed.
func startProcess(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{command: exec.Command(binary, args...), stdout: &transcript{}, stderr: &transcript{}, ended: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = p.stdout, p.stderr
	p.command.Env = cleanEnvironment()
	p.command.SysProcAttr = diesWithTest()
	started := make(chan error)
	go func() {
		// The process would die if Go ended the thread that started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(p.ended)
		err := p.command.Start()
		started <- err
		if err == nil {
			p.err = p.command.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatalf("start upstock %s: %v", strings.Join(args, " "), err)
	}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("upstock %s\n%s%s", strings.Join(args, " "), p.stdout, p.stderr)
		}
	})
	return p
}

// cleanEnvironment keeps the developer's own settings away from the program.
func cleanEnvironment() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "UPSTOCK_") {
			env = append(env, variable)
		}
	}
	return env
}

// kill ends the process at once, as a power cut would (SIGKILL), and returns when it is gone.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may have ended by itself
	<-p.ended
}

// stop asks the process to end and returns its exit code.
func (p *process) stop(t testing.TB) int {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("signal: %v", err)
	}
	return p.wait(t, stopPatience)
}

// wait returns the exit code of a process that ends by itself.
func (p *process) wait(t testing.TB, atMost time.Duration) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(atMost):
		t.Fatalf("the process has not ended after %s", atMost)
	}
	return exitCode(t, p.err)
}

func exitCode(t testing.TB, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	t.Fatalf("run: %v", err)
	return -1
}

// runProgram runs the program to its end.
func runProgram(t testing.TB, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startPatience)
	defer cancel()
	command := exec.CommandContext(ctx, binary, args...)
	var out, err bytes.Buffer
	command.Stdout, command.Stderr, command.Env = &out, &err, cleanEnvironment()
	code = exitCode(t, command.Run())
	return out.String(), err.String(), code
}

// answers waits until an address answers with 200.
func (p *process) answers(t testing.TB, url string) {
	t.Helper()
	eventually(t, startPatience, func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the process has ended: %v\n%s", p.err, p.stderr)
		default:
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body)
		return response.StatusCode == http.StatusOK
	})
}

// eventually asks again and again until something is true.
func eventually(t testing.TB, atMost time.Duration, isTrue func() bool) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(atMost)
	for !isTrue() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("not true after %s", atMost)
		}
	}
}

// lastPort is the port that was given out last. They are below those that systems choose by
// themselves (from 32768), which a connection of anyone could have taken by the time a process
// listens.
var lastPort atomic.Uint32

// freeAddress is an address that a process can listen on, given out once.
func freeAddress(t testing.TB) string {
	t.Helper()
	const first, ports = 20_000, 12_000
	for range ports {
		port := first + (uint32(os.Getpid())+lastPort.Add(1))%ports
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			address := listener.Addr().String()
			_ = listener.Close() // so that the process can listen
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// transcript is what a process writes, readable while it goes on.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes down what the process writes.
func (w *transcript) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(text)
}

// String is everything so far.
func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
