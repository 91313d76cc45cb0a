// A Centrifugo stand-in for tests, built on Centrifugo's own Go library: what it says on the wire is what real servers
// say. It speaks JSON and Protobuf on /connection/websocket of 127.0.0.1, prints {"port":N} on standard output once it
// listens, and ends when its standard input closes (so it can't outlive a test) or on SIGTERM.
//
// The library brings protocol, expiry and pings. Tokens, origins and the failures are ours: see token.go, failures.go.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/centrifugal/centrifuge"
)

// The defaults are Centrifugo's, not the library's, wherever the two differ.
var (
	secretFile = flag.String("secret", "",
		"`file` with the HMAC secret, taken byte for byte: a newline at its end belongs to it")
	certFile       = flag.String("cert", "", "PEM `file` of the certificate chain; with -key: serve TLS")
	keyFile        = flag.String("key", "", "PEM `file` of the private key")
	allowedOrigins = flag.String("allowed-origins", "*",
		"exact origins, comma-separated; * allows all, empty refuses every request that has one")
	version      = flag.String("version", "0.40.1 go-peer", "`text` of the connect reply's version")
	pingInterval = flag.Duration("ping-interval", 25*time.Second,
		"time between pings; the first comes after half to one of it")
	pongTimeout = flag.Duration("pong-timeout", 8*time.Second,
		"a connection without a pong for this long is closed with 3012")
	expiredCloseDelay = flag.Duration("expired-close-delay", 25*time.Second,
		"grace between a connection's ttl and 3005")
	staleCloseDelay = flag.Duration("stale-close-delay", 10*time.Second,
		"a socket that has not connected by then is closed with 3502")
	serverTime      = flag.Bool("server-time", false, "put the server's time into the connect reply")
	connectionLimit = flag.Int("user-connection-limit", 0,
		"connections a user may have: one more is closed with 3504; 0 is no limit")
	channelLimit = flag.Int("channel-limit", 128, "channels a token may bring: one more closes with 3505")
)

func main() {
	log.SetFlags(0)
	if !readFlags() {
		return
	}
	secret, err := os.ReadFile(*secretFile)
	exitOn(err)

	node := newNode(tokenRules{secret: secret})
	exitOn(node.Run())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	exitOn(err)

	routes := http.NewServeMux()
	routes.Handle("/connection/websocket", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		PingPongConfig: centrifuge.PingPongConfig{PingInterval: *pingInterval, PongTimeout: *pongTimeout},
		CheckOrigin:    isOriginAllowed,
	}))
	// Also bounds the TLS handshake, at the 10 s that Centrifugo gives it.
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	if *certFile != "" || *keyFile != "" {
		// Loaded here, so that a bad file is known before the port is printed.
		pair, err := tls.LoadX509KeyPair(*certFile, *keyFile)
		exitOn(err)
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	served := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			served <- server.ServeTLS(listener, "", "")
		} else {
			served <- server.Serve(listener)
		}
	}()
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)

	select {
	case err := <-served:
		exitOn(err)
	case <-askedToStop():
	}
	_ = server.Close()
	// Says 3001 to every client that finished connect; their sockets are no longer the HTTP server's to close.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = node.Shutdown(ctx)
}

// readFlags is false when only help was asked for. A mistake ends the program with one line: the list of flags, which
// package flag would print after it, fills a test's report.
func readFlags() bool {
	flag.CommandLine.Init("go-peer", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard)
	err := flag.CommandLine.Parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		return false
	}
	if err == nil && flag.NArg() > 0 {
		err = fmt.Errorf("%q is no flag: -h lists them", flag.Arg(0))
	}
	if err == nil && *secretFile == "" {
		err = errors.New("-secret FILE is missing")
	}
	exitOn(err)
	markTemporary()
	return true
}

// newNode answers as Centrifugo's OnClientConnecting and OnRefresh do, unless a failure was asked for.
func newNode(rules tokenRules) *centrifuge.Node {
	node, err := centrifuge.New(centrifuge.Config{
		Version:                        *version,
		ClientExpiredCloseDelay:        *expiredCloseDelay,
		ClientStaleCloseDelay:          *staleCloseDelay,
		ClientConnectIncludeServerTime: *serverTime,
		UserConnectionLimit:            *connectionLimit,
		ClientChannelLimit:             *channelLimit,
		LogLevel:                       centrifuge.LogLevelInfo,
		LogHandler:                     logEntry,
	})
	exitOn(err)

	node.OnConnecting(func(ctx context.Context, event centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		if *silentConnect {
			<-ctx.Done()
		}
		if connectFailure.err != nil {
			return centrifuge.ConnectReply{}, connectFailure.err
		}
		return rules.admit(event.Token)
	})
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnRefresh(func(event centrifuge.RefreshEvent, answer centrifuge.RefreshCallback) {
			switch {
			case *silentRefresh, connectedFailure.err != nil: // The library waits for ever for an answer, and meanwhile goes on reading.
			case refreshFailure.err != nil:
				answer(centrifuge.RefreshReply{}, refreshFailure.err)
			case !event.ClientSideRefresh: // The backend behind a refresh proxy, which always prolongs.
				answer(centrifuge.RefreshReply{ExpireAt: time.Now().Unix() + 60}, nil)
			default:
				answer(rules.prolong(client, event.Token))
			}
		})
		// Without a handler of ours the library refuses both as not available.
		client.OnSubscribe(func(event centrifuge.SubscribeEvent, answer centrifuge.SubscribeCallback) {
			answer(centrifuge.SubscribeReply{}, checkNamespace(event.Channel))
		})
		client.OnPublish(func(event centrifuge.PublishEvent, answer centrifuge.PublishCallback) {
			options := centrifuge.PublishOptions{ClientInfo: event.ClientInfo}
			answer(centrifuge.PublishReply{Options: options}, checkNamespace(event.Channel))
		})
		if connectedFailure.err != nil {
			// Runs after the connect reply was queued, so the client sees both, in this order.
			client.Disconnect(connectedFailure.err.(centrifuge.Disconnect))
		}
	})
	return node
}

// isOriginAllowed is Centrifugo's list in small: no same-host rule as the library's own, no patterns but a lone *.
func isOriginAllowed(request *http.Request) bool {
	origin := request.Header.Get("Origin")
	return origin == "" || *allowedOrigins == "*" || slices.Contains(strings.Split(*allowedOrigins, ","), origin)
}

// askedToStop is closed at the end of standard input and on SIGTERM or SIGINT.
func askedToStop() <-chan struct{} {
	stop := make(chan struct{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	go func() {
		select {
		case <-signals:
		case <-ended:
		}
		close(stop)
	}()
	return stop
}

// logEntry writes a line of JSON to standard error, shaped like Centrifugo's log.
func logEntry(entry centrifuge.LogEntry) {
	line := map[string]any{"level": centrifuge.LogLevelToString(entry.Level), "message": entry.Message}
	for key, value := range entry.Fields {
		line[key] = value
	}
	text, err := json.Marshal(line)
	if err != nil { // A field that JSON can't hold.
		text = []byte(entry.Message)
	}
	log.Println(string(text))
}

// exitOn ends the program: nothing here can go on without what failed.
func exitOn(err error) {
	if err != nil {
		log.Fatalln("go-peer:", err)
	}
}
