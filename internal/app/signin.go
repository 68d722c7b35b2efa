package app

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"time"

	"upstock/internal/account"
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
	_, err := printSetUpLink(ctx, s.services.accounts, s.publicURL, terminal)
	return err
}

// printSetUpLink makes a new set-up code and prints its link; needed is false, and nothing printed,
// when there is a supplier already.
func printSetUpLink(ctx context.Context, accounts *account.Service, publicURL string, to io.Writer) (needed bool, err error) {
	code, needed, err := accounts.NewSetupCode(ctx)
	if err != nil || !needed {
		return needed, err
	}
	_, err = fmt.Fprintf(to, "\nUpstock has no supplier yet. Set it up in the browser:\n\n    %s/set-up?code=%s\n\n"+
		"The link works once, until %s, and ends earlier ones. For a new one: upstock setup-link\n\n",
		publicURL, url.QueryEscape(code.Code), code.ExpiresAt.Local().Format("Monday 2 January 2006, 15:04 MST"))
	return true, err
}

// CreateBuyer lets a person buy for a customer, for demonstrations; see
// account.Service.CreateBuyer.
func (s *Server) CreateBuyer(ctx context.Context, supplierID, customerCode, email string) (account.LogIn, error) {
	return s.services.accounts.CreateBuyer(ctx, supplierID, customerCode, email)
}
