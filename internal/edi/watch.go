package edi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/edi/folder"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Watcher takes what comes into the partners' folders. Only one goroutine may use it; other
// processes may watch the same folders.
type Watcher struct {
	service *Service
	watches map[string]*watched // by the partner's id
	told    map[string]string   // what each supplier was told of its folders
}

// watched is a partner's folder, and what became of files that were read and not moved yet.
type watched struct {
	*folder.Watch
	partner store.NamedPartner
	read    map[string]read // by name
	made    bool
	// After a failure of ours it is left alone for a while: each attempt keeps the document again.
	pause  time.Duration
	paused time.Time // until then
}

type read struct {
	file    folder.File
	problem string // why it was refused; "" when it was not
}

// longestPause bounds how long a folder is left alone.
const longestPause = 10 * time.Minute

// NewWatcher returns one that has seen nothing yet.
func NewWatcher(s *Service) *Watcher {
	return &Watcher{service: s, watches: map[string]*watched{}, told: map[string]string{}}
}

// Look takes the files that are whole by now. Call it about every second. What is wrong with one
// folder keeps none of the others from being looked at.
func (w *Watcher) Look(ctx context.Context) error {
	partners, err := w.service.folders(ctx)
	if err != nil {
		return err
	}
	var errs []error
	trouble := map[string][]string{}
	for _, p := range partners {
		one, known := w.watches[p.PartnerID]
		if !known {
			one = &watched{Watch: folder.NewWatch(folder.Of(w.service.dir, p.PartnerID)), read: map[string]read{}}
			w.watches[p.PartnerID] = one
		}
		one.partner = p
		faults, err := w.lookAt(ctx, one)
		trouble[p.SupplierID] = append(trouble[p.SupplierID], faults...)
		errs = append(errs, err)
	}
	for supplierID, words := range trouble {
		errs = append(errs, w.tell(ctx, supplierID, strings.Join(words, "\n")))
	}
	if w.service.dir != "" {
		errs = append(errs, w.service.moveRefused(ctx))
	}
	return errors.Join(errs...)
}

// lookAt takes what is whole in one folder, and gives what is wrong with the folder and its files,
// for people.
func (w *Watcher) lookAt(ctx context.Context, one *watched) (faults []string, err error) {
	now := w.service.clock()
	if now.Before(one.paused) && one.paused.Sub(now) <= longestPause {
		return nil, nil
	}
	fault := func(file string, err error) {
		w.service.log.DebugContext(ctx, "a partner's folder cannot be used",
			slog.String("partner", one.partner.PartnerID), slog.String("file", file), slog.Any("error", err))
		words := wholesale.Sentence(folder.Words(err))
		if file != "" {
			words = strings.ToValidUTF8(file, "?") + ": " + words
		}
		faults = append(faults, one.partner.Name+": "+words)
	}
	if !one.made {
		if err := one.Make(); err != nil {
			fault("", err)
			return faults, nil
		}
		one.made = true
	}
	files, err := one.Whole(now)
	if err != nil {
		one.made = false // someone may have removed it
		fault("", err)
		return faults, nil
	}
	for _, f := range files {
		trouble, err := w.take(ctx, one, f)
		if err != nil {
			one.pause = min(max(2*one.pause, time.Second), longestPause)
			one.paused = now.Add(one.pause)
			return faults, err
		}
		if trouble != nil {
			fault(f.Name, trouble)
		}
	}
	one.pause = 0
	return faults, nil
}

// take takes a file and moves it. What cannot be done with the file is a fault; an error is one of
// ours. What was read is not read again while only moving it fails.
func (w *Watcher) take(ctx context.Context, one *watched, f folder.File) (fault, err error) {
	r, known := one.read[f.Name]
	if !known || !r.file.Same(f) {
		r = read{file: f}
		switch {
		case f.Size > MaxDocument:
			r.problem = fmt.Sprintf("It is larger than %d MB, the most that is read.", MaxDocument>>20)
		default:
			data, fault := one.Read(f)
			if fault != nil {
				return unlessChanged(fault), nil
			}
			if r.problem, err = w.takeIn(ctx, one, f, data); err != nil {
				return nil, err
			}
		}
		one.read[f.Name] = r
	}
	if r.problem != "" {
		_, fault = one.Refuse(f, r.problem+"\n", w.service.clock())
	} else {
		_, fault = one.Done(f, w.service.clock())
	}
	if fault = unlessChanged(fault); fault == nil {
		delete(one.read, f.Name)
	}
	return fault, nil
}

// takeIn takes what a file says, and gives why it was refused. An error is that it could not be
// kept. What was kept and cannot be worked off now is left to the sweep: it holds up no other file.
func (w *Watcher) takeIn(ctx context.Context, one *watched, f folder.File, data []byte) (problem string, err error) {
	supplierID := one.partner.SupplierID
	kept, err := w.service.keep(ctx, supplierID, Received{
		PartnerID: one.partner.PartnerID, FileName: strings.ToValidUTF8(f.Name, "?"), Data: data, Via: "folder",
	})
	if err != nil {
		return "", err
	}
	d := Document{}
	if err = w.service.work(ctx, supplierID, kept.ID); err == nil {
		d, err = w.service.Document(ctx, supplierID, kept.ID)
	}
	if err != nil {
		w.service.log.ErrorContext(ctx, "a document could not be worked off", slog.String("document", kept.ID), slog.Any("error", err))
		return "", nil
	}
	return refusalWords(d), nil
}

// unlessChanged drops what is no fault: the file is another one by now and will be seen again, or
// another process has moved it.
func unlessChanged(err error) error {
	if errors.Is(err, folder.ErrChanged) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

const noticeFolder = "document_folder"

// tell tells a supplier what is wrong with its folders, once, and when it is over; "" is nothing.
func (w *Watcher) tell(ctx context.Context, supplierID, words string) error {
	if told, known := w.told[supplierID]; known && told == words {
		return nil
	}
	err := w.service.store.Update(ctx, func(tx *store.Tx) error {
		if words == "" {
			return errors.Join(tx.ClearNotice(ctx, supplierID, noticeFolder, ""), tx.EndDocumentNews(ctx, supplierID, incomingFolder))
		}
		notice := store.Notice{
			Kind: noticeFolder, Title: "Documents in a trading partner's folder cannot be taken",
			Detail: words + "\nIt is tried again by itself. Ask the person who runs this server.",
		}
		news := store.DocumentNews{SupplierID: supplierID, Subject: incomingFolder, Title: notice.Title, Detail: notice.Detail}
		if err := tx.PutDocumentNews(ctx, news); err != nil {
			return err
		}
		return tx.PutNotice(ctx, supplierID, notice)
	})
	if err == nil {
		w.told[supplierID] = words
	}
	return err
}
