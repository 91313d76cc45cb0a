import type { AlertMessage } from '../../alert/compose-message.ts';
import type { AlertFilter } from '../../monitor/settle-watch.ts';
import type { Deadline } from '../../probe/deadline.ts';

/** One way out for alerts: a webhook, a topic. */
export interface AlertChannel {
  /** Unique among the channels. What is not delivered yet belongs to it. */
  readonly name: string;
  readonly filter: AlertFilter;
  /** One try. Rejects only where the deadline's signal calls it off. */
  send(alert: OutgoingAlert, deadline: Deadline): Promise<Sending>;
}

export interface OutgoingAlert {
  /** The same at every try, also after a restart: by it receivers know what they have already. */
  readonly id: string;
  readonly message: AlertMessage;
}

/** What became of one try. */
export type Sending =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed';
      /** Goes on behind the channel's name: `refuses it (404)`. Holds no secret. */
      readonly reason: string;
      /**
       * passing: worth many more tries · refused: the receiver does not want it as it is, and a few more tries are
       * enough · gone: it says that it is no more.
       */
      readonly outlook: 'passing' | 'refused' | 'gone';
      /** How long the receiver asks to be left alone; null: it does not. */
      readonly retryAfterMs: number | null;
    };
