// Package people is the shop's pages about people: who is signed in and how, for whom they buy,
// and their colleagues.
package people

import (
	"upstock/internal/account"
	"upstock/internal/basket"
	"upstock/internal/standing"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

// Services are what the pages work with.
type Services struct {
	Accounts *account.Service
	Standing *standing.Service
	Baskets  *basket.Service
}

// The pages' paths within a supplier's shop.
const (
	morePath       = "/account"
	signInPath     = "/account/sign-in"
	passwordPath   = "/account/password"
	passkeysPath   = "/account/passkeys"
	colleaguesPath = "/colleagues"
	shop           = "/shop/{supplier}"
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+shop+morePath, shell.ForPeople, s.more)
	rt.Handle("POST "+shop+morePath+"/name", shell.ForPeople, s.rename)
	rt.Handle("POST "+shop+morePath+"/buy-for", shell.ForPeople, s.buyFor)

	rt.Handle("GET "+shop+signInPath, shell.ForPeople, s.signIn)
	rt.Handle("POST "+shop+signInPath+"/end", shell.ForPeople, s.endSession)
	rt.Handle("POST "+shop+signInPath+"/end-others", shell.ForPeople, s.endOtherSessions)

	rt.HandleProven("GET "+shop+passwordPath, shell.ForPeople, s.password)
	rt.HandleProven("POST "+shop+passwordPath, shell.ForPeople, s.choosePassword)
	rt.HandleProven("GET "+shop+passkeysPath, shell.ForPeople, s.passkeys)
	rt.HandleProven("POST "+shop+passkeysPath+"/question", shell.ForPeople, credentials.AskForNewPasskey(s.Accounts, who))
	rt.HandleProven("POST "+shop+passkeysPath, shell.ForPeople, s.addPasskey)
	rt.HandleProven("POST "+shop+passkeysPath+"/{id}/remove", shell.ForPeople, s.removePasskey)
	rt.OnUnproven(provePath, s.unproven)
	rt.Handle("GET "+provePath, shell.ForPeople, s.proveForm)
	rt.Handle("POST "+provePath, shell.ForPeople, s.prove)
	rt.ShowAgain("POST "+provePath, s.proveAgain)
	rt.Handle("POST "+provePath+"/again", shell.ForPeople, s.signInAgain)

	rt.Handle("GET "+shop+colleaguesPath, shell.ForFull, s.colleagues)
	rt.Handle("POST "+shop+colleaguesPath, shell.ForFull, s.invite)
	rt.Handle("POST "+shop+colleaguesPath+"/take-back", shell.ForFull, s.takeBack)
	rt.Handle("POST "+shop+colleaguesPath+"/{person}/access", shell.ForFull, s.changeAccess)
	rt.Handle("POST "+shop+colleaguesPath+"/{person}/remove", shell.ForFull, s.remove)
}
