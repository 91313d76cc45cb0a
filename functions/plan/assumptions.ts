/** What a plan supposes where the targets file does not decide it. Healthy targets; bytes as they are billed. */
export interface Assumptions {
  /** Targets that one call of the function covers: there are as many calls a round as it takes. */
  readonly targetsPerShard: number;
  readonly memoryMb: number;
  /** Of one run, whatever the number of its targets: waiting for the network, the self-test, publishing. */
  readonly runSeconds: number;
  /** More for each target: they are probed side by side, so that only their share of the processor adds up. */
  readonly targetSeconds: number;
  /** The lines that Lambda itself writes of a run. */
  readonly runLogBytes: number;
  /** The one line of a check. */
  readonly checkLogBytes: number;
  /** What a check sends: the hellos of TLS, the upgrade, the connect and the refresh with their tokens, and the packets' heads. */
  readonly checkSentBytes: number;
  /** Alerts a month, each with one message by its alarm and one to on-call. */
  readonly alerts: number;
  /** Metrics that the text of one alert is made from: the failures of its target by code and region. */
  readonly alertMetrics: number;
}

export const usualAssumptions: Assumptions = {
  targetsPerShard: 150,
  memoryMb: 512,
  runSeconds: 0.5,
  // As docs/benchmarks.md has it of 200 targets, held back to the share of a processor that these 512 MB have.
  targetSeconds: 0.025,
  runLogBytes: 500,
  checkLogBytes: 1_400,
  checkSentBytes: 4_000,
  alerts: 30,
  alertMetrics: 500,
};
