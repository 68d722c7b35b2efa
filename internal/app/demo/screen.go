package demo

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
)

// screen is what the person watching sees: lines that stay, and a status line below them. Without a
// terminal, the status is sometimes written as a normal line.
type screen struct {
	out  io.Writer
	live bool // a terminal, on which a line can be written over

	mu      sync.Mutex
	status  string
	written time.Time // of the last status that was written as a line of its own
}

func newScreen(out io.Writer) *screen {
	file, ok := out.(*os.File)
	return &screen{out: out, live: ok && isatty.IsTerminal(file.Fd())}
}

const (
	clearLine = "\r\x1b[K"
	// plainStatusEvery keeps a log file readable.
	plainStatusEvery = 2 * time.Second
)

// line writes a line that stays.
func (s *screen) line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf(format, args...) + "\n"
	if s.live {
		text = clearLine + text + s.status
	}
	_, _ = io.WriteString(s.out, text) // an error means that the screen is gone
}

// step begins a part of the demo.
func (s *screen) step(name, format string, args ...any) {
	s.setStatus("")
	s.line("%-11s %s", name, fmt.Sprintf(format, args...))
}

// setStatus changes the status line.
func (s *screen) setStatus(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := fmt.Sprintf(format, args...)
	if status == s.status {
		return
	}
	s.status = status
	if s.live {
		_, _ = io.WriteString(s.out, clearLine+status)
		return
	}
	if status != "" && time.Since(s.written) >= plainStatusEvery {
		s.written = time.Now()
		_, _ = io.WriteString(s.out, status+"\n")
	}
}
