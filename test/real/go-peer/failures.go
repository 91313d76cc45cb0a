package main

import (
	"errors"
	"flag"
	"strconv"
	"strings"

	"github.com/centrifugal/centrifuge"
)

// The failures to act out. A -refuse is an error reply, a -disconnect a Close frame; where both are given the last one
// counts. CODE:TEXT replaces the library's message or reason; CODE: leaves it empty, as a proxy that strips it does.
var (
	connectFailure   failure
	refreshFailure   failure
	connectedFailure failure

	silentConnect = flag.Bool("silent-connect", false, "never answer connect: 3502 after -stale-close-delay")
	silentRefresh = flag.Bool("silent-refresh", false, "never answer refresh")
	temporary     = flag.Bool("temporary", false,
		"mark the error of a -refuse as temporary, which 100, 111 and 113 are anyway")
	serverRefresh = flag.Bool("no-client-side-refresh", false,
		"as with a refresh proxy: no expires in the connect reply, refresh closes with 3501")
)

func init() {
	flag.Func("refuse-connect", "answer connect with error `CODE[:TEXT]`", connectFailure.setError)
	flag.Func("disconnect-connect", "answer connect by closing with `CODE[:TEXT]`", connectFailure.setDisconnect)
	flag.Func("refuse-refresh", "answer refresh with error `CODE[:TEXT]`", refreshFailure.setError)
	flag.Func("disconnect-refresh", "answer refresh by closing with `CODE[:TEXT]`", refreshFailure.setDisconnect)
	flag.Func("disconnect-connected",
		"close with `CODE[:TEXT]` right after the connect reply", connectedFailure.setDisconnect)
}

// failure holds a *centrifuge.Error, which the library sends as an error reply, or a centrifuge.Disconnect, which it
// sends as a Close frame; nil while nothing is to fail.
type failure struct{ err error }

func (f *failure) setError(argument string) error {
	code, text, hasText, err := parseCode(argument)
	if err != nil {
		return err
	}
	reply := centrifuge.Error{Code: code, Message: "custom error"}
	for _, known := range libraryErrors {
		if known.Code == code {
			reply = *known
		}
	}
	if hasText {
		reply.Message = text
	}
	f.err = &reply
	return nil
}

// markTemporary is for after the flags are read: -temporary may stand behind the error it is about.
func markTemporary() {
	for _, asked := range []failure{connectFailure, refreshFailure} {
		if reply, isError := asked.err.(*centrifuge.Error); isError && *temporary {
			reply.Temporary = true
		}
	}
}

func (f *failure) setDisconnect(argument string) error {
	code, text, hasText, err := parseCode(argument)
	if err != nil {
		return err
	}
	closing := centrifuge.Disconnect{Code: code, Reason: "custom disconnect"}
	for _, known := range libraryDisconnects {
		if known.Code == code {
			closing = known
		}
	}
	if hasText {
		closing.Reason = text
	}
	f.err = closing
	return nil
}

func parseCode(argument string) (code uint32, text string, hasText bool, err error) {
	number, text, hasText := strings.Cut(argument, ":")
	parsed, err := strconv.ParseUint(number, 10, 32)
	if err != nil {
		return 0, "", false, errors.New("a code is a number, as in 109 or 4501:banned")
	}
	return uint32(parsed), text, hasText, nil
}

var libraryErrors = []*centrifuge.Error{
	centrifuge.ErrorInternal, centrifuge.ErrorUnauthorized, centrifuge.ErrorUnknownChannel,
	centrifuge.ErrorPermissionDenied, centrifuge.ErrorMethodNotFound, centrifuge.ErrorAlreadySubscribed,
	centrifuge.ErrorLimitExceeded, centrifuge.ErrorBadRequest, centrifuge.ErrorNotAvailable,
	centrifuge.ErrorTokenExpired, centrifuge.ErrorExpired, centrifuge.ErrorTooManyRequests,
	centrifuge.ErrorUnrecoverablePosition, centrifuge.ErrorConcurrentPagination,
}

var libraryDisconnects = []centrifuge.Disconnect{
	centrifuge.DisconnectShutdown, centrifuge.DisconnectServerError, centrifuge.DisconnectExpired,
	centrifuge.DisconnectSubExpired, centrifuge.DisconnectSlow, centrifuge.DisconnectWriteError,
	centrifuge.DisconnectInsufficientState, centrifuge.DisconnectForceReconnect, centrifuge.DisconnectNoPong,
	centrifuge.DisconnectTooManyRequests, centrifuge.DisconnectStateInvalidated, centrifuge.DisconnectInvalidToken,
	centrifuge.DisconnectBadRequest, centrifuge.DisconnectStale, centrifuge.DisconnectForceNoReconnect,
	centrifuge.DisconnectConnectionLimit, centrifuge.DisconnectChannelLimit,
	centrifuge.DisconnectInappropriateProtocol, centrifuge.DisconnectPermissionDenied,
	centrifuge.DisconnectNotAvailable, centrifuge.DisconnectTooManyErrors,
}
