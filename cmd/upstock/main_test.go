package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"upstock/internal/app"
)

// TestEveryFlagHasItsVariable holds the promise of the help text.
func TestEveryFlagHasItsVariable(t *testing.T) {
	t.Parallel()
	var nobody bytes.Buffer
	parser, err := newParser(app.Terminal{Out: &nobody, Err: &nobody})
	if err != nil {
		t.Fatal(err)
	}
	flags := 0
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && flag.Name != "help" {
			flags++
			want := "UPSTOCK_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
			if len(flag.Envs) != 1 || flag.Envs[0] != want {
				t.Errorf("--%s is set by %v, want %s", flag.Name, flag.Envs, want)
			}
			if flag.Help == "" {
				t.Errorf("--%s has no help", flag.Name)
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if flags < 20 {
		t.Errorf("only %d flags were looked at", flags)
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"doctor", "--database-url", "sqlite:" + t.TempDir() + "/none.db"}, app.Terminal{Out: &out, Err: &errs})
	if code != exitFailure || strings.Count(errs.String(), "\n") != 1 || !strings.HasPrefix(errs.String(), "upstock: ") {
		t.Errorf("exit %d with %q", code, &errs)
	}
}
