// Package pushtest is a push service for tests: browsers that subscribe with it, and what each of
// them gets, decrypted as a browser would (RFC 8291), by other code than that which encrypts.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Service is a push service on this machine.
type Service struct {
	t      testing.TB
	server *httptest.Server

	mu       sync.Mutex
	browsers map[string]*Browser // by the path of their address
}

// New starts a push service that stops with the test.
func New(t testing.TB) *Service {
	t.Helper()
	s := &Service{t: t, browsers: map[string]*Browser{}}
	s.server = httptest.NewServer(http.HandlerFunc(s.receive))
	t.Cleanup(s.server.Close)
	return s
}

// Browser is one that has subscribed.
type Browser struct {
	Endpoint string
	P256dh   string // base64url
	Auth     string // base64url

	private  *ecdh.PrivateKey
	secret   []byte
	received chan Received
	answer   func(w http.ResponseWriter) // nil: 201
}

// Received is a message that a browser got.
type Received struct {
	Text          string // decrypted
	TTL           int    // seconds
	Topic         string
	Authorization string
}

// Subscribe adds a browser.
func (s *Service) Subscribe(name string) *Browser {
	s.t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	b := &Browser{
		Endpoint: s.server.URL + "/" + name, private: private, secret: []byte("sixteen bytes: " + name[:1]), received: make(chan Received, 100),
	}
	b.P256dh = base64.RawURLEncoding.EncodeToString(private.PublicKey().Bytes())
	b.Auth = base64.RawURLEncoding.EncodeToString(b.secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.browsers["/"+name] = b
	return b
}

// Answer has the service answer a browser's messages with a status and, unless "", a Retry-After.
// The message does not arrive.
func (s *Service) Answer(b *Browser, status int, retryAfter string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.answer = func(w http.ResponseWriter) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
	}
	if status == http.StatusCreated {
		b.answer = nil
	}
}

func (s *Service) receive(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	b, known := s.browsers[r.URL.Path]
	var answer func(w http.ResponseWriter)
	if known {
		answer = b.answer
	}
	s.mu.Unlock()
	switch {
	case !known || r.Method != http.MethodPost:
		w.WriteHeader(http.StatusNotFound)
		return
	case answer != nil:
		answer(w)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4097))
	if err != nil || len(body) > 4096 || r.Header.Get("Content-Encoding") != "aes128gcm" {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	text, err := b.decrypt(body)
	if err != nil {
		s.t.Errorf("a message that %s cannot read: %v", r.URL.Path, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	ttl, err := strconv.Atoi(r.Header.Get("TTL"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	b.received <- Received{Text: text, TTL: ttl, Topic: r.Header.Get("Topic"), Authorization: r.Header.Get("Authorization")}
	w.WriteHeader(http.StatusCreated)
}

// decrypt reads a message of one record: RFC 8291, 3.4 and RFC 8188, 2.1.
func (b *Browser) decrypt(body []byte) (string, error) {
	const saltLength, headLength = 16, 21
	if len(body) < headLength || len(body) < headLength+int(body[20]) {
		return "", errors.New("too short")
	}
	salt, keyLength := body[:saltLength], int(body[20])
	if size := binary.BigEndian.Uint32(body[saltLength:]); size < 18 {
		return "", errors.New("a record of nothing")
	}
	sender, sealed := body[headLength:headLength+keyLength], body[headLength+keyLength:]
	public, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return "", err
	}
	shared, err := b.private.ECDH(public)
	if err != nil {
		return "", err
	}
	info := "WebPush: info\x00" + string(b.private.PublicKey().Bytes()) + string(sender)
	material, err := hkdf.Key(sha256.New, shared, b.secret, info, 32)
	if err != nil {
		return "", err
	}
	key, keyErr := hkdf.Key(sha256.New, material, salt, "Content-Encoding: aes128gcm\x00", 16)
	nonce, nonceErr := hkdf.Key(sha256.New, material, salt, "Content-Encoding: nonce\x00", 12)
	block, blockErr := aes.NewCipher(key)
	if err := errors.Join(keyErr, nonceErr, blockErr); err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	padded, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return "", err
	}
	for i := len(padded) - 1; i >= 0; i-- {
		switch padded[i] {
		case 0:
		case 2:
			return string(padded[:i]), nil
		default:
			return "", errors.New("no delimiter at the end")
		}
	}
	return "", errors.New("nothing but padding")
}

// Next waits for the next message of a browser.
func (b *Browser) Next(t testing.TB) Received {
	t.Helper()
	select {
	case m := <-b.received:
		return m
	case <-time.After(20 * time.Second):
		t.Fatal("no notification has arrived")
		return Received{}
	}
}

// Waiting counts the messages that have arrived and were not taken yet.
func (b *Browser) Waiting() int { return len(b.received) }
