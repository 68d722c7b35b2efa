// Package people is the pages about the people and programs that act for a supplier: the team,
// one's own account, the business profile, who is e-mailed about what, API tokens and webhooks.
package people

import (
	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/webhook"
)

// Services are what the pages work with.
type Services struct {
	Accounts  *account.Service
	Webhooks  *webhook.Service
	PublicURL string // programs call the API there
}

// The pages' paths.
const (
	teamPath          = "/team"
	ownPath           = "/account"
	twoStepPath       = "/account/codes"
	passkeysPath      = "/account/passkeys"
	profilePath       = "/settings/profile"
	notificationsPath = "/settings/notifications"
	tokensPath        = "/settings/tokens"
	webhooksPath      = "/settings/webhooks"
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+teamPath, shell.ForFullAccess, s.team)
	rt.Handle("POST "+teamPath, shell.ForFullAccess, s.invite)
	rt.Handle("GET "+teamPath+"/{id}", shell.ForFullAccess, s.member)
	rt.Handle("POST "+teamPath+"/{id}/role", shell.ForFullAccess, s.changeRole)
	rt.Handle("POST "+teamPath+"/{id}/invite-again", shell.ForFullAccess, s.inviteAgain)
	rt.Handle("POST "+teamPath+"/{id}/sign-out", shell.ForFullAccess, s.signOutMember)
	rt.Handle("POST "+teamPath+"/{id}/remove", shell.ForFullAccess, s.remove)
	rt.HandleProven("POST "+teamPath+"/{id}/second-factors/remove", shell.ForFullAccess, s.removeSecondFactors)

	rt.Handle("GET "+ownPath, shell.ForTeam, s.own)
	rt.Handle("POST "+ownPath+"/work-for", shell.ForTeam, s.workFor)
	rt.Handle("POST "+ownPath+"/name", shell.ForTeam, s.rename)
	rt.Handle("POST "+ownPath+"/mails", shell.ForTeam, s.chooseOwnMails)
	rt.Handle("POST "+ownPath+"/password", shell.ForTeam, s.changePassword)
	rt.Handle("POST "+ownPath+"/sign-out-everywhere", shell.ForTeam, s.signOutEverywhere)
	rt.Handle("POST "+ownPath+"/sessions/end", shell.ForTeam, s.endSession)
	rt.Handle("POST "+ownPath+"/sessions/end-others", shell.ForTeam, s.endOtherSessions)

	rt.HandleProven("GET "+twoStepPath, shell.ForTeam, s.twoStep)
	rt.HandleProven("POST "+twoStepPath, shell.ForTeam, s.turnOnTwoStep)
	rt.HandleProven("POST "+twoStepPath+"/off", shell.ForTeam, s.turnOffTwoStep)
	rt.HandleProven("POST "+twoStepPath+"/recovery-codes", shell.ForTeam, s.renewRecoveryCodes)
	rt.HandleProven("GET "+passkeysPath, shell.ForTeam, s.passkeys)
	rt.HandleProven("POST "+passkeysPath+"/question", shell.ForTeam, credentials.AskForNewPasskey(s.Accounts, who))
	rt.HandleProven("POST "+passkeysPath, shell.ForTeam, s.addPasskey)
	rt.ShowAgain("POST "+twoStepPath, s.twoStep)
	rt.ShowAgain("POST "+passkeysPath, s.passkeys)
	rt.HandleProven("POST "+passkeysPath+"/{id}/remove", shell.ForTeam, s.removePasskey)

	rt.Handle("GET "+profilePath, shell.ForFullAccess, s.profile)
	rt.Handle("POST "+profilePath, shell.ForFullAccess, s.saveProfile)
	rt.HandleUpload("POST "+profilePath+"/logo", shell.ForFullAccess, s.saveLogo)
	rt.Handle("POST "+profilePath+"/logo/remove", shell.ForFullAccess, s.removeLogo)

	rt.Handle("GET "+notificationsPath, shell.ForFullAccess, s.notifications)
	rt.Handle("POST "+notificationsPath, shell.ForFullAccess, s.saveNotifications)
	rt.Handle("POST "+notificationsPath+"/test", shell.ForFullAccess, s.sendTestMail)

	rt.Handle("GET "+tokensPath, shell.ForFullAccess, s.tokens)
	rt.HandleProven("POST "+tokensPath, shell.ForFullAccess, s.createToken)
	rt.ShowAgain("POST "+tokensPath, s.tokenAgain)
	rt.Handle("POST "+tokensPath+"/{id}/revoke", shell.ForFullAccess, s.revokeToken)

	rt.Handle("GET "+webhooksPath, shell.ForFullAccess, s.webhooks)
	rt.Handle("POST "+webhooksPath, shell.ForFullAccess, s.createWebhook)
	rt.Handle("POST "+webhooksPath+"/{id}/test", shell.ForFullAccess, s.testWebhook)
	rt.Handle("POST "+webhooksPath+"/{id}/delete", shell.ForFullAccess, s.deleteWebhook)
}
