import { hasShapeOf } from './centrifugo-answers.ts';
import type { Specifics } from './entry.ts';
import type { HttpAnswer, UpgradeEvidence } from './evidence.ts';
import { isNginxPage } from './nginx-pages.ts';
import { sourceOf } from './whose-answer.ts';

/** What a status without an entry of its own says about an upgrade. */
export function describeHttpError({ answer, scheme }: UpgradeEvidence): Specifics {
  if (answer === undefined) return {};
  const { status, reason } = answer;
  if (status === 0) {
    return {
      cause: 'The answer begins like HTTP, but its head cannot be read: a broken proxy, or bytes altered on the way.',
      fix: [
        'Look at the raw bytes in the evidence, and find out which hop writes them by asking the backend without the proxies in front.',
      ],
    };
  }
  const meaning = status === 400 ? meaningOfBadRequest(answer, scheme) : meanings[status];
  const named = `${status}${reason === '' ? '' : ` ${reason}`}`;
  const cause = `Status ${named} ${sourceOf(answer)}`;
  if (meaning === undefined) return { cause: `${cause}.` };
  return { cause: `${cause}: ${meaning.likely}.`, fix: [meaning.fix] };
}

interface StatusMeaning {
  readonly likely: string;
  readonly fix: string;
}

/** A 400 has many authors. Some are known by the size of what they write; only over TLS can one of them want a certificate of the client. */
function meaningOfBadRequest(answer: HttpAnswer, scheme: UpgradeEvidence['scheme']): StatusMeaning {
  if (hasShapeOf('wantsTls', answer)) return goWantsTls;
  if (isNginxPage('plainToTls', answer)) return nginxWantsTls;
  if (hasShapeOf('unreadable', answer)) return unreadable;
  if (scheme === 'ws') return badRequest;
  if (isNginxPage('noClientCertificate', answer)) return noClientCertificate;
  return isNginxPage('badRequest', answer) ? badRequest : badRequestOverTls;
}

const goWantsTls: StatusMeaning = {
  likely:
    "it wants TLS and is spoken to in clear, so a proxy in front has `http://` where Centrifugo's port needs `https://`",
  fix: 'Let the proxy speak TLS to Centrifugo: nginx `proxy_pass https://…` in place of `proxy_pass http://…`, for a load balancer the protocol HTTPS in its target group. Or take TLS off behind the proxy: `http_server.tls.enabled: false`.',
};

const nginxWantsTls: StatusMeaning = {
  likely:
    'the page of a TLS port of nginx that is spoken to in clear, so a proxy in front of it has `http://` for `https://`',
  fix: 'Let the proxy speak TLS to its backend: `proxy_pass https://…` in nginx, the protocol HTTPS in the target group of a load balancer.',
};

const noClientCertificate: StatusMeaning = {
  likely:
    'the page with which nginx answers clients without a certificate of their own, over finished TLS (`ssl_verify_client on`)',
  fix: 'If users have no client certificates: `ssl_verify_client off` in the nginx server block of this host (`optional` and a check by `$ssl_client_verify` where other paths need it). If they have, probe Centrifugo behind that proxy: the probe sends none.',
};

const badRequest: StatusMeaning = {
  likely: 'it does not like the request itself',
  fix: 'Read the start of the body in the evidence, and look for limits on headers and host names in the proxy.',
};

const badRequestOverTls: StatusMeaning = {
  likely: `${badRequest.likely}; over finished TLS this is also how a proxy asks for a client certificate`,
  fix: 'Read the start of the body in the evidence. If it speaks of a certificate, the proxy wants one of the client: `ssl_verify_client` in nginx. Otherwise look for limits on headers and host names in the proxy.',
};

const unreadable: StatusMeaning = {
  likely:
    "a Go server's HTTP parser could not read the request, so something on the way altered it or sent other bytes first",
  fix: 'Look for a hop that adds bytes (PROXY protocol sent to a port that does not expect it) or speaks TLS to a plain port.',
};

const meanings: Readonly<Record<number, StatusMeaning>> = {
  405: {
    likely: 'the method was changed on the way, or this path takes no GET',
    fix: 'Check the path: API endpoints take POST only. Look for a proxy that rewrites methods.',
  },
  407: {
    likely: 'a forward proxy on the way wants a login',
    fix: 'Give this machine a way out that needs no proxy login.',
  },
  408: {
    likely: 'it did not get the whole request in time',
    fix: 'Look for loss on the way, and for very short request time limits in the proxy.',
  },
  410: { likely: 'this endpoint was taken away for good', fix: 'Find the new URL of the endpoint.' },
  413: { likely: 'it finds the request too large', fix: 'Look at the size limits of the proxy.' },
  421: {
    likely: 'the host in the request does not fit the server name of the TLS connection',
    fix: 'Send the same name in both: check `--server-name` and the host of the URL.',
  },
  426: {
    likely:
      'a WebSocket server was reached without an Upgrade header, or over the wrong HTTP version: a proxy drops it',
    fix: 'In nginx: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`. Centrifugo itself would answer 400: check that it is the server meant.',
  },
  431: {
    likely: 'it finds the headers too large',
    fix: 'Look at the cookies and headers of the target, and at `large_client_header_buffers` in nginx.',
  },
  451: { likely: 'it is blocked for legal reasons on the way', fix: 'Probe from another network or region.' },
  464: {
    likely: 'the AWS load balancer expects another HTTP version (HTTP/2 or gRPC) of its target group',
    fix: 'Set the protocol version of the target group to HTTP1, which WebSocket needs.',
  },
  495: { likely: 'nginx does not accept the client certificate', fix: 'Look at `ssl_verify_client` in nginx.' },
  496: { likely: 'nginx misses a client certificate', fix: 'Look at `ssl_verify_client` in nginx.' },
  497: { likely: 'clear HTTP was sent to a TLS port of nginx', fix: 'Write `wss://` in the URL.' },
  499: { likely: 'the client side of a proxy gave up', fix: 'Look which hop has the shortest time limit.' },
  500: {
    likely: 'a handler failed on its own account',
    fix: 'Read the log of whoever wrote the answer. Centrifugo answers 500 to an upgrade only when a middle layer cannot hand over the connection.',
  },
  501: { likely: 'it does not support this kind of request', fix: 'Switch WebSocket on in the proxy or API gateway.' },
  505: { likely: 'it does not speak HTTP/1.1 here', fix: 'Allow HTTP/1.1 on this listener: WebSocket needs it.' },
  507: { likely: 'it is out of storage', fix: 'Make room on the disk of whoever wrote the answer.' },
  509: { likely: 'a bandwidth limit of the hosting is used up', fix: 'Raise the limit with the hosting provider.' },
  561: {
    likely: 'the login of an AWS load balancer failed at the identity provider',
    fix: 'Exempt the WebSocket path from the authenticate action of the listener.',
  },
  511: { likely: 'a captive portal wants a login first', fix: 'Log this network in, or probe from elsewhere.' },
};
