package app

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"time"
)

// SignInLink makes a link, for demonstrations, that signs anyone in as the person with this e-mail
// address, any number of times until it expires.
func (s *Server) SignInLink(ctx context.Context, email string, validFor time.Duration) (string, error) {
	token, err := s.services.accounts.SignInLink(ctx, email, validFor)
	if err != nil {
		return "", fmt.Errorf("sign-in link: %w", err)
	}
	return s.publicURL + "/sign-in/link/" + token, nil
}

// announceSetUp prints how to set up the first supplier in the browser. The code is only for the
// person at the terminal, so it is never logged.
func (s *Server) announceSetUp(ctx context.Context, terminal io.Writer) error {
	if s.console == nil {
		return nil
	}
	code, needed, err := s.services.accounts.NewSetupCode(ctx)
	if err != nil || !needed {
		return err
	}
	fmt.Fprintf(terminal, "\nUpstock has no supplier yet. Set it up in the browser:\n\n    %s/set-up?code=%s\n\nThe code works once.\n\n",
		s.publicURL, url.QueryEscape(code))
	return nil
}
