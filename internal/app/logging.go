package app

import (
	"io"
	"log/slog"
)

// Logging are the flags about the log, which goes to standard error.
type Logging struct {
	Format string     `name:"log-format" enum:"text,json" default:"text" help:"Format of the log: text or json."`
	Level  slog.Level `name:"log-level" default:"info" help:"The lowest level to log: debug, info, warn or error."`
}

// logger makes the program's logger.
func (l Logging) logger(to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

// quietLog is for commands whose output is their result: it shows only what went wrong.
func quietLog(terminal Terminal) *slog.Logger {
	return Logging{Format: "text", Level: slog.LevelWarn}.logger(terminal.Err)
}
