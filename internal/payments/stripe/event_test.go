package stripe_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
)

const endpointSecret = "whsec_0123456789abcdef"

func TestAnEventIsVerifiedOverItsBytes(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	body := []byte(`{"id":"evt_1","object":"event","api_version":"2015-01-01","created":1789999990,"type":"payment_intent.succeeded",
		"data":{"object":{"id":"pi_1","object":"payment_intent","amount":"not a number here","status":7}}}`)
	want := stripe.Event{
		ID: "evt_1", Type: "payment_intent.succeeded",
		ObjectType: "payment_intent", ObjectID: "pi_1", IntentID: "pi_1",
	}
	got, err := stripe.ReadEvent(body, stripefake.Signature(body, endpointSecret, now), endpointSecret+"\n", now)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	rolled := stripefake.Signature(body, "whsec_old", now) + "," + stripefake.Signature(body, endpointSecret, now)
	if _, err := stripe.ReadEvent(body, rolled, endpointSecret, now); err != nil {
		t.Errorf("signed with the old and the new secret: %v", err)
	}
	right := stripefake.Signature(body, endpointSecret, now)
	for name, c := range map[string]struct{ body, signature, secret string }{
		"another byte":       {string(body) + " ", right, endpointSecret},
		"another secret":     {string(body), right, "whsec_other"},
		"no signature":       {string(body), "", endpointSecret},
		"no secret":          {string(body), stripefake.Signature(body, "", now), ""},
		"not a signature":    {string(body), "t=,v1=zz", endpointSecret},
		"only an old scheme": {string(body), strings.Replace(right, "v1=", "v0=", 1), endpointSecret},
		"another time":       {string(body), strings.Replace(right, "t=179", "t=178", 1), endpointSecret},
		"six minutes old":    {string(body), stripefake.Signature(body, endpointSecret, now.Add(-6*time.Minute)), endpointSecret},
		"from the future":    {string(body), stripefake.Signature(body, endpointSecret, now.Add(6*time.Minute)), endpointSecret},
	} {
		if _, err := stripe.ReadEvent([]byte(c.body), c.signature, c.secret, now); !errors.Is(err, stripe.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := stripe.ReadEvent(body, stripefake.Signature(body, endpointSecret, now.Add(-4*time.Minute)), endpointSecret, now); err != nil {
		t.Errorf("four minutes old: %v", err)
	}
	for _, text := range []string{"", "null", "[]", `{"id":"evt_1"}`, `{"type":"x"}`, `{"id":"evt_\u0000","type":"x"}`} {
		if _, err := stripe.ReadEvent([]byte(text), stripefake.Signature([]byte(text), endpointSecret, now), endpointSecret, now); !errors.Is(err, stripe.ErrNoEvent) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAnEventNamesTheObjectsItIsAbout(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	for _, c := range []struct {
		object string
		want   stripe.Event
	}{
		{`{"id":"ch_1","object":"charge","payment_intent":"pi_1"}`, stripe.Event{ObjectType: "charge", ObjectID: "ch_1", IntentID: "pi_1"}},
		{`{"id":"ch_1","object":"charge","payment_intent":{"id":"pi_1"}}`, stripe.Event{ObjectType: "charge", ObjectID: "ch_1", IntentID: "pi_1"}},
		{`{"id":"re_1","object":"refund","payment_intent":null}`, stripe.Event{ObjectType: "refund", ObjectID: "re_1"}},
		{`{"id":"cs_1","object":"checkout.session","payment_intent":"pi_1","setup_intent":null}`, stripe.Event{ObjectType: "checkout.session", ObjectID: "cs_1", PageID: "cs_1", IntentID: "pi_1"}},
		{`{"id":"seti_1","object":"setup_intent"}`, stripe.Event{ObjectType: "setup_intent", ObjectID: "seti_1", SetupIntentID: "seti_1"}},
		{`{"id":7,"object":"of a later year","payment_intent":[]}`, stripe.Event{ObjectType: "of a later year"}},
	} {
		body := []byte(`{"id":"evt_1","type":"some.thing","account":"acct_1","data":{"object":` + c.object + `}}`)
		got, err := stripe.ReadEvent(body, stripefake.Signature(body, endpointSecret, now), endpointSecret, now)
		c.want.ID, c.want.Type, c.want.Account = "evt_1", "some.thing", "acct_1"
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", c.object, err, diff)
		}
	}
}

// TestAThinEventNamesItsObject: it comes without the object itself, and says times otherwise.
func TestAThinEventNamesItsObject(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	body := []byte(`{"id":"evt_1","object":"v2.core.event","type":"v1.payment_intent.succeeded","created":"2026-09-21T14:13:20.000Z",
		"related_object":{"id":"pi_1","type":"payment_intent","url":"/v1/payment_intents/pi_1"}}`)
	got, err := stripe.ReadEvent(body, stripefake.Signature(body, endpointSecret, now), endpointSecret, now)
	want := stripe.Event{ID: "evt_1", Type: "payment_intent.succeeded", ObjectType: "payment_intent", ObjectID: "pi_1", IntentID: "pi_1"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
