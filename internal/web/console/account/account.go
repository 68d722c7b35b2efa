// Package account is the pages about the people and programs that act for a supplier: the team, one's own account, the
// business profile, who is told of what by mail, API tokens and webhooks.
package account

import (
	"upstock/internal/account"
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
	profilePath       = "/settings/profile"
	notificationsPath = "/settings/notifications"
	tokensPath        = "/settings/tokens"
	webhooksPath      = "/settings/webhooks"
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+teamPath, page.FullAccess, s.team)
	rt.Handle("POST "+teamPath, page.FullAccess, s.invite)
	rt.Handle("GET "+teamPath+"/{id}", page.FullAccess, s.member)
	rt.Handle("POST "+teamPath+"/{id}/role", page.FullAccess, s.changeRole)
	rt.Handle("POST "+teamPath+"/{id}/invite-again", page.FullAccess, s.inviteAgain)
	rt.Handle("POST "+teamPath+"/{id}/sign-out", page.FullAccess, s.signOutMember)
	rt.Handle("POST "+teamPath+"/{id}/remove", page.FullAccess, s.remove)

	rt.Handle("GET "+ownPath, page.OrderManagement, s.own)
	rt.Handle("POST "+ownPath+"/work-for", page.OrderManagement, s.workFor)
	rt.Handle("POST "+ownPath+"/name", page.OrderManagement, s.rename)
	rt.Handle("POST "+ownPath+"/mails", page.OrderManagement, s.chooseOwnMails)
	rt.Handle("POST "+ownPath+"/password", page.OrderManagement, s.changePassword)
	rt.Handle("POST "+ownPath+"/sign-out-everywhere", page.OrderManagement, s.signOutEverywhere)

	rt.Handle("GET "+profilePath, page.FullAccess, s.profile)
	rt.Handle("POST "+profilePath, page.FullAccess, s.saveProfile)
	rt.HandleUpload("POST "+profilePath+"/logo", page.FullAccess, s.saveLogo)
	rt.Handle("POST "+profilePath+"/logo/remove", page.FullAccess, s.removeLogo)

	rt.Handle("GET "+notificationsPath, page.FullAccess, s.notifications)
	rt.Handle("POST "+notificationsPath, page.FullAccess, s.saveNotifications)

	rt.Handle("GET "+tokensPath, page.FullAccess, s.tokens)
	rt.Handle("POST "+tokensPath, page.FullAccess, s.createToken)
	rt.Handle("POST "+tokensPath+"/{id}/revoke", page.FullAccess, s.revokeToken)

	rt.Handle("GET "+webhooksPath, page.FullAccess, s.webhooks)
	rt.Handle("POST "+webhooksPath, page.FullAccess, s.createWebhook)
	rt.Handle("POST "+webhooksPath+"/{id}/test", page.FullAccess, s.testWebhook)
	rt.Handle("POST "+webhooksPath+"/{id}/delete", page.FullAccess, s.deleteWebhook)
}
