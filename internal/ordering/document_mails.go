package ordering

import (
	"context"
	"fmt"

	"upstock/internal/mail"
	"upstock/internal/store"
)

// documentsMail is the mail about documents of trading partners, as its templates are named.
const documentsMail = "documents"

// MailDocumentNews tells the people who want to know, or the supplier's own address when no one
// does, about documents that need them: one mail for all of the news.
func (s *Service) MailDocumentNews(ctx context.Context, tx *store.Tx, supplierID string, news []store.DocumentNews) error {
	if len(news) == 0 || !s.mails.Sends() {
		return nil
	}
	people, err := tx.PeopleToMail(ctx, supplierID, store.MailDocuments)
	if err != nil {
		return err
	}
	m, err := s.letterhead(ctx, tx, supplierID)
	if err != nil {
		return err
	}
	m.News, m.Title = news[:min(len(news), mostNews)], news[0].Title
	if len(news) > 1 {
		m.Title = fmt.Sprintf("%s, and %d more", m.Title, len(news)-1)
	}
	if m.More = len(news) - len(m.News); s.publicURL != "" {
		m.Link, m.LinkWords, m.ChoicesLink = s.publicURL+"/inbox", "Open the inbox", s.publicURL+"/account"
	}
	if len(people) == 0 {
		people = []store.Person{{Email: m.Supplier.Email}}
	}
	for _, person := range people {
		if err := s.mail(ctx, tx, mail.Letter{Purpose: documentsMail, PersonID: person.ID}, person.Email, m.Title, m); err != nil {
			return err
		}
	}
	return nil
}

// mostNews bounds what one mail lists.
const mostNews = 20
