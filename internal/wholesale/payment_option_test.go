package wholesale_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

const (
	viaAccount = wholesale.OnAccount
	viaNow     = wholesale.PayNow
	byCard     = wholesale.Card
	byBank     = wholesale.NZBankAccount
)

func someTerms(options []wholesale.PaymentOption, methods ...wholesale.MethodKind) *wholesale.PaymentTerms {
	t := wholesale.PaymentTerms{ID: "terms", Name: "Terms", Options: options, Collect: wholesale.CollectOnShipment, Methods: methods}
	if err := t.Normalise(); err != nil {
		panic(err)
	}
	return &t
}

func ways(options ...wholesale.PaymentOption) []wholesale.PaymentOption { return options }

func TestAnOrderGetsWhatItsCustomersTermsSay(t *testing.T) {
	both := someTerms(ways(viaAccount, viaNow), byCard)
	for name, c := range map[string]struct {
		terms    *wholesale.PaymentTerms
		source   wholesale.Source
		currency string
		want     wholesale.PaymentOption
	}{
		"no terms":                              {nil, wholesale.SourceBuyer, "NZD", viaAccount},
		"on account only":                       {someTerms(ways(viaAccount)), wholesale.SourceBuyer, "NZD", viaAccount},
		"both":                                  {both, wholesale.SourceSupplier, "NZD", viaAccount},
		"pay now only":                          {someTerms(ways(viaNow), byCard), wholesale.SourceStanding, "NZD", viaNow},
		"of a supermarket":                      {someTerms(ways(viaNow), byCard), wholesale.SourceSupermarket, "NZD", viaAccount},
		"a bank account":                        {someTerms(ways(viaNow), byBank), wholesale.SourceAPI, "NZD", viaNow},
		"a bank account, in another currency":   {someTerms(ways(viaNow), byBank), wholesale.SourceAPI, "AUD", viaAccount},
		"a card as well, in another currency":   {someTerms(ways(viaNow), byBank, byCard), wholesale.SourceAPI, "AUD", viaNow},
		"both with a bank, in another currency": {someTerms(ways(viaAccount, viaNow), byBank), wholesale.SourceAPI, "AUD", viaAccount},
	} {
		o := wholesale.Order{Source: c.source, Currency: c.currency, PayByLink: true, PaymentChosen: true}
		o.DefaultPayment(c.terms)
		if o.PaymentOption != c.want || o.PayByLink || o.PaymentChosen {
			t.Errorf("%s: %q, by link %v, chosen %v", name, o.PaymentOption, o.PayByLink, o.PaymentChosen)
		}
	}
}

func TestWhatCanBeChosenForAnOrder(t *testing.T) {
	link := wholesale.PaymentChoice{Option: viaNow, ByLink: true}
	for name, c := range map[string]struct {
		terms    *wholesale.PaymentTerms
		source   wholesale.Source
		currency string
		choice   wholesale.PaymentChoice
		refusal  string
	}{
		"on account, unticked":      {someTerms(ways(viaNow), byCard), wholesale.SourceSupplier, "NZD", wholesale.PaymentChoice{Option: viaAccount}, ""},
		"on account without terms":  {nil, wholesale.SourceAPI, "NZD", wholesale.PaymentChoice{Option: viaAccount}, ""},
		"pay now":                   {someTerms(ways(viaAccount, viaNow), byCard), wholesale.SourceSupplier, "NZD", wholesale.PaymentChoice{Option: viaNow}, ""},
		"pay now without terms":     {nil, wholesale.SourceSupplier, "NZD", wholesale.PaymentChoice{Option: viaNow}, "do not offer it"},
		"pay now, unticked":         {someTerms(ways(viaAccount)), wholesale.SourceAPI, "NZD", wholesale.PaymentChoice{Option: viaNow}, "do not offer it"},
		"pay now from a bank":       {someTerms(ways(viaNow), byBank), wholesale.SourceAPI, "AUD", wholesale.PaymentChoice{Option: viaNow}, "this order is in AUD"},
		"a link without terms":      {nil, wholesale.SourceSupplier, "AUD", link, ""},
		"a link, unticked":          {someTerms(ways(viaAccount)), wholesale.SourceSupplier, "NZD", link, ""},
		"a link, of a supermarket":  {nil, wholesale.SourceSupermarket, "NZD", link, "must be on_account"},
		"pay now, of a supermarket": {someTerms(ways(viaNow), byCard), wholesale.SourceSupermarket, "NZD", wholesale.PaymentChoice{Option: viaNow}, "must be on_account"},
		"something else":            {nil, wholesale.SourceAPI, "NZD", wholesale.PaymentChoice{Option: "cash"}, "must be one of"},
	} {
		before := wholesale.Order{Source: c.source, Currency: c.currency, PaymentOption: viaAccount}
		o := before
		err := o.ChoosePayment(c.terms, c.choice)
		if c.refusal != "" {
			refused, ok := errors.AsType[*wholesale.Error](err)
			if !ok || len(refused.Fields) != 1 || refused.Fields[0].Field != "payment_option" || !strings.Contains(refused.Fields[0].Message, c.refusal) {
				t.Errorf("%s: %v", name, err)
			}
			if diff := cmp.Diff(before.Payment(), o.Payment()); diff != "" {
				t.Errorf("%s: refused, and changed: %s", name, diff)
			}
			continue
		}
		if err != nil || o.Payment() != c.choice || !o.PaymentChosen {
			t.Errorf("%s: %v, %+v", name, err, o.Payment())
		}
	}
}

func TestAChoiceIsTakenBack(t *testing.T) {
	agreed := someTerms(ways(viaNow), byCard)
	o := wholesale.Order{Source: wholesale.SourceAPI, Currency: "NZD"}
	for _, choice := range []wholesale.PaymentChoice{{Option: viaAccount}, {}} {
		if err := o.ChoosePayment(agreed, choice); err != nil {
			t.Fatal(err)
		}
	}
	if o.PaymentOption != viaNow || o.PaymentChosen {
		t.Errorf("paid %q, chosen %v", o.PaymentOption, o.PaymentChosen)
	}
}

// TestAnOrderKeepsACopyOfItsTerms: what is changed of them later is not changed of it.
func TestAnOrderKeepsACopyOfItsTerms(t *testing.T) {
	agreed := someTerms(ways(viaAccount, viaNow), byCard, byBank)
	o := wholesale.Order{Source: wholesale.SourceBuyer, Currency: "AUD"}
	if err := o.ChoosePayment(agreed, wholesale.PaymentChoice{Option: viaNow}); err != nil {
		t.Fatal(err)
	}
	agreed.Options[1], agreed.Methods[0], agreed.Collect = viaAccount, byBank, wholesale.CollectOnApproval
	if got := o.PaymentTerms; !got.Offers(viaNow) || !cmp.Equal(got.Methods, []wholesale.MethodKind{byCard}) || got.Collect != wholesale.CollectOnShipment {
		t.Errorf("the order's terms are %+v", got)
	}
}

// TestNoOrderIsToBePaidFromWhatItCannotBePaidFrom, whatever terms and choices there are.
func TestNoOrderIsToBePaidFromWhatItCannotBePaidFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := wholesale.Order{
			Source:   rapid.SampledFrom([]wholesale.Source{wholesale.SourceBuyer, wholesale.SourceSupermarket, wholesale.SourceAPI}).Draw(t, "source"),
			Currency: rapid.SampledFrom([]string{"NZD", "AUD", "JPY"}).Draw(t, "currency"),
		}
		var agreed *wholesale.PaymentTerms
		if rapid.Bool().Draw(t, "with terms") {
			made := wholesale.PaymentTerms{
				ID: "terms", Name: "Terms", Collect: wholesale.CollectOnApproval,
				Options: rapid.SliceOfDistinct(rapid.SampledFrom(ways(viaAccount, viaNow)), rapid.ID).Draw(t, "options"),
				Methods: rapid.SliceOfDistinct(rapid.SampledFrom([]wholesale.MethodKind{byCard, byBank}), rapid.ID).Draw(t, "methods"),
			}
			if made.Normalise() == nil {
				agreed = &made
			}
		}
		o.DefaultPayment(agreed)
		if rapid.Bool().Draw(t, "choose") {
			_ = o.ChoosePayment(agreed, wholesale.PaymentChoice{Option: rapid.SampledFrom(ways(viaAccount, viaNow)).Draw(t, "choice")})
		}
		if o.Source == wholesale.SourceSupermarket && o.PaymentOption != viaAccount {
			t.Fatal("a supermarket pays now")
		}
		if o.PaymentOption == viaNow && (!o.PaymentTerms.Offers(viaNow) || !o.PaymentTerms.Accepts(byCard, o.Currency) && !o.PaymentTerms.Accepts(byBank, o.Currency)) {
			t.Fatalf("paid now with %+v in %s", o.PaymentTerms, o.Currency)
		}
		if o.PaymentTerms != nil && !o.PaymentTerms.Offers(o.PaymentTerms.Default) {
			t.Fatalf("the default is not offered: %+v", o.PaymentTerms)
		}
	})
}

func TestPaymentTermsAreExplained(t *testing.T) {
	for want, made := range map[string]wholesale.PaymentTerms{
		"A customer buys on account. No payment is taken here.": {Options: ways(viaAccount)},
		"A customer pays now. The payment is taken from their card when the order is approved.": {
			Options: ways(viaNow), Collect: wholesale.CollectOnApproval, Methods: []wholesale.MethodKind{byCard},
		},
		"A customer may pay now or on account, and buys on account unless they choose otherwise. " +
			"The payment is taken from their card or New Zealand bank account on the 20th of the following month.": {
			Options: ways(viaAccount, viaNow), Collect: wholesale.CollectDayOfFollowingMonth, Days: 20, Methods: []wholesale.MethodKind{byCard, byBank},
		},
		"A customer may pay now or on account, and pays now unless they choose otherwise. " +
			"The payment is taken from their New Zealand bank account 7 days after shipment.": {
			Options: ways(viaAccount, viaNow), Default: viaNow, Collect: wholesale.CollectDaysAfterShipment, Days: 7, Methods: []wholesale.MethodKind{byBank},
		},
	} {
		made.Name = "Terms"
		if err := made.Normalise(); err != nil {
			t.Fatal(err)
		}
		if got := made.Explained(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
