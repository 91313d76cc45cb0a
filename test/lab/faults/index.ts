import type { Fault } from '../fault.ts';
import connectAlreadyExpired from './connect.already-expired.ts';
import connectBadRequest from './connect.bad-request.ts';
import connectChannelLimit from './connect.channel-limit.ts';
import connectClosed from './connect.closed.ts';
import connectClosedWithCode from './connect.closed-with-code.ts';
import connectConnectionLimit from './connect.connection-limit.ts';
import connectCredentialsMissing from './connect.credentials-missing.ts';
import connectFrameFault from './connect.frame-fault.ts';
import connectNotCentrifugo from './connect.not-centrifugo.ts';
import connectRateLimited from './connect.rate-limited.ts';
import connectRefused from './connect.refused.ts';
import connectServerError from './connect.server-error.ts';
import connectShuttingDown from './connect.shutting-down.ts';
import connectTimeout from './connect.timeout.ts';
import connectTokenExpired from './connect.token-expired.ts';
import connectTokenInvalid from './connect.token-invalid.ts';
import connectUnknownChannel from './connect.unknown-channel.ts';
import degradedAddressDown from './degraded.address-down.ts';
import degradedCertificateExpiring from './degraded.certificate-expiring.ts';
import degradedClockSkew from './degraded.clock-skew.ts';
import degradedSlow from './degraded.slow.ts';
import dnsNoAddress from './dns.no-address.ts';
import dnsNotFound from './dns.not-found.ts';
import dnsServerFailure from './dns.server-failure.ts';
import dnsTimeout from './dns.timeout.ts';
import refreshAlreadyExpired from './refresh.already-expired.ts';
import refreshChannelsChanged from './refresh.channels-changed.ts';
import refreshClosed from './refresh.closed.ts';
import refreshNotCentrifugo from './refresh.not-centrifugo.ts';
import refreshNotExtended from './refresh.not-extended.ts';
import refreshNotOffered from './refresh.not-offered.ts';
import refreshRefused from './refresh.refused.ts';
import refreshServerError from './refresh.server-error.ts';
import refreshServerSide from './refresh.server-side.ts';
import refreshShuttingDown from './refresh.shutting-down.ts';
import refreshTimeout from './refresh.timeout.ts';
import refreshTokenExpired from './refresh.token-expired.ts';
import refreshTokenInvalid from './refresh.token-invalid.ts';
import tcpRefused from './tcp.refused.ts';
import tcpReset from './tcp.reset.ts';
import tcpTimeout from './tcp.timeout.ts';
import tcpUnreachable from './tcp.unreachable.ts';
import tlsAlert from './tls.alert.ts';
import tlsCertificateExpired from './tls.certificate-expired.ts';
import tlsCertificateNotYetValid from './tls.certificate-not-yet-valid.ts';
import tlsChainIncomplete from './tls.chain-incomplete.ts';
import tlsClientCertificateRequired from './tls.client-certificate-required.ts';
import tlsClosedMidway from './tls.closed-midway.ts';
import tlsNameMismatch from './tls.name-mismatch.ts';
import tlsNoSharedCipher from './tls.no-shared-cipher.ts';
import tlsNotTls from './tls.not-tls.ts';
import tlsPlainServer from './tls.plain-server.ts';
import tlsResetMidway from './tls.reset-midway.ts';
import tlsRevoked from './tls.revoked.ts';
import tlsSelfSigned from './tls.self-signed.ts';
import tlsTimeout from './tls.timeout.ts';
import tlsUnrecognizedName from './tls.unrecognized-name.ts';
import tlsUntrustedRoot from './tls.untrusted-root.ts';
import tlsVersionRefused from './tls.version-refused.ts';
import tlsWeakCertificate from './tls.weak-certificate.ts';
import tokenHttpError from './token.http-error.ts';
import tokenMalformed from './token.malformed.ts';
import tokenRefused from './token.refused.ts';
import tokenStale from './token.stale.ts';
import tokenTimeout from './token.timeout.ts';
import tokenUnreachable from './token.unreachable.ts';
import upgradeBadAccept from './upgrade.bad-accept.ts';
import upgradeBadGateway from './upgrade.bad-gateway.ts';
import upgradeBadSubprotocol from './upgrade.bad-subprotocol.ts';
import upgradeCdnOrigin from './upgrade.cdn-origin.ts';
import upgradeClosed from './upgrade.closed.ts';
import upgradeConnectionLimit from './upgrade.connection-limit.ts';
import upgradeForbidden from './upgrade.forbidden.ts';
import upgradeGatewayTimeout from './upgrade.gateway-timeout.ts';
import upgradeHeadersLost from './upgrade.headers-lost.ts';
import upgradeHttpError from './upgrade.http-error.ts';
import upgradeNotFound from './upgrade.not-found.ts';
import upgradeNotHttp from './upgrade.not-http.ts';
import upgradeNotUpgraded from './upgrade.not-upgraded.ts';
import upgradeOriginRejected from './upgrade.origin-rejected.ts';
import upgradeOversized from './upgrade.oversized.ts';
import upgradePlainToTlsPort from './upgrade.plain-to-tls-port.ts';
import upgradeRateLimited from './upgrade.rate-limited.ts';
import upgradeRedirected from './upgrade.redirected.ts';
import upgradeTimeout from './upgrade.timeout.ts';
import upgradeUnavailable from './upgrade.unavailable.ts';

/** Every fault of the lab, in the order of the ladder and of the catalogue. */
export const allFaults: readonly Fault[] = [
  ...dnsNotFound,
  ...dnsNoAddress,
  ...dnsServerFailure,
  ...dnsTimeout,
  ...tcpRefused,
  ...tcpTimeout,
  ...tcpUnreachable,
  ...tcpReset,
  ...tlsPlainServer,
  ...tlsNotTls,
  ...tlsClosedMidway,
  ...tlsResetMidway,
  ...tlsTimeout,
  ...tlsSelfSigned,
  ...tlsCertificateExpired,
  ...tlsCertificateNotYetValid,
  ...tlsNameMismatch,
  ...tlsChainIncomplete,
  ...tlsUntrustedRoot,
  ...tlsRevoked,
  ...tlsWeakCertificate,
  ...tlsVersionRefused,
  ...tlsNoSharedCipher,
  ...tlsClientCertificateRequired,
  ...tlsUnrecognizedName,
  ...tlsAlert,
  ...upgradePlainToTlsPort,
  ...upgradeHeadersLost,
  ...upgradeOriginRejected,
  ...upgradeForbidden,
  ...upgradeNotFound,
  ...upgradeNotUpgraded,
  ...upgradeRedirected,
  ...upgradeRateLimited,
  ...upgradeConnectionLimit,
  ...upgradeUnavailable,
  ...upgradeBadGateway,
  ...upgradeGatewayTimeout,
  ...upgradeCdnOrigin,
  ...upgradeHttpError,
  ...upgradeTimeout,
  ...upgradeClosed,
  ...upgradeOversized,
  ...upgradeBadAccept,
  ...upgradeBadSubprotocol,
  ...upgradeNotHttp,
  ...tokenUnreachable,
  ...tokenTimeout,
  ...tokenRefused,
  ...tokenHttpError,
  ...tokenMalformed,
  ...tokenStale,
  ...connectTimeout,
  ...connectClosed,
  ...connectClosedWithCode,
  ...connectFrameFault,
  ...connectNotCentrifugo,
  ...connectCredentialsMissing,
  ...connectTokenInvalid,
  ...connectTokenExpired,
  ...connectAlreadyExpired,
  ...connectUnknownChannel,
  ...connectRefused,
  ...connectServerError,
  ...connectConnectionLimit,
  ...connectChannelLimit,
  ...connectRateLimited,
  ...connectShuttingDown,
  ...connectBadRequest,
  ...refreshNotOffered,
  ...refreshServerSide,
  ...refreshTimeout,
  ...refreshClosed,
  ...refreshTokenExpired,
  ...refreshTokenInvalid,
  ...refreshAlreadyExpired,
  ...refreshChannelsChanged,
  ...refreshRefused,
  ...refreshNotExtended,
  ...refreshServerError,
  ...refreshShuttingDown,
  ...refreshNotCentrifugo,
  ...degradedSlow,
  ...degradedCertificateExpiring,
  ...degradedClockSkew,
  ...degradedAddressDown,
];
