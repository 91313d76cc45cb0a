import { wrapText } from './wrap-text.ts';

/** What stands below the options of a command. Sentences are broken where the terminal ends; examples stay as they can be copied. */
export function layOutHelp(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapText(line, columns)))
    .join('\n');
}

export const programHelp = `
Examples:
  centrifugo-canary check wss://rt.example.com/connection/websocket
  centrifugo-canary check --all --config canary.yml
  centrifugo-canary explain tls.chain-incomplete

Exit status: 0 up or degraded, 1 down, 2 wrong usage or configuration, 3 the monitor's own fault.`;

export const checkHelp = `
Without a token the connect is sent without one, and no refresh is expected.

Examples:
  centrifugo-canary check wss://rt.example.com/connection/websocket \\
    --origin https://app.example.com --token-hmac-secret-file secret.txt
  centrifugo-canary check chat --json

Exit status: 0 up or degraded, 1 down, 2 wrong usage or configuration, 3 the monitor's own fault.`;

export const validateHelp = `
No secret is read, and no server is asked.
Exit status: 0 no mistakes, 2 mistakes, or the file cannot be read.`;

export const historyHelp = `
A minute is good, bad or unknown: no check ran. Unknown counts as neither.

Examples:
  centrifugo-canary history chat --from -7d --step 1d
  centrifugo-canary history chat --from 2026-11-01 --to 2026-11-08 --csv > chat.csv
  centrifugo-canary history chat --url http://127.0.0.1:8080 --json

Exit status: 0 told, 2 wrong usage or configuration, 3 the history could not be read.`;

export const watchHelp = `
Runs until Ctrl-C or SIGTERM; SIGHUP reads the targets file again.
Exit status: 0 ended as it was told to, 2 wrong usage or configuration, 3 the monitor's own fault.`;

export const planHelp = `
Exit status: 0 within the budget of the targets file or without one, 1 over it, 2 wrong usage or configuration.`;

export const drillHelp = `
Needs AWS credentials that may call cloudwatch:PutMetricData in the home and the standby region. On-call is alerted.

Example:
  centrifugo-canary drill chat tls.certificate-expired --stage prod

Exit status: 0 published, 2 wrong usage or configuration, 3 the metrics could not be published.`;

export const replayHelp = `
The timeline has one JSON object a line: when a target was checked, where, and the failure code, or null if it was up.
  {"time": "2026-11-22T08:00:00Z", "target": "chat", "region": "eu-central-1", "code": "tls.closed-midway"}
A minute without a line of a region is one in which its probe did not run.`;
