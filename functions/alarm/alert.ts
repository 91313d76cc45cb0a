import type { FailureClass } from '../failure/phases.ts';
import type { Purpose } from './alarm-definition.ts';
import type { Severity } from './alarmed-file.ts';

/** What an alert tells: the `event` of the message's attributes. */
export type AlertEvent = 'firing' | 'resolved' | 'advisory' | 'silent';

/** The words of an alert that follow from the alarm alone. */
export interface AlertWords {
  /** What it tells when the alarm goes into ALARM. */
  readonly opening: Exclude<AlertEvent, 'resolved'>;
  /** null where it is about a region. */
  readonly target: string | null;
  readonly class: FailureClass;
  readonly severity: Severity;
}

/**
 * null for an alarm that sends nothing; at present there is none. Going into OK is `resolved`, and is passed on only where
 * the opening was: an alarm also goes into OK when it is new.
 */
export function describeAlert(purpose: Purpose): AlertWords | null {
  switch (purpose.kind) {
    case 'failing':
      return { opening: 'firing', target: purpose.target, class: purpose.class, severity: purpose.severity };
    case 'advisory':
      return { opening: 'advisory', target: purpose.target, class: purpose.class, severity: purpose.severity };
    case 'silent':
      return { opening: 'silent', target: null, class: 'monitor', severity: purpose.severity };
    case 'certificate':
      // What it warns of is tls.certificate-expired, and that is of this class.
      return { opening: 'firing', target: purpose.target, class: 'handshake', severity: purpose.severity };
    case 'faults':
    case 'own':
      return { opening: 'firing', target: null, class: 'monitor', severity: purpose.severity };
  }
}
