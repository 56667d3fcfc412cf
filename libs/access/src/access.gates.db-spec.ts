import { CommittedSignals, uuidv7 } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { aUserCreate } from '@mimamori/users/testing';

import { type SignedIn, useApp } from '../../../test/support/app';

const app = useApp({ jobs: false });
/** More at once than the pool of these specs has connections. */
const AT_ONCE = 12;
const many = Array.from({ length: AT_ONCE }, (_, index) => index);
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('mimamart');
});

const patch = (userId: string, body: object) => app.call('PATCH', `/v1/users/${userId}`, { as: owner, body });
const person = () =>
  app.as(owner.tenantId, () => app.get(Users).create(aUserCreate({ loginId: `p-${uuidv7().slice(-12)}` })));
const statuses = async (answers: readonly Promise<{ status: number }>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

describe('the last owner', () => {
  it('cannot be given a last day, or a first day ahead, any more than be disabled', async () => {
    for (const [body, pointer] of [
      [{ status: 'disabled' }, '/status'],
      [{ lastDay: '2020-01-01' }, '/lastDay'],
      [{ lastDay: '2090-01-01' }, '/lastDay'],
      [{ firstDay: '2090-01-01' }, '/firstDay'],
    ] as const)
      expect(await patch(owner.userId, body)).toMatchObject({
        status: 409,
        body: { errors: [{ pointer, code: 'access.last_owner' }] },
      });
    expect((await patch(owner.userId, { firstDay: '2020-01-01' })).status).toBe(200);
  });

  it('is one of two who are disabled at the same moment', async () => {
    const second = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'tenant_owner', {
      kind: 'tenant',
    });
    const disable = (id: string) =>
      app.as(owner.tenantId, () =>
        app
          .get(Users)
          .update(id, { status: 'disabled' })
          .then(
            () => 'disabled',
            (error: Error) => error.name,
          ),
      );
    const outcomes = await Promise.all([disable(owner.userId), disable(second.userId)]);
    expect(outcomes.sort()).toEqual(['UserStillNeeded', 'disabled']);
    for (const id of [owner.userId, second.userId])
      await app.as(owner.tenantId, () => app.get(Users).update(id, { status: 'active' }));
  });
});

describe('more commands at once than there are connections', () => {
  it('end, when they disable people', async () => {
    const people = await Promise.all(many.map(person));
    const answers = people.map(({ id }) => patch(id, { status: 'disabled' }));
    expect(await statuses(answers)).toEqual(many.map(() => 200));
  });

  it('end, when they give roles and invite while rights must be read anew', async () => {
    const people = await Promise.all(many.map(person));
    const offline = jest.spyOn(app.get(CommittedSignals), 'connected', 'get').mockReturnValue(false);
    const grants = people.map(({ id }) =>
      app.call('POST', '/v1/role-assignments', {
        as: owner,
        body: { userId: id, role: 'auditor', scope: { kind: 'tenant' } },
      }),
    );
    expect(await statuses(grants)).toEqual(many.map(() => 201));
    const invitations = people.map(({ id }) =>
      app.call('POST', `/v1/users/${id}/invitations`, { as: owner, body: {} }),
    );
    expect(await statuses(invitations)).toEqual(many.map(() => 201));
    offline.mockRestore();
  });
});
