package mail

import (
	"context"
	"fmt"

	"upstock/internal/jobs"
	"upstock/internal/store"
)

// ofEarlierVersion is the purpose of mails whose own is not known.
const ofEarlierVersion = "of_an_earlier_version"

// SealJobs turns the jobs of versions that kept a mail's text in the job itself into mails whose
// text is sealed, and deletes those that are done. It returns how many mails still wait. The server
// calls it when it starts.
func (s *Service) SealJobs(ctx context.Context) (sealed int, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		messages, err := jobs.TakeAway[Message](ctx, s.queue, tx)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if err := s.put(ctx, tx, Letter{Message: m, Purpose: ofEarlierVersion}); err != nil {
				return err
			}
		}
		sealed = len(messages)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("seal the mails of an earlier version: %w", err)
	}
	return sealed, nil
}

// SendMessage is the job of those versions. One that was running when the server started, or that a
// server of such a version adds meanwhile, is still sent.
func (s *Service) SendMessage(ctx context.Context, m Message) error {
	if s.sender == nil {
		return jobs.Permanent(errNoServer)
	}
	return s.sender.Send(ctx, m)
}
