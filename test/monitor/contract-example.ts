/** The targets file as the contract shows it, without a change. */
export const contractExample = `regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }   # home and standby probe as well
every: 1m
budget: 20                        # dollars a month; \`plan\` exits 1 above it
defaults:                         # apply to every target; a target overrides key by key
  timeouts: { total: 10s }
  alerts:
    handshake: { failures: 2, of: 5, regions: 2, severity: critical }     # M failed minutes of the last N, in at least R regions; resolves when fewer than M of N fail:
    token:     { failures: 2, of: 5, regions: 2, severity: critical }     # with N well above M, flapping pages once
    silent:    { after: 3m, severity: critical }                          # a region whose probe does not report
    certificate: { days: 14, severity: warning }
targets:
  - name: chat
    url: wss://rt.example.com/connection/websocket
    protocol: json                # or protobuf
    origin: https://app.example.com
    token: { mint: { hmacSecret: "ssm:/canary/chat/secret", claims: { aud: chat }, ttl: 2m } }
  - name: feed
    url: wss://feed.example.com/connection/websocket?format=protobuf
    token: { fetch: { url: https://app.example.com/api/token, method: POST, headers: { Authorization: "env:FEED_AUTH" }, at: data.token } }
    ca: file:certs/corporate.pem
    alerts: { handshake: { failures: 3, of: 5, regions: 1, severity: warning } }
`;
