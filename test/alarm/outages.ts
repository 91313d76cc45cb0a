import type { ReplayOptions, ReplayScene } from '../../functions/alarm/replay.ts';
import type { TimedCheck } from '../../functions/alarm/timed-check.ts';
import { atMinute, chat, checksOf, minuteMs, repeat, sceneFor, threeRegions } from './timelines.ts';

/** An outage, and every alert that must come of it, in order; no other may. */
export interface Outage {
  readonly name: string;
  readonly scene: ReplayScene;
  readonly checks: readonly TimedCheck[];
  readonly options?: ReplayOptions;
  readonly alerts: readonly string[];
  /** Home's probe is not back before the end is told. */
  readonly isHomeUnheard?: true;
}

/** 2 failed minutes of the last 5, in 2 of 3 regions; silent after 3 minutes. */
const standard = sceneFor(threeRegions, chat);
const all = 'home,standby,probe';

/** The same signs in every region. */
function everywhere(signs: string) {
  return { home: signs, standby: signs, probe: signs };
}

/** A total outage of twenty minutes, of which home's probe sees five and is not heard of again. */
const homeFallsSilent = checksOf({
  ...everywhere(`..........${repeat('X', 20)}${repeat('.', 20)}`),
  home: `..........XXXXX${repeat('_', 35)}`,
});

const failing: readonly Outage[] = [
  {
    name: 'nothing at all: healthy, and degraded, which is up',
    scene: standard,
    checks: checksOf(everywhere(`${repeat('.', 20)}${repeat('D', 10)}`)),
    alerts: [],
  },
  {
    name: 'a total outage: pages after the second failed minute, resolves when fewer than 2 of the last 5 have failed',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('X', 10)}..........`)),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:19 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a total outage that each region sees at its own second: still no advisory before the page',
    scene: standard,
    checks: checksOf({
      home: `.....X${repeat('X', 9)}..........`,
      standby: `.....X${repeat('X', 9)}..........`,
      probe: `......${repeat('X', 9)}..........`,
    }),
    alerts: [
      '08:07 firing chat handshake critical tls.closed-midway home,standby',
      `08:19 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'one region of three: an advisory, a minute later than a page would come, which never pages',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 60)), probe: `.....${repeat('R', 45)}..........` }),
    alerts: [
      '08:08 advisory chat handshake info tcp.refused probe',
      '08:56 resolved chat handshake info tcp.refused probe',
    ],
  },
  {
    name: 'one region of three, and a second one later: the advisory becomes a page',
    scene: standard,
    checks: checksOf({
      home: repeat('.', 40),
      standby: `..........${repeat('R', 10)}${repeat('.', 20)}`,
      probe: `.....${repeat('R', 15)}${repeat('.', 20)}`,
    }),
    alerts: [
      '08:08 advisory chat handshake info tcp.refused probe',
      '08:12 firing chat handshake critical tcp.refused standby,probe',
      // Where it fails in one region only is long past by then.
      '08:16 resolved chat handshake info tcp.refused probe',
      '08:24 resolved chat handshake critical tcp.refused standby,probe',
    ],
  },
  {
    name: 'two regions recover, one does not: the page is over, an advisory says where it still fails',
    scene: standard,
    checks: checksOf({
      home: `.....${repeat('X', 5)}${repeat('.', 30)}`,
      standby: `.....${repeat('X', 5)}${repeat('.', 30)}`,
      probe: `.....${repeat('X', 15)}${repeat('.', 20)}`,
    }),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      '08:13 advisory chat handshake info tls.closed-midway probe',
      `08:14 resolved chat handshake critical tls.closed-midway ${all}`,
      '08:26 resolved chat handshake info tls.closed-midway probe',
    ],
  },
  {
    name: 'flapping every other minute: pages once, resolves once',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('X.', 15)}..........`)),
    alerts: [
      `08:08 firing chat handshake critical tls.closed-midway ${all}`,
      `08:37 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'one region fails in the minutes between those of another: never in two at once, so it does not page',
    scene: standard,
    checks: checksOf({
      home: `.....${repeat('X.', 10)}..........`,
      standby: `.....${repeat('.X', 10)}..........`,
      probe: repeat('.', 35),
    }),
    alerts: [
      '08:08 advisory chat handshake info tls.closed-midway home,standby',
      '08:31 resolved chat handshake info tls.closed-midway home,standby',
    ],
  },
  {
    name: 'a short outage that begins and ends between the checks of two regions: no advisory for its ends',
    scene: standard,
    checks: checksOf({
      home: `......XXX${repeat('.', 15)}`,
      standby: `......XX${repeat('.', 16)}`,
      probe: `.....XXX${repeat('.', 16)}`,
    }),
    alerts: [
      `08:08 firing chat handshake critical tls.closed-midway ${all}`,
      `08:12 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a region that flaps every other minute: one advisory',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 45)), probe: `.....${repeat('X.', 15)}..........` }),
    alerts: [
      '08:10 advisory chat handshake info tls.closed-midway probe',
      '08:38 resolved chat handshake info tls.closed-midway probe',
    ],
  },
  {
    name: 'a region whose runs come twice a minute: it is one region all the same',
    scene: standard,
    checks: [0, 7_000].flatMap((laterMs) =>
      checksOf({ ...everywhere(repeat('.', 30)), probe: `.....${repeat('X', 10)}${repeat('.', 15)}` }).map((check) => ({
        ...check,
        timeMs: check.timeMs + (check.region === 'probe' ? -laterMs : laterMs),
      })),
    ),
    alerts: [
      '08:08 advisory chat handshake info tls.closed-midway probe',
      '08:21 resolved chat handshake info tls.closed-midway probe',
    ],
  },
  {
    name: 'a single failed check, in each region once',
    scene: standard,
    checks: checksOf({
      home: `.....X${repeat('.', 14)}`,
      standby: `..X${repeat('.', 17)}`,
      probe: `.....X${repeat('.', 14)}`,
    }),
    alerts: [],
  },
  {
    name: 'a single lost check',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 20)), probe: `.....__${repeat('.', 13)}` }),
    alerts: [],
  },
  {
    name: 'a slow degradation: one failure in ten minutes, then in six, in five, every other minute, then always',
    scene: standard,
    checks: checksOf(everywhere(`X.........X.........X.....X....X....X.X.${repeat('X', 8)}..........`)),
    alerts: [
      // Minutes 36 and 38 are the first two of five.
      `08:39 firing chat handshake critical tls.closed-midway ${all}`,
      `08:52 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a failure every third minute: 2 of 5 is on the edge, and pages again and again',
    scene: standard,
    checks: checksOf(everywhere('.....X..X..X...............')),
    alerts: [
      `08:09 firing chat handshake critical tls.closed-midway ${all}`,
      `08:11 resolved chat handshake critical tls.closed-midway ${all}`,
      `08:12 firing chat handshake critical tls.closed-midway ${all}`,
      `08:14 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a failure every third minute: 2 of 10 pages once',
    scene: sceneFor(threeRegions, chat.replace('name: chat,', 'name: chat, alerts: { handshake: { of: 10 } },')),
    checks: checksOf(everywhere('.....X..X..X...............')),
    alerts: [
      `08:09 firing chat handshake critical tls.closed-midway ${all}`,
      `08:19 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'the token endpoint is down while the transport is fine',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('T', 10)}..........`)),
    alerts: [
      `08:07 firing chat token critical token.unreachable ${all}`,
      `08:19 resolved chat token critical token.unreachable ${all}`,
    ],
  },
  {
    name: 'the token endpoint is down, then the transport too: the token page is not resolved by what nobody could test',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('T', 10)}${repeat('X', 10)}..........`)),
    alerts: [
      `08:07 firing chat token critical token.unreachable ${all}`,
      `08:17 firing chat handshake critical tls.closed-midway ${all}`,
      // The first check that gets as far as the token again says that it is well.
      `08:26 resolved chat token critical token.unreachable ${all}`,
      `08:29 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'different codes by region: the most frequent one is named',
    scene: standard,
    checks: checksOf({ home: '.....XX.......', standby: '.....RR.......', probe: '.....RR.......' }),
    alerts: [
      `08:07 firing chat handshake critical tcp.refused ${all}`,
      `08:11 resolved chat handshake critical tcp.refused ${all}`,
    ],
  },
  {
    name: 'recovery for a minute in mid-outage, then for good',
    scene: standard,
    checks: checksOf(everywhere('.....XXXX.XXXX..........')),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:18 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'two incidents in a row',
    scene: standard,
    checks: checksOf(everywhere('.....XXXX........CCCC..........')),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:13 resolved chat handshake critical tls.closed-midway ${all}`,
      `08:19 firing chat token critical connect.server-error ${all}`,
      `08:25 resolved chat token critical connect.server-error ${all}`,
    ],
  },
  {
    name: 'two incidents of one kind in a row',
    scene: standard,
    checks: checksOf(everywhere('.....XXXX........RRRR..........')),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:13 resolved chat handshake critical tls.closed-midway ${all}`,
      `08:19 firing chat handshake critical tcp.refused ${all}`,
      `08:25 resolved chat handshake critical tcp.refused ${all}`,
    ],
  },
  {
    name: 'a target without tokens lets nobody connect, and only its failures are sent: as exact as where every check is',
    scene: sceneFor(threeRegions, chat.replace(/, token: .*?} }/, ', token: none')),
    checks: checksOf(everywhere(`C.....C......${repeat('C', 5)}..........`)),
    alerts: [
      // Minutes 0 and 6 are further apart than 5, and so are 6 and 13.
      `08:15 firing chat token critical connect.server-error ${all}`,
      `08:22 resolved chat token critical connect.server-error ${all}`,
    ],
  },
  {
    name: 'a lean target: as exact as one at the standard level',
    scene: sceneFor(threeRegions, chat.replace('name: chat,', 'name: chat, metrics: lean,')),
    checks: checksOf(everywhere(`X.....X......${repeat('X.', 5)}..........`)),
    alerts: [
      `08:16 firing chat handshake critical tls.closed-midway ${all}`,
      `08:25 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'regions take turns, two in a minute: the page names all of them',
    scene: standard,
    checks: checksOf({
      home: `.....XX${repeat('.', 13)}`,
      standby: `.....X${repeat('.', 14)}`,
      probe: `......X${repeat('.', 13)}`,
    }),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:11 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a total outage, of which one region keeps another failure: the advisory names that one',
    scene: standard,
    checks: checksOf({
      ...everywhere(`.....${repeat('X', 5)}${repeat('.', 30)}`),
      probe: `.....${repeat('X', 5)}${repeat('R', 10)}${repeat('.', 20)}`,
    }),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      '08:13 advisory chat handshake info tcp.refused probe',
      `08:14 resolved chat handshake critical tls.closed-midway ${all}`,
      '08:26 resolved chat handshake info tcp.refused probe',
    ],
  },
];

const silent: readonly Outage[] = [
  {
    name: 'the probe of one region falls silent: one page for the region, and nothing about the target',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 30)), probe: `..........${repeat('_', 10)}..........` }),
    alerts: ['08:13 silent - monitor critical - probe', '08:21 resolved - monitor critical - probe'],
  },
  {
    name: 'the probes of all regions fall silent: one page for each, and none resolved for the target',
    scene: standard,
    checks: checksOf(everywhere(`.....XXXXX${repeat('_', 20)}..........`)),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      '08:13 silent - monitor critical - home',
      '08:13 silent - monitor critical - standby',
      '08:13 silent - monitor critical - probe',
      '08:31 resolved - monitor critical - home',
      '08:31 resolved - monitor critical - standby',
      '08:31 resolved - monitor critical - probe',
      `08:31 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'one probe of three falls silent in a total outage: the page stays',
    scene: standard,
    checks: checksOf({
      ...everywhere(`.....${repeat('X', 15)}..........`),
      probe: `.....XXX${repeat('_', 12)}..........`,
    }),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      '08:11 silent - monitor critical - probe',
      '08:21 resolved - monitor critical - probe',
      `08:24 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'one region fails, then the probes of all regions fall silent: the advisory stays',
    scene: standard,
    checks: checksOf({
      ...everywhere(`${repeat('.', 12)}${repeat('_', 20)}..........`),
      probe: `.....${repeat('X', 7)}${repeat('_', 20)}..........`,
    }),
    alerts: [
      '08:08 advisory chat handshake info tls.closed-midway probe',
      '08:15 silent - monitor critical - home',
      '08:15 silent - monitor critical - standby',
      '08:15 silent - monitor critical - probe',
      '08:33 resolved - monitor critical - home',
      '08:33 resolved - monitor critical - standby',
      '08:33 resolved - monitor critical - probe',
      '08:33 resolved chat handshake info tls.closed-midway probe',
    ],
  },
  {
    name: 'one of the two regions that fail falls silent: too few fail to page, and the alert says that it has not reported',
    scene: standard,
    checks: checksOf({
      home: repeat('.', 40),
      standby: `.....${repeat('X', 20)}${repeat('.', 15)}`,
      probe: `.....XXXXX${repeat('_', 15)}${repeat('.', 15)}`,
    }),
    alerts: [
      '08:07 firing chat handshake critical tls.closed-midway standby,probe',
      '08:13 silent - monitor critical - probe',
      '08:13 advisory chat handshake info tls.closed-midway standby',
      '08:14 resolved chat handshake critical tls.closed-midway standby,probe',
      '08:26 resolved - monitor critical - probe',
      '08:31 resolved chat handshake info tls.closed-midway standby',
    ],
  },
  {
    name: 'a region loses two checks of three, again and again: never silent',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 30)), probe: repeat('.__', 10) }),
    alerts: [],
  },
  {
    name: 'a secret cannot be read: a fault of ours, which is no downtime of the target',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 30)), standby: `.....${repeat('M', 10)}${repeat('.', 15)}` }),
    alerts: [
      '08:08 firing chat monitor warning monitor.secret-unavailable standby',
      '08:18 resolved chat monitor warning monitor.secret-unavailable standby',
    ],
  },
];

const late: readonly Outage[] = [
  {
    name: 'metrics of one region that arrive a minute late: two regions in time are enough',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('X', 10)}${repeat('.', 15)}`)).map((check) => ({
      ...check,
      arrivedMs: check.timeMs + (check.region === 'home' ? 1 : 0) * minuteMs,
    })),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway standby,probe`,
      `08:19 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'metrics of two regions that arrive two minutes late',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('X', 10)}${repeat('.', 15)}`)).map((check) => ({
      ...check,
      arrivedMs: check.timeMs + (check.region === 'probe' ? 0 : 2 * minuteMs),
    })),
    alerts: [
      `08:09 firing chat handshake critical tls.closed-midway ${all}`,
      `08:19 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'metrics that overtake each other: a failed minute that is heard of after the next ones',
    scene: standard,
    checks: checksOf(everywhere('.....XX.............')).map((check) =>
      check.timeMs >= atMinute(5) && check.timeMs < atMinute(6)
        ? { ...check, arrivedMs: check.timeMs + 3 * minuteMs }
        : check,
    ),
    alerts: [
      `08:09 firing chat handshake critical tls.closed-midway ${all}`,
      `08:11 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
];

const lostHome = (from: number, to: number): ReplayOptions => ({
  lost: [{ region: 'home', fromMs: atMinute(from), toMs: atMinute(to) }],
});

const homeless: readonly Outage[] = [
  {
    name: 'home is lost: the standby says so, once, and that it is back',
    scene: standard,
    checks: checksOf(everywhere(repeat('.', 40))),
    options: lostHome(10, 30),
    alerts: ['08:13 silent - monitor critical - home', '08:31 resolved - monitor critical - home'],
  },
  {
    name: 'home is lost, then the target fails: the standby pages, a minute later than home would have: it asks for a failed minute more',
    scene: standard,
    checks: checksOf(everywhere(`${repeat('.', 20)}${repeat('X', 10)}${repeat('.', 20)}`)),
    options: lostHome(10, 50),
    alerts: [
      '08:13 silent - monitor critical - home',
      '08:23 firing chat handshake critical tls.closed-midway standby,probe',
      '08:36 resolved chat handshake critical tls.closed-midway standby,probe',
    ],
  },
  {
    name: 'home is lost together with the target: the standby pages once it knows that home is silent',
    scene: standard,
    checks: checksOf(everywhere(`${repeat('.', 10)}${repeat('X', 20)}${repeat('.', 20)}`)),
    options: lostHome(10, 50),
    alerts: [
      '08:13 silent - monitor critical - home',
      '08:13 firing chat handshake critical tls.closed-midway standby,probe',
      '08:36 resolved chat handshake critical tls.closed-midway standby,probe',
    ],
  },
  {
    name: 'home is lost in mid-outage: it is the same incident, which the standby resolves',
    scene: standard,
    checks: checksOf(everywhere(`.....${repeat('X', 20)}${repeat('.', 25)}`)),
    options: lostHome(10, 50),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      '08:13 silent - monitor critical - home',
      `08:31 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'home comes back in mid-outage: the standby lets go without a word, and home resolves',
    scene: standard,
    checks: checksOf(everywhere(`${repeat('.', 20)}${repeat('X', 20)}${repeat('.', 20)}`)),
    options: lostHome(10, 30),
    alerts: [
      '08:13 silent - monitor critical - home',
      '08:23 firing chat handshake critical tls.closed-midway standby,probe',
      '08:31 resolved - monitor critical - home',
      `08:44 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'home comes back as the target does: nobody but the standby knows of the incident, and it resolves it',
    scene: standard,
    checks: checksOf(everywhere(`${repeat('.', 20)}${repeat('X', 11)}${repeat('.', 29)}`)),
    options: lostHome(10, 30),
    alerts: [
      '08:13 silent - monitor critical - home',
      '08:23 firing chat handshake critical tls.closed-midway standby,probe',
      '08:31 resolved - monitor critical - home',
      '08:36 resolved chat handshake critical tls.closed-midway standby,probe',
    ],
  },
  {
    name: 'home is lost, and the target flaps every other minute: the standby pages once, and resolves once',
    scene: standard,
    checks: checksOf(everywhere(`${repeat('.', 20)}${repeat('X.', 10)}${repeat('.', 20)}`)),
    options: lostHome(10, 60),
    alerts: [
      '08:13 silent - monitor critical - home',
      '08:25 firing chat handshake critical tls.closed-midway standby,probe',
      '08:43 resolved chat handshake critical tls.closed-midway standby,probe',
    ],
  },
  {
    name: "home's CloudWatch is lost, and its probe goes on: its heartbeat stays away, its failures count",
    scene: standard,
    checks: checksOf({
      home: `${repeat('.', 20)}${repeat('X', 10)}${repeat('.', 20)}`,
      standby: repeat('.', 50),
      probe: `${repeat('.', 20)}${repeat('X', 10)}${repeat('.', 20)}`,
    }),
    options: { lost: [{ region: 'home', fromMs: atMinute(10), toMs: atMinute(50), isProbing: true }] },
    alerts: [
      '08:13 silent - monitor critical - home',
      '08:23 firing chat handshake critical tls.closed-midway home,probe',
      '08:36 resolved chat handshake critical tls.closed-midway home,probe',
    ],
  },
  {
    name: 'home is lost, and another region falls silent: nobody watches for a second fault, and home is told of',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 40)), probe: `${repeat('.', 20)}${repeat('_', 10)}..........` }),
    options: lostHome(10, 40),
    alerts: ['08:13 silent - monitor critical - home'],
  },
  {
    name: 'home is lost, and one of the two regions that are left fails: no page, as before',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 40)), probe: `${repeat('.', 20)}${repeat('X', 10)}..........` }),
    options: lostHome(10, 40),
    alerts: ['08:13 silent - monitor critical - home'],
  },
  {
    name: 'home and another region are lost together',
    scene: standard,
    checks: checksOf({ ...everywhere(repeat('.', 40)), probe: `.........${repeat('_', 11)}${repeat('.', 20)}` }),
    options: lostHome(10, 40),
    alerts: ['08:13 silent - monitor critical - home'],
  },
  {
    name: 'home and another region are lost together, and the target fails in the last one: one region is too few, as before',
    scene: standard,
    checks: checksOf({
      ...everywhere(`${repeat('.', 20)}${repeat('X', 10)}${repeat('.', 10)}`),
      probe: `.........${repeat('_', 31)}`,
    }),
    options: lostHome(10, 40),
    alerts: ['08:13 silent - monitor critical - home'],
  },
  {
    name: 'home loses two checks: nobody takes over',
    scene: standard,
    checks: checksOf({ ...everywhere(`.....${repeat('X', 10)}..........`), home: '.....XXX__XXXXX..........' }),
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:19 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
];

const twoRegions = 'regions: { home: home, standby: standby }';

/** The rule asks for every region, and home's probe falls silent in mid-outage: whichever page lets go last tells the end. */
const handedOver: readonly Outage[] = [
  {
    name: "home's probe falls silent in a total outage of two regions: the page stays, and the standby resolves it",
    scene: sceneFor(twoRegions, chat),
    checks: checksOf({
      home: `..........XXXXX${repeat('_', 15)}${repeat('.', 20)}`,
      standby: `..........${repeat('X', 20)}${repeat('.', 20)}`,
    }),
    alerts: [
      '08:12 firing chat handshake critical tls.closed-midway home,standby',
      '08:18 silent - monitor critical - home',
      '08:18 advisory chat handshake info tls.closed-midway standby',
      '08:31 resolved - monitor critical - home',
      '08:36 resolved chat handshake info tls.closed-midway standby',
      '08:36 resolved chat handshake critical tls.closed-midway home,standby',
    ],
  },
  {
    name: "home's probe falls silent in mid-outage and is back in it: no second page, and home resolves",
    scene: sceneFor(twoRegions, chat),
    checks: checksOf({
      home: `..........XXXXX${repeat('_', 10)}XXXXX${repeat('.', 20)}`,
      standby: `..........${repeat('X', 20)}${repeat('.', 20)}`,
    }),
    alerts: [
      '08:12 firing chat handshake critical tls.closed-midway home,standby',
      '08:18 silent - monitor critical - home',
      '08:18 advisory chat handshake info tls.closed-midway standby',
      '08:26 resolved - monitor critical - home',
      '08:31 resolved chat handshake info tls.closed-midway standby',
      '08:34 resolved chat handshake critical tls.closed-midway home,standby',
    ],
  },
  {
    name: "home's probe falls silent with the recovery: the standby has no page, and home resolves",
    scene: sceneFor(twoRegions, chat),
    checks: checksOf({
      home: `..........XXXXX${repeat('_', 20)}`,
      standby: `..........XXXXXXX${repeat('.', 18)}`,
    }),
    alerts: [
      '08:12 firing chat handshake critical tls.closed-midway home,standby',
      '08:18 silent - monitor critical - home',
      '08:19 resolved chat handshake critical tls.closed-midway home,standby',
    ],
  },
  {
    name: "home's probe falls silent in a total outage of three regions that all have to fail: the page stays",
    scene: sceneFor(threeRegions, strict()),
    checks: homeFallsSilent,
    alerts: [
      `08:12 firing chat handshake critical tls.closed-midway ${all}`,
      '08:18 silent - monitor critical - home',
      '08:18 advisory chat handshake info tls.closed-midway standby,probe',
      '08:36 resolved chat handshake info tls.closed-midway standby,probe',
      `08:36 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
    isHomeUnheard: true,
  },
  {
    name: "home's probe falls silent in a total outage of three regions of which two have to fail: home resolves",
    scene: standard,
    checks: homeFallsSilent,
    alerts: [
      `08:12 firing chat handshake critical tls.closed-midway ${all}`,
      '08:18 silent - monitor critical - home',
      `08:34 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'home is lost in a total outage of two regions, and is back in it: home resolves',
    scene: sceneFor(twoRegions, chat),
    checks: checksOf({
      home: `..........${repeat('X', 20)}${repeat('.', 20)}`,
      standby: `..........${repeat('X', 20)}${repeat('.', 20)}`,
    }),
    options: lostHome(15, 25),
    alerts: [
      '08:12 firing chat handshake critical tls.closed-midway home,standby',
      '08:18 silent - monitor critical - home',
      '08:26 resolved - monitor critical - home',
      '08:34 resolved chat handshake critical tls.closed-midway home,standby',
    ],
  },
];

const deployed: readonly Outage[] = [
  {
    name: 'a deployment in mid-incident that loses a run in every region: nothing is sent again',
    scene: standard,
    checks: checksOf(everywhere('.....XXXXX_XXXXX..........')),
    options: { changes: [{ atMs: atMinute(10), definitions: standard.definitions }] },
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:20 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a deployment in mid-incident that adds a target: its new alarms say nothing of the past',
    scene: sceneFor(threeRegions, two()),
    checks: [
      ...checksOf(everywhere('.....XXXXXXXXXXX..........')),
      ...checksOf(everywhere('__________................'), 'feed'),
    ],
    options: {
      changes: [{ atMs: atMinute(10), definitions: sceneFor(threeRegions, two()).definitions }],
    },
    alerts: [
      `08:07 firing chat handshake critical tls.closed-midway ${all}`,
      `08:20 resolved chat handshake critical tls.closed-midway ${all}`,
    ],
  },
  {
    name: 'a deployment in mid-incident that asks for more regions than fail: resolved, and an advisory',
    scene: standard,
    checks: checksOf({ ...everywhere(`.....${repeat('X', 15)}..........`), probe: repeat('.', 30) }),
    options: { changes: [{ atMs: atMinute(10), definitions: sceneFor(threeRegions, strict()).definitions }] },
    alerts: [
      '08:07 firing chat handshake critical tls.closed-midway home,standby',
      '08:11 resolved chat handshake critical tls.closed-midway home,standby',
      '08:11 advisory chat handshake info tls.closed-midway home,standby',
      '08:26 resolved chat handshake info tls.closed-midway home,standby',
    ],
  },
];

function two(): string {
  return 'targets: [{ name: chat, url: "wss://a.example/x", token: { mint: { hmacSecret: "env:S" } } }, { name: feed, url: "wss://b.example/x" }]';
}

function strict(): string {
  return chat.replace('name: chat,', 'name: chat, alerts: { handshake: { regions: 3 } },');
}

/** Outages at the standard level: what comes of them must not depend on what CloudWatch leaves undocumented. */
export const outages: readonly Outage[] = [...failing, ...silent, ...late, ...homeless, ...handedOver, ...deployed];
