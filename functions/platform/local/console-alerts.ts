import type { AlertMessage } from '../../alert/compose-message.ts';
import { tameText } from '../../alert/tame-facts.ts';

/** Ways to make text stand out; each gives the text back as it is where there is no colour. */
export interface AlertPaints {
  readonly bold: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly good: (text: string) => string;
}

/** Shows alerts to whoever looks at the console: the text of the e-mail, its first line in colour, the others indented. */
export function createConsoleAlerts(write: (text: string) => void, paints: AlertPaints) {
  return (message: AlertMessage): void => {
    const { event, severity, changedAt } = message.about;
    // The text is tamed already; a console is moved by a single character, so it is looked at once more.
    const [headline = '', ...lines] = message.texts.email
      .trimEnd()
      .split('\n')
      .map((line) => tameText(line));
    const urgency = event === 'firing' || event === 'silent' ? severity : event;
    const paint = event === 'resolved' ? paints.good : severity === 'critical' ? paints.bad : paints.warning;
    const first = `${changedAt.slice(11, 19)}Z ${paint(paints.bold(`${urgency.toUpperCase()} ${headline}`))}`;
    const rest = lines.map((line) => (line === '' ? '' : `  ${line}`));
    write(`\n${[first, ...rest].join('\n')}\n\n`);
  };
}
