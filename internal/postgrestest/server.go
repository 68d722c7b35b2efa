package postgrestest

import (
	"context"
	_ "embed" // for guard.sh
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	startTries = 5               // a free port may be taken before the server opens it
	startWait  = 2 * time.Minute // until a server answers; normally two seconds
	askEvery   = 20 * time.Millisecond
)

// errNotInstalled means that there is no PostgreSQL server on this machine.
var errNotInstalled = errors.New("no PostgreSQL server found; on Debian: apt-get install postgresql, elsewhere set " + serverVariable)

// guard is a shell script, because something has to outlive a test process that was killed.
//
//go:embed guard.sh
var guard string

// serverURL returns the URL of the process's server, which the first call starts.
var serverURL = sync.OnceValues(func() (string, error) {
	if running := os.Getenv(serverVariable); running != "" {
		return running, nil
	}
	programs, err := installation()
	if err != nil {
		return "", err
	}
	for try := 1; ; try++ {
		url, err := start(programs)
		if err == nil || try == startTries {
			return url, err
		}
	}
})

// installation returns the folder of the newest PostgreSQL's programs, which PATH does not have.
func installation() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", errNotInstalled
	}
	return filepath.Dir(initdb), nil
}

// version returns 15 for /usr/lib/postgresql/15/bin/initdb, and 0 if the folder is not a number.
func version(initdb string) int {
	number, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return number
}

// start starts the server programs of a folder, waits until it answers, and returns its URL.
func start(programs string) (_ string, err error) {
	folder, err := os.MkdirTemp("", "upstock-postgres-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil { // afterwards the guard does it
			_ = os.RemoveAll(folder)
		}
	}()
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return "", err
	}
	defer func() { _ = log.Close() }() // the server has its own copy of the descriptor
	port, err := freePort()
	if err != nil {
		return "", err
	}
	name := filepath.Base(folder)

	server, err := unprivileged(folder, "/bin/sh", "-c", guard, "guard.sh", folder, programs, strconv.Itoa(port), name)
	if err != nil {
		return "", err
	}
	server.Stdout, server.Stderr = log, log // with a pipe, "go test" would wait for the server
	lifeline, err := server.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", err
	}
	ended := make(chan error, 1)
	// Wait also keeps the lifeline from being collected and so closed.
	go func() { ended <- server.Wait() }()

	url := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	if err := waitUntilReady(url, name, ended); err != nil {
		_ = lifeline.Close()
		text, _ := os.ReadFile(log.Name())
		return "", fmt.Errorf("starting PostgreSQL from %s: %w\n%s", programs, err, text)
	}
	return url, nil
}

// unprivileged returns a command as the user of Debian's package instead of root, which PostgreSQL
// refuses. That user gets the folder.
func unprivileged(folder string, program ...string) (*exec.Cmd, error) {
	if os.Geteuid() != 0 {
		return exec.Command(program[0], program[1:]...), nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return nil, fmt.Errorf("the id of user postgres: %w", err)
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		return nil, fmt.Errorf("the group of user postgres: %w", err)
	}
	if err := os.Chown(folder, uid, gid); err != nil {
		return nil, err
	}
	asPostgres := []string{"--reuid=" + account.Uid, "--regid=" + account.Gid, "--clear-groups", "--"}
	command := exec.Command("setpriv", append(asPostgres, program...)...)
	command.Dir = folder // the test's own folder may be closed to that user
	return command, nil
}

// freePort returns a port that is free right now.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// waitUntilReady returns when the server with this cluster name answers. The name matters: another
// test process may have taken the port first.
func waitUntilReady(url, name string, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	ask := time.NewTicker(askEvery)
	defer ask.Stop()
	for {
		answer, err := clusterName(ctx, url)
		if err == nil && answer == name {
			return nil
		}
		select {
		case err := <-ended:
			return errors.Join(errors.New("the server ended"), err)
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		case <-ask.C:
		}
	}
}

func clusterName(ctx context.Context, url string) (name string, err error) {
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, connection.Close(ctx)) }()
	err = connection.QueryRow(ctx, "SHOW cluster_name").Scan(&name)
	return name, err
}
