import { parseSnapshot, uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';

import type { CameraStatus } from '../camera-status/camera-status.schema';
import { Delta, type StatusChange } from './delta';
import type { State } from './live.queries';
import type { Message } from './message.parts';
import { Subscription } from './subscription';

const tenantId = uuidv7();
const siteId = uuidv7();
const cameras = [uuidv7(), uuidv7(), uuidv7()];
const STATUS = ['online', 'offline'] as const;
const always = () => true;
const token = () => 'r';

function aChange(cameraId: string, xid: number, over: Partial<StatusChange> = {}): StatusChange {
  return {
    tenantId,
    siteId,
    cameraId,
    xid: String(xid),
    status: STATUS[xid % 2]!,
    recording: 'yes',
    // carries the number of the change to the client
    reasons: [String(xid)],
    changedAt: new Date(0),
    areaId: null,
    class: null,
    state: 'active',
    previousStatus: 'online',
    darkSince: null,
    ...over,
  };
}

const aDelta = (...change: Parameters<typeof aChange>) => new Delta(aChange(...change));
const aState = (position: string, rows: State['rows'] = []): State => ({ position, rows, sites: [] });

interface Body {
  readonly cameras?: CameraStatus[];
  readonly changes?: CameraStatus[];
  readonly sites?: { readonly siteId: string }[];
  readonly resume?: string;
}
const bodyOf = ({ fields }: Message) => JSON.parse(`{${fields}}`) as Body;

function told(messages: readonly Message[]): { cameraId: string; change: number }[] {
  return messages
    .map(bodyOf)
    .flatMap(({ cameras: rows, changes = [] }) => rows ?? changes)
    .map(({ cameraId, reasons }) => ({ cameraId, change: Number(reasons[0] ?? 0) }));
}

function drained(subscription: Subscription): Message[] {
  const messages: Message[] = [];
  for (let next; (next = subscription.next(always, token));) messages.push(next);
  return messages;
}

function subscribed(position?: string): Subscription {
  const subscription = new Subscription(tenantId, { all: true });
  subscription.rooms = new Map([[siteId, { named: true, complete: true }]]);
  if (position) {
    subscription.snapshot(aState(position), 'r');
    drained(subscription);
  }
  return subscription;
}

/** As the hub does it: together with the audience when in step, otherwise by itself. */
function hear(subscription: Subscription, change: StatusChange, takes: boolean): Message[] {
  const fields = `"changes":[${new Delta(change).json}]`;
  if (subscription.inStep && takes) return [{ name: 'status', fields }];
  subscription.offer([new Delta(change)], []);
  const next = Number(change.xid) + 1;
  subscription.passed(parseSnapshot(`${next}:${next}:`));
  return takes ? drained(subscription) : [];
}

describe('a subscription', () => {
  it('tells each change once, and ends with the latest of each camera, wherever the snapshot falls', () => {
    const step = fc.record({ camera: fc.nat(2), takes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), fc.nat(40), fc.nat(40), (steps, a, b) => {
        const [delivered, cut] = [Math.min(a, b, steps.length), Math.min(Math.max(a, b), steps.length)];
        const subscription = subscribed();
        const changes = steps.map(({ camera }, index) => aChange(cameras[camera]!, index + 1));
        const messages: Message[] = [];
        // What was read is delivered partly before and partly behind the read
        for (const change of changes.slice(0, delivered)) messages.push(...hear(subscription, change, true));
        const rows = cameras.map(
          (cameraId) =>
            changes.slice(0, cut).findLast((change) => change.cameraId === cameraId) ??
            aChange(cameraId, 0, { reasons: [] }),
        );
        subscription.snapshot(aState(`${cut + 1}:${cut + 1}:`, rows), 'r');
        for (const [index, change] of changes.entries())
          if (index >= delivered) messages.push(...hear(subscription, change, steps[index]!.takes));
        messages.push(...drained(subscription));
        const heard = told(messages);
        for (const cameraId of cameras) {
          const mine = heard.filter((item) => item.cameraId === cameraId).map(({ change }) => change);
          expect(mine).toEqual([...new Set(mine)].toSorted((x, y) => x - y));
          expect(mine.at(-1)).toBe(
            Number(changes.findLast((change) => change.cameraId === cameraId)?.xid ?? 0),
          );
        }
      }),
    );
  });

  it('is in step as soon as all that is delivered is newer than what it read, and it has taken it', () => {
    const subscription = subscribed('5:9:5');
    expect(subscription.inStep).toBe(false);
    subscription.passed(parseSnapshot('5:12:5'));
    expect(subscription.inStep).toBe(true);
    subscription.offer([aDelta(cameras[0]!, 12)], []);
    expect(subscription.inStep).toBe(false);
    drained(subscription);
    expect(subscription.inStep).toBe(true);
    const release = subscription.hold();
    expect(subscription.inStep).toBe(false);
    release();
    expect(subscription.inStep).toBe(true);
  });

  it('is not in step before a look that saw less has been passed', () => {
    const subscription = subscribed('9:9:');
    subscription.passed(parseSnapshot('5:12:5'));
    expect(subscription.inStep).toBe(false);
    subscription.offer([aDelta(cameras[0]!, 5), aDelta(cameras[1]!, 11)], []);
    expect(told(drained(subscription)).map(({ change }) => change)).toEqual([11]);
  });

  it('takes what an open transaction had written, although the snapshot is newer', () => {
    const subscription = subscribed('5:9:5');
    subscription.offer([aDelta(cameras[0]!, 5), aDelta(cameras[1]!, 6)], []);
    expect(told(drained(subscription))).toEqual([{ cameraId: cameras[0], change: 5 }]);
  });

  it('holds only the latest of each camera and site for a client that takes nothing', () => {
    const subscription = subscribed('1:1:');
    for (let xid = 1; xid <= 999; xid++) {
      const site = { siteId, dark: xid % 2 === 0, since: String(xid), cameras: 1 };
      subscription.offer([aDelta(cameras[xid % 3]!, xid)], [{ xid: String(xid), site }]);
    }
    const messages = drained(subscription);
    expect(messages).toHaveLength(1);
    expect(told(messages).map(({ change }) => change)).toEqual([997, 998, 999]);
    expect(bodyOf(messages[0]!)).toMatchObject({
      sites: [{ siteId, dark: false, since: '999' }],
      resume: 'r',
    });
    expect(subscription.waiting).toBe(false);
  });

  it('comes in parts of 500, with a token behind the last one alone', () => {
    const many = Array.from({ length: 1_001 }, () => uuidv7());
    const subscription = subscribed();
    subscription.snapshot(
      aState(
        '1:1:',
        many.map((cameraId) => aChange(cameraId, 1)),
      ),
      'state',
    );
    subscription.offer(
      many.map((cameraId) => aDelta(cameraId, 2)),
      [],
    );
    const messages = drained(subscription).map((message) => ({ name: message.name, ...bodyOf(message) }));
    expect(
      messages.map(({ name, cameras: rows, changes, resume }) => [name, (rows ?? changes)!.length, resume]),
    ).toEqual([
      ['snapshot', 500, undefined],
      ['snapshot', 500, undefined],
      ['snapshot', 1, 'state'],
      ['status', 500, undefined],
      ['status', 500, undefined],
      ['status', 1, 'r'],
    ]);
  });

  it('asks again at the last moment, and drops what lies in rooms that were lost', () => {
    const subscription = subscribed('1:1:');
    subscription.offer([aDelta(cameras[0]!, 1)], []);
    expect(subscription.next(() => false, token)).toBeUndefined();
    subscription.snapshot(aState('1:1:', [aChange(cameras[0]!, 1)]), 'r');
    subscription.rooms = new Map();
    expect(told(drained(subscription))).toEqual([]);
  });

  it('tells what is newer than a room that was gained behind it, and nothing of it twice', () => {
    const there = uuidv7();
    const subscription = subscribed('1:1:');
    subscription.rooms = new Map([...subscription.rooms, [there, { named: true, complete: true }]]);
    const release = subscription.hold();
    subscription.offer(
      [aDelta(cameras[1]!, 7, { siteId: there }), aDelta(cameras[2]!, 9, { siteId: there })],
      [],
    );
    expect(drained(subscription)).toEqual([]);
    subscription.extend(aState('9:9:', [aChange(cameras[1]!, 8, { siteId: there })]), [there]);
    release();
    subscription.offer([aDelta(cameras[1]!, 8, { siteId: there }), aDelta(cameras[0]!, 8)], []);
    expect(told(drained(subscription))).toEqual([
      { cameraId: cameras[1], change: 8 },
      { cameraId: cameras[2], change: 9 },
      { cameraId: cameras[0], change: 8 },
    ]);
  });
});
