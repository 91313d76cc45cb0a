package main

import (
	"encoding/json"
	"errors"
	"flag"
	"slices"
	"strings"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/golang-jwt/jwt/v5"
)

var (
	audience   = flag.String("audience", "", "aud that a token must have")
	issuer     = flag.String("issuer", "", "iss that a token must have")
	namespaces = flag.String("namespaces", "canary",
		"namespaces that exist, comma-separated; a channel of another one is error 102")
	anonymous         = flag.Bool("anonymous", false, "let clients in without a token")
	noAnonymousTokens = flag.Bool("disallow-anonymous-tokens", false, "close with 3507 when a token has no user")
	insecure          = flag.Bool("insecure", false,
		"client.insecure: in without a token, and no expiry from connect tokens")
	skipSignatureCheck = flag.Bool("skip-signature-check", false,
		"client.insecure_skip_token_signature_verify: forged tokens pass")
)

var (
	errInvalid = errors.New("invalid token")
	errExpired = errors.New("token expired")
)

// fromToken marks subscriptions that a token brought, which is how a refresh tells whether it brings the same ones.
const fromToken uint8 = 1

// tokenRules are Centrifugo's: the library itself knows nothing of tokens.
type tokenRules struct{ secret []byte }

// claims are a connection token's. golang-jwt refuses a sub that is not a string, as Centrifugo does.
type claims struct {
	jwt.RegisteredClaims
	// ExpireAt ends the connection apart from the token's exp; 0 means never.
	ExpireAt *int64                     `json:"expire_at"`
	Channel  string                     `json:"channel"`
	Channels []string                   `json:"channels"`
	Subs     map[string]json.RawMessage `json:"subs"`
	Info     json.RawMessage            `json:"info"`
}

// admit answers connect. Without ClientSideRefresh the reply would have no expires, and refresh would close with 3501.
func (rules tokenRules) admit(text string) (centrifuge.ConnectReply, error) {
	reply := centrifuge.ConnectReply{ClientSideRefresh: !*serverRefresh}
	if text == "" {
		if *anonymous || *insecure {
			reply.Credentials = &centrifuge.Credentials{}
		}
		// Without credentials the library closes with 3501, as Centrifugo does.
		return reply, nil
	}
	token, err := rules.verify(text)
	switch {
	case errors.Is(err, errExpired):
		return reply, centrifuge.ErrorTokenExpired
	case errors.Is(err, errInvalid):
		logCause("invalid connection token", err)
		return reply, centrifuge.DisconnectInvalidToken
	case err != nil:
		return reply, err
	case token.Subject == "" && *noAnonymousTokens:
		return reply, centrifuge.DisconnectPermissionDenied
	}
	reply.Credentials = &centrifuge.Credentials{
		UserID: token.Subject, ExpireAt: token.endOfConnection(), Info: token.Info,
	}
	if *insecure {
		reply.Credentials.ExpireAt = 0
	}
	reply.Subscriptions = map[string]centrifuge.SubscribeOptions{}
	for _, channel := range token.channels() {
		reply.Subscriptions[channel] = centrifuge.SubscribeOptions{Source: fromToken}
	}
	return reply, nil
}

// prolong answers refresh. Expired comes before a comparison of users: an expired token of another user is 3005.
// An end in the past is the library's to refuse, with error 110.
func (rules tokenRules) prolong(client *centrifuge.Client, text string) (centrifuge.RefreshReply, error) {
	token, err := rules.verify(text)
	switch {
	case errors.Is(err, errExpired):
		return centrifuge.RefreshReply{Expired: true}, nil
	case errors.Is(err, errInvalid):
		logCause("invalid refresh token", err)
		return centrifuge.RefreshReply{}, centrifuge.DisconnectInvalidToken
	case err != nil:
		return centrifuge.RefreshReply{}, err
	case token.Subject != client.UserID():
		logCause("refresh token user mismatch", nil)
		return centrifuge.RefreshReply{}, centrifuge.DisconnectInvalidToken
	case haveChannelsChanged(client, token.channels()):
		return centrifuge.RefreshReply{}, centrifuge.DisconnectInsufficientState
	}
	return centrifuge.RefreshReply{ExpireAt: token.endOfConnection(), Info: token.Info}, nil
}

// verify checks in Centrifugo's order, which decides what a token with two faults is told: signature, aud, iss, a
// channel claim, exp and nbf (both "expired" to Centrifugo), channels. No leeway, and iat is not looked at.
func (rules tokenRules) verify(text string) (*claims, error) {
	token := &claims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256", "HS384", "HS512"}), jwt.WithoutClaimsValidation())
	var err error
	if *skipSignatureCheck {
		_, _, err = parser.ParseUnverified(text, token)
	} else {
		_, err = parser.ParseWithClaims(text, token, func(*jwt.Token) (any, error) { return rules.secret, nil })
	}
	now := time.Now()
	switch {
	case err != nil:
		return nil, errors.Join(errInvalid, err)
	case *audience != "" && !slices.Contains(token.Audience, *audience):
		return nil, errors.Join(errInvalid, jwt.ErrTokenInvalidAudience)
	case *issuer != "" && token.Issuer != *issuer:
		return nil, errors.Join(errInvalid, jwt.ErrTokenInvalidIssuer)
	case token.Channel != "":
		return nil, errors.Join(errInvalid, errors.New("a connection token can't have a channel claim"))
	case token.ExpiresAt != nil && !now.Before(token.ExpiresAt.Time),
		token.NotBefore != nil && now.Before(token.NotBefore.Time):
		return nil, errExpired
	}
	for _, channel := range token.channels() {
		if err := checkNamespace(channel); err != nil {
			return nil, err
		}
	}
	return token, nil
}

// endOfConnection is 0 for a connection that never expires.
func (token *claims) endOfConnection() int64 {
	switch {
	case token.ExpireAt != nil:
		return *token.ExpireAt
	case token.ExpiresAt != nil:
		return token.ExpiresAt.Unix()
	}
	return 0
}

// channels are the server-side subscriptions: subs, or channels where there are none.
func (token *claims) channels() []string {
	if len(token.Subs) == 0 {
		return token.Channels
	}
	var names []string
	for name := range token.Subs {
		names = append(names, name)
	}
	return names
}

func haveChannelsChanged(client *centrifuge.Client, channels []string) bool {
	for _, channel := range channels {
		if !client.IsSubscribed(channel) {
			return true
		}
	}
	for channel, context := range client.ChannelsWithContext() {
		if context.Source == fromToken && !slices.Contains(channels, channel) {
			return true
		}
	}
	return false
}

// checkNamespace refuses channels of a namespace that is not configured; one without a namespace always exists.
func checkNamespace(channel string) error {
	namespace, _, hasNamespace := strings.Cut(channel, ":")
	if hasNamespace && !slices.Contains(strings.Split(*namespaces, ","), namespace) {
		return centrifuge.ErrorUnknownChannel
	}
	return nil
}

// logCause never has the token in it: golang-jwt's errors name the fault only.
func logCause(message string, err error) {
	fields := map[string]any{}
	if err != nil {
		fields["error"] = err.Error()
	}
	logEntry(centrifuge.LogEntry{Level: centrifuge.LogLevelInfo, Message: message, Fields: fields})
}
