import { SqlParams } from '@mimamori/platform';

import type { AccessRule } from './ability.rules';
import { conditionFault } from './condition.fault';
import { rulesToSql } from './condition.sql';

const columns = { siteId: { type: 'id' as const, sql: 'camera.site_id' }, state: 'camera.state' };
const rule = (conditions?: AccessRule['conditions'], inverted?: boolean): AccessRule => ({
  action: ['read'],
  subject: 'Camera',
  ...(conditions ? { conditions } : {}),
  ...(inverted ? { inverted } : {}),
});
const sql = (...rules: AccessRule[]) => {
  const params = new SqlParams();
  return [rulesToSql(rules, columns, params), params.values];
};

describe('rulesToSql', () => {
  it('allows nothing without a rule, and everything with an unconditional one', () => {
    expect(sql()).toEqual(['false', []]);
    expect(sql(rule())).toEqual(['true', []]);
    expect(sql(rule(), rule(undefined, true))).toEqual(['false', []]);
  });

  it('folds weak to strong', () => {
    const site = rule({ siteId: { $in: ['a', 'b'] } });
    const not = rule({ state: { $eq: 'retired' } }, true);
    expect(sql(site, not)).toEqual([
      '((camera.site_id = any($1::uuid[])) and ((camera.state = $2)) is not true)',
      [['a', 'b'], 'retired'],
    ]);
    expect(sql(not, site)[0]).toBe('(camera.site_id = any($1::uuid[]))');
    expect(sql(site, not, rule())).toEqual(['true', []]);
  });

  it('says the same text for the same shape, whatever the values', () => {
    expect(sql(rule({ siteId: { $in: ['a'] } }))[0]).toBe(sql(rule({ siteId: { $in: ['b', 'c', 'd'] } }))[0]);
  });

  it('keeps many rules from the planner, and what leads to an index beside them', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      rule({ siteId: { $in: ['a', `b${index}`] }, state: { $ne: `s${index}` } }),
    );
    const [text] = sql(...many, rule({ state: { $eq: 'retired' } }, true)) as [string];
    expect(text).toMatch(
      /^\(camera\.site_id = any\(\$\d+::uuid\[\]\) and case when \(.* then true else false end\)$/,
    );
    expect(sql(...many, rule({ state: { $eq: 'x' } }))[0]).toMatch(/^\(case when /);
  });

  it('never puts a value into the text', () => {
    const evil = "x' or true --";
    expect(sql(rule({ state: { $eq: evil } }))).toEqual(['(camera.state = $1)', [evil]]);
  });

  it('continues the numbers of the statement it joins', () => {
    const params = new SqlParams();
    params.add('first');
    expect(rulesToSql([rule({ state: { $ne: 'x' } })], columns, params)).toBe(
      '(camera.state is distinct from $2)',
    );
  });
});

describe('conditionFault', () => {
  it.each([
    [{ nothing: { $eq: 1 } }, /no condition field/],
    [{ constructor: { $eq: 1 } }, /no condition field/],
    [{ state: 'plain' }, /no comparison/],
    [{ state: {} }, /no comparison/],
    [{ state: { $regex: '.*' } }, /has no SQL/],
    [{ state: { $exists: true } }, /has no SQL/],
    [{ state: { $in: 'x' } }, /needs a list/],
    [{ state: { $eq: ['x'] } }, /one value/],
    [{ state: { $eq: { nested: 1 } } }, /texts, numbers/],
    [{ state: { $eq: Number.NaN } }, /texts, numbers/],
    [{ state: { $in: ['a', 1] } }, /mixes types/],
  ])('refuses %j', (conditions, reason) => {
    expect(conditionFault(conditions, columns)).toMatch(reason);
    expect(() => sql(rule(conditions as never))).toThrow(/cannot be expressed/);
  });

  it('accepts what both sides understand', () => {
    expect(
      conditionFault({ state: { $in: ['a', null], $ne: 'b' }, siteId: { $nin: [] } }, columns),
    ).toBeUndefined();
  });
});
