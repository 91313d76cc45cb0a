/** A target as the file of `npm start` has it, as far as alarms are concerned. */
export function labFile(name: string) {
  return {
    name,
    url: `wss://127.0.0.1/connection/websocket?target=${name}`,
    token: { fetch: { url: 'https://127.0.0.1/api/token' } },
  };
}
