package edi

import (
	"context"
	"log/slog"
	"os"

	"upstock/internal/edi/folder"
	"upstock/internal/store"
)

// folders are the partners of every supplier, each of which has a folder; none without a folder
// for documents.
func (s *Service) folders(ctx context.Context) (partners []store.NamedPartner, err error) {
	if s.dir == "" {
		return nil, nil
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		partners, err = tx.AllTradingPartners(ctx)
		return err
	})
	return partners, err
}

// MakeFolders makes the folder for documents and those of the partners that there are. That the
// first cannot be made is an error, so that a server which is given a wrong one says so when it
// starts.
func (s *Service) MakeFolders(ctx context.Context) error {
	if s.dir == "" {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o750); err != nil {
		return err
	}
	partners, err := s.folders(ctx)
	for _, p := range partners {
		s.makeFolder(ctx, p.PartnerID)
	}
	return err
}

// makeFolder makes a partner's folder. Where that fails, the watcher tries it again and tells
// people.
func (s *Service) makeFolder(ctx context.Context, partnerID string) {
	if s.dir == "" {
		return
	}
	if err := folder.Of(s.dir, partnerID).Make(); err != nil {
		s.log.WarnContext(ctx, "a partner's folder cannot be made", slog.String("partner", partnerID), slog.Any("error", err))
	}
}
