import { type Permissions, type SqlParams, uuidv7 } from '@mimamori/platform';

import type { ResumeTokens } from '../status-event/resume.tokens';
import { Audiences } from './audiences';
import { Darkness } from './darkness';
import { Delta, type StatusChange } from './delta';
import type { LiveClient } from './live.client';

const tenantId = uuidv7();
const [here, there, camera, other] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
const all = { all: true } as const;

interface Rights extends Permissions {
  asked: number;
}

/** May read statuses of these sites; `version` is of the person, as access makes it. */
function rights(...siteIds: string[]): Rights {
  return {
    version: uuidv7(),
    asked: 0,
    can(this: Rights, _action, _subject, row) {
      this.asked += 1;
      return siteIds.includes(String(row?.siteId));
    },
    rowFilter: (_action: string, _subject: string, params: SqlParams) =>
      `camera.site_id = any(${params.add(siteIds)})`,
  };
}

const aClient = (permissions: Permissions, tenant = tenantId) =>
  ({ context: { traceId: 't', locale: 'ja', tenantId: tenant, permissions } }) as unknown as LiveClient;

const aDelta = (siteId: string, over: Partial<StatusChange> = {}) =>
  new Delta({
    tenantId,
    siteId,
    cameraId: camera,
    xid: '7',
    status: 'offline',
    recording: 'no',
    reasons: [],
    changedAt: new Date(0),
    areaId: null,
    class: null,
    state: 'active',
    previousStatus: 'online',
    darkSince: null,
    ...over,
  });

function fresh() {
  const signed: string[] = [];
  const tokens = {
    encode: ({ since, view }: { since: string; view: string }) => `${signed.push(view)}:${since}`,
  };
  return { audiences: new Audiences(tokens as unknown as ResumeTokens), signed };
}
const rooms = (...siteIds: string[]) =>
  new Map(siteIds.map((siteId) => [siteId, { named: true, complete: true }]));

const neverFails = (_audience: unknown, error: Error) => {
  throw error;
};

describe('audiences', () => {
  it('are of those who may read the same and follow the same, whoever they are', () => {
    const { audiences } = fresh();
    const place = (permissions: Permissions, selection: object, in_: string[], tenant?: string) =>
      audiences.place(aClient(permissions, tenant), selection, rooms(...in_));
    const first = place(rights(here), all, [here]);
    expect(place(rights(here), all, [here])).toBe(first);
    const others = [
      place(rights(here, there), all, [here]),
      place(rights(here), { sites: [here] }, [here]),
      place(rights(here), all, [here, there]),
      place(rights(here), all, [here], uuidv7()),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
    expect(first.members.size).toBe(2);
  });

  it('ask about a change, encode it and sign the token once for all members', () => {
    const { audiences, signed } = fresh();
    const asked = rights(here);
    const members = [aClient(asked), aClient(rights(here)), aClient(rights(here))];
    const [audience] = members.map((client) => audiences.place(client, all, rooms(here)));
    const deltas = [aDelta(here), aDelta(there), aDelta(here, { cameraId: other })];
    const encoded = deltas.map((delta) => jest.spyOn(delta, 'json', 'get'));
    const heard = audiences.hearing(deltas, neverFails);
    expect([...heard]).toEqual([[audience, [deltas[0], deltas[2]]]]);
    expect(asked.asked).toBe(2);
    const news = audience!.news(heard.get(audience!)!, new Map(), '9:9:');
    const messages = members.map(() => news.shared());
    expect(new Set(messages).size).toBe(1);
    expect(encoded.map((spy) => spy.mock.calls.length)).toEqual([1, 0, 1]);
    expect(signed).toEqual([audience!.digest]);
    expect(JSON.parse(`["status",{"seq":1${messages[0]!.rest.toString()}`)).toEqual([
      'status',
      {
        seq: 1,
        changes: [camera, other].map((cameraId) => expect.objectContaining({ cameraId, status: 'offline' })),
        resume: '1:9:9:',
      },
    ]);
  });

  it('tell the latest of each camera, and nothing of another tenant that has the same ids', () => {
    const { audiences } = fresh();
    const audience = audiences.place(aClient(rights(here)), all, rooms(here));
    const deltas = [
      aDelta(here),
      aDelta(here, { status: 'online' }),
      aDelta(here, { tenantId: uuidv7(), cameraId: other }),
    ];
    const heard = audiences.hearing(deltas, neverFails).get(audience)!;
    const { rest } = audience.news(heard, new Map(), '9:9:').shared()!;
    expect(rest.toString()).toMatch(/^,"changes":\[\{[^{]*"status":"online"[^{]*\}\],"resume"/);
  });

  it('follow the areas and cameras that were named, in sites that were not', () => {
    const { audiences } = fresh();
    const areaId = uuidv7();
    const part = new Map([[here, { named: false, complete: true }]]);
    const audience = audiences.place(aClient(rights(here)), { areas: [areaId], cameras: [camera] }, part);
    const deltas = [
      aDelta(here),
      aDelta(here, { cameraId: other }),
      aDelta(here, { cameraId: other, areaId }),
    ];
    expect(audiences.hearing(deltas, neverFails).get(audience)).toEqual([deltas[0], deltas[2]]);
  });

  it('use the rights of a member as they are at this moment', () => {
    const { audiences } = fresh();
    const client = aClient(rights(here));
    const audience = audiences.place(client, all, rooms(here));
    expect([audience.fits(client), audience.keepsFor(client)(aDelta(here))]).toEqual([true, true]);
    Object.assign(client.context, { permissions: rights(there) });
    expect([audience.fits(client), audience.keepsFor(client)(aDelta(here))]).toEqual([false, false]);
    Object.assign(client.context, { permissions: undefined });
    expect([audience.fits(client), audience.keepsFor(client)(aDelta(here))]).toEqual([false, false]);
  });

  it('that cannot be asked hear nothing, and the others do', () => {
    const { audiences } = fresh();
    const broken = rights(here, there);
    broken.can = () => {
      throw new Error('class is needed');
    };
    const faulty = audiences.place(aClient(broken), all, rooms(here));
    const sound = audiences.place(aClient(rights(here)), all, rooms(here));
    const deltas = [aDelta(here), aDelta(here)];
    const failed: unknown[] = [];
    const heard = audiences.hearing(deltas, (audience, { message }) => failed.push([audience, message]));
    expect([...heard]).toEqual([[sound, deltas]]);
    expect(failed).toEqual([[faulty, 'class is needed']]);
  });

  it('that ask for what was not read are passed over, and named', () => {
    const { audiences } = fresh();
    const asking: Permissions = { ...rights(here), related: () => ({}) as never };
    const late = audiences.place(aClient(asking), { sites: [here] }, rooms(here));
    const other = audiences.place(aClient(rights(here)), all, rooms(here));
    const deltas = [aDelta(here), aDelta(there)];
    const lacking = audiences.lacking(deltas);
    expect([...lacking]).toEqual([late]);
    expect([...audiences.hearing(deltas, neverFails, lacking).keys()]).toEqual([other]);
    const said = { regionId: null, areaClass: null, groupIds: [], tags: [] };
    expect(audiences.lacking([aDelta(here, said)]).size).toBe(0);
    expect([late.asksOfCameras, other.asksOfCameras]).toEqual([true, false]);
  });

  it('are gone with their last member', () => {
    const { audiences } = fresh();
    const [one, two] = [aClient(rights(here)), aClient(rights(here))];
    for (const client of [one, two]) audiences.place(client, all, rooms(here));
    audiences.leave(one);
    expect(audiences.hearing([aDelta(here)], neverFails).size).toBe(1);
    audiences.place(two, all, rooms(there));
    expect(audiences.hearing([aDelta(here)], neverFails).size).toBe(0);
    audiences.leave(two);
    expect(audiences.all).toEqual([]);
  });
});

describe('the darkness of a store', () => {
  it('is told to an audience that may read all its cameras, and to no other', () => {
    const { audiences } = fresh();
    const turns = new Map([[here, { dark: true, since: new Date(0), xid: '7' }]]);
    const told = (complete: boolean) => {
      const in_ = new Map([[here, { named: true, complete }]]);
      const news = audiences.place(aClient(rights(here)), all, in_).news([aDelta(here)], turns, '9:9:');
      return [news.sites.length, /"sites"/.test(news.shared()!.rest.toString())];
    };
    expect(told(true)).toEqual([1, true]);
    expect(told(false)).toEqual([0, false]);
  });
});

describe('darkness', () => {
  const since = new Date(5_000);
  const turned = (darkness: Darkness, ...deltas: Delta[]) =>
    [...darkness.turns(deltas)].map(([siteId, { dark }]) => [siteId, dark]);

  it('turns with the change that finds a site otherwise than it was known', () => {
    const darkness = new Darkness();
    expect(turned(darkness, aDelta(here))).toEqual([]);
    expect(turned(darkness, aDelta(here, { darkSince: since }), aDelta(there))).toEqual([[here, true]]);
    expect(turned(darkness, aDelta(here, { darkSince: since }))).toEqual([]);
    expect(turned(darkness, aDelta(here))).toEqual([[here, false]]);
  });

  it('is learnt from what clients are told when they begin', () => {
    const darkness = new Darkness();
    darkness.learn([here, there], [{ siteId: here, darkSince: since, changedAt: since }]);
    expect(turned(darkness, aDelta(here), aDelta(there))).toEqual([[here, false]]);
    darkness.learn([here], []);
    expect(turned(darkness, aDelta(here))).toEqual([]);
  });
});
