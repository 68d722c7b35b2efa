package people

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// teamView is the team, with the invitation form as it was submitted.
type teamView struct {
	People []account.Membership
	Own    string       // the id of the person signed in
	Mails  []store.Mail // that were refused, or wait

	Name, Email string
	Role        account.Role
	Errors      map[string]string
}

func (s Services) team(w http.ResponseWriter, r *http.Request) error {
	return s.showTeam(w, r, http.StatusOK, teamView{Role: account.OrderManagement})
}

func (s Services) showTeam(w http.ResponseWriter, r *http.Request, status int, v teamView) (err error) {
	visit := shell.VisitOf(r.Context())
	v.Own = visit.Person.ID
	if v.People, err = s.Accounts.People(r.Context(), visit.Supplier.ID); err != nil {
		return err
	}
	if v.Mails, err = s.Accounts.UnsentMails(r.Context(), visit.Supplier.ID); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, teamPage(v))
}

func (s Services) invite(w http.ResponseWriter, r *http.Request) error {
	sent := teamView{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Role: account.Role(r.PostFormValue("role"))}
	invited, link, err := s.Accounts.Invite(r.Context(), shell.SupplierID(r.Context()), account.NewPerson{
		Name: sent.Name, Email: sent.Email, Role: sent.Role,
	})
	if fields, ok := page.FieldErrors(err); ok {
		sent.Errors = fields
		return s.showTeam(w, r, http.StatusUnprocessableEntity, sent)
	}
	if err != nil {
		return err
	}
	return s.showInvited(w, r, invited, link)
}

// showInvited says what became of the invitation's mail, and shows the link.
func (s Services) showInvited(w http.ResponseWriter, r *http.Request, invited account.Membership, link string) error {
	delivery, err := s.Accounts.AwaitInvitation(r.Context(), invited.SupplierID, invited.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, invitedPage(invited, link, delivery))
}

func (s Services) inviteAgain(w http.ResponseWriter, r *http.Request) error {
	invited, link, err := s.Accounts.InviteAgain(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showInvited(w, r, invited, link)
}

// memberView is the page of one person of the team.
type memberView struct {
	Person account.Membership
	Own    bool // it is the person signed in
	// SecondFactors says that the person signs in with codes or passkeys.
	SecondFactors bool
}

func (s Services) member(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	person, err := s.Accounts.Membership(r.Context(), visit.Supplier.ID, r.PathValue("id"))
	if err != nil {
		return err
	}
	twoStep, err := s.Accounts.TwoStepOf(r.Context(), person.ID)
	if err != nil {
		return err
	}
	passkeys, err := s.Accounts.Passkeys(r.Context(), person.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, memberPage(memberView{
		Person: person, Own: person.ID == visit.Person.ID, SecondFactors: !person.Invited && (twoStep.On || len(passkeys) > 0),
	}))
}

// removeSecondFactors helps someone who has lost their phone.
func (s Services) removeSecondFactors(w http.ResponseWriter, r *http.Request) error {
	visit, id := shell.VisitOf(r.Context()), r.PathValue("id")
	if id == visit.Person.ID {
		return wholesale.Conflict("Change your own sign-in on the page Your account")
	}
	person, err := s.Accounts.RemoveSecondFactors(r.Context(), visit.Supplier.ID, id)
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, teamPath+"/"+id, person.Name+" now signs in with the password alone")
}

func (s Services) changeRole(w http.ResponseWriter, r *http.Request) error {
	visit, id := shell.VisitOf(r.Context()), r.PathValue("id")
	person, err := s.Accounts.ChangeRole(r.Context(), visit.Supplier.ID, id, account.Role(r.PostFormValue("role")))
	if err != nil {
		return err
	}
	to := teamPath
	if id == visit.Person.ID && person.Role != account.FullAccess {
		to = "/" // the team page needs full access
	}
	return page.RedirectWith(w, r, to, person.Name+" now has "+lower(accesses[person.Role].words))
}

func (s Services) signOutMember(w http.ResponseWriter, r *http.Request) error {
	visit, id := shell.VisitOf(r.Context()), r.PathValue("id")
	if id == visit.Person.ID {
		return s.signOutEverywhere(w, r)
	}
	if err := s.Accounts.SignOutEverywhere(r.Context(), visit.Supplier.ID, id); err != nil {
		return err
	}
	return page.RedirectWith(w, r, teamPath+"/"+id, "Signed out of all browsers")
}

func (s Services) remove(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	person, err := s.Accounts.Remove(r.Context(), visit.Supplier.ID, r.PathValue("id"), visit.Person.ID)
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, teamPath, person.Name+" is no longer in the team")
}

// roles are the choices of access, the smaller first.
var roles = []account.Role{account.OrderManagement, account.FullAccess}

// accesses describe the roles.
var accesses = map[account.Role]struct {
	words, hint string
	tone        ui.Tone
}{
	account.OrderManagement: {"Order management", "Enter, change, approve, ship, cancel and comment on orders. View products, customers and price lists.", ui.Neutral},
	account.FullAccess:      {"Full access", "Everything: orders, products, customers, prices, settings and the team.", ui.Info},
}
