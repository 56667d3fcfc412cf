import { generateKeyPairSync } from 'node:crypto';

import fc from 'fast-check';

import { KeyRing } from '../key/key-ring';
import { checkEnvelope, signEnvelope } from './envelope';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519').privateKey;
const key = {
  id: 'key-1',
  algorithm: 'Ed25519',
  publicKey: publicKey.export({ format: 'jwk' }).x!,
  validFrom: '2026-11-01T00:00:00.000Z',
  validUntil: '2026-12-01T00:00:00.000Z',
};
const ringOf = (...keys: unknown[]) => new KeyRing({ format: 'mimamori.sealing-keys/1', keys });
const ring = ringOf(key);
const at = new Date('2026-11-22T03:04:05.678Z');
const signed = (when = at, by = privateKey, keyId = 'key-1') =>
  signEnvelope('things.thing', { id: 'a', count: 3, 名前: ['店'] }, { keyId, privateKey: by }, when);

describe('a signed envelope', () => {
  it('holds with the key that was valid when it signed, also after a way through JSON', () => {
    const envelope = signed();
    expect(envelope).toMatchObject({
      format: 'mimamori.envelope/1',
      signedAt: at.toISOString(),
      keyId: 'key-1',
    });
    expect(checkEnvelope(JSON.parse(JSON.stringify(envelope)), 'things.thing', ring)).toEqual({ envelope });
  });

  it.each([
    ['signed for something else', 'wrong_kind', signed(), 'things.other'],
    ['of an unknown key', 'unknown_key', signed(at, privateKey, 'key-2'), 'things.thing'],
    ['of before the key', 'key_not_valid', signed(new Date('2026-10-31T23:59:59.999Z')), 'things.thing'],
    [
      'of the instant when the key ended',
      'key_not_valid',
      signed(new Date('2026-12-01T00:00:00Z')),
      'things.thing',
    ],
    ['of somebody else', 'bad_signature', signed(at, stranger), 'things.thing'],
    [
      'with a changed time',
      'bad_signature',
      { ...signed(), signedAt: '2026-11-22T03:04:05.679Z' },
      'things.thing',
    ],
    ['with one more member', 'malformed', { ...signed(), more: 1 }, 'things.thing'],
    ['without a canonical text', 'bad_signature', { ...signed(), payload: { id: '\ud800' } }, 'things.thing'],
    ['that is none', 'malformed', 'envelope', 'things.thing'],
    ['that is nothing', 'malformed', null, 'things.thing'],
  ])('does not hold %s', (_what, problem, envelope, kind) => {
    expect(checkEnvelope(envelope, kind, ring)).toEqual({ problem });
  });

  it('holds for no other payload', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        const checked = checkEnvelope({ ...signed(), payload }, 'things.thing', ring);
        expect(checked).toEqual({ problem: 'bad_signature' });
      }),
    );
  });
});

describe('a list of public keys', () => {
  it.each([
    ['another algorithm', { ...key, algorithm: 'RS256' }, 'algorithm'],
    ['a short key', { ...key, publicKey: 'abc' }, 'publicKey'],
    ['something beside', { ...key, private: 'x' }, 'private'],
  ])('is refused with %s', (_what, wrong, named) => {
    expect(() => ringOf(wrong)).toThrow(named);
  });
});
