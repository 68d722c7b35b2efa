package account

import (
	"strings"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/wholesale"
)

func TestPasswordsAreAsLongAsTheirCharacters(t *testing.T) {
	for password, fits := range map[string]bool{
		"": false, "kqzwvxjpf": false, "kqzwvxjpfm": true, "ĀĒĪŌŪāēīō": false, "ĀĒĪŌŪāēīōū": true, "👩‍🌾 kumara": true,
		strings.Repeat("ab", 32): true, strings.Repeat("ab", 100): true, strings.Repeat("ab", 101): false,
		"aaaaaaaaaaaa": false, "ōōōōōōōōōōōō": false, "          ": false,
		// Nothing is asked of the kinds of characters.
		"correct horse battery": true, "83920174651": true, "PLAINCAPITALS": true,
	} {
		if fault := passwordFault(password, ownerEmail, "", "Kombu Brewing"); (fault == "") != fits {
			t.Errorf("%q: %q", password, fault)
		}
	}
}

func TestCommonPasswordsAreRefused(t *testing.T) {
	for _, password := range []string{
		"1234567890", "password123", "PASSWORD123", "qwertyuiop", "1q2w3e4r5t", "basketball", "iloveyou123", "Football123", "q1234567890",
	} {
		if fault := passwordFault(password); !strings.Contains(fault, "many people use") {
			t.Errorf("%q: %q", password, fault)
		}
	}
	for range 100 {
		if fault := passwordFault(newPassword(), ownerEmail, "Kombu Brewing"); fault != "" {
			t.Errorf("one that we made ourselves %s", fault)
		}
	}
}

func TestPasswordsThatOthersWouldGuessFirstAreRefused(t *testing.T) {
	known := []string{ownerEmail, "Hēmi Walker", "Kombu Brewing Ltd."}
	for password, fits := range map[string]bool{
		"Owner@Kombu.example": false, "owner@kombu.example1": false, "Kombu Brewing": false, "kombu brewing 1": false, "Kombu-Brewing-2026": false,
		"hēmiwalker!": false, "Upstock2026!": false, "upstockupstock": false, "kombu.upstock": false,
		"kombu brewing by the river": true, "walker of the long white cloud": true, "upstock goes to market": true,
	} {
		if fault := passwordFault(password, known...); (fault == "") != fits {
			t.Errorf("%q: %q", password, fault)
		}
	}
}

// Wherever a password is chosen the same rules hold, and it is kept as it was typed.
func TestEveryPlaceThatSetsAPasswordRefusesACommonOne(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	const common, good = "password123", "  Ārero mā, kōrero tika  "
	ctx, from := t.Context(), Caller{IP: "192.0.2.1"}

	_, err := o.ChangePassword(ctx, o.supplierID, o.owner.ID, o.password, common)
	wantCode(t, wholesale.CodeInvalid, err)
	_, err = o.ChangePassword(ctx, o.supplierID, o.owner.ID, o.password, "Kombu Brewing 1")
	wantCode(t, wholesale.CodeInvalid, err)

	link, err := o.ResetLink(ctx, ownerEmail)
	must(t, err)
	token := linkPattern.FindStringSubmatch(link)[1]
	wantCode(t, wholesale.CodeInvalid, o.Reset(ctx, token, common))
	must(t, o.Reset(ctx, token, good))
	for _, other := range []string{strings.TrimSpace(good), strings.ToLower(good), good[:len(good)-1]} {
		_, _, err = o.SignIn(ctx, ownerEmail, other, from)
		wantCode(t, wholesale.CodeUnauthorized, err)
	}
	_, _, err = o.SignIn(ctx, ownerEmail, good, from)
	must(t, err)

	_, link, err = o.Invite(ctx, o.supplierID, NewPerson{Name: "Ann", Email: "ann@kombu.example", Role: OrderManagement})
	must(t, err)
	_, _, err = o.Accept(ctx, linkPattern.FindStringSubmatch(link)[1], "Ann", common)
	wantCode(t, wholesale.CodeInvalid, err)

	empty := newEmptyOffice(t, databasetest.SQLite(t))
	code, _, err := empty.NewSetupCode(ctx)
	must(t, err)
	first := firstSupplier(ownerEmail)
	first.Password = common
	_, _, err = empty.SetUp(ctx, code.Code, first, from)
	wantCode(t, wholesale.CodeInvalid, err)
}
