package people

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// notificationsView is who is e-mailed about what.
type notificationsView struct {
	Person account.Membership // who is signed in
	People []account.Membership
	Mails  wholesale.CustomerMails
	Sends  bool         // there is a mail server
	Unsent []store.Mail // refused, or waiting for long
}

func (s Services) notifications(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	people, err := s.Accounts.People(r.Context(), visit.Supplier.ID)
	if err != nil {
		return err
	}
	unsent, err := s.Accounts.UnsentMails(r.Context(), visit.Supplier.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, notificationsPage(notificationsView{
		Person: visit.Person, People: people, Mails: visit.Supplier.Mails, Sends: s.Accounts.SendsMail(), Unsent: unsent[:min(len(unsent), maxUnsent)],
	}))
}

// maxUnsent is how many mails that were not sent the page shows.
const maxUnsent = 10

func (s Services) sendTestMail(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	delivery, err := s.Accounts.SendTestMail(r.Context(), visit.Supplier.ID, visit.Person.ID)
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, notificationsPath, delivery.Words())
}

func (s Services) saveNotifications(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	err := s.Accounts.ChooseMails(r.Context(), visit.Supplier.ID, visit.Person.ID, sentOwnMails(r))
	if err != nil {
		return err
	}
	if err := s.Accounts.ChooseCustomerMails(r.Context(), visit.Supplier.ID, wholesale.CustomerMails{
		Entered: on(r, "mail_entered"), Shipped: on(r, "mail_shipped"), Cancelled: on(r, "mail_cancelled"), Comment: on(r, "mail_comment"),
	}); err != nil {
		return err
	}
	return page.RedirectWith(w, r, notificationsPath, "Notifications saved")
}
