package stripe

import (
	"context"
	"errors"
	"net/http"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"
)

// Who is whom a key belongs to.
type Who struct {
	AccountID string // "acct_…"; empty for a restricted key that may not read it
	Name      string // as the account's owner calls it in Stripe; often empty
	Live      bool   // real money; a test key moves none
}

// Check asks whether the key is accepted and whose it is. A key that may not read its account
// counts as accepted when it may read payments, and one whose owner cannot be asked for when only
// that is refused: a key that is wrong is answered otherwise.
func (a *Account) Check(ctx context.Context) (Who, error) {
	who := Who{Live: a.Live()}
	var account *sdk.Account
	err := a.call(ctx, func(ctx context.Context) (err error) {
		account, err = a.api.V1Accounts.Retrieve(ctx, nil)
		return err
	})
	var failed *Error
	switch {
	case err == nil:
		who.AccountID, who.Name = account.ID, nameOf(account)
		return who, nil
	case errors.As(err, &failed) && (failed.Outcome == Refused || failed.Status == http.StatusForbidden):
		_, err := a.pageOfIntents(ctx, &sdk.PaymentIntentListParams{ListParams: sdk.ListParams{Limit: sdk.Int64(1)}})
		if errors.As(err, &failed) && failed.Outcome == Refused {
			return who, nil
		}
		return who, err
	default:
		return Who{}, err
	}
}

// Live says whether the key moves real money.
func (a *Account) Live() bool {
	return strings.HasPrefix(a.secret, "sk_live_") || strings.HasPrefix(a.secret, "rk_live_")
}

func nameOf(account *sdk.Account) string {
	if account.Settings != nil && account.Settings.Dashboard != nil && account.Settings.Dashboard.DisplayName != "" {
		return account.Settings.Dashboard.DisplayName
	}
	if account.BusinessProfile != nil && account.BusinessProfile.Name != "" {
		return account.BusinessProfile.Name
	}
	return account.Email
}
