package unleashedapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The vector of the reference: key "whkey-abc", computed independently with openssl.
const (
	vectorKey       = "whkey-abc"
	vectorTimestamp = "1767322800"
	vectorBody      = `{"subscriptionId":"s1","eventType":"salesorder.updated"}`
	vectorSignature = "3EmNpqK+hDEOJ6hVlgH+/qZgY8DU0eTy/bkxWDHs8rI="
)

func TestNotificationSignature(t *testing.T) {
	if !NotificationSigned([]byte(vectorKey), vectorTimestamp, vectorSignature, []byte(vectorBody)) {
		t.Error("the known signature is refused")
	}
	for name, signed := range map[string]bool{
		"another key":                  NotificationSigned([]byte("whkey-abd"), vectorTimestamp, vectorSignature, []byte(vectorBody)),
		"another second":               NotificationSigned([]byte(vectorKey), "1767322801", vectorSignature, []byte(vectorBody)),
		"the same second, spelt anew":  NotificationSigned([]byte(vectorKey), "+1767322800", vectorSignature, []byte(vectorBody)),
		"one byte more":                NotificationSigned([]byte(vectorKey), vectorTimestamp, vectorSignature, []byte(vectorBody+"\n")),
		"the same JSON, spelt anew":    NotificationSigned([]byte(vectorKey), vectorTimestamp, vectorSignature, []byte(strings.Replace(vectorBody, ",", ", ", 1))),
		"a shorter signature":          NotificationSigned([]byte(vectorKey), vectorTimestamp, vectorSignature[:43], []byte(vectorBody)),
		"no signature":                 NotificationSigned([]byte(vectorKey), vectorTimestamp, "", []byte(vectorBody)),
		"the signature in hexadecimal": NotificationSigned([]byte(vectorKey), vectorTimestamp, "dc498da6a2be84310e27a8559601fefea66063c0d4d1e4f2fdb9315831ecf2b2", []byte(vectorBody)),
	} {
		if signed {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestNotificationTime(t *testing.T) {
	if at, ok := NotificationTime(vectorTimestamp); !ok || !at.Equal(time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)) {
		t.Errorf("%v %v", at, ok)
	}
	for _, text := range []string{"", "now", "-1", "1767322800.5", "99999999999999999999", "1767322800000"} {
		if at, ok := NotificationTime(text); ok {
			t.Errorf("%q is %v", text, at)
		}
	}
}

func TestDecodeNotification(t *testing.T) {
	const guid, other = "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11", "0c9d7e63-3a55-4a0e-8a8f-6a1a4c1b2d3e"
	for name, test := range map[string]struct {
		body string
		want Notification
	}{
		"as it was recorded": {
			`{"subscriptionId":"` + other + `","eventNotificationId":"n1","eventType":"salesorder.updated","createdOn":"2026-03-02T01:02:03Z","data":"{\"salesOrderGuid\":\"` + guid + `\"}"}`,
			Notification{ID: "n1", EventType: "salesorder.updated", Object: "salesorder", GUIDs: []GUID{guid}},
		},
		"names with capitals, data an object": {
			`{"EventNotificationId":"n1","EventType":"SalesOrder.Updated","Data":{"SalesOrderGuid":"` + strings.ToUpper(guid) + `"}}`,
			Notification{ID: "n1", EventType: "salesorder.updated", Object: "salesorder", GUIDs: []GUID{guid}},
		},
		"flat, with the kind of the object": {
			`{"EVENTTYPE":"updated","ObjectType":"Sales Order","ObjectId":"{` + guid + `}"}`,
			Notification{EventType: "updated", Object: "salesorder", GUIDs: []GUID{guid}},
		},
		"a GUID without hyphens, named twice": {
			`{"eventType":"product.updated","data":{"id":"` + strings.ReplaceAll(guid, "-", "") + `","record":{"Guid":"` + guid + `"}}}`,
			Notification{EventType: "product.updated", Object: "product", GUIDs: []GUID{guid}},
		},
		"several records": {
			`{"eventType":"salesorder.updated","data":[{"a":"` + guid + `"},"` + other + `"]}`,
			Notification{EventType: "salesorder.updated", Object: "salesorder", GUIDs: []GUID{guid, other}},
		},
		"data within a text within a text": {
			`{"eventType":"salesorder.updated","data":"\"{\\\"guid\\\":\\\"` + guid + `\\\"}\""}`,
			Notification{EventType: "salesorder.updated", Object: "salesorder", GUIDs: []GUID{guid}},
		},
		"a number as its id, nulls, no record": {
			`{"eventNotificationId":17,"eventType":null,"data":null,"orderGuid":"00000000-0000-0000-0000-000000000000"}`,
			Notification{ID: "17"},
		},
		"a byte order mark": {"\ufeff" + `{"eventType":"customer.created"}`, Notification{EventType: "customer.created", Object: "customer"}},
		"values of other types": {
			`{"eventNotificationId":{"a":1},"eventType":["x"],"data":12.5}`, Notification{},
		},
		"data that is cut off": {`{"eventType":"salesorder.updated","data":"{\"salesOrderGuid\":"}`, Notification{EventType: "salesorder.updated", Object: "salesorder"}},
		"no JSON":              {"<xml/>", Notification{}},
		"nothing":              {"", Notification{}},
		"a list":               {`["` + guid + `"]`, Notification{}},
	} {
		if diff := cmp.Diff(test.want, DecodeNotification([]byte(test.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What is sent can be read without failing, and the same bytes say the same each time.
func FuzzDecodeNotification(f *testing.F) {
	f.Add([]byte(`{"eventNotificationId":"n1","eventType":"salesorder.updated","data":"{\"salesOrderGuid\":\"7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11\"}"}`))
	f.Add([]byte(`{"EventType":"A","eventtype":"B","Data":[[[{"x":"{{"}]]]}`))
	f.Add([]byte(vectorBody))
	f.Fuzz(func(t *testing.T, body []byte) {
		said := DecodeNotification(body)
		if diff := cmp.Diff(said, DecodeNotification(body)); diff != "" {
			t.Fatalf("the second time (-first +again):\n%s", diff)
		}
		if len(said.GUIDs) > mostGUIDs {
			t.Fatalf("%d GUIDs", len(said.GUIDs))
		}
		for _, guid := range said.GUIDs {
			if guid == "" || guid != guid.normal() || len(guid) != 36 {
				t.Fatalf("GUID %q", guid)
			}
		}
		if !json.Valid(body) && said.EventType+said.ID+said.Object != "" && body[0] != 0xef {
			t.Fatalf("%+v of what is not JSON", said)
		}
	})
}
