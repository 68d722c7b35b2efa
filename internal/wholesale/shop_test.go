package wholesale

import "testing"

func TestSlugOf(t *testing.T) {
	for _, c := range []struct {
		name string
		try  int
		want string
	}{
		{"Kombu Brewing", 1, "kombu-brewing"},
		{"Kombu Brewing", 2, "kombu-brewing-2"},
		{"  Pōhutukawa & Co. ", 1, "pohutukawa-co"},
		{"Crème—Brûlée", 1, "creme-brulee"},
		{"株式会社", 1, "shop"},
		{"", 3, "shop-3"},
		{"Sign in", 1, "sign-in-shop"},
		{"A name that goes on and on until no one reads it", 1, "a-name-that-goes-on-and-on-until-no-one"},
	} {
		if got := SlugOf(c.name, c.try); got != c.want {
			t.Errorf("SlugOf(%q, %d) = %q, want %q", c.name, c.try, got, c.want)
		}
	}
}
