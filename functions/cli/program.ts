import { Command, CommanderError, type Option } from 'commander';
import { quietSqlite } from '../platform/local/quiet-sqlite.ts';
import { hmacSecretVariable, type RawCheckOptions } from './check-options.ts';
import type { RawDrillOptions } from './drill.ts';
import {
  checkHelp,
  drillHelp,
  historyHelp,
  layOutHelp,
  planHelp,
  programHelp,
  replayHelp,
  validateHelp,
  watchHelp,
} from './help-texts.ts';
import type { RawHistoryOptions } from './history.ts';
import { exitStatus, type Io } from './io.ts';
import type { RawPlanOptions } from './plan.ts';
import { explainMissingCommand, refuseUnknown } from './refuse-unknown.ts';
import type { RawReplayOptions } from './replay.ts';
import { UsageError } from './usage-error.ts';
import type { RawWatchOptions } from './watch.ts';

/** Runs one command line (without node and script) and gives the exit status. Wrong usage is told in one message on standard error. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err.write(`centrifugo-canary: ${error.message}\n`);
    return exitStatus.usage;
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const chosen: { run: (() => Promise<number>) | null } = { run: null };
  const program = defineProgram(io, (run) => {
    chosen.run = run;
  });
  try {
    await program.parseAsync(readHelpCommand(joinRelativeTimes(args), program), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.ok;
    if (error instanceof CommanderError) throw new UsageError(error.message.replace(/^error: /, ''));
    throw error;
  }
  return chosen.run === null ? exitStatus.ok : chosen.run();
}

/** `help check` is what many try first; help on what is no command is answered as that command would be. */
function readHelpCommand(args: readonly string[], program: Command): readonly string[] {
  const [first, subject] = args;
  if (first !== 'help') return args;
  if (subject === undefined) return ['--help'];
  return program.commands.some((command) => command.name() === subject) ? [subject, '--help'] : [subject];
}

/** `--from -7d`: a time that begins as options do. */
function joinRelativeTimes(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => {
    if (/^-\d+[a-z]$/.test(arg) && /^--(?:from|to)$/.test(args[index - 1] ?? '')) return [];
    const next = args[index + 1] ?? '';
    return /^--(?:from|to)$/.test(arg) && /^-\d+[a-z]$/.test(next) ? [`${arg}=${next}`] : [arg];
  });
}

type Choose = (run: () => Promise<number>) => void;

/** Each command is loaded when it is chosen, so that no command waits for the code of another. */
function defineProgram(io: Io, choose: Choose): Command {
  const program = newCommand(new Command('centrifugo-canary'), io)
    .description('Checks that clients can get into a Centrifugo server, and names the one reason why not.')
    .option('-V, --version', 'print the version')
    .argument('[command]')
    .usage('<command> [options]')
    .addHelpText('after', layOutHelp(programHelp, io.out.columns))
    .action((_: string | undefined, options: { version?: true }) => {
      choose(async () => {
        if (options.version !== true) throw new UsageError(explainMissingCommand(program));
        const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
        io.out.write(`${manifest.version}\n`);
        return exitStatus.ok;
      });
    });
  defineCheck(program, io, choose);
  defineExplain(program, io, choose);
  defineValidate(program, io, choose);
  defineHistory(program, io, choose);
  defineWatch(program, io, choose);
  definePlan(program, io, choose);
  defineReplay(program, io, choose);
  defineDrill(program, io, choose);
  defineLab(program, io, choose);
  return program;
}

function defineCheck(program: Command, io: Io, choose: Choose): void {
  const check = newCommand(program.command('check [url|target]'), io)
    .description('check one URL or target now: where the time went, the verdict, the cause and what to do')
    .option('--all', 'every target of the targets file, in parallel, and a summary table')
    .option('--config [FILE]', 'the targets file (default: canary.yml in the current folder)')
    .option('--protocol [json|protobuf]', 'encoding of the client protocol (default: json)')
    .option(
      '--token [TOKEN]',
      `connect with this JWT. Everybody on this machine can see it in the process list: prefer --token-hmac-secret-file, ${hmacSecretVariable} or --token-url`,
    )
    .option(
      '--token-hmac-secret-file [FILE]',
      `sign tokens with the HMAC secret in this file. The environment's ${hmacSecretVariable} does the same where nothing else names a token`,
    )
    .option(
      '--token-url [URL]',
      'fetch tokens from here by GET: JSON "token", "access_token" or "data.token", or plain text',
    )
    .option('--origin [ORIGIN]', 'send this Origin, such as https://app.example.com (none: send none)')
    .option('--ca [FILE]', 'trust the certificates in this PEM file besides the default roots')
    .option('--server-name [NAME]', "sent as SNI and verified instead of the URL's host")
    .option('--resolver [ADDRESS[:PORT]]', "ask this DNS server instead of the system's resolver")
    .option('--until [PHASE]', 'stop after dns, tcp, tls, upgrade, connect or refresh')
    .option('--timeout [SECONDS]', 'limit of the whole check (default: 10)')
    .option('--region [NAME]', 'name of the place that checks (default: local)')
    .option('--fail-on [degraded]', 'exit 1 where a target is degraded, too')
    .option('--json', 'print one JSON object a check, one a line')
    .addHelpText('after', layOutHelp(checkHelp, io.out.columns));
  check.action((subject: string | undefined, options: RawCheckOptions) => {
    choose(async () => {
      refuseUnknown(check, 1);
      const { runCheck } = await import('./check.ts');
      return runCheck(subject, options, io);
    });
  });
}

function defineExplain(program: Command, io: Io, choose: Choose): void {
  const explain = newCommand(program.command('explain [code]'), io)
    .description(
      'what a failure code means, whose it is, what users live through, the cause and the fix; all codes without one, those of a phase with its name (explain tls)',
    )
    .option('--json', 'print JSON');
  explain.action((code: string | undefined, options: { json?: true }) => {
    choose(async () => {
      refuseUnknown(explain, 1);
      const { runExplain } = await import('./explain.ts');
      return runExplain(code, options.json === true, io);
    });
  });
}

function defineValidate(program: Command, io: Io, choose: Choose): void {
  const validate = newCommand(program.command('validate'), io)
    .description('check the targets file: every mistake at once, with line and column, and what was meant')
    .option('--config [FILE]', 'the targets file (default: canary.yml in the current folder)')
    .option('--json', 'print JSON')
    .addHelpText('after', layOutHelp(validateHelp, io.out.columns));
  validate.action((options: { config?: string | true; json?: true }) => {
    choose(async () => {
      refuseUnknown(validate, 0);
      if (options.config === true) throw new UsageError('--config needs a value: the path of the targets file');
      const { runValidate } = await import('./validate.ts');
      return runValidate(
        { ...(options.config === undefined ? {} : { config: options.config }), isJson: options.json === true },
        io,
      );
    });
  });
}

function defineHistory(program: Command, io: Io, choose: Choose): void {
  const history = newCommand(program.command('history [target]'), io)
    .description('uptime, latencies, failures by code and incidents of a target over a range')
    .option('--from [TIME]', 'where the range begins: ISO 8601, or relative such as -7d (default: -24h)')
    .option('--to [TIME]', 'where it ends (default: now)')
    .option('--step [STEP]', 'such as 5m, 1h or 1d (default: what makes a readable table, or a plot)')
    .option('--data [FILE]', 'the file that watch writes (default: canary.db in the current folder)')
    .option('--config [FILE]', 'the targets file (default: canary.yml in the current folder)')
    .option('--url [URL]', 'ask a running watch, or the function URL in AWS, instead of the file')
    .option('--phases', 'with --json or --csv: the latencies of each phase as well')
    .option('--json', 'print one JSON object, with the answers of the HTTP API')
    .option('--csv', 'print the points as CSV')
    .addHelpText('after', layOutHelp(historyHelp, io.out.columns));
  history.action((target: string | undefined, options: RawHistoryOptions) => {
    choose(async () => {
      refuseUnknown(history, 1);
      const { runHistory } = await import('./history.ts');
      return runHistory(target, options, io).catch(refuseOldNode);
    });
  });
}

function defineWatch(program: Command, io: Io, choose: Choose): void {
  const watch = newCommand(program.command('watch'), io)
    .description('check the targets over and over from here: history, alarms, alerts and a status page in one command')
    .option(
      '--config [FILE]',
      'the targets file (default: canary.yml in the current folder); read again when it changes',
    )
    .option('--listen [HOST:PORT]', 'where the status page is served (default: 127.0.0.1:8080)')
    .option('--data [FILE]', 'the file that keeps the history (default: canary.db in the current folder)')
    .addHelpText('after', layOutHelp(watchHelp, io.out.columns));
  watch.action((options: RawWatchOptions) => {
    choose(async () => {
      refuseUnknown(watch, 0);
      quietSqlite();
      const { runWatch } = await import('./watch.ts').catch(refuseOldNode);
      return runWatch(options, io);
    });
  });
}

function definePlan(program: Command, io: Io, choose: Choose): void {
  const plan = newCommand(program.command('plan'), io)
    .description('what the targets file costs a month once it is deployed, item by item')
    .option('--config [FILE]', 'the targets file (default: canary.yml in the current folder)')
    .option('--json', 'print JSON')
    .addHelpText('after', layOutHelp(planHelp, io.out.columns));
  plan.action((options: RawPlanOptions) => {
    choose(async () => {
      refuseUnknown(plan, 0);
      const { runPlan } = await import('./plan.ts');
      return runPlan(options, io);
    });
  });
}

function defineReplay(program: Command, io: Io, choose: Choose): void {
  const replay = newCommand(program.command('replay [file]'), io)
    .description("what the targets' alarms would have sent over a recorded timeline, and when; - reads standard input")
    .option('--config [FILE]', 'the targets file (default: canary.yml in the current folder)')
    .option('--until [TIME]', 'run on past the last line, up to this time')
    .option('--json', 'print one JSON object an alert, one a line')
    .addHelpText('after', layOutHelp(replayHelp, io.out.columns));
  replay.action((file: string | undefined, options: RawReplayOptions) => {
    choose(async () => {
      refuseUnknown(replay, 1);
      const { runReplay } = await import('./replay.ts');
      return runReplay(file, options, io);
    });
  });
}

function defineDrill(program: Command, io: Io, choose: Choose): void {
  const drill = newCommand(program.command('drill [target] [code]'), io)
    .description('a synthetic failure through the real metrics, alarm and alert; the target is not touched')
    .option('--config [FILE]', 'the targets file (default: canary.yml in the current folder)')
    .option('--stage [STAGE]', 'the stage that was deployed (default: dev)')
    .option('--json', 'print JSON')
    .addHelpText('after', layOutHelp(drillHelp, io.out.columns));
  drill.action((target: string | undefined, code: string | undefined, options: RawDrillOptions) => {
    choose(async () => {
      refuseUnknown(drill, 2);
      const { runDrill } = await import('./drill.ts');
      return runDrill([target, code], options, io);
    });
  });
}

function defineLab(program: Command, io: Io, choose: Choose): void {
  const lab = newCommand(program.command('lab [code]'), io).description(
    'start the fault lab on this machine: an honest server and every fault, each with its URL, until Ctrl-C',
  );
  lab.action((code: string | undefined) => {
    choose(async () => {
      refuseUnknown(lab, 1);
      const { runLab } = await import('./lab.ts');
      return runLab(code, io);
    });
  });
}

/** History is kept with a module of Node's that the first versions of Node 22 have not. */
function refuseOldNode(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_BUILTIN_MODULE') {
    throw new UsageError(`history is kept with node:sqlite, which this Node has not; use Node 22.13 or newer`);
  }
  throw error;
}

/**
 * Commander's own complaints repeat what was written, which may be a secret in the wrong place. So unknown options and
 * surplus arguments are let through here, and refused by {@link refuseUnknown}.
 */
function newCommand(command: Command, io: Io): Command {
  return command
    .allowUnknownOption()
    .allowExcessArguments()
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => io.out.columns,
      getOutHasColors: () => false,
    })
    .configureHelp({
      // Values are optional for the parser alone, so that a missing one is told apart from a following option.
      optionTerm: (option: Option) => option.flags.replace(/ \[(.*)\]$/, ' $1'),
    });
}
