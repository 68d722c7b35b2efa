package signin

import "net/url"

// withNext adds to a path where to go from there.
func withNext(path, next string) string {
	if next == "/shop" {
		return path
	}
	return path + "&next=" + url.QueryEscape(next)
}

// otherWay leads to the sign-in page with the same e-mail address, for another way to sign in.
func otherWay(with string, f signInForm) string {
	path := signInPath + "?with=" + with
	if f.Email != "" {
		path += "&email=" + url.QueryEscape(f.Email)
	}
	return withNext(path, f.Next)
}
