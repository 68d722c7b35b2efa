package credentials

import "github.com/mileusna/useragent"

// BrowserWords say which browser calls itself that.
func BrowserWords(userAgent string) string {
	seen := useragent.Parse(userAgent)
	switch {
	case seen.Name == "" || seen.Name == userAgent:
		return "A browser that does not say which"
	case seen.OS == "":
		return seen.Name
	}
	return seen.Name + " on " + seen.OS
}
