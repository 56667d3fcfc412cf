import { uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';

import type { CameraStatusRow } from '../camera-status/camera-status.schema';
import { type Frame, type StatusChange, Subscription } from './subscription';

const tenantId = uuidv7();
const siteId = uuidv7();
const cameras = [uuidv7(), uuidv7(), uuidv7()];
const STATUS = ['online', 'offline'] as const;
const always = () => true;

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
    ...over,
  };
}

function told(frames: readonly Frame[]): { cameraId: string; change: number }[] {
  return frames.flatMap(({ name, body }) =>
    (name === 'snapshot'
      ? (body as { cameras: CameraStatusRow[] }).cameras
      : (body as { changes: CameraStatusRow[] }).changes
    ).map(({ cameraId, reasons }) => ({ cameraId, change: Number(reasons[0] ?? 0) })),
  );
}

function subscribed(): Subscription {
  const subscription = new Subscription(tenantId, { all: true });
  subscription.rooms = new Map([[siteId, true]]);
  return subscription;
}

describe('a subscription', () => {
  it('tells each change once, and ends with the latest of each camera, wherever the snapshot falls', () => {
    const step = fc.record({ camera: fc.nat(2), drains: fc.boolean(), delay: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), fc.nat(40), (steps, cut) => {
        const at = Math.min(cut, steps.length);
        const subscription = subscribed();
        const changes = steps.map(({ camera }, index) => aChange(cameras[camera]!, index + 1));
        const frames: Frame[] = [];
        // What is committed before the read is still delivered, before or after the snapshot goes out
        const late: StatusChange[] = [];
        for (const [index, change] of changes.slice(0, at).entries())
          if (steps[index]!.delay) late.push(change);
          else subscription.offer(change);
        const rows = cameras.map(
          (cameraId) =>
            changes.slice(0, at).findLast((change) => change.cameraId === cameraId) ??
            aChange(cameraId, 0, { reasons: [] }),
        );
        frames.push(...subscription.snapshot({ position: `${at + 1}:${at + 1}:`, rows }, 'r'));
        for (const change of late) subscription.offer(change);
        for (const [index, change] of changes.slice(at).entries()) {
          subscription.offer(change);
          if (steps[at + index]!.drains) frames.push(...subscription.drain(always, 'r'));
        }
        frames.push(...subscription.drain(always, 'r'));
        const heard = told(frames);
        for (const cameraId of cameras) {
          const mine = heard.filter((item) => item.cameraId === cameraId).map(({ change }) => change);
          expect(mine).toEqual([...new Set(mine)].toSorted((a, b) => a - b));
          expect(mine.at(-1)).toBe(
            Number(changes.findLast((change) => change.cameraId === cameraId)?.xid ?? 0),
          );
        }
        expect(frames.map(({ body }) => body.seq)).toEqual(frames.map((_frame, index) => index + 1));
      }),
    );
  });

  it('takes what an open transaction had written, although the snapshot is newer', () => {
    const subscription = subscribed();
    subscription.snapshot({ position: '5:9:5', rows: [] }, 'r');
    subscription.offer(aChange(cameras[0]!, 5));
    subscription.offer(aChange(cameras[1]!, 6));
    expect(told(subscription.drain(always, 'r'))).toEqual([{ cameraId: cameras[0], change: 5 }]);
  });

  it('holds only the latest of each camera for a client that takes nothing', () => {
    const subscription = subscribed();
    subscription.snapshot({ position: '1:1:', rows: [] }, 'r');
    for (let xid = 1; xid <= 999; xid++) subscription.offer(aChange(cameras[xid % 3]!, xid));
    expect(told(subscription.drain(always, 'r')).map(({ change }) => change)).toEqual([997, 998, 999]);
    expect(subscription.waiting).toBe(false);
  });

  it('follows no other tenant, site, area or camera than it named', () => {
    const areaId = uuidv7();
    const subscription = new Subscription(tenantId, { areas: [areaId], cameras: [cameras[0]!] });
    subscription.rooms = new Map([[siteId, false]]);
    subscription.snapshot({ position: '1:1:', rows: [] }, 'r');
    subscription.offer(aChange(cameras[0]!, 1, { tenantId: uuidv7() }));
    subscription.offer(aChange(cameras[0]!, 2, { siteId: uuidv7() }));
    subscription.offer(aChange(cameras[1]!, 3));
    expect(subscription.waiting).toBe(false);
    subscription.offer(aChange(cameras[0]!, 4));
    subscription.offer(aChange(cameras[2]!, 5, { areaId }));
    expect(told(subscription.drain(always, 'r')).map(({ change }) => change)).toEqual([4, 5]);
  });

  it('asks again at the last moment, and drops what lies in rooms that were lost', () => {
    const subscription = subscribed();
    subscription.snapshot({ position: '1:1:', rows: [] }, 'r');
    subscription.offer(aChange(cameras[0]!, 1));
    expect(subscription.drain(() => false, 'r')).toEqual([]);
    subscription.offer(aChange(cameras[0]!, 2));
    subscription.rooms = new Map();
    expect(subscription.drain(always, 'r')).toEqual([]);
  });
});
