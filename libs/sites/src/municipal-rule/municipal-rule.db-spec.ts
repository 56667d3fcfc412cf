import { Audit, AuditEvent } from '@mimamori/audit';
import { logged } from '@mimamori/audit/testing';
import { Forbidden, NotFound, uuidv7, VersionMismatch } from '@mimamori/platform';
import { asTenant, nothing } from '@mimamori/platform/testing';
import { aMunicipalRuleCreate, aSiteCreate } from '@mimamori/sites/testing';
import { IfMatchHeader } from '@mimamori/web';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { useDatabase } from '../../../../test/support/database';
import { LocalRules } from '../municipality/local-rule.service';
import { Site } from '../site/site.entity';
import { Sites } from '../site/site.service';
import { MunicipalRuleTaken } from '../sites.errors';
import { MunicipalRule } from './municipal-rule.entity';
import { municipalRuleListQuery } from './municipal-rule.queries';
import { MunicipalRules } from './municipal-rule.service';

const database = useDatabase();
let parts: TestParts;
let rules: MunicipalRules;
let localRules: LocalRules;
let sites: Sites;

beforeAll(async () => {
  parts = await testParts(database, [MunicipalRule, Site, AuditEvent]);
  const { db, clock, keysets, gates, jobs } = parts;
  const audit = new Audit(db, clock);
  rules = new MunicipalRules(db, clock, keysets, audit);
  localRules = new LocalRules(db);
  sites = new Sites(db, clock, keysets, gates, audit, jobs);
});
afterAll(() => parts.close());

describe('MunicipalRules', () => {
  it('keep what a tenant has found out, once for each municipality, with every change in the log', () =>
    asTenant(uuidv7(), async () => {
      const input = aMunicipalRuleCreate({
        municipalityCode: '122033',
        signItems: ['contact', 'camera_in_operation', 'contact'],
        maxRetentionDays: 14,
      });
      const created = await rules.create(input);
      expect(created).toMatchObject({
        municipalityCode: '12203',
        signItems: ['camera_in_operation', 'contact'],
        filingRequired: null,
        asOf: '2026-10-01',
      });
      expect(await rules.get(created.id)).toEqual(created);
      await expect(rules.create(aMunicipalRuleCreate())).rejects.toThrow(MunicipalRuleTaken);
      const changed = await rules.update(created.id, { maxRetentionDays: 7, signItems: [] });
      expect(changed).toMatchObject({ maxRetentionDays: 7, signItems: [], version: 2 });
      expect(await rules.update(created.id, { maxRetentionDays: 7 })).toEqual(changed);
      const first = IfMatchHeader.ofVersion(created.id, 1);
      await expect(rules.remove(created.id, first)).rejects.toThrow(VersionMismatch);
      await rules.remove(created.id, IfMatchHeader.ofVersion(created.id, 2));
      await expect(rules.get(created.id)).rejects.toThrow(NotFound);
      expect((await logged(parts.db)).map(({ action, details }) => [action, details])).toEqual([
        ['sites.municipal_rule.create', expect.objectContaining({ municipalityCode: '12203' })],
        [
          'sites.municipal_rule.update',
          {
            municipalityCode: '12203',
            changes: [
              { field: 'maxRetentionDays', from: 14, to: 7 },
              { field: 'signItems', from: ['camera_in_operation', 'contact'], to: [] },
            ],
          },
        ],
        ['sites.municipal_rule.delete', expect.objectContaining({ municipalityCode: '12203' })],
      ]);
    }));

  it('take a reviewer of the tenant, with a day, or none', () =>
    asTenant(uuidv7(), async () => {
      const reviewerUserId = uuidv7();
      const nobody = aMunicipalRuleCreate({ reviewerUserId, reviewedOn: '2026-11-01' });
      await expect(rules.create(nobody)).rejects.toMatchObject({
        items: [{ pointer: '/reviewerUserId', code: 'sites.reviewer_unknown' }],
      });
      const { id } = await rules.create(aMunicipalRuleCreate());
      await expect(rules.update(id, { reviewedOn: '2026-11-01' })).rejects.toMatchObject({
        items: [{ pointer: '/reviewerUserId', code: 'sites.review_half' }],
      });
      await parts.db.query(
        `insert into user_account (tenant_id, id, login_id, name, locale, status, search_text, created_at, updated_at)
         values (mimamori.current_tenant(), $1, 'houda', '法田 守', 'ja', 'active', '', $2, $2)`,
        [reviewerUserId, parts.clock.now()],
      );
      const reviewed = await rules.update(id, { reviewerUserId });
      expect(reviewed).toMatchObject({ reviewerUserId, reviewedOn: '2026-11-21' });
      expect(await rules.update(id, { name: '別名' })).toMatchObject({ reviewerUserId });
      expect(await rules.update(id, { maxRetentionDays: 3_000 })).toMatchObject({
        reviewerUserId: null,
        reviewedOn: null,
      });
      const again = await rules.update(id, { maxRetentionDays: 30, reviewerUserId });
      expect(again).toMatchObject({ maxRetentionDays: 30, reviewerUserId, reviewedOn: '2026-11-21' });
      await expect(rules.update(id, { reviewedOn: null })).rejects.toMatchObject({
        items: [{ pointer: '/reviewedOn', code: 'sites.review_half' }],
      });
      expect(await rules.update(id, { reviewerUserId: null })).toMatchObject({ reviewedOn: null });
    }));

  it('are listed by municipality, of the own tenant only, and not to everybody', async () => {
    const tenantId = uuidv7();
    const list = (query: object) => rules.list(municipalRuleListQuery.parse(query));
    await asTenant(tenantId, async () => {
      await rules.create(aMunicipalRuleCreate({ municipalityCode: '13115', name: '杉並区' }));
      await rules.create(aMunicipalRuleCreate());
      const page = await list({ limit: 1, totalCount: true });
      expect(page).toMatchObject({ items: [{ municipalityCode: '12203' }], totalCount: 2 });
      expect((await list({ limit: 1, cursor: page.nextCursor })).items).toMatchObject([{ name: '杉並区' }]);
      expect((await list({ filter: { municipalityCode: '131156' } })).items).toHaveLength(1);
    });
    await asTenant(uuidv7(), async () => expect((await list({})).items).toEqual([]));
    await asTenant(
      tenantId,
      async () => {
        expect((await list({})).items).toEqual([]);
        await expect(rules.create(aMunicipalRuleCreate())).rejects.toThrow(Forbidden);
      },
      { permissions: nothing },
    );
  });
});

describe('LocalRules', () => {
  it('answer the tenant’s own rule before the shipped one, and nobody else’s', async () => {
    const ofTenant = (work: (siteId: string) => Promise<void>) =>
      asTenant(uuidv7(), async () =>
        work((await sites.create(aSiteCreate({ prefecture: null, municipalityCode: '12203' }))).id),
      );
    const ruleOf = async (siteId: string) => localRules.of(await sites.get(siteId));
    await ofTenant(async (siteId) => {
      expect(await ruleOf(siteId)).toMatchObject({ siteId, from: 'shipped', maxRetentionDays: 7 });
      const rule = { appliesTo: 'every_camera', filingRequired: true } as const;
      const { id } = await rules.create(aMunicipalRuleCreate(rule));
      expect(await ruleOf(siteId)).toMatchObject({
        from: 'tenant',
        maxRetentionDays: null,
        source: aMunicipalRuleCreate().source,
        filing: { required: true, requiredBy: 'rule', open: true },
      });
      const filing = { required: null, filedOn: '2026-11-02', reference: null };
      await sites.update(siteId, { filing });
      expect((await ruleOf(siteId)).filing).toMatchObject({ required: true, open: false });
      await rules.remove(id);
      expect(await ruleOf(siteId)).toMatchObject({ from: 'shipped' });
    });
    await ofTenant(async (siteId) => expect(await ruleOf(siteId)).toMatchObject({ from: 'shipped' }));
  });

  it('know nothing of a site without municipality', () =>
    asTenant(uuidv7(), async () => {
      const site = await sites.create(aSiteCreate());
      expect(await localRules.of(site)).toMatchObject({ municipalityCode: null, from: 'none' });
    }));
});
