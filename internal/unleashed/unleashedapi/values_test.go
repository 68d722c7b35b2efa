package unleashedapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDecodeDecimal(t *testing.T) {
	for text, want := range map[string]Decimal{
		`null`: "", `""`: "", `" "`: "", `0`: "0", `-0.0`: "-0.0", `288.0000`: "288.0000", `"15.0000"`: "15.0000", `" 15 "`: "15",
		`1774.93449333333333`: "1774.93449333333333", `12345678901234567890123.456789`: "12345678901234567890123.456789",
		`1e3`: "1000", `1.5E+2`: "150", `1.25e1`: "12.5", `25e-4`: "0.0025", `"+5"`: "5", `"007.10"`: "7.10", `".5"`: "0.5", `"5."`: "5",
	} {
		var got Decimal
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is read as %q (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		`"NaN"`, `"Infinity"`, `"-Inf"`, `"abc"`, `"1,234.00"`, `"1.2.3"`, `"0x1F"`, `"1_000"`, `"1/2"`, `"--1"`, `"+-1"`, `"-+1"`, `"-"`, `"."`, `"e5"`, `"1e"`, `"١"`,
		`1e101`, `1e-101`, `1e99999999999999999999`, `true`, `{}`, `[1]`, `"` + strings.Repeat("9", 101) + `"`,
	} {
		var got Decimal
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s was read as %q", text, got)
		}
	}
}

func TestDecimalKeepsItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,14})?`).Draw(t, "number")
		for _, wire := range []string{text, `"` + text + `"`} {
			var d Decimal
			if err := json.Unmarshal([]byte(wire), &d); err != nil {
				t.Fatal(err)
			}
			encoded, err := json.Marshal(d)
			if err != nil || string(encoded) != text {
				t.Fatalf("%s became %s (%v)", wire, encoded, err)
			}
		}
	})
}

func TestDecodeTime(t *testing.T) {
	second := time.Date(2018, 7, 9, 10, 29, 47, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`null`: {}, `""`: {}, `"/Date(-62135596800000)/"`: {}, `"0001-01-01T00:00:00"`: {},
		`"\/Date(1531132187399)\/"`:    second.Add(399 * time.Millisecond),
		`"/Date(1531132187000)/"`:      second,
		`"/Date(1531132187000+1300)/"`: second,
		`"/Date(1531132187000-0500)/"`: second,
		`"/Date(-1000)/"`:              time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC),
		`"/Date(-1000-0500)/"`:         time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC),
		`"/Date(0)/"`:                  time.Unix(0, 0),
		`"2018-07-09T10:29:47"`:        second,
		`"2018-07-09T10:29:47Z"`:       second,
		`"2018-07-09T10:29:47.123"`:    second.Add(123 * time.Millisecond),
		`"2018-07-09T22:29:47+12:00"`:  second,
		`"2018-07-09T22:29:47.5+1200"`: second.Add(500 * time.Millisecond),
		`"2018-07-09 10:29:47"`:        second,
		`"2018-07-09T10:29"`:           second.Add(-47 * time.Second),
		`"2018-07-09"`:                 time.Date(2018, 7, 9, 0, 0, 0, 0, time.UTC),
		`"9/07/2018 10:29:47 a.m."`:    second,
		`"09/07/2018 10:29:47 AM"`:     second,
		`"7/13/2018 8:08:10 p.m."`:     time.Date(2018, 7, 13, 20, 8, 10, 0, time.UTC),
		`"13/07/2018 20:08:10"`:        time.Date(2018, 7, 13, 20, 8, 10, 0, time.UTC),
	} {
		var got Time
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s is read as %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		`"/Date()/"`, `"/Date(x)/"`, `"/Date(1)"`, `"/Date(1"`, `"/Date(99999999999999999999)/"`, `"/Date(9223372036854775807)/"`, `"/Date(-9223372036854775808)/"`,
		`"yesterday"`, `"2018-13-09"`, `"12/07/2018"`, `5`, `true`, `{}`,
	} {
		var got Time
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s was read as %v", text, got)
		}
	}
}

func TestEncodeTime(t *testing.T) {
	for want, instant := range map[string]time.Time{
		`null`:                  {},
		`"2026-03-02T00:04:05"`: time.Date(2026, 3, 2, 13, 4, 5, 678e6, time.FixedZone("NZDT", 13*3600)),
	} {
		if got, err := json.Marshal(Time{instant}); err != nil || string(got) != want {
			t.Errorf("%v is written as %s (%v), want %s", instant, got, err, want)
		}
	}
	if got, err := json.Marshal(Time{time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Errorf("the year 12026 was written as %s", got)
	}
}

func TestDecodeTextAndGUID(t *testing.T) {
	for text, want := range map[string]Text{`null`: "", `"0622"`: "0622", `622`: "622", `1.50`: "1.50", `-1`: "-1", `"a\u0062"`: "ab"} {
		got := Text("before")
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is read as %q (%v), want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]GUID{
		`null`: "", `""`: "", `"00000000-0000-0000-0000-000000000000"`: "", `" 7B1F0A52-6C1E-4E0E-9D0A-0E8D0F6F3A11"`: orderGUID,
	} {
		got := GUID("before")
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is read as %q (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`true`, `{}`, `[]`} {
		var got Text
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s was read as %q", text, got)
		}
	}
}
