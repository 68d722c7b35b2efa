package folder

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/pkg/sftp"
)

// sftpServers are where systems keep OpenSSH's server, which is not on the PATH of most.
var sftpServers = []string{
	"/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server", "/usr/lib/ssh/sftp-server",
}

// connect speaks SFTP to a server that starts in a folder, as sshd has it do with
// "ForceCommand internal-sftp -d".
func connect(t *testing.T, dir string) *sftp.Client {
	t.Helper()
	program, err := exec.LookPath("sftp-server")
	for _, path := range sftpServers {
		if _, statErr := os.Stat(path); err != nil && statErr == nil {
			program, err = path, nil
		}
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("OpenSSH's sftp-server is missing, which CI needs: build/ensure-test-tools.sh installs it")
		}
		t.Skip("OpenSSH's sftp-server is MISSING, so this is NOT tested: apt-get install openssh-sftp-server")
	}
	// It ends when its input does.
	server := exec.CommandContext(context.WithoutCancel(t.Context()), program, "-e", "-d", dir)
	in, err := server.StdinPipe()
	must(t, err)
	out, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	client, err := sftp.NewClientPipe(out, in)
	must(t, err)
	t.Cleanup(func() {
		must(t, errors.Join(client.Close(), ignoreClosed(in.Close()), server.Wait()))
	})
	return client
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// TestAPartnerUsesTheFolderBySFTP puts a file that takes its time, and gets what leaves.
func TestAPartnerUsesTheFolderBySFTP(t *testing.T) {
	p := newPlace(t)
	client := connect(t, p.dir)
	upload, err := client.Create("in/orders.edi")
	must(t, err)
	write := func(text string) {
		t.Helper()
		_, err := io.WriteString(upload, text)
		must(t, err)
	}
	write("UNB+… half")
	p.whole(0)
	if files := p.whole(1900 * time.Millisecond); len(files) != 0 {
		t.Fatalf("%v are whole", files)
	}
	write(" and half")
	p.whole(time.Second)
	f := p.only(2 * time.Second)
	_, err = p.Refuse(f, "It ends in the middle.\n", p.now)
	must(t, err)
	write(" …UNZ") // the line was down for longer, and the client goes on
	must(t, upload.Close())
	p.whole(time.Minute)
	f = p.only(2 * time.Second)
	if data, err := p.Read(f); err != nil || string(data) != "UNB+… half and half …UNZ" {
		t.Errorf("read %q, %v", data, err)
	}
	_, err = p.Done(f, p.now)
	must(t, err)

	must(t, p.Put("CONTRL-1.edi", []byte("UNB+answer")))
	entries, err := client.ReadDir("out")
	must(t, err)
	if len(entries) != 1 || entries[0].Name() != "CONTRL-1.edi" {
		t.Fatalf("out has %v", entries)
	}
	download, err := client.Open("out/CONTRL-1.edi")
	must(t, err)
	got, err := io.ReadAll(download)
	must(t, errors.Join(err, download.Close()))
	if string(got) != "UNB+answer" {
		t.Errorf("got %q", got)
	}
	must(t, client.Remove("out/CONTRL-1.edi"))
	if left, err := p.Left("CONTRL-1.edi"); err != nil || !left {
		t.Errorf("it has left, and was fetched: %t, %v", left, err)
	}
	if names := p.names("in/done"); !slices.Equal(names, []string{"orders.edi"}) {
		t.Errorf("done are %v", names)
	}
}
