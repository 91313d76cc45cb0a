import type { ReportedCheck } from '../monitor/reported-check.ts';
import type { Check, Failure, TlsSummary } from '../probe/outcome.ts';
import type { StoppingPhase } from '../probe/probe-target.ts';
import type { Paint, Palette } from './colour.ts';
import type { PageStyle } from './page-style.ts';
import { renderDiagnosis, renderFacts } from './render-diagnosis.ts';
import { formatMs, renderWaterfall } from './render-waterfall.ts';
import { escapeHidden } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/**
 * One check as a person reads it: what was checked, where the time went, the verdict, and what to do about it.
 * @param until where the check was told to stop
 */
export function renderCheck(check: ReportedCheck, style: PageStyle, until: StoppingPhase = 'refresh'): string[] {
  const blocks = [
    renderHeader(check, style),
    renderWaterfall(check, style),
    [...renderVerdict(check, style, until), ...renderTries(check, style)],
    check.outcome === 'down' ? renderDiagnosis(check.failure, style) : renderFacts(describeServer(check), style),
    ...check.degradations.map((degradation) => renderDegradation(degradation, style)),
  ];
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

export interface OutcomeMark {
  readonly sign: string;
  readonly word: string;
  readonly paint: Paint;
}

/** How an outcome is shown, with a sign for those who see no colour. A fault of the monitor says nothing of the target. */
export function markOutcome(check: Check, palette: Palette): OutcomeMark {
  switch (check.outcome) {
    case 'up':
      return { sign: '✓', word: 'UP', paint: palette.good };
    case 'degraded':
      return { sign: '!', word: 'DEGRADED', paint: palette.warning };
    case 'down':
      return check.failure.class === 'monitor'
        ? { sign: '?', word: 'NOT CHECKED', paint: palette.bad }
        : { sign: '✗', word: 'DOWN', paint: palette.bad };
  }
}

function renderHeader(check: Check, style: PageStyle): string[] {
  const name = check.target === check.url ? [] : wrapText(escapeHidden(check.target), style.width);
  const url = wrapText(escapeHidden(check.url), style.width);
  const [bold = '', ...rest] = [...name, ...url];
  const address = check.address === undefined ? '' : ` · ${check.address.ip}`;
  const where = `${check.startedAt.slice(0, 19).replace('T', ' ')} UTC · region ${escapeHidden(check.region)}${address}`;
  return [style.palette.bold(bold), ...rest, ...wrapText(where, style.width).map(style.palette.dim)];
}

function renderVerdict(check: Check, style: PageStyle, until: StoppingPhase): string[] {
  const { sign, word, paint } = markOutcome(check, style.palette);
  const verdict = style.palette.bold(paint(`${sign} ${word}`));
  if (check.outcome !== 'down') {
    const inTime = `${verdict} in ${formatMs(check.timingsMs.total)}`;
    return until === 'refresh' ? [inTime] : [inTime, `  as far as ${until}, where it was told to stop`];
  }
  return [`${verdict}  ${style.palette.bold(check.failure.code)}`, ...renderTitle(check.failure, style)];
}

/** With `confirm`, what failed before the try that decided. */
function renderTries({ tries = [] }: ReportedCheck, style: PageStyle): string[] {
  const facts = tries.map(({ try: nth, failure, timingsMs }) => ({
    label: `try ${nth}`,
    text: escapeHidden(`${failure.code} after ${formatMs(timingsMs.total)}: ${failure.title}`),
  }));
  return renderFacts(facts, style);
}

function renderTitle(failure: Failure, style: PageStyle): string[] {
  return wrapText(escapeHidden(failure.title), style.width, { first: '  ', rest: '  ' });
}

function renderDegradation(degradation: Failure, style: PageStyle): string[] {
  return [
    `${style.palette.bold(style.palette.warning('!'))} ${style.palette.bold(degradation.code)}`,
    ...renderTitle(degradation, style),
    ...renderDiagnosis(degradation, style),
  ];
}

/** What is worth knowing of a server that lets clients in. */
function describeServer({ server, tls }: Check): { label: string; text: string }[] {
  const facts: { label: string; text: string }[] = [];
  if (server) {
    const parts = [
      server.version === undefined || server.version === '' ? 'Centrifugo' : `Centrifugo ${server.version}`,
      ...(server.pingSeconds === undefined ? [] : [`pings every ${server.pingSeconds} s`]),
      ...(server.expiresInSeconds === undefined ? [] : [`session lasts ${server.expiresInSeconds} s`]),
    ];
    facts.push({ label: 'server', text: escapeHidden(parts.join(', ')) });
  }
  if (tls) facts.push(...describeTlsSummary(tls));
  return facts;
}

function describeTlsSummary({ protocol, cipher, certificate }: TlsSummary): { label: string; text: string }[] {
  const facts: { label: string; text: string }[] = [];
  const session = [protocol, cipher].filter((part) => part !== undefined).join(', ');
  if (session !== '') facts.push({ label: 'TLS', text: escapeHidden(session) });
  if (certificate) {
    const names = certificate.names.length === 0 ? certificate.subject : certificate.names.join(' ');
    const days = certificate.daysLeft === 1 ? '1 day' : `${certificate.daysLeft} days`;
    facts.push({ label: 'certificate', text: escapeHidden(`${names}, issued by ${certificate.issuer}, ${days} left`) });
  }
  return facts;
}
